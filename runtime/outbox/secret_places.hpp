#pragma once
#include <filesystem>
#include <string>

#include "runtime/context.hpp"

// Where a connector's settings may point. Whoever gives settings also says to which host a secret is sent, so that what they
// may name is a list of what is meant for it, not everything but a few: files in one folder, and variables of one prefix.
namespace waymark::outbox {

inline constexpr const char* kSecretVariables = "WAYMARK_SECRET_";
// Of a tenant beside the first: WAYMARK_TENANT_SLUG_SECRET_, so that none may name another's.
std::string secret_variables(const runtime::Context& context);

// Settings::secrets_folder, or the folder secrets of the data folder.
std::filesystem::path secrets_folder(const runtime::Context& context);

// Every NAME_file lies in that folder, links followed, and every NAME_env begins with kSecretVariables. Errors: invalid, the
// same whether or not a file elsewhere is there.
Result<void> only_meant_secrets(const runtime::Context& context, const std::string& config_json);

}  // namespace waymark::outbox
