#include "runtime/lrs/bearer.hpp"

#include "runtime/lrs/scopes.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/log.hpp"

namespace waymark::lrs {
namespace {

using support::Json;

constexpr std::chrono::seconds kComeAgain{2};

// RFC 6750, 3: the words are ours and hold neither quotes nor backslashes.
std::string challenge(const std::string& error, const std::string& words) {
  return "Bearer realm=\"xAPI\", error=\"" + error + "\", error_description=\"" + words + "\"";
}

std::vector<std::string> words_in(const std::string& text) {
  std::vector<std::string> out;
  std::string one;
  for (const char c : text + " ") {
    if (c != ' ')
      one += c;
    else if (!one.empty())
      out.push_back(std::exchange(one, {}));
  }
  return out;
}

// One text with spaces (RFC 8693, 4.2), or a list as some providers send.
std::vector<std::string> granted(const Json& claim) {
  if (claim.is_string()) return words_in(claim.as_string());
  std::vector<std::string> out;
  for (const Json& one : claim.items())
    if (one.is_string()) out.push_back(one.as_string());
  return out;
}

std::string scopes_for(const Json& claims, const TokenRules& rules) {
  const Json* claim = claims.find(rules.scope_claim);
  if (!claim) return rules.default_scopes;
  std::string out;
  for (const auto& word : granted(*claim)) {
    const auto mapped = rules.scopes.find(word);
    if (mapped != rules.scopes.end())
      out += (out.empty() ? "" : " ") + mapped->second;
    else if (rules.scopes.empty() && is_scope(word))
      out += (out.empty() ? "" : " ") + word;
  }
  return out;
}

std::vector<tokens::Issuer> issuers_of(const std::vector<TokenRules>& rules) {
  std::vector<tokens::Issuer> out;
  for (const auto& one : rules) out.push_back(one.issuer);
  return out;
}

}  // namespace

Bearer::Bearer(std::vector<TokenRules> rules) : rules_(std::move(rules)), verifier_(issuers_of(rules_)) {}

tl::expected<Sender, Refusal> Bearer::sender_of(const runtime::Context& context, std::string_view text) {
  const auto now = support::parse_time(context.now());
  auto token = verifier_.verify(text, now ? *now / 1000 : 0);
  if (!token && token.error().kind == ErrorKind::unavailable)
    return tl::unexpected(Refusal{503, "token-keys", "Try again later", token.error().message, {}, kComeAgain});
  if (!token)
    return tl::unexpected(
        Refusal{401, "token", "The token does not count", token.error().message, {challenge("invalid_token", token.error().message)}, {}});
  const TokenRules& rules = rules_[token->issuer];
  Sender sender{caller_with(scopes_for(token->claims, rules), rules.issuer.issuer, token->subject, {}),
                "token " + rules.issuer.issuer + " " + token->subject, limit_of(context, rules.limit)};
  sender.by_token = true;
  return sender;
}

std::unique_ptr<Bearer> bearer_of(const runtime::Context& context) {
  if (context.settings.token_issuers.empty()) return nullptr;
  auto rules = read_token_rules(context.settings.token_issuers, context.iri_base);
  if (rules) return std::make_unique<Bearer>(std::move(*rules));
  support::log(support::Level::error, "no tokens are taken", {{"reason", rules.error().message}});
  return nullptr;
}

}  // namespace waymark::lrs
