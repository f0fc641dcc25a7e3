#include <zip.h>

#include "samples/pack/module.hpp"

namespace waymark::samples {
namespace {

constexpr zip_uint16_t kDate = 0x0021, kTime = 0;  // 1 January 1980, the earliest that a zip can say

bool add(zip_t* zip, const std::string& path, const std::string& bytes) {
  zip_source_t* source = zip_source_buffer(zip, bytes.data(), bytes.size(), 0);
  if (source == nullptr) return false;
  const zip_int64_t index = zip_file_add(zip, path.c_str(), source, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(source);
    return false;
  }
  const auto at = static_cast<zip_uint64_t>(index);
  return zip_set_file_compression(zip, at, ZIP_CM_DEFLATE, 9) == 0 && zip_file_set_dostime(zip, at, kTime, kDate, 0) == 0 &&
         zip_file_set_external_attributes(zip, at, 0, ZIP_OPSYS_UNIX, 0100644u << 16) == 0;
}

}  // namespace

Result<void> write_zip(const std::filesystem::path& file, const Files& files) {
  int code = 0;
  zip_t* zip = zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
  const auto failed = [&](const std::string& what) {
    return fail(ErrorKind::unavailable, "Cannot write " + file.string() + ": " + what + ".", "Check the folder and its space.");
  };
  if (zip == nullptr) return failed("the zip cannot be created");
  for (const auto& [path, bytes] : files) {
    if (add(zip, path, bytes)) continue;
    const std::string why = zip_strerror(zip);
    zip_discard(zip);
    return failed(why);
  }
  if (zip_close(zip) == 0) return {};
  const std::string why = zip_strerror(zip);
  zip_discard(zip);
  return failed(why);
}

}  // namespace waymark::samples
