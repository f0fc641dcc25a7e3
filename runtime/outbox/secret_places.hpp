#pragma once
#include <string>

#include "runtime/context.hpp"

namespace waymark::outbox {

// A connector's settings name files and environment variables that hold secrets, and whoever gives settings says where
// they are sent. Errors: invalid, when a setting names one of Waymark's own files (anything in the data folder outside its
// folder `secrets`) or one of its own variables (WAYMARK_... other than WAYMARK_SECRET_...).
Result<void> only_foreign_secrets(const runtime::Context& context, const std::string& config_json);

}  // namespace waymark::outbox
