// Which agents are one person, on the real database.
#include "runtime/identities/joined.hpp"

#include <gmock/gmock.h>

#include "runtime/identities/rules.hpp"
#include "tests/runtime/catalogue/house.hpp"

namespace waymark::identities {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

class Joined : public ::testing::Test {
 protected:
  Joined() {
    house_.context().settings.identities =
        *parse_rules("email, moodle_username https://moodle.example, employee_number https://esr.example/{vpd}");
    ann_ = house_.person("ann");
    ben_ = house_.person("ben");
    hold(ann_, "Ann.Quillon@Trust.example", "annq", "20123456", "901");
    hold(ben_, "ben@trust.example", "benb", "20123456", "902");
  }
  void hold(const std::string& person, const std::string& email, const std::string& moodle, const std::string& number,
            const std::string& vpd) {
    house_.execute("update identity set email = ?, moodle_username = ?, employee_number = ?, vpd = ? where person_id = ?",
                   {email, moodle, number, vpd, person});
  }
  std::string whose(const std::string& key) {
    return *house_.context().database.read_value<std::string>(
        [&](storage::Connection& db) -> Result<std::string> { return account_of(db, house_.context(), key); });
  }
  std::set<std::string> agents(const std::string& person) {
    return *house_.context().database.read_value<std::set<std::string>>(
        [&](storage::Connection& db) -> Result<std::set<std::string>> { return agents_of(db, house_.context(), person); });
  }
  std::string own(const std::string& person) { return "account:" + house_.context().iri_base + " " + person; }

  testing::House house_;
  std::string ann_, ben_;
};

TEST_F(Joined, EveryIdentifierLeadsToTheAccount) {
  for (const auto& key : {own(ann_), std::string("mailto:Ann.Quillon@trust.example"), std::string("mailto:ann.quillon@trust.example"),
                          std::string("account:https://moodle.example annq"), std::string("account:https://moodle.example AnnQ"),
                          std::string("account:https://esr.example/901 20123456")})
    EXPECT_EQ(whose(key), ann_) << key;
  EXPECT_EQ(whose("account:https://esr.example/902 20123456"), ben_) << "the same number in another trust";
  for (const char* nobody : {"mailto:cy@trust.example", "account:https://moodle.example cy", "account:https://other.example annq",
                             "account:https://esr.example/903 20123456", "account:https://moodle.example ", "openid:https://ann.example/",
                             "sha1:0000000000000000000000000000000000000000", "", "account:", "mailto:"})
    EXPECT_EQ(whose(nobody), "") << nobody;
}

TEST_F(Joined, AnAccountHasItsAgents) {
  const auto found = agents(ann_);
  EXPECT_THAT(found, Contains(own(ann_)));
  EXPECT_THAT(found, Contains("mailto:Ann.Quillon@trust.example")) << "the domain counts in lower case";
  EXPECT_THAT(found, Contains("mailto:ann.quillon@trust.example"));
  EXPECT_THAT(found, Contains("account:https://moodle.example annq"));
  EXPECT_THAT(found, Contains("account:https://esr.example/901 20123456"));
  // printf 'mailto:ann.quillon@trust.example' | sha1sum
  EXPECT_THAT(found, Contains("sha1:3ef5549b74db7583a5f2e37074d2d08ff221614c"));
  EXPECT_EQ(found.size(), 7u);
}

// What two people hold is nobody's: one must not be shown the other's statements.
TEST_F(Joined, AnIdentifierOfTwoJoinsNobody) {
  hold(ben_, "ann.quillon@trust.example", "benb", "20123456", "901");
  EXPECT_EQ(whose("mailto:ann.quillon@trust.example"), "");
  EXPECT_EQ(whose("account:https://esr.example/901 20123456"), "");
  EXPECT_THAT(agents(ben_), ::testing::UnorderedElementsAre("account:https://moodle.example benb", own(ben_)));
  EXPECT_EQ(agents(ann_).size(), 2u);
}

TEST_F(Joined, OnlyWhatTheSettingNames) {
  house_.context().settings.identities.clear();
  EXPECT_THAT(agents(ann_), ElementsAre(own(ann_)));
  EXPECT_EQ(whose("mailto:ann.quillon@trust.example"), "");
  EXPECT_EQ(whose(own(ann_)), ann_);
  house_.context().settings.identities = *parse_rules("nhs_id https://nhs.example, assignment_number https://esr.example/{vpd}");
  EXPECT_THAT(agents(ann_), ElementsAre(own(ann_))) << "of keys that are not held there is no agent";
}

TEST_F(Joined, AQueryIsWidenedOnlyWhenItAsks) {
  xapi::StatementQuery query;
  query.agent_key = std::string("account:https://moodle.example ANNQ");
  ASSERT_TRUE(join(house_.context(), query));
  EXPECT_THAT(query.agent_key.values(), ElementsAre("account:https://moodle.example ANNQ"));
  query.joined = true;
  ASSERT_TRUE(join(house_.context(), query));
  EXPECT_EQ(query.agent_key.values().size(), 8u) << "also as it was asked";
  EXPECT_TRUE(query.agent_key.has(own(ann_)));
  xapi::StatementQuery other;
  other.joined = true;
  other.agent_key = std::string("mailto:nobody@trust.example");
  ASSERT_TRUE(join(house_.context(), other));
  EXPECT_THAT(other.agent_key.values(), ElementsAre("mailto:nobody@trust.example"));
}

}  // namespace
}  // namespace waymark::identities
