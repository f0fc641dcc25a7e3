// What a browser or an attacker may send as a form, a target or a range: never a crash, never more memory
// than given, and the same parts however the bytes are cut.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "runtime/http/multipart.hpp"
#include "runtime/http/response_plan.hpp"
#include "runtime/http/target.hpp"
#include "runtime/support/encode.hpp"

namespace {

class Dump final : public waymark::http::FormPartSink {
 public:
  waymark::Result<void> begin_field(const std::string& name, bool file, const std::string& file_name, const std::string&) override {
    text += "[" + name + (file ? "|" + file_name : "") + "=";
    return {};
  }
  waymark::Result<void> data(std::string_view bytes) override {
    text += bytes;
    return {};
  }
  waymark::Result<void> end() override {
    text += "]";
    return {};
  }
  std::string text;
};

std::string parts(std::string_view body, std::size_t step) {
  Dump sink;
  waymark::http::MultipartReader reader("X", {}, sink);
  for (std::size_t at = 0; at < body.size(); at += step)
    if (!reader.feed(body.substr(at, step))) return "refused";
  return reader.finish() ? sink.text : "refused";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (parts(text, size + 1) != parts(text, 3)) std::abort();
  waymark::http::multipart_boundary(text);
  waymark::http::parse_range(text, 1000);
  waymark::http::parse_host(text);
  if (const auto target = waymark::http::parse_target(text))
    if (target->path.find("/../") != std::string::npos || target->path.ends_with("/..")) std::abort();
  if (const auto fields = waymark::support::form_decode(text)) {
    const auto again = waymark::support::form_decode(waymark::support::form_encode(*fields));
    if (!again || (*again != *fields && !fields->empty() && !(fields->front().first.empty()))) std::abort();
  }
  return 0;
}
