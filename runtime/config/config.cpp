#include "runtime/config/config.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <set>
#include <utility>

#include "connectors/secret.hpp"
#include "runtime/config/toml_file.hpp"
#include "runtime/identities/rules.hpp"

namespace waymark::config {
namespace {

using runtime::Settings;
using Setter = std::function<std::string(Settings&, const std::string&)>;  // empty: taken; else what is wrong

struct Setting {
  Description about;
  Setter set;
};

std::optional<std::int64_t> number(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// A whole number between two bounds, given to `put`.
Setter whole(std::int64_t least, std::int64_t most, std::function<void(Settings&, std::int64_t)> put) {
  return [=](Settings& settings, const std::string& text) -> std::string {
    const auto value = number(text);
    if (!value || *value < least || *value > most)
      return "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most);
    put(settings, *value);
    return {};
  };
}

Setter text(std::function<void(Settings&, const std::string&)> put) {
  return [=](Settings& settings, const std::string& value) -> std::string {
    put(settings, value);
    return {};
  };
}

Setter one_of(std::vector<std::string> words, std::function<void(Settings&, const std::string&)> put) {
  return [=](Settings& settings, const std::string& value) -> std::string {
    if (std::find(words.begin(), words.end(), value) == words.end()) {
      std::string all;
      for (const auto& word : words) all += (all.empty() ? "" : ", ") + word;
      return "must be one of " + all;
    }
    put(settings, value);
    return {};
  };
}

std::string set_listen(Settings& settings, const std::string& value) {
  const auto colon = value.rfind(':');
  const auto port = colon == std::string::npos ? std::nullopt : number(value.substr(colon + 1));
  std::string address = value.substr(0, std::min(colon, value.size()));
  if (address.size() > 2 && address.front() == '[' && address.back() == ']') address = address.substr(1, address.size() - 2);
  const bool numeric = address.find_first_not_of("0123456789abcdefABCDEF.:") == std::string::npos;
  if (!port || *port < 0 || *port > 65535 || address.empty() || !numeric)
    return "must be ADDRESS:PORT with a numeric address, for example 127.0.0.1:8080 or [::1]:8080";
  settings.listen_address = address;
  settings.listen_port = static_cast<std::uint16_t>(*port);
  return {};
}

// A host name or address with an optional port: these end up in headers and links.
bool host_like(const std::string& text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]") == std::string::npos;
}

std::string set_content_domain(Settings& settings, const std::string& value) {
  if (!host_like(value)) return "must be a host name, with a port at most, for example content.learn.example";
  settings.content_domain = value;
  return {};
}

std::string set_time_zone(Settings& settings, const std::string& value) {
  std::error_code ignored;
  if (value.empty() || value.front() == '/' || value.find("..") != std::string::npos ||
      !std::filesystem::is_regular_file("/usr/share/zoneinfo/" + value, ignored))
    return "must be a zone that this machine knows, for example Europe/London";
  settings.time_zone = value;
  return {};
}

std::string set_secrets_folder(Settings& settings, const std::string& value) {
  if (!value.empty() && !std::filesystem::path(value).is_absolute()) return "must be a whole path, for example /etc/waymark/secrets";
  settings.secrets_folder = value;
  return {};
}

std::string set_proxies(Settings& settings, const std::string& value) {
  settings.trusted_proxies.clear();
  std::string one;
  for (const char c : value + ",") {
    if (c != ',' && c != ' ')
      one += c;
    else if (!one.empty())
      settings.trusted_proxies.push_back(std::exchange(one, {}));
  }
  for (const auto& address : settings.trusted_proxies)
    if (address.find_first_not_of("0123456789abcdefABCDEF.:") != std::string::npos)
      return "must be numeric addresses with commas between them";
  return {};
}

// Compared as text with what browsers send: lower case, no path, no default port.
std::string set_identities(Settings& settings, const std::string& value) {
  auto rules = identities::parse_rules(value);
  if (!rules) return "does not read: " + rules.error().message + " " + rules.error().advice;
  settings.identities = std::move(*rules);
  return {};
}

std::string set_origins(Settings& settings, const std::string& value) {
  settings.xapi_allowed_origins.clear();
  std::string one;
  for (const char c : value + ",") {
    if (c != ',' && c != ' ') {
      one += c;
      continue;
    }
    if (one.empty()) continue;
    const auto host = one.find("://");
    const bool scheme = one.rfind("http://", 0) == 0 || one.rfind("https://", 0) == 0;
    const bool lower = std::none_of(one.begin(), one.end(), [](char letter) { return letter >= 'A' && letter <= 'Z'; });
    if (one == "*" ? value != "*" : !scheme || !lower || !host_like(one.substr(host + 3)))
      return "must be * alone, or origins such as https://learn.example with commas between them, in lower case and without a path";
    settings.xapi_allowed_origins += (settings.xapi_allowed_origins.empty() ? "" : ",") + std::exchange(one, {});
  }
  return {};
}

std::string set_public_url(Settings& settings, const std::string& value) {
  const bool http = value.rfind("http://", 0) == 0, https = value.rfind("https://", 0) == 0;
  if (!http && !https) return "must begin with http:// or https://";
  const auto slash = value.find('/', https ? 8 : 7);
  if (slash != std::string::npos && slash != value.size() - 1) return "must be a scheme and a host, without a path";
  settings.public_url = slash == std::string::npos ? value : value.substr(0, slash);
  if (!host_like(settings.public_url.substr(https ? 8 : 7))) return "must be a scheme and a host name, with a port at most";
  if (settings.public_url.find("0.0.0.0") != std::string::npos) return "must name a host that a browser can open";
  settings.content_scheme = https ? "https" : "http";
  return {};
}

std::string set_flag(const std::string& value, bool& flag) {
  if (value != "true" && value != "false") return "must be true or false";
  flag = value == "true";
  return {};
}

constexpr std::int64_t kMega = 1 << 20;

const std::vector<Setting>& table() {
  static const std::vector<Setting> settings = {
      {{"server.listen", "", "127.0.0.1:8080", "Address and port to listen on. Put a TLS proxy before it in production."}, set_listen},
      {{"server.public_url", "", "http://localhost:8080", "What people type: scheme and host. Links begin with it."}, set_public_url},
      {{"server.content_domain", "", "localhost:8080",
        "Each course is served from its own host c-ID.CONTENT_DOMAIN, without cookies. Needs a wildcard name."},
       set_content_domain},
      {{"server.one_content_host", "", "false",
        "One content host for all courses, where wildcard names are not to be had. Courses can then read each other's pages."},
       [](Settings& s, const std::string& v) { return set_flag(v, s.one_content_host); }},
      {{"server.trusted_proxies", "", "127.0.0.1,::1",
        "Addresses of TLS proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."},
       set_proxies},
      {{"server.workers", "", "32", "Threads that answer requests; so many writes can share one commit."},
       whole(1, 256, [](Settings& s, std::int64_t v) { s.workers = static_cast<std::size_t>(v); })},
      {{"server.connections", "", "2000", "Connections that may be open at once."},
       whole(1, 100000, [](Settings& s, std::int64_t v) { s.connections = static_cast<std::size_t>(v); })},
      {{"server.head_seconds", "", "15", "Longest that the head of a request may take to arrive."},
       whole(1, 600, [](Settings& s, std::int64_t v) { s.head_seconds = static_cast<int>(v); })},
      {{"server.body_seconds", "", "60", "Longest that its content may take, and a second more for each kilobyte of it."},
       whole(1, 3600, [](Settings& s, std::int64_t v) { s.body_seconds = static_cast<int>(v); })},
      {{"server.idle_seconds", "", "75", "A connection without a request is closed after this."},
       whole(1, 3600, [](Settings& s, std::int64_t v) { s.idle_seconds = static_cast<int>(v); })},
      {{"server.metrics_key_file", "", "",
        "File with the key that /metrics asks of other machines (Authorization: Bearer KEY). Without it, it answers this machine alone."},
       text([](Settings& s, const std::string& v) { s.metrics_key_file = v; })},
      {{"xapi.statements_megabytes", "", "16", "Most that the statements of one request may hold, attachments not counted."},
       whole(1, 1024, [](Settings& s, std::int64_t v) { s.xapi_statements_bytes = static_cast<std::uint64_t>(v * kMega); })},
      {{"xapi.nesting", "", "64", "Most levels of objects and arrays in statements."},
       whole(16, 500, [](Settings& s, std::int64_t v) { s.xapi_nesting = static_cast<std::size_t>(v); })},
      {{"xapi.document_megabytes", "", "1", "Largest State or Profile document of the xAPI endpoint."},
       whole(1, 256, [](Settings& s, std::int64_t v) { s.xapi_document_bytes = static_cast<std::size_t>(v * kMega); })},
      {{"xapi.default_version", "", "",
        "The xAPI version that answers name when a request names none: 1.0.3 or 2.0.0. Such requests are refused either way. Empty: the "
        "refusal names 0.95, which clients of both versions understand."},
       one_of({"", "1.0.3", "2.0.0"}, [](Settings& s, const std::string& v) { s.xapi_default_version = v; })},
      {{"xapi.attachment_megabytes", "", "256", "Largest attachment of a statement."},
       whole(1, 65536, [](Settings& s, std::int64_t v) { s.attachment_limits.one_bytes = static_cast<std::uint64_t>(v * kMega); })},
      {{"xapi.attachments_megabytes", "", "1024", "Most that all attachments of one request may hold together."},
       whole(1, 131072, [](Settings& s, std::int64_t v) { s.attachment_limits.all_bytes = static_cast<std::uint64_t>(v * kMega); })},
      {{"xapi.attachments", "", "100", "Most attachments in one request."},
       whole(1, 10000, [](Settings& s, std::int64_t v) { s.attachment_limits.count = static_cast<std::size_t>(v); })},
      {{"xapi.signature_roots", "", "",
        "PEM file with the root certificates that signers of statements may lead to. Empty: signatures are checked, no signer is vouched "
        "for."},
       text([](Settings& s, const std::string& v) { s.signature_roots = v; })},
      {{"xapi.identities", "", "email",
        "Which identifiers in statements are one person's, for waymark_joined and subject: email, and keys of people with the homePage of "
        "the accounts they name, with commas between them: email, moodle_username https://moodle.example, employee_number "
        "https://esr.example/{vpd}. Keys: username, moodle_username, nhs_id, employee_number, assignment_number. Empty: none."},
       set_identities},
      {{"xapi.token_issuers", "", "",
        "JSON file with the OpenID Connect issuers whose access tokens /xapi takes (docs/operations.md). Empty: none, keys alone."},
       text([](Settings& s, const std::string& v) { s.token_issuers = v; })},
      {{"xapi.requests_per_second", "", "0", "Most requests a second of one credential that has no limit of its own. 0: no limit."},
       whole(0, 1000000, [](Settings& s, std::int64_t v) { s.xapi_rate.per_second = v; })},
      {{"xapi.request_burst", "", "0", "How many of them may come at once. 0: as many as xapi.requests_per_second."},
       whole(0, 1000000, [](Settings& s, std::int64_t v) { s.xapi_rate.burst = v; })},
      {{"xapi.allowed_origins", "", "*",
        "Web pages that may talk to /xapi from the browser: * for all (they still need a key), or origins such as https://learn.example "
        "with commas between them. Empty: none."},
       set_origins},
      {{"connectors.secrets_folder", "", "",
        "The one folder with files that a connector may name (tokens, secrets, a file layout). Empty: secrets in the data folder."},
       set_secrets_folder},
      {{"log.format", "", "json", "json: one object a line, for a log collector. text: one line to read."},
       one_of({"json", "text"}, [](Settings& s, const std::string& v) { s.log_format = v; })},
      {{"log.level", "", "info", "Least important lines to write: debug, info, warning or error. Requests are info."},
       one_of({"debug", "info", "warning", "error"}, [](Settings& s, const std::string& v) { s.log_level = v; })},
      {{"branding.service_name", "", "Waymark", "Name in the header and in page titles."},
       text([](Settings& s, const std::string& v) { s.service_name = v; })},
      {{"branding.organisation_name", "", "", "The organisation that runs the service."},
       text([](Settings& s, const std::string& v) { s.organisation_name = v; })},
      {{"people.time_zone", "", "Europe/London", "Where people read times. Everything is kept in UTC."}, set_time_zone},
      {{"people.session_hours", "", "20", "Idle limit of a sign-in. NHS guidance asks for at least 20 hours."},
       whole(1, 720, [](Settings& s, std::int64_t v) { s.session_hours = static_cast<int>(v); })},
      {{"learning.launch_idle_minutes", "", "30", "A module that stopped answering is closed as suspended after this."},
       whole(2, 10080, [](Settings& s, std::int64_t v) { s.launch_idle_minutes = static_cast<int>(v); })},
      {{"reports.small_group", "", "5", "Reports hide groups smaller than this."},
       whole(1, 100, [](Settings& s, std::int64_t v) { s.small_group = static_cast<int>(v); })},
      {{"import.package_megabytes", "", "4096", "Largest package."},
       whole(1, 65536, [](Settings& s, std::int64_t v) { s.import_limits.package_bytes = static_cast<std::uint64_t>(v * kMega); })},
      {{"import.unpacked_megabytes", "", "8192", "Most that a package may hold when unpacked."},
       whole(1, 131072, [](Settings& s, std::int64_t v) { s.import_limits.total_bytes = static_cast<std::uint64_t>(v * kMega); })},
      {{"import.files", "", "20000", "Most files in a package."},
       whole(1, 1000000, [](Settings& s, std::int64_t v) { s.import_limits.entries = static_cast<std::uint32_t>(v); })},
      {{"import.items", "", "10000", "Most parts (items) of a module."},
       whole(1, 100000, [](Settings& s, std::int64_t v) { s.import_limits.items = static_cast<std::uint32_t>(v); })},
      {{"import.ratio", "", "200", "Refuse a file above 1 MB that unpacks to more than this many times its size."},
       whole(10, 100000, [](Settings& s, std::int64_t v) { s.import_limits.ratio = static_cast<std::uint32_t>(v); })},
  };
  return settings;
}

std::string environment_name(const std::string& setting) {
  std::string name = "WAYMARK_";
  for (const char c : setting) name += c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return name;
}

const Setting* find(const std::string& name) {
  for (const auto& setting : table())
    if (setting.about.name == name) return &setting;
  return nullptr;
}

Result<void> apply(Loaded& loaded, const Setting& setting, const std::string& value, const std::string& origin) {
  const std::string wrong = setting.set(loaded.settings, value);
  if (!wrong.empty())
    return fail(ErrorKind::invalid, setting.about.name + " " + wrong + ", but is \"" + value + "\" (" + origin + ").", setting.about.help);
  loaded.effective[setting.about.name] = {value, origin};
  return {};
}

Result<void> apply_file(Loaded& loaded, const std::filesystem::path& file) {
  auto values = read_toml(file);
  if (!values) return tl::unexpected<Error>(values.error());
  for (const auto& [name, value] : *values) {
    const Setting* setting = find(name);
    if (setting == nullptr)
      return fail(ErrorKind::invalid, "\"" + name + "\" in " + file.filename().string() + " is not a setting of Waymark.",
                  "See `waymark config env` for the names, or remove the line.");
    if (auto done = apply(loaded, *setting, value, "file " + file.filename().string()); !done) return done;
  }
  return {};
}

// Links must open: where nobody said otherwise they name the port that is listened on.
void derive_addresses(Loaded& loaded) {
  const std::string local = "localhost:" + std::to_string(loaded.settings.listen_port);
  const auto derive = [&](const char* name, std::string& setting, const std::string& value) {
    auto& source = loaded.effective[name];
    if (source.origin != "default" || setting == value) return;
    setting = value;
    source = {value, "from server.listen"};
  };
  derive("server.public_url", loaded.settings.public_url, "http://" + local);
  derive("server.content_domain", loaded.settings.content_domain, local);
}

}  // namespace

Result<Loaded> load(const Inputs& inputs) {
  Loaded loaded;
  for (const auto& setting : table())
    if (auto done = apply(loaded, setting, setting.about.fallback, "default"); !done) return tl::unexpected<Error>(done.error());
  if (inputs.file)
    if (auto done = apply_file(loaded, *inputs.file); !done) return tl::unexpected<Error>(done.error());
  for (const auto& setting : table()) {
    const std::string name = environment_name(setting.about.name);
    const char* value = inputs.environment ? inputs.environment(name.c_str()) : nullptr;
    if (value == nullptr) continue;
    if (auto done = apply(loaded, setting, value, "environment " + name); !done) return tl::unexpected<Error>(done.error());
  }
  for (const auto& [name, value] : inputs.command_line) {
    const Setting* setting = find(name);
    if (setting == nullptr) return fail(ErrorKind::invalid, "\"" + name + "\" is not a setting of Waymark.");
    if (auto done = apply(loaded, *setting, value, "command line"); !done) return tl::unexpected<Error>(done.error());
  }
  derive_addresses(loaded);
  return loaded;
}

Result<void> change(runtime::Settings& settings, const std::string& name, const std::string& value) {
  const Setting* setting = find(name);
  if (setting == nullptr) return fail(ErrorKind::invalid, "\"" + name + "\" is not a setting of Waymark.");
  Loaded changed;
  changed.settings = settings;
  if (auto done = apply(changed, *setting, value, ""))
    settings = changed.settings;
  else
    return done;
  return {};
}

std::vector<Description> descriptions() {
  std::vector<Description> out;
  for (const auto& setting : table()) {
    out.push_back(setting.about);
    out.back().environment = environment_name(setting.about.name);
  }
  return out;
}

std::vector<std::string> unknown_names(const std::vector<std::string>& environment) {
  std::set<std::string> known{"WAYMARK_DATA", "WAYMARK_ADMIN_PASSWORD", "WAYMARK_ADMIN_PASSWORD_FILE"};
  for (const auto& setting : table()) known.insert(environment_name(setting.about.name));
  std::vector<std::string> out;
  for (const auto& one : environment) {
    const std::string name = one.substr(0, one.find('='));
    if (name.starts_with("WAYMARK_") && !name.starts_with("WAYMARK_SECRET_") && !name.starts_with("WAYMARK_TENANT_") &&
        !known.contains(name))
      out.push_back(name);
  }
  return out;
}

std::string commented_file(const std::map<std::string, std::string>& given) {
  std::string out = "# Settings of Waymark. A line without # overrides the default shown.\n";
  std::string section;
  for (const auto& about : descriptions()) {
    const auto dot = about.name.find('.');
    if (about.name.substr(0, dot) != section) {
      section = about.name.substr(0, dot);
      out += "\n[" + section + "]\n";
    }
    const auto own = given.find(about.name);
    const std::string value = own == given.end() ? about.fallback : own->second;
    const bool bare = value == "true" || value == "false" || number(value).has_value();
    out += "# " + about.help + "\n" + (own == given.end() ? "# " : "") + about.name.substr(dot + 1) + " = " +
           (bare ? value : "\"" + value + "\"") + "\n";
  }
  return out;
}

Result<std::optional<std::string>> secret(const std::string& name, const std::function<const char*(const char*)>& environment) {
  const char* direct = environment(name.c_str());
  const char* file = environment((name + "_FILE").c_str());
  if (direct != nullptr && file != nullptr)
    return fail(ErrorKind::invalid, "Both " + name + " and " + name + "_FILE are set.", "Set only one of them.");
  if (direct != nullptr) return std::optional<std::string>(direct);
  if (file == nullptr) return std::optional<std::string>();
  auto value = connectors::read_secret_file(file);
  if (!value) return fail(value.error().kind, name + "_FILE: " + value.error().message + ".", value.error().advice);
  while (!value->empty() && (value->back() == '\n' || value->back() == '\r')) value->pop_back();
  if (value->empty()) return fail(ErrorKind::invalid, name + "_FILE names an empty file: " + file + ".", "Write the secret into it.");
  return std::optional<std::string>(std::move(*value));
}

}  // namespace waymark::config
