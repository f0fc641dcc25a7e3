#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/context.hpp"

namespace waymark::outbox {

struct Gone {
  std::int64_t places = 0;              // what was known to stand there
  std::vector<std::string> connectors;  // their names: switched off
  std::int64_t again = 0;               // tellings that wait to be told to what is there now
};

// The Moodle that this connector spoke to is no more: erased, or installed anew. Nothing stands there any more, nothing is to be taken
// back there, and what stands in the record waits to be told to what is at the address now. The connector is switched off, so that its
// activities' numbers can be put right first. Holds for every connector to that Moodle. Errors: not_found, invalid (no Moodle).
Result<Gone> moodle_is_gone(runtime::Context& context, const std::string& connector_id, const std::string& by);

}  // namespace waymark::outbox
