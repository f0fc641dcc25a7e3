#pragma once
#include <string>
#include <string_view>

namespace waymark::web::testing {

// HTML in one canonical form, for comparing what two template engines wrote: white space that does not show
// is dropped, attributes are sorted by name.
std::string canonical(std::string_view html);

}  // namespace waymark::web::testing
