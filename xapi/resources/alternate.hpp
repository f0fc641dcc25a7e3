#pragma once
#include <optional>
#include <string_view>

#include "scorm/base/error.hpp"
#include "xapi/resources.hpp"

namespace waymark::xapi {

// The alternate request syntax of xAPI 1.0.3 (Part 3, 1.3), which xAPI 2.0 has no more: POST ?method=X with
// the other parameters, some headers and the content as form fields. Gives back the request that was meant;
// any other request comes back as it is. A caller that authenticates by header does so on the result:
// Authorization may be a form field. Errors: invalid, when the method is named but the rest does not follow
// the syntax.
Result<ResourceRequest> unfold_alternate(const ResourceRequest& request);

// application/x-www-form-urlencoded, in order. Nothing when an escape is broken.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_form(std::string_view text);

}  // namespace waymark::xapi
