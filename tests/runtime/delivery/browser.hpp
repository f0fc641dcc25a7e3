#pragma once
#include <string>
#include <vector>

#include "runtime/delivery/engine.hpp"
#include "runtime/delivery/journal.hpp"
#include "runtime/delivery/launch.hpp"
#include "tests/runtime/catalogue/house.hpp"

// The page's half of docs/journal.md: an engine of its own (as the WebAssembly module is), numbered calls,
// batches.
namespace waymark::testing {

class Browser {
 public:
  Browser(House& house, const delivery::Launch& launch);

  // Plays a call and keeps it as a numbered one. `clock_ms`: what the client's clock shows, besides the
  // house's.
  cmi::Answer call(cmi::Function function, const std::string& first = {}, const std::string& second = {});
  cmi::Answer set(const std::string& element, const std::string& value);
  void open(const std::string& item);
  void finish();
  void close();
  void commit();
  // open, initialize, the values, finish, close: a whole visit, which lasts as long by the page's own clock as the
  // session_time among the values says.
  void visit(const std::string& item, const std::vector<std::pair<std::string, std::string>>& values);

  std::string body(bool leaving = false) const;  // with every call that is not acknowledged
  std::string take_body();                       // the same, and forgets them as if they had been acknowledged
  delivery::JournalAnswer send(delivery::Journal& journal, bool leaving = false);
  void spoil_digest() { spoil_ = true; }  // of the next call that carries one
  void clock_ahead(std::int64_t milliseconds) { ahead_ms_ = milliseconds; }

  std::string token;
  const std::string launch_id;
  std::int64_t number() const { return number_; }
  delivery::Engine& engine() { return engine_; }

 private:
  House& house_;
  delivery::Engine engine_;
  std::int64_t number_, acknowledged_, ahead_ms_ = 0, lasted_ms_ = 0;
  std::string opened_at_;
  bool spoil_ = false;
  std::vector<std::pair<std::int64_t, std::string>> calls_;
};

}  // namespace waymark::testing
