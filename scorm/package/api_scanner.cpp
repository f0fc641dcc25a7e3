#include "scorm/package/api_scanner.hpp"

#include <algorithm>
#include <array>

#include "scorm/base/encode.hpp"
#include "scorm/package/text.hpp"

namespace waymark::package {
namespace {

constexpr std::array<std::string_view, 9> kSigns = {"API_1484_11", "LMSInitialize", "LMSFinish", "LMSSetValue", "LMSGetValue",
                                                    "LMSCommit",   "\"LMS\"",       "'LMS'",     "cmi.core"};
constexpr std::size_t kLongest = 13;

constexpr std::array<std::string_view, 22> kNotText = {".png", ".jpg",  ".jpeg", ".gif", ".webp", ".ico", ".bmp", ".mp4",
                                                       ".m4v", ".webm", ".mov",  ".mp3", ".m4a",  ".wav", ".ogg", ".woff2",
                                                       ".ttf", ".otf",  ".eot",  ".pdf", ".zip",  ".woff"};

}  // namespace

bool ApiScanner::reads(std::string_view path) {
  const std::string lower = base::lower_ascii(path);
  return std::none_of(kNotText.begin(), kNotText.end(), [&](std::string_view ending) { return has_suffix(lower, ending); });
}

void ApiScanner::feed(std::span<const char> piece) {
  if (found_) return;
  std::copy_if(piece.begin(), piece.end(), std::back_inserter(window_), [](char c) { return c != '\0'; });
  found_ = std::any_of(kSigns.begin(), kSigns.end(), [&](std::string_view sign) { return window_.find(sign) != std::string::npos; });
  if (window_.size() >= kLongest) window_.erase(0, window_.size() - (kLongest - 1));
}

}  // namespace waymark::package
