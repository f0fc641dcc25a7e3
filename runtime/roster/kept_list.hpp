#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "runtime/context.hpp"

// A list between its preview and its confirmation: a file in DATA/lists that its owner alone may read, one
// for each admin and kind of list, gone after an hour. It holds people's data, so its name holds none, and no
// address or log names it.
namespace waymark::roster {

struct KeptList {
  std::string bytes, digest;  // SHA-256: a confirmation says which list it means
  std::string until;
};

// Keeps a list for a person (a subject id) in place of any earlier one. `kind`: "people", "organisations".
Result<void> keep_list(const runtime::Context& context, const std::string& person_id, const std::string& kind, std::string_view bytes);
// Empty when there is none, or when its hour is over.
std::optional<KeptList> kept_list(const runtime::Context& context, const std::string& person_id, const std::string& kind);
void drop_list(const runtime::Context& context, const std::string& person_id, const std::string& kind);
// Removes what nobody came back for, also what an earlier run of the program left.
void drop_old_lists(const runtime::Context& context);

}  // namespace waymark::roster
