// What anybody may send as multipart/mixed: never a crash, the same parts however the bytes are cut, and each part where the
// reader says that it is.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "runtime/http/multipart.hpp"

namespace {

using namespace waymark;

class Dump final : public http::PartSink {
 public:
  explicit Dump(std::string_view body) : body_(body) {}
  Result<void> begin(const http::PartHeaders& headers, std::uint64_t offset) override {
    text += "[";
    for (const auto& [name, value] : headers) text += name + ":" + value + "|";
    offset_ = offset;
    part_.clear();
    return {};
  }
  Result<void> data(std::string_view bytes) override {
    part_ += bytes;
    return {};
  }
  Result<void> end() override {
    if (body_.substr(offset_, part_.size()) != part_) std::abort();
    text += part_ + "]";
    return {};
  }
  std::string text;

 private:
  std::string_view body_;
  std::uint64_t offset_ = 0;
  std::string part_;
};

std::string parts(std::string_view body, std::size_t step) {
  Dump sink(body);
  http::MultipartReader reader("X", {.parts = 20}, sink, http::MultipartKind::mixed);
  for (std::size_t at = 0; at < body.size(); at += step)
    if (!reader.feed(body.substr(at, step))) return "refused";
  return reader.finish() ? sink.text : "refused";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string whole = parts(text, size + 1);
  for (const std::size_t step : {1u, 3u, 7u})
    if (parts(text, step) != whole) std::abort();
  http::multipart_boundary(text, http::MultipartKind::mixed);
  return 0;
}
