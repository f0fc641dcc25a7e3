#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/bench/load/statements.hpp"

// Drives the xAPI endpoint of any LRS: as many connections as asked for, each of which sends its next request when the answer to
// the one before is there.
namespace waymark::load {

struct Target {
  std::string endpoint;  // "https://lrs.example/xapi", no slash behind
  std::string key, secret;
  std::string version = "1.0.3";
  bool any_certificate = false;  // do not look at the server's
};

struct Work {
  int connections = 64;
  double seconds = 10;               // how long requests are begun; 0: until `requests` are done
  std::int64_t requests = 0;         // 0: until the time is over
  int batch = 1;                     // statements of one write; 1 is a single statement, no array
  int reads_of_100 = 0;              // how many of a hundred requests read
  std::vector<NamedFilter> filters;  // of reads; by turns
  int limit = 100;                   // statements of a page
  std::uint64_t seed = 1;
  Shape shape;
};

struct Figures {
  std::vector<std::uint32_t> micros;  // of each answer with 200 or 204
  std::uint64_t statements = 0, bytes = 0;
};

struct Report {
  std::map<std::string, Figures> by_name;        // "write", or "read " and the filter
  std::map<std::string, std::uint64_t> refused;  // what went wrong, how often: a status with the answer's beginning, or curl's words
  double seconds = 0;                            // from the first request to the last answer
};

// Errors of single requests are counted, not thrown. A connection that fails 20 times in a row gives up.
Report drive(const Target& target, const Work& work);

}  // namespace waymark::load
