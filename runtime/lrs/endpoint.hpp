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

bool is_endpoint_address(const http::Request& request);
// How the endpoint says what the server refuses before any handler: with the version that every answer carries (3.3), and
// readable for pages of other hosts.
http::Response server_refusal(const runtime::Settings& settings, const http::Request& request, int status, const std::string& title,
                              const std::string& detail);

// The roots of the setting xapi.signature_roots; nothing when there is none. Errors: invalid, with the setting's name.
Result<std::optional<xapi::TrustedRoots>> signature_roots(const runtime::Settings& settings);

inline constexpr const char* kEndpointPath = "/xapi";

}  // namespace waymark::lrs
