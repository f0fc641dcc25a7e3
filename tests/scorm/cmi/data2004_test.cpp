#include <gtest/gtest.h>

#include "scorm/base/interval.hpp"
#include "scorm/cmi/v2004/data.hpp"
#include "scorm/cmi/v2004/elements.hpp"
#include "scorm/cmi/v2004/errors.hpp"
#include "scorm/cmi/v2004/language.hpp"
#include "scorm/cmi/v2004/responses.hpp"

// SCORM 2004's run-time data model, by the book: RTE 4th Ed. 3.1.4, 3.1.7 and chapter 4.
namespace waymark::cmi::v2004 {
namespace {

struct Never final : NavigationView {
  Validity is_valid(std::string_view word, std::string_view target) const override {
    if (word == "continue") return Validity::yes;
    return target == "far" ? Validity::unknown : Validity::no;
  }
};

class Data2004 : public ::testing::Test {
 protected:
  Session session() {
    return {.book = book,
            .strict = strict,
            .mode = "normal",
            .entry = "ab-initio",
            .credit = true,
            .learner_id = "learner-1",
            .learner_name = "Learner, One",
            .facts = facts,
            .navigation = navigation,
            .record = record,
            .stores = stores};
  }
  int set(std::string_view name, std::string_view value) { return set_value(session(), name, value).error; }
  int error_of(std::string_view name) { return get_value(session(), name).error; }
  std::string get(std::string_view name) { return get_value(session(), name).value; }

  Book book = Book::fourth;
  bool strict = true;
  ActivityFacts facts;
  Record record;
  Never navigation;
  std::map<std::string, std::string> stores;
};

TEST_F(Data2004, EveryElementBeforeAnythingIsSet) {
  struct Row {
    const char* name;
    int error;
    const char* value;
  };
  constexpr Row kRows[] = {
      {"cmi._version", 0, "1.0"},
      {"cmi.comments_from_learner._count", 0, "0"},
      {"cmi.comments_from_lms._count", 0, "0"},
      {"cmi.completion_status", 0, "unknown"},
      {"cmi.completion_threshold", 403, ""},
      {"cmi.credit", 0, "credit"},
      {"cmi.entry", 0, "ab-initio"},
      {"cmi.exit", 405, ""},
      {"cmi.interactions._count", 0, "0"},
      {"cmi.launch_data", 403, ""},
      {"cmi.learner_id", 0, "learner-1"},
      {"cmi.learner_name", 0, "Learner, One"},
      {"cmi.learner_preference.audio_level", 0, "1"},
      {"cmi.learner_preference.language", 0, ""},
      {"cmi.learner_preference.delivery_speed", 0, "1"},
      {"cmi.learner_preference.audio_captioning", 0, "0"},
      {"cmi.location", 403, ""},
      {"cmi.max_time_allowed", 403, ""},
      {"cmi.mode", 0, "normal"},
      {"cmi.objectives._count", 0, "0"},
      {"cmi.progress_measure", 403, ""},
      {"cmi.scaled_passing_score", 403, ""},
      {"cmi.score.scaled", 403, ""},
      {"cmi.score.raw", 403, ""},
      {"cmi.score.min", 403, ""},
      {"cmi.score.max", 403, ""},
      {"cmi.session_time", 405, ""},
      {"cmi.success_status", 0, "unknown"},
      {"cmi.suspend_data", 403, ""},
      {"cmi.time_limit_action", 0, "continue,no message"},
      {"cmi.total_time", 0, "PT0S"},
      {"adl.nav.request", 0, "_none_"},
      {"adl.nav.request_valid.continue", 0, "true"},
      {"adl.nav.request_valid.previous", 0, "false"},
      {"adl.nav.request_valid.choice.{target=near.or.so}", 0, "false"},
      {"adl.nav.request_valid.jump.{target=far}", 0, "unknown"},
      {"adl.data._count", 0, "0"},
  };
  for (const Row& row : kRows) {
    EXPECT_EQ(error_of(row.name), row.error) << row.name;
    EXPECT_EQ(get(row.name), row.value) << row.name;
  }
}

TEST_F(Data2004, NamesThatAreNone) {
  struct Row {
    const char* name;
    int get, set;
  };
  constexpr Row kRows[] = {
      {"", 301, 351},
      {"cmi", 401, 401},
      {"cmi.", 401, 401},
      {"cmi.objectives", 401, 401},
      {"cmi.Location", 401, 401},
      {"cmi.core.lesson_status", 401, 401},
      {"cmi.location._children", 301, 404},
      {"cmi.score._count", 301, 404},
      {"cmi.nothing._children", 401, 401},
      {"cmi.objectives._count", 0, 404},
      {"cmi._version", 0, 404},
      {"cmi.learner_id", 0, 404},
      {"cmi.objectives.0.id", 301, 406},
      {"cmi.objectives.01.description", 301, 351},
      {"cmi.objectives.1.description", 301, 351},
      {"cmi.objectives.-1.description", 301, 351},
      {"cmi.objectives.99999999999.description", 301, 351},
      {"adl.nav.request_valid.choice", 301, 404},
      {"adl.nav.request_valid.continue.{target=a}", 301, 404},
      {"adl.data.0.store", 301, 351},
  };
  for (const Row& row : kRows) {
    EXPECT_EQ(error_of(row.name), row.get) << "get " << row.name;
    EXPECT_EQ(set(row.name, ""), row.set) << "set " << row.name;
  }
}

TEST_F(Data2004, ObjectivesKeepTheirIdsAndShareNone) {
  EXPECT_EQ(set("cmi.objectives.0.success_status", "passed"), kDependency);
  EXPECT_EQ(set("cmi.objectives.0.id", ""), kTypeMismatch);
  EXPECT_EQ(get("cmi.objectives._count"), "0") << "a refused call adds nothing";
  EXPECT_EQ(set("cmi.objectives.0.id", "one"), 0);
  EXPECT_EQ(set("cmi.objectives.0.id", "one"), 0) << "the same again";
  EXPECT_EQ(set("cmi.objectives.0.id", "other"), kGeneralSet);
  EXPECT_EQ(set("cmi.objectives.1.id", "one"), kGeneralSet);
  EXPECT_EQ(set("cmi.objectives.2.id", "three"), kGeneralSet);
  EXPECT_EQ(get("cmi.objectives.0.success_status"), "unknown");
  EXPECT_EQ(error_of("cmi.objectives.0.score.scaled"), kNotInitializedValue);
  EXPECT_EQ(set("cmi.objectives.0.score.scaled", "1.01"), kOutOfRange);
  EXPECT_EQ(set("cmi.objectives.0.score.scaled", "one"), kTypeMismatch);
  EXPECT_EQ(set("cmi.objectives.0.progress_measure", "-0.1"), kOutOfRange);
  EXPECT_EQ(get("cmi.objectives._count"), "1");
}

TEST_F(Data2004, InteractionsNeedTheirIdAndTheirType) {
  EXPECT_EQ(set("cmi.interactions.0.type", "choice"), kDependency);
  EXPECT_EQ(set("cmi.interactions.0.id", "q1"), 0);
  EXPECT_EQ(set("cmi.interactions.0.learner_response", "a"), kDependency);
  EXPECT_EQ(set("cmi.interactions.0.correct_responses.0.pattern", "a"), kDependency);
  EXPECT_EQ(set("cmi.interactions.0.type", "choice"), 0);
  EXPECT_EQ(set("cmi.interactions.0.correct_responses.0.pattern", "a[,]b"), 0);
  EXPECT_EQ(set("cmi.interactions.0.correct_responses.1.pattern", "b[,]a"), kGeneralSet) << "the same set";
  EXPECT_EQ(set("cmi.interactions.0.correct_responses.1.pattern", "a[,]a"), kTypeMismatch);
  EXPECT_EQ(set("cmi.interactions.0.correct_responses.2.pattern", "c"), kGeneralSet);
  EXPECT_EQ(get("cmi.interactions.0.correct_responses._count"), "1");
  EXPECT_EQ(set("cmi.interactions.0.objectives.0.id", "o"), 0);
  EXPECT_EQ(set("cmi.interactions.0.objectives.1.id", "o"), kGeneralSet);
  EXPECT_EQ(get("cmi.interactions.0.objectives._count"), "1");
  EXPECT_EQ(set("cmi.interactions.1.id", "q2"), 0);
  EXPECT_EQ(set("cmi.interactions.1.type", "true-false"), 0);
  EXPECT_EQ(set("cmi.interactions.1.correct_responses.0.pattern", "true"), 0);
  EXPECT_EQ(set("cmi.interactions.1.correct_responses.1.pattern", "nonsense"), kGeneralSet) << "how many comes before what";
}

TEST_F(Data2004, TheThresholdAndThePassingScoreDecide) {
  facts.completion_threshold = "0.8";
  facts.scaled_passing_score = "0.6";
  set("cmi.completion_status", "completed");
  set("cmi.success_status", "passed");
  EXPECT_EQ(get("cmi.completion_status"), "unknown") << "nothing measured yet";
  EXPECT_EQ(get("cmi.success_status"), "unknown");
  set("cmi.progress_measure", "0.79");
  set("cmi.score.scaled", "0.59");
  EXPECT_EQ(get("cmi.completion_status"), "incomplete");
  EXPECT_EQ(get("cmi.success_status"), "failed");
  set("cmi.progress_measure", "0.80");
  set("cmi.score.scaled", "0.6000");
  EXPECT_EQ(get("cmi.completion_status"), "completed");
  EXPECT_EQ(get("cmi.success_status"), "passed");
}

TEST_F(Data2004, StoresKeepTheRightsOfTheManifest) {
  facts.data = {{.id = "both"}, {.id = "read", .writable = false}, {.id = "write", .readable = false}};
  stores["read"] = "there";
  EXPECT_EQ(get("adl.data._count"), "3");
  EXPECT_EQ(get("adl.data.1.id"), "read");
  EXPECT_EQ(set("adl.data.1.id", "x"), kReadOnly);
  EXPECT_EQ(error_of("adl.data.0.store"), kNotInitializedValue);
  EXPECT_EQ(set("adl.data.0.store", "text"), 0);
  EXPECT_EQ(get("adl.data.0.store"), "text");
  EXPECT_EQ(get("adl.data.1.store"), "there");
  EXPECT_EQ(set("adl.data.1.store", "x"), kReadOnly);
  EXPECT_EQ(set("adl.data.2.store", "x"), 0);
  EXPECT_EQ(error_of("adl.data.2.store"), kWriteOnly);
}

TEST_F(Data2004, EditionsDifferInWhatTheyKnow) {
  book = Book::third;
  EXPECT_EQ(error_of("adl.data._count"), kUndefinedElement);
  EXPECT_EQ(set("adl.nav.request", "{target=a}jump"), kTypeMismatch);
  EXPECT_EQ(set("adl.nav.request", "suspendAll"), 0);
  book = Book::second;
  EXPECT_EQ(set("adl.nav.request", "suspendAll"), kTypeMismatch);
  strict = false;
  EXPECT_EQ(error_of("adl.data._count"), 0) << "tolerant: packages say an older edition than their pages were written for";
}

TEST_F(Data2004, LongTextsAreKeptWholeAndTheirAuthorIsTold) {
  const std::string text(4'001, 'x');
  const Given fourth = set_value(session(), "cmi.suspend_data", text);
  EXPECT_EQ(fourth.error, 0);
  EXPECT_EQ(fourth.why, "");
  book = Book::second;
  const Given second = set_value(session(), "cmi.suspend_data", text);
  EXPECT_EQ(second.value, "true");
  EXPECT_NE(second.why.find("after 4000 characters"), std::string::npos) << second.why;
  EXPECT_EQ(get("cmi.suspend_data"), text);
  EXPECT_EQ(set("cmi.suspend_data", std::string(17u << 20, 'x')), kGeneralSet);
  EXPECT_EQ(get("cmi.suspend_data"), text);
}

TEST_F(Data2004, Vocabularies) {
  EXPECT_EQ(set("cmi.exit", "normal"), 0);
  EXPECT_EQ(set("cmi.exit", "time-out"), 0);
  EXPECT_EQ(set("cmi.exit", "quit"), kTypeMismatch);
  EXPECT_EQ(set("cmi.completion_status", "passed"), kTypeMismatch);
  EXPECT_EQ(set("cmi.success_status", "completed"), kTypeMismatch);
  EXPECT_EQ(set("cmi.learner_preference.audio_captioning", "2"), kTypeMismatch);
  EXPECT_EQ(set("cmi.learner_preference.audio_level", "-1"), kOutOfRange);
  EXPECT_EQ(set("cmi.learner_preference.language", "en-GB"), 0);
  EXPECT_EQ(set("adl.nav.request", "{target=}choice"), kTypeMismatch);
  EXPECT_EQ(set("adl.nav.request", "{target=a}continue"), kTypeMismatch);
  EXPECT_EQ(set("adl.nav.request", "{target=a.b}choice"), 0);
}

TEST(Times2004, Strictly) {
  for (const char* good : {"2030", "2030-02", "2032-02-29", "2030-01-01T00", "2030-01-01T23:59:59", "2030-01-01T00:00:00.1",
                           "2030-01-01T00:00:00.12Z", "2030-01-01T00:00:00.1+01", "2030-01-01T00:00:00.1-03:30"}) {
    EXPECT_TRUE(base::is_time(good, true)) << good;
  }
  for (const char* bad :
       {"", "30", "1969", "2039", "2030-13", "2030-02-29", "2030-1-1", "2030-01-01T24", "2030-01-01T00:60", "2030-01-01T00:00:00.",
        "2030-01-01T00:00:00.123", "2030-01-01T00:00:00Z", "2030-01-01T00:00Z", "2030-01-01T00:00:00.1+1", " 2030"}) {
    EXPECT_FALSE(base::is_time(bad, true)) << bad;
  }
  for (const char* written_by_scripts : {"2030-01-01T00:00:00.123Z", "2030-01-01T00:00:00Z", "2030-01-01T00:00:00+01:00"}) {
    EXPECT_TRUE(base::is_time(written_by_scripts, false)) << written_by_scripts;
  }
}

TEST(Times2004, Intervals) {
  struct Row {
    const char* text;
    std::int64_t centiseconds;
  };
  constexpr Row kGood[] = {{"PT0S", 0},
                           {"PT1S", 100},
                           {"PT1.5S", 150},
                           {"PT1.05S", 105},
                           {"PT1H30M", 540'000},
                           {"P1D", 8'640'000},
                           {"P1DT1S", 8'640'100},
                           {"PT0H0M0S", 0},
                           {"P1M", 259'200'000},
                           {"P0Y029DT0H", 250'560'000},
                           {"PT01H059M020S", 716'000}};
  for (const Row& row : kGood) EXPECT_EQ(base::parse_interval(row.text, true), row.centiseconds) << row.text;
  for (const char* bad : {"", "P", "PT", "P1DT", "1D", "PT1", "PT1.S", "PT1.123S", "PT1.5M", "P1S", "PT1S1M", "P-1D", "PT1S ", "P1H"}) {
    EXPECT_EQ(base::parse_interval(bad, true), std::nullopt) << bad;
  }
  EXPECT_EQ(base::parse_interval("PT1.98765S", false), 198);
  EXPECT_EQ(base::format_interval(8'640'000 + 360'000 + 6'000 + 105), "P1DT1H1M1.05S");
  EXPECT_EQ(base::format_interval(8'640'000), "P1D");
  EXPECT_EQ(base::format_interval(-1), "PT0S");
  EXPECT_EQ(base::parse_interval("P99999999999999999999Y", true), 1'000'000LL * 365 * 8'640'000) << "held, not wrapped";
}

TEST(Languages2004, ByTheRegister) {
  for (const char* good : {"en", "EN-gb", "deu", "ger", "art-lojban", "i-klingon", "x-own", "zh-min-nan", "sgn-BE-fr"}) {
    EXPECT_TRUE(is_language(good, true)) << good;
  }
  for (const char* bad : {"", "e", "i", "x-", "en-", "-en", "english-toolongpart", "e1", "frl", "sp", "en_GB"})
    EXPECT_FALSE(is_language(bad, true)) << bad;
  EXPECT_TRUE(is_language("cmn-Hans", false)) << "ISO 639-3, in tolerant mode";
}

struct ResponseRow {
  const char *type, *value;
  bool response, pattern;
};

TEST(Responses2004, EveryType) {
  constexpr ResponseRow kRows[] = {
      {"true-false", "true", true, true},
      {"true-false", "t", false, false},
      {"choice", "", true, true},
      {"choice", "a[,]b", true, true},
      {"choice", "a[,]a", false, false},
      {"choice", "a[,]", false, false},
      {"choice", "a b", false, false},
      {"fill-in", "", true, true},
      {"fill-in", "one[,]{lang=fr}deux", true, true},
      {"fill-in", "{lang=zz}one", false, false},
      {"fill-in", "{case_matters=maybe}one", true, false},
      {"fill-in", "{order_matters=false}{case_matters=true}{lang=en}one", true, true},
      {"long-fill-in", "{lang=en-GB}a[,]b", true, true},
      {"long-fill-in", "{case_matters=no}a", true, false},
      {"likert", "agree", true, true},
      {"likert", "", false, false},
      {"matching", "a[.]b[,]c[.]d", true, true},
      {"matching", "", true, false},
      {"matching", "a[.]", false, false},
      {"performance", "step[.]answer[,][.]x[,]y[.]", true, true},
      {"performance", "step[.]1[:]2", false, true},
      {"performance", "step[.]2[:]1", false, false},
      {"performance", "{order_matters=false}step[.]x", false, true},
      {"sequencing", "a[,]b[,]a", true, true},
      {"sequencing", "", false, false},
      {"numeric", "-3.5", true, true},
      {"numeric", "1[:]2", false, true},
      {"numeric", "[:]2", false, true},
      {"numeric", "2[:]1", false, false},
      {"numeric", "1e3", false, false},
      {"other", "anything [,] at all", true, true},
  };
  for (const ResponseRow& row : kRows) {
    EXPECT_EQ(is_response(row.type, row.value, true), row.response) << row.type << " response " << row.value;
    EXPECT_EQ(is_pattern(row.type, row.value, true), row.pattern) << row.type << " pattern " << row.value;
  }
}

TEST(Errors2004, HaveTheWordsOfTheStandard) {
  EXPECT_EQ(error_string(0), "No Error");
  EXPECT_EQ(error_string(403), "Data Model Element Value Not Initialized");
  EXPECT_EQ(error_string(408), "Data Model Dependency Not Established");
  EXPECT_EQ(error_string(405), "Data Model Element Is Write Only");
  EXPECT_EQ(code_from_text("391"), 391);
  EXPECT_EQ(code_from_text("0391"), -1);
  EXPECT_EQ(error_string(-1), "");
}

TEST(Elements2004, EachHasOnePlace) {
  for (const Element& element : elements()) {
    const int places = (element.of_activity != nullptr) + (element.of_objective != nullptr) + (element.of_interaction != nullptr) +
                       (element.of_comment != nullptr) + (element.read != nullptr);
    const bool kept_elsewhere = element.type == Type::keyword || element.scope == Scope::data || element.scope == Scope::pattern ||
                                element.scope == Scope::interaction_objective || element.scope == Scope::lms_comment ||
                                element.name.starts_with("adl.nav.request_valid.");
    EXPECT_EQ(places, kept_elsewhere ? 0 : 1) << element.name;
  }
}

}  // namespace
}  // namespace waymark::cmi::v2004
