#include "runtime/catalogue/outside_hosts.hpp"

#include <algorithm>

#include "runtime/audit/audit.hpp"

namespace waymark::catalogue {
namespace {

using storage::Connection;
using storage::Row;

constexpr const char* kExample = "Give a full name such as video.example.";

bool letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// RFC 1123 section 2.1: letters, digits and inner hyphens, up to 63.
bool good_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && letter_or_digit(label.front()) && letter_or_digit(label.back()) &&
         std::all_of(label.begin(), label.end(), [](char c) { return letter_or_digit(c) || c == '-'; });
}

// Two labels or more, the last of them no number (an IP address has no name that could be trusted to stay the same).
bool good_name(std::string_view name) {
  if (name.size() > 253) return false;
  int labels = 0;
  for (;;) {
    const auto dot = name.find('.');
    const std::string_view label = name.substr(0, dot);
    if (!good_label(label)) return false;
    ++labels;
    if (dot == std::string_view::npos) return labels > 1 && label.find_first_not_of("0123456789") != std::string_view::npos;
    name.remove_prefix(dot + 1);
  }
}

std::string host_in(std::string_view text) {
  if (const auto scheme = text.find("://"); scheme != std::string_view::npos) text.remove_prefix(scheme + 3);
  return std::string(text.substr(0, text.find_first_of(":/")));
}

bool same_or_below(std::string_view host, std::string_view domain) {
  return host == domain || (host.size() > domain.size() && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.');
}

bool course_exists(Connection& db, std::int64_t tenant, const std::string& course_id) {
  bool found = false;
  db.query("select 1 from course where tenant = ? and course_id = ?", {tenant, course_id}, [&](const Row&) {
    found = true;
    return false;
  });
  return found;
}

Result<std::vector<std::string>> checked(const runtime::Settings& settings, const std::vector<std::string>& typed) {
  std::vector<std::string> hosts;
  for (const auto& text : typed) {
    auto host = outside_host(settings, text);
    if (!host) return tl::unexpected(host.error());
    hosts.push_back(std::move(*host));
  }
  return hosts;
}

}  // namespace

Result<std::string> outside_host(const runtime::Settings& settings, std::string_view typed) {
  std::string text(typed);
  std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const auto refuse = [&](std::string message, std::string advice) {
    return fail(ErrorKind::invalid, std::move(message), std::move(advice), "host");
  };
  if (text.empty()) return refuse("The host's name is empty.", kExample);
  if (text.find('*') != std::string::npos)
    return refuse("A host cannot be allowed with a wildcard (*).", "Allow each host by its full name.");
  std::string_view name = text;
  if (const auto scheme = name.find("://"); scheme != std::string_view::npos) {
    if (name.substr(0, scheme) != "https")
      return refuse("Only hosts that answer by https can be allowed.", "Give the name of a host that answers by https.");
    name.remove_prefix(scheme + 3);
    name = name.substr(0, name.find_first_of("/?#"));
  }
  if (name.find(':') != std::string_view::npos)
    return refuse("A host is allowed without a port: https on its usual port is what modules may use.", kExample);
  if (!good_name(name)) return refuse("This is not the full name of a host.", kExample);
  if (same_or_below(name, host_in(settings.public_url)) || same_or_below(name, host_in(settings.content_domain)))
    return refuse("This host belongs to this service itself.",
                  "A module reaches its own files without being allowed to, and those of others it may not.");
  return std::string(name);
}

std::vector<std::string> allowed_hosts(Connection& db, std::int64_t tenant, const std::string& course_id) {
  std::vector<std::string> hosts;
  db.query("select host from course_host where tenant = ? and course_id = ? order by host", {tenant, course_id}, [&](const Row& row) {
    hosts.push_back(row.text(0));
    return true;
  });
  return hosts;
}

Result<std::vector<std::string>> allowed_hosts(runtime::Context& context, const std::string& course_id) {
  return context.database.read_value<std::vector<std::string>>(
      [&](Connection& db) -> Result<std::vector<std::string>> { return allowed_hosts(db, context.tenant, course_id); });
}

Result<std::vector<std::string>> hosts_of_capability(runtime::Context& context, const std::string& capability) {
  std::string course_id;
  auto read = context.database.read([&](Connection& db) -> Result<void> {
    if (!capability.empty())
      db.query("select course_id from course_version where tenant = ? and capability = ?", {context.tenant, capability},
               [&](const Row& row) {
                 course_id = row.text(0);
                 return false;
               });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  if (course_id.empty()) return std::vector<std::string>{};
  return allowed_hosts(context, course_id);
}

Result<int> change_hosts(runtime::Context& context, const std::string& course_id, const HostChange& change, const std::string& by) {
  const auto allow = checked(context.settings, change.allow);
  if (!allow) return tl::unexpected(allow.error());
  return context.database.write_value<int>([&](Connection& db) -> Result<int> {
    if (!course_exists(db, context.tenant, course_id))
      return fail(ErrorKind::not_found, "There is no such course.", "List the courses to see their codes.");
    int changed = 0;
    const auto note = [&](std::int64_t rows, const char* action, const std::string& host) {
      if (rows == 0) return;
      ++changed;
      audit::add(db, context, by, action, course_id, host);
    };
    // What is refused is not checked: a host that was allowed once can always be taken back.
    for (const auto& host : change.refuse)
      note(db.execute("delete from course_host where tenant = ? and course_id = ? and host = ?", {context.tenant, course_id, host}),
           "course.refuse-host", host);
    for (const auto& host : *allow)
      note(db.execute("insert into course_host (tenant, course_id, host, allowed_at, allowed_by) values (?, ?, ?, ?, ?) "
                      "on conflict do nothing",
                      {context.tenant, course_id, host, context.now(), by}),
           "course.allow-host", host);
    if (allowed_hosts(db, context.tenant, course_id).size() > kMostAllowedHosts)
      return fail(ErrorKind::conflict, "A module may reach " + std::to_string(kMostAllowedHosts) + " other hosts at most.",
                  "Take back those that it does not need.", "host");
    return changed;
  });
}

}  // namespace waymark::catalogue
