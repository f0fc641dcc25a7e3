#pragma once
#include <string>
#include <vector>

#include "connectors/config_reader.hpp"
#include "xapi/store/clearance.hpp"

namespace waymark::connectors {

// What a connector's settings let go. Every list that is not empty must be met, by any one of its entries. A statement that voids
// another goes when the voided one may; when that is not here, its label alone counts.
struct StatementFilter {
  enum class Origin { any, here, received };  // made here of what people did or administrators decided; or received

  xapi::Clearance sees = {};  // labels; tracking alone unless said
  Origin origin = Origin::any;
  std::vector<std::string> verbs, activities;  // IRIs; the activity is the statement's object
  std::vector<std::string> agents;             // agent_key(): mailto:A@b, sha1:HEX, openid:URI, account:HOMEPAGE NAME
  std::vector<std::string> registrations;      // lower-case UUIDs
  std::vector<std::string> organisations;      // codes; with all that is below them
};

// The members of a connector's settings that are a filter, behind its own.
std::vector<const char*> with_filter_members(std::vector<const char*> own);

StatementFilter read_filter(ConfigReader& read);

}  // namespace waymark::connectors
