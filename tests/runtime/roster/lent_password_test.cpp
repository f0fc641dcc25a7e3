// A password that was chosen after signing in by somebody else's link counts as known to the link's maker.
#include "runtime/auth/lent_password.hpp"

#include <gmock/gmock.h>

#include "runtime/audit/audit.hpp"
#include "runtime/auth/access_link.hpp"
#include "runtime/auth/sign_in.hpp"
#include "runtime/auth/viewer.hpp"
#include "runtime/roster/people_list.hpp"
#include "runtime/roster/person_change.hpp"
#include "runtime/support/digest.hpp"
#include "tests/runtime/catalogue/house.hpp"

namespace waymark::roster {
namespace {

using ::testing::ElementsAre;
using testing::House;

constexpr const char* kPassword = "three quiet herons";

struct Office {
  House house;
  std::string boss, other, tam;

  Office() {
    boss = with_roles("boss", {"admin"});
    other = with_roles("other", {"admin", "reader"});
    tam = with_roles("tam.reed", {"learner"});
  }
  std::string with_roles(const std::string& username, std::vector<std::string> roles) {
    people::NewPerson person;
    person.username = username;
    person.display_name = "Somebody " + username;
    person.roles = std::move(roles);
    return *people::add_person(house.context(), person, "test");
  }
  // Whoever opens the link: the session's hash.
  std::string come_by_link(const std::string& maker, const std::string& kind = "sign-in") {
    auth::LinkOptions options;
    options.kind = kind;
    options.person_id = tam;
    options.created_by = maker;
    if (kind == "launch") options.course_id = house.course();
    const auto link = auth::create_link(house.context(), options);
    const auto target = auth::use_link(house.context(), link->url.substr(link->url.rfind('/') + 1));
    return support::sha256_hex(auth::open_session(house.context(), target->person_id, target->link_id)->token);
  }
  Result<void> choose(const std::string& session, const std::string* current = nullptr, const std::string& next = kPassword) {
    return auth::change_password(house.context(), tam, current, next, session);
  }
  bool signs_in(const std::string& password = kPassword) {
    return auth::sign_in(house.context(), "tam.reed", password, "192.0.2.1").has_value();
  }
  Result<Changed> roles(const std::string& roles) { return change_person(house.context(), tam, {{"roles", roles}}, boss); }
};

// The attack: make a link for an account, choose its password in that session, give the account more roles.
TEST(LentPassword, ANewRoleThatTheLinksMakerLacksTakesThePasswordBack) {
  for (const char* role : {"reader", "reflections", "reporter"}) {
    Office office;
    ASSERT_TRUE(office.choose(office.come_by_link(office.boss)));
    ASSERT_TRUE(office.signs_in());
    const auto changed = office.roles(std::string("learner ") + role);
    ASSERT_TRUE(changed) << changed.error().message;
    EXPECT_TRUE(changed->password_taken_back) << role;
    EXPECT_FALSE(office.signs_in()) << role;
    EXPECT_EQ(office.house.count("select count(*) from web_session where person_id = ?", {office.tam}), 0);
    EXPECT_FALSE(auth::has_password(office.house.context(), office.tam));
  }
}

TEST(LentPassword, SomebodyWhoForgotItChoosesAnotherByANewLink) {
  Office office;
  auto& context = office.house.context();
  EXPECT_EQ(auth::take_back_password(context, office.tam, office.boss).error().kind, ErrorKind::conflict) << "none yet";
  ASSERT_TRUE(office.choose(office.come_by_link(office.boss)));
  ASSERT_TRUE(auth::take_back_password(context, office.tam, office.boss));
  EXPECT_FALSE(office.signs_in());
  EXPECT_EQ(office.house.count("select count(*) from web_session where person_id = ?", {office.tam}), 0);
  ASSERT_TRUE(office.choose(office.come_by_link(office.boss), nullptr, "four louder geese"));
  EXPECT_TRUE(office.signs_in("four louder geese"));
  EXPECT_EQ(office.house.count("select count(*) from audit where action = 'password.take-back' and person_id = ? and target = ?",
                               {office.boss, office.tam}),
            1);
}

// Changing it with the old one proves nothing: whoever set it first knows that one.
// The last way in of the last admin is not taken: nobody could make a link for anybody by page any more.
TEST(LentPassword, TheLastAdminWhoCanSignInKeepsTheirs) {
  House house;
  auto& context = house.context();
  const auto admin = [&](const std::string& username) {
    people::NewPerson person;
    person.username = username;
    person.display_name = "Somebody " + username;
    person.roles = {"admin"};
    const auto id = *people::add_person(context, person, "test");
    EXPECT_TRUE(auth::change_password(context, id, nullptr, kPassword, support::sha256_hex(auth::open_session(context, id)->token)));
    return id;
  };
  const std::string one = admin("one"), two = admin("two");
  ASSERT_TRUE(auth::take_back_password(context, one, two)) << "the other one can sign in";
  const auto refused = auth::take_back_password(context, two, one);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  EXPECT_THAT(refused.error().message, ::testing::HasSubstr("Nobody with the role admin could sign in any more"));
  EXPECT_TRUE(auth::sign_in(context, "two", kPassword, "192.0.2.1")) << "nothing was half done";
  auth::LinkOptions options;
  options.kind = "sign-in";
  options.person_id = one;
  options.created_by = two;
  ASSERT_TRUE(auth::create_link(context, options));
  EXPECT_TRUE(auth::take_back_password(context, two, one)) << "a link lets the other one in";
}

TEST(LentPassword, AnotherPasswordSinceDoesNotMakeItHerOwn) {
  Office office;
  const auto session = office.come_by_link(office.boss);
  const std::string first = kPassword;
  ASSERT_TRUE(office.choose(session));
  ASSERT_TRUE(office.choose(session, &first, "four louder geese"));
  ASSERT_TRUE(office.signs_in("four louder geese"));
  ASSERT_TRUE(office.roles("learner reader"));
  EXPECT_FALSE(office.signs_in("four louder geese"));
}

TEST(LentPassword, ItStaysWhereTheLinkLendsNothing) {
  {
    Office office;  // the maker has the role
    ASSERT_TRUE(office.choose(office.come_by_link(office.other)));
    const auto changed = office.roles("learner reader");
    EXPECT_FALSE(changed->password_taken_back);
    EXPECT_TRUE(office.signs_in());
  }
  {
    Office office;  // whoever runs the program may do everything anyway
    ASSERT_TRUE(office.choose(office.come_by_link("command line")));
    ASSERT_TRUE(office.roles("learner reader"));
    EXPECT_TRUE(office.signs_in());
  }
  {
    Office office;  // another name, or a role less, is no reason
    ASSERT_TRUE(office.choose(office.come_by_link(office.boss)));
    ASSERT_TRUE(change_person(office.house.context(), office.tam, {{"name", "Tamsin Reed"}}, office.boss));
    EXPECT_TRUE(office.signs_in());
  }
}

TEST(LentPassword, AListOfPeopleTakesItBackToo) {
  Office office;
  ASSERT_TRUE(office.choose(office.come_by_link(office.boss)));
  const auto done = import_people(office.house.context(), "username,roles\ntam.reed,learner reader\n", office.boss);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->passwords_taken_back, 1);
  EXPECT_FALSE(office.signs_in());
}

// A session that the new role ended must not choose a password in the same moment.
TEST(LentPassword, AnEndedSessionSetsNoPassword) {
  Office office;
  const auto session = office.come_by_link(office.boss);
  ASSERT_TRUE(office.roles("learner reader"));
  EXPECT_EQ(office.choose(session).error().kind, ErrorKind::unauthorized);
  EXPECT_FALSE(auth::has_password(office.house.context(), office.tam));
}

TEST(LentPassword, AFirstPasswordIsSetOnceAndNotByALinkToAModule) {
  Office office;
  const auto by_module = office.come_by_link(office.boss, "launch");
  EXPECT_TRUE(auth::came_by_module_link(office.house.context(), by_module));
  EXPECT_EQ(office.choose(by_module).error().kind, ErrorKind::forbidden);
  const auto session = office.come_by_link(office.boss);
  EXPECT_FALSE(auth::came_by_module_link(office.house.context(), session));
  ASSERT_TRUE(office.choose(session));
  EXPECT_EQ(office.choose(session, nullptr, "four louder geese").error().kind, ErrorKind::conflict)
      << "with a password there, the old one is needed";
  EXPECT_TRUE(office.signs_in());
}

TEST(LentPassword, TheAuditSaysByWhichLinkAndTheChainHolds) {
  Office office;
  ASSERT_TRUE(office.choose(office.come_by_link(office.boss)));
  const auto link = office.house.value("select link_id from access_link");
  EXPECT_EQ(auth::password_origin(office.house.context(), office.tam).link_maker, office.boss);
  ASSERT_TRUE(office.roles("learner reader"));
  EXPECT_THAT(office.house.column("select action || ' ' || detail from audit where target = ? and action like 'password.%' "
                                  "order by number",
                                  {office.tam}),
              ElementsAre("password.set " + link, "password.take-back " + link));
  EXPECT_FALSE(auth::password_origin(office.house.context(), office.tam).set);
  const auto check = audit::verify(office.house.context());
  ASSERT_TRUE(check);
  EXPECT_EQ(check->broken_at, 0);
}

}  // namespace
}  // namespace waymark::roster
