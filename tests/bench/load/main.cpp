// A load generator for any LRS: single writes, batches, reads by each filter, or all mixed. Prints how long answers took.
// lrs_load --help says how it is called; docs/performance.md what was measured with it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "tests/bench/load/drive.hpp"

namespace waymark::load {
namespace {

double milliseconds(const std::vector<std::uint32_t>& sorted, double part) {
  const auto at = static_cast<std::size_t>(part * static_cast<double>(sorted.size()));
  return sorted[std::min(at, sorted.size() - 1)] / 1000.0;
}

void print_table(Report& report) {
  std::printf(
      "| request | answers | a second | statements a second | MB | p50 ms | p99 ms | max ms |\n|---|---|---|---|---|---|---|---|\n");
  for (auto& [name, figures] : report.by_name) {
    auto& all = figures.micros;
    std::sort(all.begin(), all.end());
    std::printf("| %s | %zu | %.0f | %.0f | %.1f | %.2f | %.2f | %.2f |\n", name.c_str(), all.size(),
                static_cast<double>(all.size()) / report.seconds, static_cast<double>(figures.statements) / report.seconds,
                static_cast<double>(figures.bytes) / 1e6, milliseconds(all, 0.5), milliseconds(all, 0.99), all.back() / 1000.0);
  }
}

void print_json(Report& report) {
  std::printf("{\"seconds\":%.3f,\"refused\":%zu,\"requests\":{", report.seconds, report.refused.size());
  const char* comma = "";
  for (auto& [name, figures] : report.by_name) {
    auto& all = figures.micros;
    std::sort(all.begin(), all.end());
    std::printf("%s\"%s\":{\"answers\":%zu,\"statements\":%llu,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f}", comma, name.c_str(),
                all.size(), static_cast<unsigned long long>(figures.statements), milliseconds(all, 0.5), milliseconds(all, 0.99),
                all.back() / 1000.0);
    comma = ",";
  }
  std::printf("}}\n");
}

struct Options {
  Target target;
  Work work;
  std::string filter = "all";
  bool json = false;
};

bool choose(const std::string& name, Work& work) {
  for (const auto& one : filters())
    if (name == (one.waymark ? "waymark" : "all") || name == one.name) work.filters.push_back(one);
  return !work.filters.empty();
}

int run(Options& options) {
  if (!choose(options.filter, options.work)) {
    std::fprintf(stderr, "There is no filter \"%s\". There are:", options.filter.c_str());
    for (const auto& one : filters()) std::fprintf(stderr, " %s", one.name);
    std::fprintf(stderr, "\n");
    return 2;
  }
  while (options.target.endpoint.ends_with('/')) options.target.endpoint.pop_back();
  Report report = drive(options.target, options.work);
  options.json ? print_json(report) : print_table(report);
  for (const auto& [what, count] : report.refused)
    std::fprintf(stderr, "refused %llu times: %s\n", static_cast<unsigned long long>(count), what.c_str());
  return report.refused.empty() && !report.by_name.empty() ? 0 : 1;
}

}  // namespace
}  // namespace waymark::load

int main(int argc, char** argv) {
  waymark::load::Options options;
  CLI::App app{"Drives the xAPI endpoint of an LRS with statements of an invented region, and says how long its answers took."};
  app.add_option("endpoint", options.target.endpoint, "for example https://lrs.example/xapi")->required();
  app.add_option("key", options.target.key, "user name of Basic authentication")->required();
  app.add_option("secret", options.target.secret, "its password")->required();
  app.add_option("--xapi", options.target.version, "version of xAPI that is spoken")->capture_default_str();
  app.add_option("--connections", options.work.connections)->check(CLI::Range(1, 4096))->capture_default_str();
  app.add_option("--seconds", options.work.seconds, "0: until --requests are done")->check(CLI::NonNegativeNumber)->capture_default_str();
  app.add_option("--requests", options.work.requests, "end after so many");
  app.add_option("--batch", options.work.batch, "statements of one write")->check(CLI::Range(1, 10000))->capture_default_str();
  app.add_option("--reads", options.work.reads_of_100, "how many of 100 requests read")->check(CLI::Range(0, 100))->capture_default_str();
  app.add_option("--filter", options.filter, "of the reads; all: those of the standard by turns; waymark: those that Waymark alone has")
      ->capture_default_str();
  app.add_option("--limit", options.work.limit, "statements of a page")->check(CLI::Range(1, 100000))->capture_default_str();
  app.add_option("--people", options.work.shape.people)->check(CLI::Range(1, 10000000))->capture_default_str();
  app.add_option("--modules-each", options.work.shape.each, "Modules that a person takes; 0: all")->check(CLI::Range(0, 1000));
  app.add_option("--modules", options.work.shape.modules)->check(CLI::Range(1, 100000))->capture_default_str();
  app.add_option("--seed", options.work.seed)->capture_default_str();
  app.add_flag("--any-certificate", options.target.any_certificate, "do not look at the server's certificate");
  app.add_flag("--json", options.json);
  CLI11_PARSE(app, argc, argv);
  if (options.work.seconds == 0 && options.work.requests == 0) {
    std::fprintf(stderr, "Give --seconds or --requests, or it never ends.\n");
    return 2;
  }
  return waymark::load::run(options);
}
