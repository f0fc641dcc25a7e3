#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/lrs/sender.hpp"
#include "runtime/tokens/verifier.hpp"

// Bearer tokens (RFC 6750) of issuers that the configuration names: what their subjects may do at the xAPI endpoint.
// docs/operations.md has the file.
namespace waymark::lrs {

// What an issuer's tokens open here.
struct TokenRules {
  tokens::Issuer issuer;
  std::string scope_claim = "scope";
  std::map<std::string, std::string> scopes;  // a word of that claim: scopes of ours; empty: words that are scopes of ours count
  std::string default_scopes;                 // of tokens without the claim
  support::RateLimit limit{-1, -1};           // of each subject; as with credentials
};

// Errors: invalid, with what is wrong and where: a file that does not read, a property that is not known, an address that is not
// https, a scope that is none, an issuer that is also `iri_base`, which stands for our own credentials.
Result<std::vector<TokenRules>> read_token_rules(const std::filesystem::path& file, const std::string& iri_base);

// Thread-safe.
class Bearer {
 public:
  explicit Bearer(std::vector<TokenRules> rules);

  // The subject as a sender: his authority is the account of that name at the issuer.
  tl::expected<Sender, Refusal> sender_of(const runtime::Context& context, std::string_view token);

 private:
  std::vector<TokenRules> rules_;
  tokens::Verifier verifier_;
};

// Null when no issuer is configured, or when the file is wrong, which is logged.
std::unique_ptr<Bearer> bearer_of(const runtime::Context& context);

}  // namespace waymark::lrs
