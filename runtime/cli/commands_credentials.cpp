#include "runtime/cli/groups.hpp"
#include "runtime/lrs/credentials.hpp"
#include "runtime/lrs/scopes.hpp"

namespace waymark::cli {
namespace {

using support::Json;

std::string endpoint_of(app::App& app) { return app.context().settings.public_url + "/xapi"; }

Result<lrs::OwnLimit> limit_given(const Arguments& given) {
  lrs::OwnLimit limit;
  const auto read = [&](const char* name, std::int64_t& value) {
    const std::string text = given.option(name);
    if (text.empty()) return true;
    value = whole_number(text);
    return value >= 0;
  };
  if (!read("requests-per-second", limit.rate) || !read("burst", limit.burst))
    return fail(ErrorKind::invalid, "A limit is a whole number of requests.", "Give 0 for no limit.");
  return limit;
}

void show_key(app::App& app, Output& output, const lrs::NewCredential& made, const std::string& old_until) {
  const std::string endpoint = endpoint_of(app);
  auto value = Json::object({{"endpoint", endpoint}, {"credential", made.id}, {"key", made.key}, {"secret", made.secret}});
  std::string words = "Endpoint:   " + endpoint + "\nCredential: " + made.id + "\nKey:        " + made.key +
                      "\nSecret:     " + made.secret + "   (shown once)";
  if (!old_until.empty()) {
    value.set("oldKeysUntil", old_until);
    words += "\nKeys from before end " + old_until + ".";
  }
  output.result(value, words);
}

int credential_add(const Arguments& given, app::App& app, Output& output) {
  auto scopes = given.list("scope");
  if (scopes.empty()) scopes = lrs::default_scopes();
  const auto limit = limit_given(given);
  if (!limit) return report(output, limit.error());
  auto made = lrs::add_credential(app.context(), given.option("label"), scopes, "command line", *limit);
  if (!made) return report(output, made.error());
  show_key(app, output, *made, {});
  return Exit::done;
}

Json key_json(const lrs::CredentialKey& key, const std::string& now) {
  return Json::object({{"key", key.key},
                       {"createdAt", key.created_at},
                       {"lastUsedAt", key.last_used_at},
                       {"expiresAt", key.expires_at},
                       {"revokedAt", key.revoked_at},
                       {"counts", key.counts(now)}});
}

std::string key_words(const lrs::CredentialKey& key, const std::string& now) {
  std::string words = "\n  " + key.key + "  last used " + (key.last_used_at.empty() ? "never" : key.last_used_at);
  if (!key.revoked_at.empty()) return words + "  withdrawn " + key.revoked_at;
  if (!key.expires_at.empty()) words += (key.counts(now) ? "  ends " : "  ended ") + key.expires_at;
  return words;
}

int credential_list(const Arguments&, app::App& app, Output& output) {
  auto all = lrs::list_credentials(app.context());
  if (!all) return report(output, all.error());
  const std::string now = app.context().now();
  for (const auto& one : *all) {
    Json keys = Json::array();
    std::string words = one.id + "  " + one.label + "  " + one.scopes;
    for (const auto& key : one.keys) {
      keys.push(key_json(key, now));
      words += key_words(key, now);
    }
    auto value = Json::object({{"credential", one.id}, {"label", one.label}, {"scopes", one.scopes}, {"createdAt", one.created_at}});
    if (one.limit.rate >= 0) value.set("requestsPerSecond", one.limit.rate);
    if (one.limit.burst >= 0) value.set("burst", one.limit.burst);
    value.set("refusedSinceStart", static_cast<std::int64_t>(app.context().xapi_limiter->refused(one.id)));
    output.result(value.set("keys", std::move(keys)), words);
  }
  return Exit::done;
}

int credential_rotate(const Arguments& given, app::App& app, Output& output) {
  std::optional<int> days = 7;
  if (const std::string text = given.option("days"); !text.empty()) days = whole_number(text);
  if (given.flag("keep")) days.reset();
  auto rotation = lrs::rotate_credential(app.context(), given.option("credential"), days, "command line");
  if (!rotation) return report(output, rotation.error());
  show_key(app, output, rotation->made, rotation->old_until);
  return Exit::done;
}

int credential_limit(const Arguments& given, app::App& app, Output& output) {
  const auto limit = limit_given(given);
  if (!limit) return report(output, limit.error());
  const std::string id = given.option("credential");
  if (auto done = lrs::limit_credential(app.context(), id, *limit, "command line"); !done) return report(output, done.error());
  output.result(Json::object({{"credential", id}, {"requestsPerSecond", limit->rate}, {"burst", limit->burst}}),
                "It counts from the next request.");
  return Exit::done;
}

int credential_revoke(const Arguments& given, app::App& app, Output& output) {
  const std::string id = given.option("key");
  auto done = lrs::revoke_key(app.context(), id, "command line");
  if (!done && done.error().kind == ErrorKind::not_found) done = lrs::revoke_credential(app.context(), id, "command line");
  if (!done) return report(output, done.error());
  output.result(Json::object({{"key", id}, {"revoked", true}}), "Withdrawn.");
  return Exit::done;
}

}  // namespace

void add_credential_commands(std::map<std::string, Run>& table) {
  table["lrs credential add"] = credential_add;
  table["lrs credential list"] = credential_list;
  table["lrs credential rotate"] = credential_rotate;
  table["lrs credential limit"] = credential_limit;
  table["lrs credential revoke"] = credential_revoke;
}

}  // namespace waymark::cli
