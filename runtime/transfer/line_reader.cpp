#include "runtime/transfer/line_reader.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "runtime/support/csv.hpp"
#include "runtime/support/digest.hpp"

namespace waymark::transfer {
namespace {

constexpr std::size_t kPiece = 64 << 10;

tl::unexpected<Error> cannot_read(const std::filesystem::path& file) {
  return fail(errno == ENOENT ? ErrorKind::not_found : ErrorKind::unavailable,
              file.string() + " cannot be read: " + std::strerror(errno) + ".", "Name a file that the server's own account may read.");
}

}  // namespace

Result<LineReader> LineReader::open(const std::filesystem::path& file, std::size_t longest) {
  LineReader reader(file);
  reader.longest_ = longest;
  reader.in_ = std::make_unique<connectors::Descriptor>(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat about {};
  if (*reader.in_ < 0 || ::fstat(*reader.in_, &about) != 0) return cannot_read(file);
  if (!S_ISREG(about.st_mode))
    return fail(ErrorKind::invalid, file.string() + " is no file.", "Name a file with a statement on each line.");
  reader.size_ = about.st_size;
  return reader;
}

void LineReader::go_to(std::int64_t offset, std::int64_t line) {
  read_to_ = offset;
  line_ = line;
  held_.clear();
  at_ = 0;
}

Result<bool> LineReader::fill() {
  held_.erase(0, at_);
  at_ = 0;
  const std::size_t before = held_.size();
  held_.resize(before + kPiece);
  ssize_t count = 0;
  do count = ::pread(*in_, held_.data() + before, kPiece, read_to_);
  while (count < 0 && errno == EINTR);
  if (count < 0) return cannot_read(file_);
  held_.resize(before + static_cast<std::size_t>(count));
  read_to_ += count;
  return count > 0;
}

Result<std::optional<Line>> LineReader::next() {
  Line line;
  bool any = false;
  for (;;) {
    const auto end = held_.find('\n', at_);
    const std::size_t upto = std::min(end, held_.size());
    any = any || upto > at_ || end != std::string::npos;
    line.text.append(held_, at_, std::min(upto - at_, longest_ + 1 - line.text.size()));
    line.too_long = line.text.size() > longest_;
    at_ = upto;
    if (end != std::string::npos) {
      ++at_;
      break;
    }
    const auto more = fill();
    if (!more) return tl::unexpected<Error>(more.error());
    if (!*more) break;
  }
  if (!any) return std::optional<Line>();
  if (line_ == 0 && line.text.starts_with(support::kCsvMark)) line.text.erase(0, 3);
  if (line.text.ends_with('\r')) line.text.pop_back();
  line.number = ++line_;
  line.end = read_to_ - static_cast<std::int64_t>(held_.size() - at_);
  return std::optional<Line>(std::move(line));
}

Result<std::string> LineReader::head() const {
  std::string text(kPiece, '\0');
  const ssize_t count = ::pread(*in_, text.data(), text.size(), 0);
  if (count < 0) return cannot_read(file_);
  text.resize(static_cast<std::size_t>(count));
  return support::sha256_hex(text);
}

}  // namespace waymark::transfer
