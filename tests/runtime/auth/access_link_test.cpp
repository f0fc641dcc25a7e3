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

}  // namespace
}  // namespace waymark::auth
