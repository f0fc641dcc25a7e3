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
  const Place place{site_of("https://Moodle.example/lms"), "zoë", {2, 13, "mod_assign", 20, 5}};
  EXPECT_EQ(place.site, "moodle.example/lms");
  EXPECT_EQ(site_of("http://moodle.example/lms"), place.site);
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

// Noted when all is ready and before the first write, and asked again before the activity is marked: settings change while calls
// take their time. What is refused before that leaves nothing to take back.
TEST_F(MoodleWithdrawal, APlaceIsNotedOnlyWhenSomethingIsAboutToBeWritten) {
  std::vector<std::string> noted;
  about_to_write = [&](const std::string& place) {
    EXPECT_EQ(writes(), 0u);
    noted.push_back(place);
    return Leave{};
  };
  for (const char* refused : {"unknown-module", "hidden", "untracked"}) deliver(record(refused));
  auto nobody = record("page");
  for (const char* name : {"", "tfrost", "sgone", "bwren"}) {  // none, unknown, suspended, not in the course
    nobody.moodle_username = name;
    EXPECT_EQ(deliver(nobody).kind, Kind::rejected);
  }
  moodle.control(R"({"maintenance":true})");
  deliver(record("page"));
  moodle.control(R"({"reset":true})");
  EXPECT_TRUE(noted.empty());
  EXPECT_EQ(deliver(record("page")).kind, Kind::delivered);
  EXPECT_EQ(noted, std::vector<std::string>(2, place_of(record("page"))));
}

// Said to be gone, or given other numbers, while the first calls were answered.
TEST_F(MoodleWithdrawal, WhatMustNotGoOnIsNotMarked) {
  int asked = 0;
  about_to_write = [&](const std::string&) { return Leave{++asked == 1, false}; };
  EXPECT_EQ(deliver(record("page")).kind, Kind::retry);
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(writes(), 0u);
}

TEST_F(MoodleWithdrawal, WhatMustNotGoOutWritesNothing) {
  about_to_write = [](const std::string&) { return Leave{false, false}; };
  EXPECT_EQ(deliver(record("any-grade", 50.0)).kind, Kind::retry);
  about_to_write = [](const std::string&) -> Result<Leave> { return fail(ErrorKind::internal, "disk full"); };
  EXPECT_EQ(deliver(record("any-grade", 50.0)).kind, Kind::retry);
  EXPECT_EQ(writes(), 0u);
}

// Completions and withdrawals alike.
TEST_F(MoodleWithdrawal, WhatAnEarlierCallMayUndoIsLookedAtAgain) {
  EXPECT_FALSE(deliver(record("page")).look_again);
  about_to_write = [](const std::string&) { return Leave{true, true}; };
  EXPECT_TRUE(deliver(record("page")).look_again);
  const auto outcome = deliver(record("page"), "withdrawal", {place_of(record("page"))});
  EXPECT_TRUE(outcome.look_again);
  EXPECT_TRUE(outcome.taken_back.empty()) << "not yet";
}

// ... but a call that had no answer itself stays one: nothing of it counts as answered.
TEST_F(MoodleWithdrawal, ACallWithoutAnAnswerIsNotTakenForOneToBeLookedAtAgain) {
  const auto assignment = complete(record("any-grade", 50.0));
  about_to_write = [](const std::string&) { return Leave{true, true}; };
  moodle.control(
      R"({"errors":[{"function":"core_completion_override_activity_completion_status","errorcode":"dmlwriteexception","times":1}]})");
  const auto outcome = deliver(record("page"), "withdrawal", {place_of(record("page")), assignment});
  EXPECT_EQ(outcome.kind, Kind::retry);
  EXPECT_FALSE(outcome.look_again);
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
  const auto elsewhere = to_json(Place{"old.moodle.example", "tokafor", {2, 11, "mod_page", 0, 0}});
  const auto outcome = deliver(record("page"), "withdrawal", {elsewhere});
  EXPECT_EQ(outcome.kind, Kind::rejected);
  EXPECT_THAT(outcome.detail, HasSubstr("old.moodle.example"));
  EXPECT_THAT(outcome.detail, HasSubstr("by hand"));
  EXPECT_EQ(state_of(kTamsin, 11), 1);
  EXPECT_NE(site_of("https://moodle.example/a"), site_of("https://moodle.example/b"));
}

// Another completion stands at that place, perhaps of another module or person: it is left as it is.
TEST_F(MoodleWithdrawal, WhatAnotherCompletionHoldsIsLeft) {
  const auto page = complete(record("page")), assignment = complete(record("any-grade", 50.0));
  const auto outcome = deliver(record("page"), "withdrawal", {page, assignment}, {page});
  EXPECT_EQ(outcome.state, "taken back in Moodle");
  EXPECT_THAT(outcome.detail, HasSubstr("another completion stands at activity 11"));
  EXPECT_EQ(state_of(kTamsin, 11), 1);
  EXPECT_EQ(state_of(kTamsin, 13), 0);
  EXPECT_EQ(deliver(record("page"), "withdrawal", {page}, {page}).state, "nothing to take back");
  EXPECT_EQ(deliver(record("page"), "withdrawal", std::vector<std::string>{}).state, "nothing to take back");
  EXPECT_EQ(state_of(kTamsin, 11), 1);
}

// ... also when the account was renamed, and the completion was told under the new name.
TEST_F(MoodleWithdrawal, WhatStandsUnderTheNewNameIsLeft) {
  const auto now = complete(record("page"));
  auto before = record("page");
  before.moodle_username = "tfrost";
  EXPECT_EQ(deliver(record("page"), "withdrawal", {place_of(before)}, {now}).state, "nothing to take back");
  EXPECT_EQ(state_of(kTamsin, 11), 1);
}

// Handed over by an earlier version, which kept no place.
TEST_F(MoodleWithdrawal, WithoutAPlaceTheActivityOfTodayIsAsked) {
  complete(record("page"));
  EXPECT_EQ(deliver(record("page"), "withdrawal", {""}).state, "taken back in Moodle");
  EXPECT_EQ(state_of(kTamsin, 11), 0);
}

}  // namespace
}  // namespace waymark::connectors::moodle
