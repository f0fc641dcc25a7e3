#include <algorithm>
#include <fstream>

#include "runtime/lrs/bearer.hpp"
#include "runtime/lrs/scopes.hpp"

// The file of xapi.token_issuers: a JSON list, one object for each issuer. What is not understood is refused, so that nobody
// believes in a rule that is not kept.
namespace waymark::lrs {
namespace {

using support::Json;

constexpr std::size_t kMostFile = 1 << 20, kMostIssuers = 50;
constexpr std::int64_t kMostLeeway = 600, kMostKeySeconds = 3600, kMostRequests = 1'000'000;

// Collects the first thing that is wrong.
struct Reader {
  const Json& value;
  std::string where;  // "issuer 1"
  std::string wrong = {};

  void refuse(const std::string& what) {
    if (wrong.empty()) wrong = where + ": " + what;
  }
  std::string text(const char* name, const std::string& otherwise = {}) {
    const Json* found = value.find(name);
    if (found && !found->is_string()) refuse(std::string(name) + " has to be a text.");
    return found ? found->as_string() : otherwise;
  }
  bool flag(const char* name) {
    const Json* found = value.find(name);
    if (found && !found->is_bool()) refuse(std::string(name) + " has to be true or false.");
    return found && found->as_bool();
  }
  std::int64_t whole(const char* name, std::int64_t otherwise, std::int64_t most) {
    const Json* found = value.find(name);
    if (!found) return otherwise;
    const std::int64_t number = found->as_integer(-1);
    if (number < 0 || number > most) refuse(std::string(name) + " has to be a whole number up to " + std::to_string(most) + ".");
    return number;
  }
  // A text, or a list of texts.
  std::vector<std::string> texts(const Json& from, const std::string& name) {
    if (from.is_string()) return {from.as_string()};
    std::vector<std::string> out;
    for (const Json& one : from.items()) out.push_back(one.as_string());
    if (!from.is_array() || std::any_of(out.begin(), out.end(), [](const auto& one) { return one.empty(); }))
      refuse(name + " has to be a text or a list of texts.");
    return out;
  }
  std::string scopes(const Json& from, const std::string& name) {
    const auto joined = join_scopes(texts(from, name));
    if (!joined) refuse(name + ": " + joined.error().message);
    return joined.value_or("");
  }
};

void check_names(Reader& reader) {
  static const std::vector<std::string> known = {"issuer",      "audience",    "jwks_file", "http_on_loopback", "leeway_seconds",
                                                 "key_seconds", "scope_claim", "scopes",    "default_scopes",   "requests_per_second",
                                                 "burst"};
  for (const auto& [name, value] : reader.value.members())
    if (std::find(known.begin(), known.end(), name) == known.end())
      reader.refuse("\"" + name.substr(0, 40) + "\" is no setting of an issuer.");
}

TokenRules read_one(Reader& reader, const std::filesystem::path& folder, const std::string& iri_base) {
  TokenRules out;
  if (!reader.value.is_object()) reader.refuse("it has to be an object.");
  check_names(reader);
  out.issuer.issuer = reader.text("issuer");
  out.issuer.http_on_loopback = reader.flag("http_on_loopback");
  if (const std::string file = reader.text("jwks_file"); !file.empty()) out.issuer.jwks_file = folder / file;
  if (!tokens::may_fetch(out.issuer.issuer, out.issuer.http_on_loopback)) reader.refuse("issuer has to be an https address.");
  if (out.issuer.issuer == iri_base) reader.refuse("issuer is the address that stands for the credentials of this record store.");
  out.issuer.audience = reader.texts(reader.value["audience"], "audience");
  if (out.issuer.audience.empty()) reader.refuse("audience has to say for whom its tokens are.");
  out.issuer.leeway = std::chrono::seconds(reader.whole("leeway_seconds", 60, kMostLeeway));
  out.issuer.times.between = std::chrono::seconds(std::max<std::int64_t>(1, reader.whole("key_seconds", 30, kMostKeySeconds)));
  out.scope_claim = reader.text("scope_claim", "scope");
  if (const Json* scopes = reader.value.find("scopes")) {
    if (!scopes->is_object() || scopes->members().empty())
      reader.refuse("scopes has to be an object: words of the token, and what they open.");
    for (const auto& [word, opens] : scopes->members()) out.scopes[word] = reader.scopes(opens, "scopes." + word);
  }
  if (const Json* scopes = reader.value.find("default_scopes")) out.default_scopes = reader.scopes(*scopes, "default_scopes");
  out.limit = {reader.whole("requests_per_second", -1, kMostRequests), reader.whole("burst", -1, kMostRequests)};
  return out;
}

}  // namespace

Result<std::vector<TokenRules>> read_token_rules(const std::filesystem::path& file, const std::string& iri_base) {
  const auto refuse = [&](const std::string& what) -> tl::unexpected<Error> {
    return fail(ErrorKind::invalid, "xapi.token_issuers " + file.string() + ": " + what, "docs/operations.md says what the file holds.");
  };
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.good() && text.empty()) return refuse("it cannot be read.");
  const auto list = support::parse_json(text, {.bytes = kMostFile, .depth = 8, .values = 20'000});
  if (!list) return refuse("it is no JSON: " + list.error().message);
  if (!list->is_array() || list->items().empty() || list->items().size() > kMostIssuers)
    return refuse("it has to be a list of 1 to " + std::to_string(kMostIssuers) + " issuers.");
  std::vector<TokenRules> out;
  for (const Json& one : list->items()) {
    Reader reader{one, "issuer " + std::to_string(out.size() + 1)};
    out.push_back(read_one(reader, file.parent_path(), iri_base));
    if (!reader.wrong.empty()) return refuse(reader.wrong);
    for (std::size_t i = 0; i + 1 < out.size(); ++i)
      if (out[i].issuer.issuer == out.back().issuer.issuer) return refuse(reader.where + ": the issuer stands there twice.");
  }
  return out;
}

}  // namespace waymark::lrs
