#pragma once
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace waymark::sequencing {

// Activities on a way through the tree. Ways are walked for every activity of a course at every step, and are short: up to 32 activities
// take no memory of their own.
class Path {
 public:
  void push_back(int activity) {
    if (size_ < near_.size()) {
      near_[size_] = activity;
    } else {
      if (far_.empty()) far_.assign(near_.begin(), near_.end());
      far_.push_back(activity);
    }
    ++size_;
  }

  // Without the last one. REQUIRES: not empty.
  void pop_back() {
    --size_;
    if (!far_.empty()) far_.pop_back();
  }

  void reverse() {
    int* const from = begin_of();
    for (std::size_t i = 0; i < size_ / 2; ++i) std::swap(from[i], from[size_ - 1 - i]);
  }

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  int operator[](std::size_t at) const { return begin()[at]; }
  const int* begin() const { return far_.empty() ? near_.data() : far_.data(); }
  const int* end() const { return begin() + size_; }

 private:
  int* begin_of() { return far_.empty() ? near_.data() : far_.data(); }

  std::array<int, 32> near_{};
  std::vector<int> far_;  // all of them, once they are too many
  std::size_t size_ = 0;
};

}  // namespace waymark::sequencing
