#include "scorm/package/file_list.hpp"

#include <stdexcept>

namespace waymark::package {

void FileList::add(const File& file) {
  const auto digest = base::digest_bytes(file.sha256);
  if (!digest) throw std::invalid_argument("not a SHA-256 digest");
  paths_ += file.path;
  rows_.push_back({file.size, paths_.size(), *digest});
}

File FileList::operator[](std::size_t place) const {
  const Row& row = rows_.at(place);
  const std::uint64_t begin = place == 0 ? 0 : rows_[place - 1].path_end;
  return {paths_.substr(begin, row.path_end - begin), base::digest_text(row.sha256), row.size};
}

}  // namespace waymark::package
