#include <gtest/gtest.h>

#include "runtime/http/response_plan.hpp"

namespace waymark::http {
namespace {

struct Row {
  const char* header;
  std::uint64_t size;
  const char* expect;
};

// RFC 9110 section 14.1.2 and its examples for a length of 10000, then the edges.
constexpr Row kRows[] = {
    {"bytes=0-499", 10000, "0+500"},
    {"bytes=500-999", 10000, "500+500"},
    {"bytes=-500", 10000, "9500+500"},
    {"bytes=9500-", 10000, "9500+500"},
    {"bytes=0-0", 10000, "0+1"},
    {"bytes=9999-20000", 10000, "9999+1"},
    {"bytes=-20000", 10000, "0+10000"},
    {"Bytes=0-1", 10000, "0+2"},
    {"bytes=10000-", 10000, "none"},
    {"bytes=-0", 10000, "none"},
    {"bytes=0-", 0, "none"},
    {"bytes=-5", 0, "none"},
    {"bytes=0-1,4-5", 10000, "whole"},
    {"bytes=5-4", 10000, "whole"},
    {"bytes=a-b", 10000, "whole"},
    {"bytes=-", 10000, "whole"},
    {"bytes=", 10000, "whole"},
    {"bytes", 10000, "whole"},
    {"items=0-1", 10000, "whole"},
    {"bytes=99999999999999999999-", 10000, "whole"},
    {"bytes=0-99999999999999999999", 10000, "whole"},
    {"bytes=+1-2", 10000, "whole"},
};

std::string dump(const Range& range) {
  if (range.kind == Range::Kind::whole) return "whole";
  if (range.kind == Range::Kind::unsatisfiable) return "none";
  return std::to_string(range.offset) + "+" + std::to_string(range.length);
}

TEST(Range, Table) {
  for (const Row& row : kRows) EXPECT_EQ(dump(parse_range(row.header, row.size)), row.expect) << row.header;
}

TEST(HttpDate, ExampleOfTheStandard) {
  EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");  // RFC 9110 section 5.6.7
}

}  // namespace
}  // namespace waymark::http
