#pragma once
#include "runtime/context.hpp"
#include "runtime/http/message.hpp"
#include "xapi/model/certificates.hpp"
#include "xapi/store/document_store.hpp"
#include "xapi/store/statement_store.hpp"

namespace waymark::lrs {

// Routes of the xAPI endpoint under /xapi: hands requests to xapi::handle after the credential was checked.
// The stores must outlive the router. Doubled slashes are tolerated.
void register_xapi_routes(http::Router& router, runtime::Context& context, xapi::StatementStore& statements,
                          xapi::DocumentStore& documents);

// The roots of the setting xapi.signature_roots; nothing when there is none. Errors: invalid, with the setting's name.
Result<std::optional<xapi::TrustedRoots>> signature_roots(const runtime::Settings& settings);

inline constexpr const char* kEndpointPath = "/xapi";

}  // namespace waymark::lrs
