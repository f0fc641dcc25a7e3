#include "scorm/cmi/engine.hpp"

#include <utility>

#include "scorm/base/utf.hpp"
#include "scorm/cmi/engine_impl.hpp"
#include "scorm/cmi/snapshot.hpp"

namespace waymark::cmi {
namespace {

Result<void> check(const LaunchFacts& facts) {
  if (facts.items.empty()) return fail(ErrorKind::invalid, "The launch names no item.");
  if (facts.items.size() > kMostItems || facts.blocks.size() > kMostItems)
    return fail(ErrorKind::too_large, "The launch names too many items.");
  for (std::size_t i = 0; i < facts.items.size(); ++i) {
    const std::string& id = facts.items[i].id;
    if (id.empty()) return fail(ErrorKind::invalid, "An item of the launch has no identifier.");
    for (std::size_t j = 0; j < i; ++j) {
      if (facts.items[j].id == id) return fail(ErrorKind::invalid, "The launch names the item \"" + id + "\" twice.");
    }
  }
  return {};
}

}  // namespace

Engine::Engine(Impl* impl) : impl_(impl) {}
Engine::Engine(Engine&& other) noexcept : impl_(std::exchange(other.impl_, nullptr)) {}
Engine::Engine(const Engine& other) : impl_(new Impl(*other.impl_)) {}
Engine::~Engine() { delete impl_; }

Engine& Engine::operator=(Engine&& other) noexcept {
  std::swap(impl_, other.impl_);
  return *this;
}

Result<Engine> Engine::start(LaunchFacts facts, std::optional<std::string_view> snapshot) {
  if (auto good = check(facts); !good) return tl::unexpected(good.error());
  CourseState state;
  state.items.resize(facts.items.size());
  if (snapshot) {
    auto read = read_snapshot(facts, *snapshot);
    if (!read) return tl::unexpected(read.error());
    state = std::move(*read);
  }
  auto* impl = new Impl{.facts = std::move(facts), .state = std::move(state), .diagnostic = {}, .events = {}};
  impl->stored_bytes = stored_bytes_of(impl->state);
  return Engine(impl);
}

Answer Engine::call(Function function, std::string_view first, std::string_view second) { return impl_->call(function, first, second); }

std::vector<Event> Engine::take_events() { return std::exchange(impl_->events, {}); }
std::string Engine::snapshot() const { return write_snapshot(impl_->facts, impl_->state); }
std::string Engine::digest() const { return digest_of(snapshot()); }
std::vector<ItemStatus> Engine::items() const { return impl_->items(); }
CourseStatus Engine::course() const { return impl_->course(); }
const LaunchFacts& Engine::facts() const { return impl_->facts; }

}  // namespace waymark::cmi
