#include "runtime/storage/kept_uses.hpp"

#include "xapi/model/facets.hpp"
#include "xapi/model/uses.hpp"

namespace waymark::storage {

xapi::PreparedStatement kept_uses(const std::string& verb, const std::string& registration, const xapi::json::Value& statement) {
  xapi::PreparedStatement out;
  out.verb = verb;
  out.registration = registration;
  if (!statement.find("object") || !statement.find("actor")) return out;
  out.agents = xapi::agent_uses(statement);
  out.activities = xapi::activity_uses(statement);
  out.facets = xapi::facets_of(statement);
  return out;
}

xapi::PreparedStatement kept_uses(const std::string& verb, const std::string& registration, const std::string& bytes) {
  const auto value = xapi::json::parse(bytes, kAsItIsKept);
  return kept_uses(verb, registration, value ? *value : xapi::json::Value());
}

}  // namespace waymark::storage
