#include "runtime/lrs/scopes.hpp"

#include <algorithm>
#include <array>

#include "runtime/support/json.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/agents.hpp"

namespace waymark::lrs {
namespace {

using support::Json;

constexpr std::array<ScopeWords, 9> kScopes{{
    {"all", "Read and write everything"},
    {"all/read", "Read everything, also learners' own words and what courses keep of them"},
    {"statements/write", "Write statements"},
    {"statements/read/mine", "Read the statements that it wrote itself, without learners' own words"},
    {"statements/read", "Read statements of everybody, without learners' own words"},
    {"reflections", "Read learners' own words in the statements that it may read"},
    {"define", "Define activities and people's names by what it writes"},
    {"state", "Read and write what courses keep of each learner (State)"},
    {"profile", "Read and write profiles of activities and of people"},
}};

std::string all_names() {
  std::string out;
  for (const auto& scope : kScopes) out += (out.empty() ? "" : ", ") + std::string(scope.name);
  return out;
}

// Part 2, 2.4.9: an authority is an Agent; ours is an account. Its identity stays while its label may change.
std::string authority_of(const std::string& home_page, const std::string& name, const std::string& label) {
  Json agent = Json::object({{"objectType", "Agent"}});
  if (!label.empty()) agent.set("name", label);
  return agent.set("account", Json::object({{"homePage", home_page}, {"name", name}})).dump();
}

xapi::Clearance clearance_of(const std::string& scopes, bool everything) {
  return everything ? xapi::Clearance::everything() : xapi::Clearance::reader(holds(scopes, "reflections"));
}

}  // namespace

std::span<const ScopeWords> known_scopes() { return kScopes; }

bool is_scope(const std::string& name) {
  return std::any_of(kScopes.begin(), kScopes.end(), [&](const ScopeWords& scope) { return name == scope.name; });
}

const std::vector<std::string>& default_scopes() {
  static const std::vector<std::string> scopes{"statements/write", "statements/read/mine"};
  return scopes;
}

bool holds(const std::string& scopes, const std::string& scope) {
  return (" " + scopes + " ").find(" " + scope + " ") != std::string::npos;
}

Result<std::string> join_scopes(const std::vector<std::string>& scopes) {
  std::string joined;
  for (const auto& scope : scopes) {
    if (!is_scope(scope)) return fail(ErrorKind::invalid, "\"" + scope + "\" is not a scope.", "Scopes are " + all_names() + ".");
    if (!holds(joined, scope)) joined += (joined.empty() ? "" : " ") + scope;
  }
  if (joined.empty()) return fail(ErrorKind::invalid, "A credential needs at least one scope.", "Scopes are " + all_names() + ".");
  const bool all = holds(joined, "all");
  if (holds(joined, "reflections") && !all && !holds(joined, "all/read") && !holds(joined, "statements/read") &&
      !holds(joined, "statements/read/mine"))
    return fail(ErrorKind::invalid, "The scope reflections opens nothing by itself.",
                "Give statements/read or statements/read/mine as well.");
  if (holds(joined, "define") && !all && !holds(joined, "statements/write"))
    return fail(ErrorKind::invalid, "The scope define opens nothing by itself.", "Give statements/write as well.");
  return joined;
}

xapi::Caller caller_with(const std::string& scopes, const std::string& home_page, const std::string& name, const std::string& label) {
  const bool all = holds(scopes, "all"), all_read = all || holds(scopes, "all/read");
  const bool everybodys = all_read || holds(scopes, "statements/read");
  xapi::Caller caller;
  caller.authority_json = authority_of(home_page, name, label);
  caller.may_write = all || holds(scopes, "statements/write");
  caller.may_read = everybodys || holds(scopes, "statements/read/mine");
  caller.sees = clearance_of(scopes, all_read);
  caller.may_use_state = all || holds(scopes, "state");
  caller.may_use_profiles = all || holds(scopes, "profile");
  caller.may_read_documents = all_read;
  caller.may_define = all || holds(scopes, "define");
  if (caller.may_read && !everybodys) {
    const auto authority = xapi::json::parse(caller.authority_json);
    caller.reads_only_of = authority ? xapi::agent_key(*authority) : std::string();
    caller.may_read = !caller.reads_only_of.empty();
  }
  return caller;
}

}  // namespace waymark::lrs
