// A withdrawal goes to where the completion went, whatever the settings and the person's name are by now.
#include "connectors/moodle/place.hpp"
#include "tests/connectors/moodle_fixture.hpp"

namespace waymark::connectors::moodle {
namespace {

using testing::HasSubstr;
using testing::Not;
using Kind = Outcome::Kind;

class MoodleWithdrawal : public MoodleFixture {
 protected:
  std::string complete(const CompletionRecord& one) {
    EXPECT_EQ(deliver(one).kind, Kind::delivered);
    return place_of(one);
  }
  // The settings were saved: another connector object works from now on.
  void settings_changed() { connector.reset(); }
  static constexpr int kTamsin = 5;
};

TEST_F(MoodleWithdrawal, APlaceReadsBack) {
  const Place place{"https://moodle.example/lms", "zoë", {2, 13, "mod_assign", 20, 5}};
  const auto back = place_from_json(to_json(place));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->site, place.site);
  EXPECT_EQ(back->username, "zoë");
  EXPECT_EQ(back->activity.course_id, 2);
  EXPECT_EQ(back->activity.cmid, 13);
  EXPECT_EQ(back->activity.component, "mod_assign");
  EXPECT_FALSE(place_from_json("there"));
  EXPECT_FALSE(place_from_json(R"({"site":"https://moodle.example","cmid":0})"));
}

TEST_F(MoodleWithdrawal, NothingIsLeftWhereNothingIsSent) {
  EXPECT_EQ(place_of(record("unknown-module")), "");
  auto nobody = record("page");
  nobody.moodle_username = "";
  EXPECT_EQ(place_of(nobody), "");
}

TEST_F(MoodleWithdrawal, TheActivityWasChangedInTheSettings) {
  const auto place = complete(record("any-grade", 50.0));
  ASSERT_EQ(state_of(kTamsin, 13), 1);
  config.courses["any-grade"] = {2, 11, "mod_page", 0, 0};
  settings_changed();
  const auto outcome = deliver(record("any-grade", 50.0), "withdrawal", {place});
  EXPECT_EQ(outcome.state, "taken back in Moodle") << outcome.detail;
  EXPECT_EQ(state_of(kTamsin, 13), 0);
}

TEST_F(MoodleWithdrawal, TheModuleIsInTheSettingsNoMore) {
  const auto place = complete(record("page"));
  config.courses.erase("page");
  settings_changed();
  EXPECT_EQ(deliver(record("page"), "withdrawal", {place}).state, "taken back in Moodle");
  EXPECT_EQ(state_of(kTamsin, 11), 0);
}

TEST_F(MoodleWithdrawal, ThePersonHasAnotherNameHere) {
  const auto place = complete(record("page"));
  auto by_now = record("page");
  by_now.moodle_username = "bwren";
  EXPECT_EQ(deliver(by_now, "withdrawal", {place}).state, "taken back in Moodle");
  EXPECT_EQ(state_of(kTamsin, 11), 0);
  EXPECT_THAT(moodle.calls(), Not(HasSubstr("enrol_manual")));
}

// Renamed in Moodle: the old name is nobody's, and the account is found by the new one.
TEST_F(MoodleWithdrawal, TheAccountHasAnotherNameInMoodle) {
  complete(record("page"));
  auto before = record("page");
  before.moodle_username = "tfrost";
  const auto outcome = deliver(record("page"), "withdrawal", {place_of(before)});
  EXPECT_EQ(outcome.state, "taken back in Moodle") << outcome.detail;
  EXPECT_EQ(state_of(kTamsin, 11), 0);
}

TEST_F(MoodleWithdrawal, EveryPlaceIsAsked) {
  const auto first = complete(record("any-grade", 50.0));
  config.courses["any-grade"] = {2, 11, "mod_page", 0, 0};
  settings_changed();
  const auto second = complete(record("any-grade", 50.0));
  const auto outcome = deliver(record("any-grade", 50.0), "withdrawal", {first, second});
  EXPECT_EQ(outcome.state, "taken back in Moodle");
  EXPECT_THAT(outcome.detail, HasSubstr("activity 13"));
  EXPECT_THAT(outcome.detail, HasSubstr("activity 11"));
  EXPECT_EQ(state_of(kTamsin, 13), 0);
  EXPECT_EQ(state_of(kTamsin, 11), 0);
}

// One place that refuses does not keep the others from being asked, and the whole is not called done.
TEST_F(MoodleWithdrawal, APlaceThatRefusesLeavesTheWholeOpen) {
  const auto good = complete(record("page"));
  for (const bool refused_first : {true, false}) {
    moodle.control(R"({"reset":true})");
    complete(record("page"));
    const auto hidden = place_of(record("hidden"));
    const auto outcome = deliver(record("page"), "withdrawal",
                                 refused_first ? std::vector<std::string>{hidden, good} : std::vector<std::string>{good, hidden});
    EXPECT_EQ(outcome.kind, Kind::rejected);
    EXPECT_THAT(outcome.detail, HasSubstr("no activity 17"));
    EXPECT_EQ(state_of(kTamsin, 11), 0);
  }
}

// The numbers of another site mean other activities: nothing is touched there.
TEST_F(MoodleWithdrawal, AnotherSiteIsNotAsked) {
  complete(record("page"));
  const auto elsewhere = to_json(Place{"https://old.moodle.example", "tokafor", {2, 11, "mod_page", 0, 0}});
  const auto outcome = deliver(record("page"), "withdrawal", {elsewhere});
  EXPECT_EQ(outcome.kind, Kind::rejected);
  EXPECT_THAT(outcome.detail, HasSubstr("old.moodle.example"));
  EXPECT_THAT(outcome.detail, HasSubstr("by hand"));
  EXPECT_EQ(state_of(kTamsin, 11), 1);
  EXPECT_TRUE(same_site("https://Moodle.example/a", "http://moodle.example/a"));
  EXPECT_FALSE(same_site("https://moodle.example/a", "https://moodle.example/b"));
}

// Handed over by an earlier version, which kept no place.
TEST_F(MoodleWithdrawal, WithoutAPlaceTheActivityOfTodayIsAsked) {
  complete(record("page"));
  EXPECT_EQ(deliver(record("page"), "withdrawal", {""}).state, "taken back in Moodle");
  EXPECT_EQ(state_of(kTamsin, 11), 0);
}

}  // namespace
}  // namespace waymark::connectors::moodle
