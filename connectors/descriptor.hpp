#pragma once
#include <unistd.h>

namespace waymark::connectors {

// An open file of the system, closed at the end. -1 is none.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  operator int() const { return number_; }

 private:
  int number_;
};

}  // namespace waymark::connectors
