#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "tests/scorm/course/adl_case.hpp"

namespace waymark::course::adl {
namespace {

// One learner goes through these one after the other (adl-scorm2004/README.md, "Order and sharing"); everything else begins fresh.
const std::map<std::string, std::string> kAfter = {{"CO-07b", "CO-07a"}, {"OB-09b", "OB-09a"}, {"OB-03b", "OB-03a"},
                                                   {"OB-03c", "OB-03b"}, {"SX-11b", "SX-11a"}, {"SX-11c", "SX-11b"}};

TEST(AdlCases, AllOfThemPass) {
  const std::filesystem::path folder = WAYMARK_ADL_CASES;
  if (!std::filesystem::exists(folder / "cases")) GTEST_SKIP() << "outside data: 188 cases of ADL are not beside the checkout";
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "cases")) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::map<std::string, Shared> kept;
  int passed = 0;
  const char* only = std::getenv("WAYMARK_ADL_CASE");
  for (const auto& file : files) {
    const Case given = read_case(file);
    if (only && given.name != only) continue;
    std::vector<Package> packages;
    if (given.name == "DDM") {
      packages = {read_package(folder / "manifests/DDMa.xml"), read_package(folder / "manifests/DDMb.xml")};
    } else {
      packages = {read_package(folder / "manifests" / (given.name + ".xml"))};
    }
    const auto before = kAfter.find(given.name);
    Shared shared = before == kAfter.end() ? Shared{} : kept[before->second];
    const std::string wrong = play(given, packages, shared);
    kept[given.name] = shared;
    EXPECT_EQ(wrong, "") << given.name;
    passed += wrong.empty();
  }
  std::printf("%d of %zu cases of ADL passed\n", passed, files.size());
}

}  // namespace
}  // namespace waymark::course::adl
