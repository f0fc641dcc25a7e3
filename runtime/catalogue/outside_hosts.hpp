#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "runtime/context.hpp"

// Hosts outside a package that a course's pages may reach (design.md section 5). None unless an admin allowed it: such a host
// learns the addresses of learners' computers, and its scripts may do in the module what the module itself may.
namespace waymark::catalogue {

inline constexpr std::size_t kMostAllowedHosts = 50;  // per course: they travel with every response

// The host name that somebody typed or pasted ("https://Video.example/embed/1"), in small letters. Errors: invalid, with
// words for that person: wildcards, other schemes than https, ports, IP addresses, names without a dot, our own hosts.
Result<std::string> outside_host(const runtime::Settings& settings, std::string_view typed);

// Sorted.
std::vector<std::string> allowed_hosts(storage::Connection& db, std::int64_t tenant, const std::string& course_id);
Result<std::vector<std::string>> allowed_hosts(runtime::Context& context, const std::string& course_id);

// Of the course whose version has this capability; none for one that is not known.
Result<std::vector<std::string>> hosts_of_capability(runtime::Context& context, const std::string& capability);

// Allows and refuses hosts in one go, with an audit entry for each that changed; returns how many did. All names are checked
// as by outside_host first; nothing is changed when one is refused. Errors: invalid, not_found (course), conflict (too many).
struct HostChange {
  std::vector<std::string> allow, refuse;
};
Result<int> change_hosts(runtime::Context& context, const std::string& course_id, const HostChange& change, const std::string& by);

}  // namespace waymark::catalogue
