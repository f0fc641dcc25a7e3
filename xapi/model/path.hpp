#pragma once
#include <string>
#include <string_view>

namespace waymark::xapi {

// Where a check stands inside a statement. A chain on the stack, so that walking costs nothing; the JSON
// pointer (RFC 6901) is written only when something is refused. REQUIRES: `up` and the name outlive this.
class Path {
 public:
  Path() = default;
  Path(const Path& up, std::string_view name) : up_(&up), name_(name) {}
  Path(const Path& up, std::size_t index) : up_(&up), index_(index), is_index_(true) {}

  std::string pointer() const {
    if (!up_) return {};
    return up_->pointer() + "/" + (is_index_ ? std::to_string(index_) : escaped(name_));
  }

 private:
  static std::string escaped(std::string_view name) {
    std::string out;
    for (const char c : name) {
      if (c == '~')
        out += "~0";
      else if (c == '/')
        out += "~1";
      else
        out += c;
    }
    return out;
  }

  const Path* up_ = nullptr;
  std::string_view name_;
  std::size_t index_ = 0;
  bool is_index_ = false;
};

}  // namespace waymark::xapi
