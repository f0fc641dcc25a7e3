#pragma once
#include <string_view>

namespace waymark::lrs {

// The description of /xapi for programs (OpenAPI 3.1), as openapi.json in this folder has it.
std::string_view openapi_document();

}  // namespace waymark::lrs
