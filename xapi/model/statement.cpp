#include "xapi/model/statement.hpp"

#include <algorithm>
#include <array>

#include "xapi/model/activity.hpp"
#include "xapi/model/agents.hpp"
#include "xapi/model/attachments.hpp"
#include "xapi/model/context.hpp"
#include "xapi/model/formats.hpp"
#include "xapi/model/result.hpp"

namespace waymark::xapi {
namespace {

using json::Kind;
using json::Value;

Problem check_verb(const Value& value, const Path& path, const Rules& rules) {
  static constexpr std::array<Property, 2> kVerb{{{"id", check_iri, true}, {"display", check_language_map}}};
  return check_object(value, path, rules, kVerb, "2.4.3");
}

Problem check_version(const Value& value, const Path& path, const Rules& rules) {
  if (auto problem = check_kind(value, path, Kind::string, "2.4.10")) return problem;
  if (is_version(value.text(), '1')) return std::nullopt;
  if (rules.version == Version::v2_0_0 && is_version(value.text(), '2')) return std::nullopt;
  return refusal(path, rule::statement_version, "The statement's version is not one that this request may carry.",
                 "Leave it out, or send 1.0.0 (2.0.0 in a request of xAPI 2.0).", "2.4.10");
}

Problem check_substatement(const Value& value, const Path& path, const Rules& rules);

// The object by its objectType; an Activity when there is none (2.4.4).
Problem check_object_property(const Value& value, const Path& path, const Rules& rules) {
  if (auto problem = check_kind(value, path, Kind::object, "2.4.4")) return problem;
  const Value* type = value.find("objectType");
  if (!type) return check_activity(value, path, rules);
  if (auto problem = check_kind(*type, Path(path, "objectType"), Kind::string, "2.4.4")) return problem;
  const std::string& name = type->text();
  if (name == "Activity") return check_activity(value, path, rules);
  if (name == "Agent") return check_agent(value, path, rules);
  if (name == "Group") return check_group(value, path, rules);
  if (name == "StatementRef") return check_statement_ref(value, path, rules);
  if (name == "SubStatement" && !rules.in_substatement) return check_substatement(value, path, rules);
  if (name == "SubStatement")
    return refusal(path, rule::nested_substatement, "A SubStatement holds another SubStatement.", "Nest one level only.", "2.4.4.3");
  return refusal(Path(path, "objectType"), rule::object_type, "The objectType is not one of the standard's.",
                 "Send Activity, Agent, Group, StatementRef or SubStatement exactly so.", "2.4.4");
}

// Rules that tie properties together: what may go with which object, and how a statement voids another.
Problem check_across(const Value& statement, const Path& path) {
  const Value* object = statement.find("object");
  const std::string_view type = string_at(*object, "objectType");
  if (string_at(*statement.find("verb"), "id") == kVoidedVerb && type != "StatementRef")
    return refusal(Path(path, "object"), rule::voiding_object, "A voiding statement's object is no StatementRef.",
                   "Name the statement to be voided as a StatementRef.", "2.3.2");
  const Value* context = statement.find("context");
  if (!context || type.empty() || type == "Activity") return std::nullopt;
  const Path inner(path, "context");
  for (const char* name : {"revision", "platform"})
    if (context->find(name))
      return refusal(Path(inner, name), rule::activity_only,
                     std::string("\"") + name + "\" may only be used when the object is an Activity.", "Leave it out.", "2.4.6");
  return std::nullopt;
}

Problem check_substatement_type(const Value&, const Path&, const Rules&) { return std::nullopt; }  // decided by the caller

Problem check_substatement(const Value& value, const Path& path, const Rules& rules) {
  static constexpr std::array<Property, 8> kSubStatement{{
      {"objectType", check_substatement_type, true},
      {"actor", check_agent_or_group, true},
      {"verb", check_verb, true},
      {"object", check_object_property, true},
      {"result", check_result},
      {"context", check_context},
      {"timestamp", check_timestamp},
      {"attachments", check_attachments},
  }};
  Rules inner = rules;
  inner.in_substatement = true;
  if (auto problem = check_object(value, path, inner, kSubStatement, "2.4.4.3")) return problem;
  return check_across(value, path);
}

}  // namespace

Problem check_statement(const Value& statement, Version version, const Path& path) {
  static constexpr std::array<Property, 11> kStatement{{
      {"id", check_uuid},
      {"actor", check_agent_or_group, true},
      {"verb", check_verb, true},
      {"object", check_object_property, true},
      {"result", check_result},
      {"context", check_context},
      {"timestamp", check_timestamp},
      {"stored", check_timestamp},
      {"authority", check_authority},
      {"version", check_version},
      {"attachments", check_attachments},
  }};
  const Rules rules{version, false};
  if (auto problem = check_object(statement, path, rules, kStatement, "2.4")) return problem;
  return check_across(statement, path);
}

}  // namespace waymark::xapi
