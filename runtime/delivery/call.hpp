#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/delivery/engine.hpp"
#include "runtime/delivery/journal.hpp"

// One numbered call, and the request body that carries a batch of them (docs/journal.md, "A call").
namespace waymark::delivery {

struct Call {
  std::int64_t number = 0;
  cmi::Function function{};
  std::string first, second, answer;  // WTF-8
  int error = 0;
  std::int64_t offset_ms = 0;
  std::string client_time;
  std::string digest;  // empty when the call carries none
};

struct Batch {
  std::string launch, token;
  std::vector<Call> calls;  // numbers without a gap
  bool leaving = false;
  bool last = false;  // the page has been torn down: nothing further will come
};

// Strict about what the protocol names, blind to members it does not know (a newer page may send some).
// Errors: invalid; too_large for a limit.
Result<Batch> read_batch(std::string_view body, const JournalLimits& limits);

}  // namespace waymark::delivery
