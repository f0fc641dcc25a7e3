#pragma once
#include <string>
#include <vector>

#include "runtime/outbox/keys_changed.hpp"
#include "runtime/people/change.hpp"

namespace waymark::roster {

struct Changed {
  std::vector<std::string> fields;   // names; empty when everything was so already
  outbox::Retold told;               // what other systems were told under the old keys
  bool password_taken_back = false;  // as people::Written
};

// Changes one person in one transaction: the record, and, when a key of other systems changed, the deliveries
// that wait or were refused. `seen`: what the caller's form showed (support/seen.hpp). Errors: as people::write_draft;
// conflict when the last admin would be lost, or when somebody changed the person since; not_found.
Result<Changed> change_person(runtime::Context& context, const std::string& person_id, const people::Edit& edit, const std::string& by,
                              const people::Edit* seen = nullptr);

}  // namespace waymark::roster
