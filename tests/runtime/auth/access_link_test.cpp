#include "runtime/auth/access_link.hpp"

#include <gmock/gmock.h>

#include "runtime/people/people.hpp"
#include "tests/runtime/catalogue/house.hpp"

namespace waymark::auth {
namespace {

using testing::House;

std::string token_of(const Link& link) { return link.url.substr(link.url.rfind('/') + 1); }

LinkOptions options_for(const std::string& person, int uses = 2) {
  LinkOptions options;
  options.kind = "sign-in";
  options.person_id = person;
  options.hours = 1;
  options.uses = uses;
  return options;
}

TEST(AccessLink, NamesOnePersonForItsUsesAndItsTime) {
  House house;
  const auto person = house.person("ada");
  const auto link = create_link(house.context(), options_for(person));
  ASSERT_TRUE(link) << link.error().message;
  EXPECT_EQ(use_link(house.context(), token_of(*link))->person_id, person);
  EXPECT_TRUE(preview_link(house.context(), token_of(*link))->once);
  EXPECT_TRUE(use_link(house.context(), token_of(*link)));
  EXPECT_EQ(use_link(house.context(), token_of(*link)).error().kind, ErrorKind::forbidden);
}

TEST(AccessLink, RunsOutByTime) {
  House house;
  const auto link = create_link(house.context(), options_for(house.person("ada")));
  house.advance(3'600'001);
  EXPECT_EQ(use_link(house.context(), token_of(*link)).error().kind, ErrorKind::forbidden);
  EXPECT_EQ(preview_link(house.context(), token_of(*link)).error().kind, ErrorKind::forbidden);
}

TEST(AccessLink, LookingAtItDoesNotUseItUp) {
  House house;
  const auto link = create_link(house.context(), options_for(house.person("ada"), 1));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(preview_link(house.context(), token_of(*link)));
  EXPECT_TRUE(use_link(house.context(), token_of(*link)));
}

TEST(AccessLink, TheDatabaseDoesNotHoldTheSecret) {
  House house;
  const auto link = create_link(house.context(), options_for(house.person("ada")));
  EXPECT_GE(token_of(*link).size(), 43u);  // 256 bits as base64url
  EXPECT_EQ(house.count("select count(*) from access_link where token_hash = ? or link_id = ?", {token_of(*link), token_of(*link)}), 0);
}

TEST(AccessLink, GuessesAndUnknownPeopleAreRefused) {
  House house;
  EXPECT_EQ(use_link(house.context(), "guess").error().kind, ErrorKind::not_found);
  EXPECT_EQ(use_link(house.context(), "").error().kind, ErrorKind::not_found);
  EXPECT_EQ(create_link(house.context(), options_for("nobody")).error().kind, ErrorKind::not_found);
  auto forever = options_for(house.person("ada"));
  forever.hours = 8761;
  EXPECT_EQ(create_link(house.context(), forever).error().kind, ErrorKind::invalid);
}

std::string with_roles(House& house, const std::string& username, std::vector<std::string> roles) {
  people::NewPerson person;
  person.username = username;
  person.display_name = "Somebody " + username;
  person.roles = std::move(roles);
  return *people::add_person(house.context(), person, "test");
}

// Whoever has a link is that person: an admin must not become a reporter by making one.
TEST(AccessLink, LendsNobodyARoleThatItsMakerLacks) {
  House house;
  const auto admin = with_roles(house, "adm", {"admin"}), both = with_roles(house, "both", {"admin", "reporter"});
  const auto learner = with_roles(house, "lea", {"learner"}), reporter = with_roles(house, "rep", {"reporter"});
  struct Row {
    const char* what;
    std::string maker, target;
    bool may;
  };
  const Row rows[] = {{"a learner", admin, learner, true},
                      {"a reporter", admin, reporter, false},
                      {"oneself", admin, admin, true},
                      {"a peer", both, admin, true},
                      {"a reporter by one", both, reporter, true},
                      {"more rights", admin, both, false},
                      {"the command line", "command line", reporter, true}};
  for (const Row& row : rows) {
    for (const char* kind : {"sign-in", "launch"}) {
      auto options = options_for(row.target);
      options.kind = kind;
      options.created_by = row.maker;
      if (options.kind == "launch") options.course_id = house.value("select course_id from course");
      if (options.kind == "launch" && options.course_id.empty()) options.course_id = house.course();
      const auto link = create_link(house.context(), options);
      EXPECT_EQ(link.has_value(), row.may) << row.what << " " << kind;
      if (!link) EXPECT_EQ(link.error().kind, ErrorKind::forbidden) << row.what;
    }
  }
}

// A link that was made in time must not lend a role that was given later.
TEST(AccessLink, StopsWhenItsPersonGetsARoleThatItsMakerLacks) {
  House house;
  const auto admin = with_roles(house, "adm", {"admin"}), learner = with_roles(house, "lea", {"learner"});
  auto options = options_for(learner);
  options.created_by = admin;
  const auto link = create_link(house.context(), options);
  ASSERT_TRUE(link);
  EXPECT_TRUE(use_link(house.context(), token_of(*link)));
  house.execute("insert into person_role (tenant, person_id, role) values (1, ?, 'reporter')", {learner});
  EXPECT_EQ(use_link(house.context(), token_of(*link)).error().kind, ErrorKind::forbidden);
  EXPECT_EQ(preview_link(house.context(), token_of(*link)).error().kind, ErrorKind::forbidden);
}

}  // namespace
}  // namespace waymark::auth
