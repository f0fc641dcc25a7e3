// The setting xapi.identities.
#include "runtime/identities/rules.hpp"

#include <gtest/gtest.h>

namespace waymark::identities {
namespace {

TEST(IdentityRules, AreReadInTheirOrder) {
  const auto rules = parse_rules(" email , moodle_username https://moodle.example,employee_number\thttps://esr.example/{vpd}/people");
  ASSERT_TRUE(rules) << rules.error().message;
  EXPECT_EQ(*rules, (std::vector<Rule>{{Field::email, ""},
                                       {Field::moodle_username, "https://moodle.example"},
                                       {Field::employee_number, "https://esr.example/{vpd}/people"}}));
  EXPECT_TRUE(parse_rules("")->empty());
  EXPECT_TRUE(parse_rules(" , ")->empty());
}

TEST(IdentityRules, WhatCannotBeRightIsRefusedWithAnExample) {
  for (const char* wrong : {"mail", "email https://x.example", "username", "username nowhere", "moodle_username https://m.example/{vpd}",
                            "employee_number https://esr.example", "assignment_number https://esr.example/{vpd}/{vpd}", "email, email",
                            "username https://x.example, nhs_id https://x.example",
                            "username https://1.example, username https://2.example, username https://3.example, username "
                            "https://4.example, username https://5.example, "
                            "username https://6.example, username https://7.example, username https://8.example, username "
                            "https://9.example, username https://a.example, username https://b.example"}) {
    const auto rules = parse_rules(wrong);
    ASSERT_FALSE(rules) << wrong;
    EXPECT_EQ(rules.error().kind, ErrorKind::invalid);
    EXPECT_NE(rules.error().advice.find("moodle_username https://moodle.example"), std::string::npos);
  }
}

TEST(IdentityRules, AVpdStandsInTheHomePage) {
  const Rule rule{Field::employee_number, "https://esr.example/{vpd}/people"};
  std::string vpd;
  EXPECT_TRUE(is_of(rule, "https://esr.example/901/people", vpd));
  EXPECT_EQ(vpd, "901");
  EXPECT_EQ(home_page_of(rule, "901"), "https://esr.example/901/people");
  for (const char* other : {"https://esr.example//people", "https://esr.example/901/peopl", "https://esr.example/901",
                            "https://esr.example/people", "https://esR.example/901/people"})
    EXPECT_FALSE(is_of(rule, other, vpd)) << other;
  EXPECT_FALSE(is_of({Field::email, ""}, "", vpd));
}

}  // namespace
}  // namespace waymark::identities
