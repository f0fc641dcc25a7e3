#include "scorm/base/prerequisites.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

// aicc_script by its description in the SCORM 1.2 CAM (2.3.2.5.1) and AICC CMI001.
namespace waymark::base {
namespace {

const std::map<std::string, std::string, std::less<>> kStatuses = {
    {"P1", "passed"}, {"C1", "completed"}, {"F1", "failed"}, {"I1", "incomplete"}, {"B1", "browsed"}, {"N1", "not attempted"},
};

Prerequisite evaluate(std::string_view script) {
  return evaluate_prerequisites(script, [](std::string_view id) -> std::string_view {
    const auto found = kStatuses.find(id);
    return found == kStatuses.end() ? std::string_view() : std::string_view(found->second);
  });
}

struct Row {
  const char* script;
  Prerequisite expect;
};

constexpr auto met = Prerequisite::met;
constexpr auto unmet = Prerequisite::unmet;
constexpr auto unreadable = Prerequisite::unreadable;
constexpr auto unknown = Prerequisite::unknown_item;

constexpr Row kRows[] = {
    {"", met},
    {"   ", met},
    // An identifier alone: passed or completed.
    {"P1", met},
    {"C1", met},
    {"F1", unmet},
    {"I1", unmet},
    {"B1", unmet},
    {"N1", unmet},
    // & before |, ~ before both, brackets.
    {"P1&C1", met},
    {"P1 & F1", unmet},
    {"F1|C1", met},
    {"F1 | I1", unmet},
    {"~F1", met},
    {"~P1", unmet},
    {"~~P1", met},
    {"P1|F1&F1", met},
    {"(P1|F1)&F1", unmet},
    {"~F1&P1", met},
    {"~(F1&P1)", met},
    // Status: letters and words, quotes optional, case without meaning.
    {"F1=\"failed\"", met},
    {"F1 = F", met},
    {"F1 = f", met},
    {"P1=\"P\"", met},
    {"P1=passed", met},
    {"P1<>\"passed\"", unmet},
    {"I1<>passed", met},
    {"I1=incomplete", met},
    {"B1=browsed", met},
    {"C1=completed", met},
    {"C1=complete", met},
    {"N1=\"not attempted\"", met},
    {"N1=not attempted", met},
    {"N1=N", met},
    {"P1=Failed|C1=C", met},
    // n*{...}
    {"1*{P1,F1}", met},
    {"2*{P1,F1}", unmet},
    {"2*{P1,F1,C1}", met},
    {"3 * { P1 , C1 , F1 = failed }", met},
    {"2*{P1&F1,C1}", unmet},
    {"0*{F1}", met},
    // Not aicc_script.
    {"P1&", unreadable},
    {"&P1", unreadable},
    {"(P1", unreadable},
    {"P1)", unreadable},
    {"P1 C1", unreadable},
    {"P1=", unreadable},
    {"P1=done", unreadable},
    {"P1=\"passed", unreadable},
    {"x*{P1}", unreadable},
    {"2*{P1,C1", unreadable},
    {"2*{}", unreadable},
    {"~", unreadable},
    // Names nothing.
    {"Z9", unknown},
    {"P1|Z9", unknown},
    {"~Z9", unknown},
    {"Z9<>passed", unknown},
};

TEST(Prerequisites, Table) {
  for (const Row& row : kRows) EXPECT_EQ(evaluate(row.script), row.expect) << row.script;
}

TEST(Prerequisites, DepthAndLengthAreBounded) {
  EXPECT_EQ(evaluate(std::string(100'000, '(')), unreadable);
  EXPECT_EQ(evaluate(std::string(1'000, '~') + "P1"), unreadable);
  EXPECT_EQ(evaluate(std::string(60, '(') + "P1" + std::string(60, ')')), met);
}

}  // namespace
}  // namespace waymark::base
