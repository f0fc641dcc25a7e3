#pragma once
#include <string>
#include <vector>

#include "runtime/cli/command.hpp"

namespace waymark::cli {

struct Parsed {
  Arguments arguments;
  int exit = -1;  // 0 or more: nothing to run, `text` says why (help, or what is wrong)
  std::string text;
};

// Reads a command line without the program's name. CLI11 is behind it (reader.hpp).
Parsed parse(const std::vector<std::string>& words);

}  // namespace waymark::cli
