#include "xapi/model/prepare.hpp"

#include "xapi/json/parse.hpp"
#include "xapi/model/agents.hpp"
#include "xapi/model/comparable.hpp"
#include "xapi/model/facets.hpp"
#include "xapi/model/statement.hpp"
#include "xapi/model/time.hpp"
#include "xapi/model/told.hpp"
#include "xapi/model/uses.hpp"
#include "xapi/model/uuid.hpp"

namespace waymark::xapi {
namespace {

using json::Kind;
using json::Value;

// Part 2, 4.5: a record store should return RFC 3339 in UTC. A text that already is so stays as it came.
void to_utc(Value* timestamp) {
  if (!timestamp) return;
  if (timestamp->text().ends_with('Z') && parse_timestamp(timestamp->text(), TimeRules::rfc3339)) return;
  if (const auto time = parse_timestamp(timestamp->text(), TimeRules::iso8601)) *timestamp = Value::string(format_timestamp(*time));
}

void to_arrays(Value& statement) {
  Value* context = statement.find("context");
  Value* types = context ? context->find("contextActivities") : nullptr;
  if (!types) return;
  for (auto& [name, activities] : types->members()) {
    if (activities.is(Kind::array)) continue;
    Value list = Value::array();
    list.items().push_back(std::move(activities));
    activities = std::move(list);
  }
}

void normalise(Value& statement) {
  to_utc(statement.find("timestamp"));
  to_arrays(statement);
  Value* object = statement.find("object");
  if (string_at(*object, "objectType") != "SubStatement") return;
  to_utc(object->find("timestamp"));
  to_arrays(*object);
}

// Puts the record store's own properties in place; `stored` last, where the store may raise it.
void complete(Value& statement, const Preparation& with, Value authority) {
  const Value* version = statement.find("version");
  Value kept = version ? *version : Value::string(with.version == Version::v2_0_0 ? "2.0.0" : "1.0.0");
  for (const char* name : {"version", "authority", "stored"}) statement.erase(name);
  if (!statement.find("id")) statement.members().insert(statement.members().begin(), {"id", Value::string(with.id)});
  if (!statement.find("timestamp")) statement.set("timestamp", Value::string(with.stored));
  statement.set("authority", std::move(authority));
  statement.set("version", std::move(kept));
  statement.set("stored", Value::string(with.stored));
}

void fill_references(const Value& statement, PreparedStatement& out) {
  const Value& object = *statement.find("object");
  if (string_at(object, "objectType") != "StatementRef") return;
  out.refers_to = lower_uuid(string_at(object, "id"));
  if (out.verb == kVoidedVerb) out.voids = out.refers_to;
}

Result<Value> read_authority(const std::string& text) {
  auto authority = json::parse(text);
  if (!authority) return authority;
  if (check_authority(*authority, Path(), Rules{}))
    return fail(ErrorKind::internal, "The authority set for this credential is not an Agent.");
  return authority;
}

}  // namespace

Result<PreparedStatement> prepare(Value statement, const Preparation& with) {
  if (auto problem = check_statement(statement, with.version)) {
    problem->where = with.where + problem->where;
    return tl::unexpected<Error>(std::move(*problem));
  }
  auto authority = read_authority(with.authority_json);
  if (!authority) return tl::unexpected<Error>(authority.error());

  PreparedStatement out;
  out.comparable = comparable_digest(comparable_form(statement));
  out.sensitivity = sensitivity_of(statement);
  normalise(statement);
  complete(statement, with, std::move(*authority));
  out.id = lower_uuid(string_at(statement, "id"));
  out.verb = string_at(*statement.find("verb"), "id");
  out.stored = with.stored;
  out.timestamp = format_timestamp(*parse_timestamp(string_at(statement, "timestamp"), TimeRules::iso8601));
  if (const Value* context = statement.find("context")) out.registration = lower_uuid(string_at(*context, "registration"));
  fill_references(statement, out);
  out.agents = agent_uses(statement);
  out.activities = activity_uses(statement);
  out.facets = facets_of(statement);
  out.authority = authority_key(statement);
  out.defines = with.may_define;
  if (out.defines) {
    out.definitions = told_definitions(statement);
    out.names = told_names(statement);
  }
  out.bytes = json::write(statement);
  return out;
}

}  // namespace waymark::xapi
