#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/bench/bench.hpp"

// usage: waymark_bench [sequencing | course COUNT]
int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  if (argc > 2 && std::string_view(argv[1]) == "course") {
    waymark::bench::print_course(std::atoi(argv[2]));
    return 0;
  }
  waymark::bench::sequencing_steps();
  if (argc > 1 && std::string_view(argv[1]) == "sequencing") return 0;
  waymark::bench::engine();
  waymark::bench::commits();
  return 0;
}
