#pragma once
#include <string>
#include <string_view>

namespace waymark::http {

// The Content-Type of a file by the extension of its name, with charset=utf-8 where the content is text whose
// files do not say. HTML gets none: authoring tools still write other encodings and name them inside the
// page. "application/octet-stream" when the extension is not known.
std::string mime_type(std::string_view file_name);

}  // namespace waymark::http
