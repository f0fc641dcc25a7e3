#include "runtime/tokens/key_source.hpp"

#include <fstream>

#include "runtime/support/json.hpp"
#include "runtime/support/log.hpp"
#include "xapi/client/http.hpp"

namespace waymark::tokens {
namespace {

constexpr std::size_t kMostAnswer = 512 << 10;
constexpr int kMostWaiting = 2;  // requests that wait at once; the others are asked to come again

// The host of an address without user name; empty when it has one or does not read.
std::string host_of(std::string_view rest) {
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (rest.find('@') != std::string_view::npos) return {};
  if (rest.starts_with('[')) return std::string(rest.substr(0, rest.find(']') + 1));
  return std::string(rest.substr(0, rest.find(':')));
}

}  // namespace

bool may_fetch(const std::string& url, bool http_on_loopback) {
  if (url.starts_with("https://")) return !host_of(std::string_view(url).substr(8)).empty();
  if (!http_on_loopback || !url.starts_with("http://")) return false;
  const std::string host = host_of(std::string_view(url).substr(7));
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

KeySource::KeySource(const Issuer& issuer) : issuer_(issuer), thread_([this] { run(); }) {}

KeySource::~KeySource() {
  {
    const std::lock_guard guard(mutex_);
    *stopping_ = true;
  }
  asked_.notify_all();
  answered_.notify_all();
  thread_.join();
}

std::shared_ptr<const KeySet> KeySource::keys() {
  const std::lock_guard guard(mutex_);
  if (keys_ && Clock::now() - fetched_ > issuer_.times.kept) keys_.reset();
  return keys_;
}

bool KeySource::settle(const std::shared_ptr<const KeySet>& seen) {
  std::unique_lock guard(mutex_);
  if (keys_ && keys_ != seen) return true;  // came meanwhile
  const bool due = !tried_once_ || Clock::now() - tried_ >= issuer_.times.between;
  if (due) wanted_ = true;
  if (!wanted_) return last_good_;  // asked a moment ago
  if (waiting_ >= kMostWaiting) return false;
  asked_.notify_all();
  ++waiting_;
  answered_.wait_for(guard, issuer_.times.wait, [&] { return !wanted_ || *stopping_; });
  --waiting_;
  return !wanted_ && last_good_;
}

void KeySource::run() {
  std::unique_lock guard(mutex_);
  for (;;) {
    // Without keys the next try comes as soon as it may, since nobody gets in before.
    asked_.wait_for(guard, last_good_ ? issuer_.times.fresh : issuer_.times.between, [&] { return wanted_ || *stopping_; });
    if (*stopping_) return;
    wanted_ = true;  // also when it is time: who asks now waits for this one
    guard.unlock();
    auto found = fetch();
    guard.lock();
    if (*stopping_) return;
    tried_ = Clock::now();
    tried_once_ = true;
    last_good_ = found.has_value();
    if (found) {
      keys_ = std::make_shared<const KeySet>(std::move(*found));
      fetched_ = tried_;
    }
    tell(found ? std::string() : found.error().message);
    wanted_ = false;
    answered_.notify_all();
  }
}

// Once for each reason, and when it is over: an issuer may be away for a weekend.
void KeySource::tell(const std::string& reason) {
  if (reason == told_) return;
  if (reason.empty())
    support::log(support::Level::info, "the keys of an issuer of tokens are there again", {{"issuer", issuer_.issuer}});
  else
    support::log(support::Level::warning, "the keys of an issuer of tokens could not be had",
                 {{"issuer", issuer_.issuer}, {"reason", reason}});
  told_ = reason;
}

Result<KeySet> KeySource::fetch() {
  if (!issuer_.jwks_file.empty()) return from_file();
  std::string base = issuer_.issuer;
  while (base.ends_with('/')) base.pop_back();
  const auto text = get(base + "/.well-known/openid-configuration");  // OpenID Connect Discovery, 4
  if (!text) return tl::unexpected<Error>(text.error());
  const auto about = support::parse_json(*text);
  if (!about || !about->is_object()) return fail(ErrorKind::invalid, "Its discovery document is no JSON object.");
  if ((*about)["issuer"].as_string() != issuer_.issuer) return fail(ErrorKind::invalid, "Its discovery document is of another issuer.");
  const std::string where = (*about)["jwks_uri"].as_string();
  if (!may_fetch(where, issuer_.http_on_loopback))
    return fail(ErrorKind::invalid, "Its discovery document names no https address of keys.");
  const auto keys = get(where);
  if (!keys) return tl::unexpected<Error>(keys.error());
  return KeySet::from_jwks(*keys);
}

Result<std::string> KeySource::get(const std::string& url) {
  xapi::ClientSettings settings;
  settings.version.clear();
  settings.connect_timeout = settings.timeout = issuer_.times.fetch;
  settings.most_answer = kMostAnswer;
  settings.stopping = stopping_;
  xapi::Http http(settings);
  auto answer = http.get(url);
  if (answer.status == 200) return std::move(answer.body);
  return fail(ErrorKind::unavailable,
              answer.status == 0 ? answer.problem : "It answers with status " + std::to_string(answer.status) + ".");
}

Result<KeySet> KeySource::from_file() {
  std::ifstream in(issuer_.jwks_file, std::ios::binary);
  std::string text(kMostAnswer + 1, 0);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.empty() || text.size() > kMostAnswer) return fail(ErrorKind::invalid, "The file of its keys is not there, or too large.");
  return KeySet::from_jwks(text);
}

}  // namespace waymark::tokens
