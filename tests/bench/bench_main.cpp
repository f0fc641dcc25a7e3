#include <cstdio>

#include "tests/bench/bench.hpp"

int main() {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  waymark::bench::engine();
  waymark::bench::commits();
  return 0;
}
