#pragma once
#include <string>
#include <string_view>

#include "scorm/base/error.hpp"
#include "xapi/resources.hpp"

// Answers that all resources share.
namespace waymark::xapi {

// Problem details (RFC 9457) with the status that the error's kind calls for (Part 3, 3.2), its rule and clause,
// and as `pointer` the place: a JSON pointer into the content, "?name" of a parameter, a header, "part N" of multipart/mixed,
// or "" for the content as a whole.
ResourceResponse problem_response(const Error& error);

// 401: nobody is known by what the request carries. 403: `may` says what the credential may not, and `scope` what it lacks.
Error no_credential();
Error lacks_scope(const std::string& may, const std::string& scope = {});

ResourceResponse json_response(int status, std::string body);

// 405 with what the resource takes instead.
ResourceResponse method_not_allowed(std::string_view method, std::string_view allowed);

// 412: If-Match or If-None-Match does not hold (3.1).
ResourceResponse precondition_failed(const Error& error);

// 415: the content came in a coding that is not read here (RFC 9110, 8.4); says which is.
ResourceResponse coding_refused();

// Replaces or adds.
void set_header(ResourceResponse& response, std::string_view name, std::string value);

bool has_header(const ResourceResponse& response, std::string_view name);

std::string header_of(const ResourceRequest& request, const std::string& lower_name);

}  // namespace waymark::xapi
