#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "scorm/cmi/engine.hpp"
#include "scorm/course/engine.hpp"

namespace waymark::delivery {

// The engine of a launch, SCORM 1.2 or SCORM 2004, with the one surface that all of delivery uses (scorm/cmi/engine.hpp says what
// each function means). Which one it is the facts say.
class Engine {
 public:
  // Errors: invalid facts; a corrupt snapshot. An empty snapshot begins a new attempt.
  static Result<Engine> start(std::string_view facts_json, std::string_view snapshot);

  cmi::Answer call(cmi::Function function, std::string_view first = {}, std::string_view second = {}) {
    return std::visit([&](auto& engine) { return engine.call(function, first, second); }, engine_);
  }
  std::vector<cmi::Event> take_events() {
    return std::visit([](auto& engine) { return engine.take_events(); }, engine_);
  }
  std::string snapshot() const {
    return std::visit([](const auto& engine) { return engine.snapshot(); }, engine_);
  }
  std::string digest() const { return cmi::digest_of(snapshot()); }
  std::vector<cmi::ItemStatus> items() const {
    return std::visit([](const auto& engine) { return engine.items(); }, engine_);
  }
  cmi::CourseStatus course() const {
    return std::visit([](const auto& engine) { return engine.course(); }, engine_);
  }
  const cmi::LaunchFacts& facts() const {
    return std::visit([](const auto& engine) -> const cmi::LaunchFacts& { return engine.facts(); }, engine_);
  }
  std::string_view version() const { return scorm_2004() ? course::kEngineVersion : cmi::kEngineVersion; }
  const course::Engine* scorm_2004() const { return std::get_if<course::Engine>(&engine_); }  // null for SCORM 1.2

 private:
  using Either = std::variant<cmi::Engine, course::Engine>;
  explicit Engine(Either engine) : engine_(std::move(engine)) {}

  Either engine_;
};

// Whether a page that began with this version runs the same code as this server.
inline bool is_own_engine(std::string_view version) { return version == cmi::kEngineVersion || version == course::kEngineVersion; }

}  // namespace waymark::delivery
