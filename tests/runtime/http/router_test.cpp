#include <gtest/gtest.h>

#include "runtime/http/message.hpp"

namespace waymark::http {
namespace {

Router sample() {
  Router router;
  const Handler nothing = [](Request&) { return Response{}; };
  for (const char* pattern :
       {"/", "/courses", "/courses/{id}", "/courses/new", "/courses/{id}/edit", "/files/{cap}/{path*}", "/files/{cap}/index"})
    router.add({"GET", pattern, nothing});
  router.add({"POST", "/courses/{id}", nothing});
  router.add({"POST", "/courses", nothing});
  return router;
}

struct Row {
  const char* method;
  const char* path;
  const char* expect;  // pattern and parameters, or "none" and the methods
};

constexpr Row kRows[] = {
    {"GET", "/", "/"},
    {"GET", "/courses", "/courses"},
    {"GET", "/courses/", "none"},
    {"GET", "/courses/7", "/courses/{id} id=7"},
    {"GET", "/courses/new", "/courses/new"},
    {"POST", "/courses/new", "/courses/{id} id=new"},
    {"GET", "/courses/7/edit", "/courses/{id}/edit id=7"},
    {"DELETE", "/courses/7", "none GET, HEAD, OPTIONS, POST"},
    {"GET", "/files/c/", "/files/{cap}/{path*} cap=c path="},
    {"GET", "/files/c/a/b.js", "/files/{cap}/{path*} cap=c path=a/b.js"},
    {"GET", "/files/c/index", "/files/{cap}/index cap=c"},
    {"GET", "/files/c", "none"},
    {"GET", "/files//x", "none"},
    {"GET", "/Courses", "none"},
};

TEST(Router, Table) {
  const Router router = sample();
  for (const Row& row : kRows) {
    std::map<std::string, std::string> parameters;
    std::string allow;
    const Route* route = router.find(row.method, row.path, parameters, allow);
    std::string got = route != nullptr ? route->pattern : "none";
    if (route != nullptr) {
      for (const auto& [name, value] : parameters) got += " " + name + "=" + value;
    } else if (!allow.empty()) {
      got += " " + allow;
    }
    EXPECT_EQ(got, row.expect) << row.method << " " << row.path;
  }
}

TEST(Router, TwoRoutesForOneAddressAreAMistake) {
  Router router = sample();
  EXPECT_THROW(router.add({"GET", "/courses", [](Request&) { return Response{}; }}), std::invalid_argument);
}

}  // namespace
}  // namespace waymark::http
