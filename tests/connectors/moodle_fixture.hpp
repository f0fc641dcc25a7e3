#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "connectors/moodle/moodle_connector.hpp"
#include "connectors/moodle/place.hpp"
#include "tests/connectors/fake_process.hpp"

namespace waymark::connectors::moodle {

// A connector against a pretend Moodle. Course 2 there: page 11 (marked by hand), page 12 (no completion),
// assignment 13 (complete on any grade, of 20), 14 (complete on a pass, 50 of 100), SCORM 15, locked
// assignment 16, hidden page 17.
class MoodleFixture : public testing::Test {
 protected:
  MoodleFixture() {
    ::setenv("WAYMARK_TEST_MOODLE_TOKEN", FakeMoodle::kToken, 1);
    config.base_url = moodle.url();
    config.token.environment = "WAYMARK_TEST_MOODLE_TOKEN";
    config.timeout = std::chrono::seconds{20};
    config.courses["page"] = {2, 11, "mod_page", 0, 0};
    config.courses["untracked"] = {2, 12, "mod_page", 0, 0};
    config.courses["any-grade"] = {2, 13, "mod_assign", 20, 0};
    config.courses["pass-grade"] = {2, 14, "mod_assign", 100, 0};
    config.courses["scorm"] = {2, 15, "mod_scorm", 100, 0};
    config.courses["locked"] = {2, 16, "mod_assign", 100, 0};
    config.courses["hidden"] = {2, 17, "mod_page", 0, 0};
    config.courses["enrols"] = {2, 11, "mod_page", 0, 5};
    config.courses["enrols-as-teacher"] = {2, 11, "mod_page", 0, 3};
  }

  CompletionRecord record(const std::string& course, std::optional<double> score = {}) {
    CompletionRecord one;
    one.completion_id = "c-1";
    one.person_id = "p-1";
    one.moodle_username = "tokafor";
    one.course_code = course;
    one.completed_at = "2026-09-07T13:02:11.000Z";
    one.outcome = score ? "PASSED" : "COMPLETED";
    one.score = score;
    return one;
  }

  // Where the connector would bring it now, as the outbox keeps it.
  std::string place_of(const CompletionRecord& one) const { return connectors::moodle::place_of(config, one); }
  Outcome deliver(const CompletionRecord& one, const std::string& kind = "completion", const std::vector<std::string>& places = {""},
                  const std::vector<std::string>& held = {}) {
    if (!connector) connector.emplace(config);
    Delivery delivery;
    delivery.id = "d-1";
    delivery.kind = kind;
    delivery.payload = to_json(one);
    delivery.places = places;
    delivery.about_to_write = about_to_write;
    delivery.held = held;
    const auto outcomes = connector->deliver({delivery});
    EXPECT_EQ(outcomes.size(), 1u);
    return outcomes.at(0);
  }

  // State of an activity for a person, -1 when Moodle holds none; and the grade, -1 when none.
  std::int64_t state_of(int userid, int cmid) { return held("completions", "state", userid, cmid); }
  double grade_of(int userid, int cmid) { return static_cast<double>(held("grades", "grade", userid, cmid)); }
  std::size_t damage() {
    const Json state = moodle.state();
    return state.find("stray_grade_items")->items.size() + state.find("orphan_rows")->items.size();
  }
  std::size_t writes() {
    const Json state = moodle.state();
    return state.find("completions")->items.size() + state.find("grades")->items.size();
  }

  FakeMoodle moodle;
  std::function<Result<Leave>(const std::string&)> about_to_write;  // of what deliver() gives
  Config config;
  std::optional<MoodleConnector> connector;

 private:
  std::int64_t held(const char* table, const char* column, int userid, int cmid) {
    const Json state = moodle.state();
    for (const Json& row : state.find(table)->items) {
      if (row.find("userid")->integer() == userid && row.find("cmid")->integer() == cmid) {
        return row.find(column)->integer().value_or(-2);
      }
    }
    return -1;
  }
};

}  // namespace waymark::connectors::moodle
