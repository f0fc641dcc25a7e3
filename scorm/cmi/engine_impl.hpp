#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "scorm/cmi/elements.hpp"
#include "scorm/cmi/engine.hpp"
#include "scorm/cmi/errors.hpp"
#include "scorm/cmi/events.hpp"
#include "scorm/cmi/state.hpp"

// The engine's inside. Private to this folder: calls.cpp holds the session functions, data.cpp LMSGetValue
// and LMSSetValue, rollup.cpp what the course amounts to, engine.cpp the public surface.
namespace waymark::cmi {

// Limits against content (or a forged journal) that only grows. Reaching one answers 101 and changes nothing.
inline constexpr std::size_t kMostStoredBytes = 16u << 20;  // all values of the attempt
inline constexpr std::size_t kMostObjectives = 2'000;       // per item
inline constexpr std::size_t kMostInteractions = 10'000;    // per item
inline constexpr std::size_t kMostNested = 250;             // objectives, patterns of one interaction
inline constexpr std::size_t kMostItems = 10'000;

struct Engine::Impl {
  LaunchFacts facts;
  CourseState state;
  int last_error = kNoError;
  std::string diagnostic;  // about last_error; empty when there is nothing to add to the general words
  std::vector<Event> events;
  std::size_t stored_bytes = 0;  // of all values in the state; not itself state, counted again at start

  // calls.cpp
  Answer call(Function function, std::string_view first, std::string_view second);
  Answer open(std::string_view item_id);
  Answer close();
  Answer initialize(std::string_view argument);
  Answer finish(std::string_view argument);
  Answer commit(std::string_view argument);
  Answer describe_error(Function function, std::string_view argument) const;
  void end_session(Ending ending);

  // data.cpp
  Answer get_value(std::string_view name);
  Answer set_value(std::string_view name, std::string_view value);
  Answer store(const Found& found, std::string_view name, std::string_view value);

  // rollup.cpp
  std::vector<ItemStatus> items() const;
  CourseStatus course() const;
  bool available(std::size_t item) const;
  Outcome outcome(std::size_t item) const;

  bool running() const { return state.session.phase == Phase::running; }
  ItemState& current() { return state.items[state.session.item]; }
  const ItemFacts& current_facts() const { return facts.items[state.session.item]; }

  Answer succeed(std::string value);
  Answer fail(int code, std::string value, std::string why = {});
};

std::size_t stored_bytes_of(const CourseState& state);

}  // namespace waymark::cmi
