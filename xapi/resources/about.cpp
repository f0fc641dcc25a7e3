#include "xapi/resources/about.hpp"

#include "xapi/resources/parameters.hpp"
#include "xapi/resources/respond.hpp"

namespace waymark::xapi {

ResourceResponse get_about(const ResourceRequest& request) {
  if (request.method != "GET" && request.method != "HEAD") return method_not_allowed(request.method, "GET, HEAD");
  if (auto error = check_parameters(request.query, {})) return problem_response(*error);
  return json_response(200, R"({"version":["1.0.3","2.0.0"],"extensions":{}})");
}

}  // namespace waymark::xapi
