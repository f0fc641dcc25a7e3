#include "runtime/outbox/forwarders.hpp"

#include <memory>

#include "connectors/forwarding/forward.hpp"
#include "runtime/outbox/forward_store.hpp"
#include "runtime/outbox/store.hpp"
#include "runtime/outbox/turns.hpp"
#include "runtime/support/log.hpp"

namespace waymark::outbox {
namespace {

using connectors::Forwarded;

constexpr auto kEvery = std::chrono::seconds(1);

// A connector's object, made again when its settings change.
class Forwarder {
 public:
  explicit Forwarder(runtime::Context& context) : context_(context) {}

  // One round. The settings are read when the turn has come: they may have been changed meanwhile.
  Result<Forwarded> round(const std::string& connector_id) {
    const std::lock_guard turn(turn_of(connector_id, ""));
    auto row = get_connector(context_, connector_id);
    if (!row) return tl::unexpected<Error>(row.error());
    if (!row->enabled || !row->stopped_at.empty()) return Forwarded{};
    if (auto made = make(*row); !made) {
      SqliteOutboxStore outbox(context_.database, context_.tenant, row->generation);
      auto stopped = outbox.stop(connector_id, made.error().message, context_.now());
      return stopped ? Result<Forwarded>(Forwarded{}) : tl::unexpected<Error>(stopped.error());
    }
    return connectors::forward_once(*store_, connector_id, *connector_, connectors::ForwardRules{}, context_.now, jitter);
  }

 private:
  Result<void> make(const ConnectorRow& row) {
    if (connector_ && generation_ == row.generation) return {};
    auto connector = make_connector(context_, row.kind, row.config_json);
    if (!connector) return tl::unexpected<Error>(connector.error());
    auto filter = filter_of(row.kind, row.config_json);
    if (!filter) return tl::unexpected<Error>(filter.error());
    connector_ = std::move(*connector);
    store_ = std::make_unique<SqliteForwardStore>(context_, std::move(*filter), row.generation);
    generation_ = row.generation;
    return {};
  }

  runtime::Context& context_;
  std::int64_t generation_ = 0;
  std::unique_ptr<connectors::Connector> connector_;
  std::unique_ptr<SqliteForwardStore> store_;
};

}  // namespace

void Forwarders::attend(const std::vector<ConnectorRow>& rows) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return;
  for (const auto& row : rows)
    if (connectors::forwards_statements(row.kind) && !threads_.contains(row.connector_id))
      threads_.emplace(row.connector_id, [this, id = row.connector_id] { loop(id); });
}

void Forwarders::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& [id, thread] : threads_)
    if (thread.joinable()) thread.join();
}

// False when it is over.
bool Forwarders::wait() {
  std::unique_lock lock(mutex_);
  return !wake_.wait_for(lock, kEvery, [this] { return stopping_; });
}

void Forwarders::loop(const std::string& connector_id) {
  Forwarder forwarder(context_);
  for (bool more = true; more || wait();) {
    more = false;
    if (*context_.stopping) continue;
    auto done = forwarder.round(connector_id);
    if (!done)
      support::log(support::Level::warning, "a round of forwarding failed",
                   {{"connector", connector_id}, {"reason", done.error().message}});
    more = done && done->more;
  }
}

Result<std::size_t> forward_all(runtime::Context& context, const ConnectorRow& listed) {
  Forwarder forwarder(context);
  std::size_t tried = 0;
  for (bool more = true; more && !*context.stopping;) {
    auto done = forwarder.round(listed.connector_id);
    if (!done) return tl::unexpected<Error>(done.error());
    tried += done->tried;
    more = done->more;
  }
  return tried;
}

}  // namespace waymark::outbox
