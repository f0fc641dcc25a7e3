#include "scorm/course/facts_json.hpp"

#include <gtest/gtest.h>

#include "scorm/course/contents.hpp"
#include "tests/scorm/course/random_course.hpp"

namespace waymark::course {
namespace {

TEST(CourseFacts, ComeBackAsTheyWere) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    Dice dice(seed);
    const auto facts = random_facts(dice);
    const std::string text = facts_to_json(*facts);
    const auto read = facts_from_json(text);
    ASSERT_TRUE(read) << read.error().message << " " << read.error().where;
    ASSERT_EQ(facts_to_json(*read), text);
    ASSERT_EQ(read->tree.activities.size(), facts->tree.activities.size());
    for (std::size_t i = 0; i < facts->tree.activities.size(); ++i) {
      ASSERT_EQ(read->tree.activities[i].children, facts->tree.activities[i].children);
      ASSERT_EQ(read->tree.activities[i].attempt_limit, facts->tree.activities[i].attempt_limit);
      ASSERT_EQ(read->tree.activities[i].objectives.size(), facts->tree.activities[i].objectives.size());
    }
  }
}

TEST(CourseFacts, BrokenOnesAreRefused) {
  for (const char* bad : {"", "{}", "[]", "{\"tree\":[]}", "{\"tree\":[{\"id\":\"a\"}],\"activities\":[{}]}",
                          "{\"tree\":[{\"id\":\"a\",\"objectives\":[{}]}]}",
                          "{\"tree\":[{\"id\":\"a\",\"objectives\":[{}],\"parent\":0}],\"activities\":[{}]}",
                          "{\"tree\":[{\"id\":\"a\",\"objectives\":[{}],\"selection\":9}],\"activities\":[{}]}",
                          "{\"tree\":[{\"id\":7,\"objectives\":[{}]}],\"activities\":[{}]}"}) {
    const auto read = facts_from_json(bad);
    ASSERT_FALSE(read) << bad;
    EXPECT_EQ(read.error().kind, ErrorKind::invalid);
  }
  EXPECT_TRUE(facts_from_json("{\"tree\":[{\"id\":\"a\",\"objectives\":[{}]}],\"activities\":[{}]}"));
}

TEST(Contents, ShowWhatCanBeChosenAndHideWhatThePackageHides) {
  auto facts = std::make_shared<Facts>(*facts_from_json(
      R"({"tree":[{"id":"r","flow":1,"objectives":[{}]},{"id":"a","parent":0,"objectives":[{}],"hideContinue":1},
      {"id":"b","parent":0,"objectives":[{}],"visible":0},{"id":"c","parent":0,"objectives":[{}],"preconditions":[{"action":2,"conditions":[{"is":11}]}]},
      {"id":"d","parent":0,"objectives":[{}],"preconditions":[{"action":1,"conditions":[{"is":11}]}]}],"activities":[{},{},{},{},{}]})"));
  Attempt attempt(facts, 1);
  attempt.navigate(sequencing::NavigationRequest::start);
  const Contents contents = contents_of(*facts, attempt);
  EXPECT_EQ(contents.current, 1);
  EXPECT_FALSE(contents.continue_) << "hidden by the package";
  EXPECT_FALSE(contents.previous) << "nothing before it";
  EXPECT_TRUE(contents.exit_all && contents.suspend_all);
  const auto is = [&](int entry, bool shown, bool choosable) {
    EXPECT_EQ(contents.entries[static_cast<std::size_t>(entry)].shown, shown) << entry;
    EXPECT_EQ(contents.entries[static_cast<std::size_t>(entry)].choosable, choosable) << entry;
  };
  is(0, true, true);
  is(1, true, true);
  is(2, false, false);
  is(3, false, false);
  is(4, true, false);
}

}  // namespace
}  // namespace waymark::course
