#include "xapi/model/comparable.hpp"

#include <algorithm>

#include "scorm/base/digest.hpp"
#include "scorm/base/digest_bytes.hpp"
#include "scorm/base/encode.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/agents.hpp"
#include "xapi/model/check.hpp"
#include "xapi/model/decimal.hpp"
#include "xapi/model/formats.hpp"
#include "xapi/model/time.hpp"
#include "xapi/model/uuid.hpp"

namespace waymark::xapi {
namespace {

using json::Kind;
using json::Member;
using json::Value;

void sort_members(Value& value) {
  std::sort(value.members().begin(), value.members().end(), [](const Member& a, const Member& b) { return a.first < b.first; });
}

// Free content (extensions) and everything without rules of its own: properties sorted, numbers by value.
Value plain(const Value& value) {
  switch (value.kind()) {
    case Kind::number: {
      const auto decimal = parse_decimal(value.text());
      return decimal ? Value::number(to_json_number(*decimal)) : value;
    }
    case Kind::array: {
      Value out = Value::array();
      for (const Value& item : value.items()) out.items().push_back(plain(item));
      return out;
    }
    case Kind::object: {
      Value out = Value::object();
      for (const auto& [name, content] : value.members()) out.members().emplace_back(name, plain(content));
      sort_members(out);
      return out;
    }
    default:
      return value;
  }
}

Value agent(const Value& value) {
  Value out = Value::object();
  if (is_group(value)) out.set("objectType", Value::string("Group"));
  if (const auto key = agent_key(value); !key.empty()) out.set("identifier", Value::string(key));
  if (const Value* name = value.find("name")) out.set("name", *name);
  if (const Value* members = value.find("member")) {
    std::vector<std::pair<std::string, Value>> sorted;  // unordered by the standard: sorted by their text
    for (const Value& member : members->items()) {
      Value reduced = agent(member);
      sorted.emplace_back(json::write(reduced), std::move(reduced));
    }
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    Value list = Value::array();
    for (auto& [text, member] : sorted) list.items().push_back(std::move(member));
    out.set("member", std::move(list));
  }
  sort_members(out);
  return out;
}

Value id_only(const Value& value) {  // of activities and verbs
  return Value::object().set("id", Value::string(std::string(string_at(value, "id"))));
}

Value statement_ref(const Value& value) {
  return Value::object().set("id", Value::string(lower_uuid(string_at(value, "id")))).set("objectType", Value::string("StatementRef"));
}

Value result(const Value& value) {
  Value out = plain(value);
  if (Value* duration = out.find("duration")) *duration = Value::string(comparable_duration(duration->text()));
  return out;
}

Value context_activities(const Value& value) {
  Value out = Value::object();
  for (const auto& [type, activities] : value.members()) {
    Value list = Value::array();
    if (activities.is(Kind::array)) {
      for (const Value& activity : activities.items()) list.items().push_back(id_only(activity));
    } else {
      list.items().push_back(id_only(activities));
    }
    out.set(type, std::move(list));
  }
  sort_members(out);
  return out;
}

Value context_actors(const Value& value, const char* name) {  // contextAgents, contextGroups
  Value out = Value::array();
  for (const Value& item : value.items()) {
    Value reduced = plain(item);
    reduced.set(name, agent(*item.find(name)));
    out.items().push_back(std::move(reduced));
  }
  return out;
}

Value context(const Value& value) {
  Value out = Value::object();
  for (const auto& [name, content] : value.members()) {
    if (name == "registration")
      out.set(name, Value::string(lower_uuid(content.text())));
    else if (name == "language")
      out.set(name, Value::string(base::lower_ascii(content.text())));
    else if (name == "instructor" || name == "team")
      out.set(name, agent(content));
    else if (name == "contextActivities")
      out.set(name, context_activities(content));
    else if (name == "contextAgents")
      out.set(name, context_actors(content, "agent"));
    else if (name == "contextGroups")
      out.set(name, context_actors(content, "group"));
    else if (name == "statement")
      out.set(name, statement_ref(content));
    else
      out.set(name, plain(content));
  }
  sort_members(out);
  return out;
}

Value body(const Value& statement, bool substatement);

Value object(const Value& value) {
  const auto type = string_at(value, "objectType");
  if (type == "Agent" || type == "Group") return agent(value).set("kind", Value::string("actor"));
  if (type == "StatementRef") return statement_ref(value);
  if (type == "SubStatement") return body(value, true);
  return id_only(value);
}

Value body(const Value& statement, bool substatement) {
  Value out = Value::object();
  out.set("actor", agent(*statement.find("actor")));
  out.set("verb", id_only(*statement.find("verb")));
  out.set("object", object(*statement.find("object")));
  if (const Value* found = statement.find("result")) out.set("result", result(*found));
  if (const Value* found = statement.find("context")) out.set("context", context(*found));
  if (substatement) {
    out.set("objectType", Value::string("SubStatement"));
    const auto time = parse_timestamp(string_at(statement, "timestamp"), TimeRules::iso8601);
    if (time) out.set("timestamp", Value::string(format_timestamp(*time)));
  }
  sort_members(out);
  return out;
}

}  // namespace

std::string comparable_form(const Value& statement) { return json::write(body(statement, false)); }

std::string comparable_digest(std::string_view form) {
  const auto bytes = *base::digest_bytes(base::sha256_hex(form));
  return {bytes.begin(), bytes.end()};
}

}  // namespace waymark::xapi
