#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/delivery/launch_row.hpp"
#include "runtime/delivery/replay.hpp"
#include "xapi/store/statement_store.hpp"

// What is told of calls as statements, free of storage.
namespace waymark::delivery {

// What statements have said of the course as a whole in this attempt.
struct Told {
  bool completed = false;
  std::optional<bool> success;
  // What the server told when it closed this launch for its page, by verb and object, with its result. A page that comes back
  // tells it anew, since its own engine knows nothing of the close: the same again is not written twice, another result is.
  std::map<std::string, std::string> by_server;
};

// By verb and object, what the server told itself in this launch (its ordinals begin at kServerOrdinal) and the page has not
// told otherwise since; `kept` are the launch's statements in the order of storing.
struct KeptStatement {
  std::string id, bytes;
  std::int64_t number = 0;  // of the call
};
std::map<std::string, std::string> told_by_server(const std::string& launch_id, const std::vector<KeptStatement>& kept);

// The statements of one step, in order.
struct Telling {
  std::vector<xapi::PreparedStatement> statements;
  std::string about_course;  // the id of the one that says that the course is completed or passed; empty when none does
};

// One for each step. `told` is read and updated. A statement that cannot be composed is logged and left out, the journal has
// it. Empty for launches that are not in mode normal: looking at a course is not learning.
std::vector<Telling> tell(const runtime::Context& context, const LaunchNames& launch, const cmi::LaunchFacts& facts,
                          const std::vector<Step>& steps, Told& told, const std::string& now);

}  // namespace waymark::delivery
