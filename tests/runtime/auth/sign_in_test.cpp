#include "runtime/auth/sign_in.hpp"

#include <gmock/gmock.h>

#include "runtime/auth/password.hpp"
#include "runtime/auth/viewer.hpp"
#include "runtime/people/people.hpp"
#include "tests/runtime/catalogue/house.hpp"

namespace waymark::auth {
namespace {

using ::testing::HasSubstr;
using testing::House;
using ::testing::StartsWith;

constexpr const char* kPassword = "three quiet herons";

class SignIn : public ::testing::Test {
 protected:
  SignIn() {
    people::NewPerson person;
    person.username = "tam.reed";
    person.display_name = "Tam Reed";
    person.password = kPassword;
    person_id_ = *people::add_person(house_.context(), person, "test");
  }
  Result<SignedIn> try_it(const std::string& password, const std::string& remote = "192.0.2.1", const std::string& username = "tam.reed") {
    return sign_in(house_.context(), username, password, remote);
  }
  std::optional<Viewer> viewer(const std::string& token) {
    http::Request request;
    request.cookies[kSessionCookie] = token;
    return viewer_of(request, house_.context());
  }

  House house_;
  std::string person_id_;
};

TEST_F(SignIn, PasswordsAreKeptAsArgon2idOnly) {
  const std::string kept = house_.value("select password_hash from identity where person_id = ?", {person_id_});
  EXPECT_THAT(kept, StartsWith("$argon2id$v=19$m=65536,t=2,p=1$"));
  EXPECT_TRUE(password_matches(kept, kPassword));
  EXPECT_FALSE(password_matches(kept, "three quiet heron"));
}

TEST_F(SignIn, OpensASessionOfWhichOnlyTheHashIsKept) {
  const auto in = try_it(kPassword);
  ASSERT_TRUE(in) << in.error().message;
  EXPECT_EQ(house_.count("select count(*) from web_session where token_hash = ?", {in->token}), 0);
  const auto who = viewer(in->token);
  ASSERT_TRUE(who);
  EXPECT_EQ(who->person_id, person_id_);
  EXPECT_EQ(who->roles, std::set<std::string>{"learner"});
  EXPECT_TRUE(csrf_ok(*who, who->csrf));
  EXPECT_FALSE(csrf_ok(*who, ""));
  EXPECT_FALSE(viewer("guessed"));
}

TEST_F(SignIn, AnUnknownAccountAndAWrongPasswordSayTheSame) {
  const auto wrong = try_it("not this one at all");
  const auto unknown = try_it("not this one at all", "192.0.2.1", "nobody");
  ASSERT_FALSE(wrong);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(wrong.error().kind, ErrorKind::unauthorized);
  EXPECT_EQ(wrong.error().message, unknown.error().message);
}

TEST_F(SignIn, FiveFailuresBlockTheAccountAndTheRightPasswordToo) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(try_it("wrong wrong wrong").error().kind, ErrorKind::unauthorized);
  const auto blocked = try_it(kPassword, "198.51.100.7");  // from another address as well
  ASSERT_FALSE(blocked);
  EXPECT_EQ(blocked.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(blocked.error().advice, HasSubstr("Wait 1 minute"));
  house_.advance(61'000);
  EXPECT_TRUE(try_it(kPassword));
}

TEST_F(SignIn, AQuietQuarterOfAnHourBeginsTheCountAnew) {
  for (int i = 0; i < 4; ++i) (void)try_it("wrong wrong wrong");
  house_.advance(901'000);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(try_it("wrong wrong wrong").error().kind, ErrorKind::unauthorized);
  EXPECT_TRUE(try_it(kPassword));
}

TEST_F(SignIn, OneAddressIsBlockedOnlyAfterAHundredFailures) {
  for (int i = 0; i < 99; ++i)
    house_.execute(
        "insert into throttle (tenant, subject, failures, last_failure_at) values (1, 'address:203.0.113.9', 99, ?) "
        "on conflict (tenant, subject) do update set failures = 99",
        {house_.now()});
  EXPECT_EQ(try_it("wrong wrong wrong", "203.0.113.9", "somebody").error().kind, ErrorKind::unauthorized);
  EXPECT_EQ(try_it(kPassword, "203.0.113.9").error().kind, ErrorKind::unavailable);
  EXPECT_TRUE(try_it(kPassword, "203.0.113.10"));
}

TEST_F(SignIn, SessionsEndWhenIdleAndAreRenewedByUse) {
  const auto in = try_it(kPassword);
  house_.advance(19LL * 3600 * 1000);
  EXPECT_TRUE(viewer(in->token));  // renews: 20 hours from now
  house_.advance(19LL * 3600 * 1000);
  EXPECT_TRUE(viewer(in->token));
  house_.advance(21LL * 3600 * 1000);
  EXPECT_FALSE(viewer(in->token));
}

TEST_F(SignIn, SigningOutAndANewPasswordEndSessions) {
  const auto first = try_it(kPassword), second = try_it(kPassword);
  const auto keep = viewer(second->token)->session_hash;
  const std::string current = kPassword;
  ASSERT_TRUE(change_password(house_.context(), person_id_, &current, "four louder geese", keep));
  EXPECT_FALSE(viewer(first->token));
  EXPECT_TRUE(viewer(second->token));
  EXPECT_FALSE(try_it(kPassword));
  ASSERT_TRUE(sign_out(house_.context(), keep));
  EXPECT_FALSE(viewer(second->token));
}

TEST_F(SignIn, ANewPasswordNeedsTheCurrentOneAndSomeLength) {
  const std::string wrong = "not the current one", current = kPassword;
  EXPECT_EQ(change_password(house_.context(), person_id_, &wrong, "four louder geese", "").error().kind, ErrorKind::unauthorized);
  EXPECT_EQ(change_password(house_.context(), person_id_, &current, "short", "").error().kind, ErrorKind::invalid);
  EXPECT_FALSE(password_problem("tam.reed@trust.example", "tam.reed@trust.example").empty());
}

// Somebody in another's session has five guesses at the password, like somebody at the sign-in page; those are counted apart.
TEST_F(SignIn, WrongCurrentPasswordsAreHeldBack) {
  const std::string wrong = "not the current one", current = kPassword;
  const auto change = [&](const std::string& with) {
    return change_password(house_.context(), person_id_, &with, "four louder geese", "");
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(change(wrong).error().kind, ErrorKind::unauthorized) << i;
  for (int i = 0; i < 20; ++i) EXPECT_EQ(change(current).error().where, "throttled") << i;
  EXPECT_TRUE(try_it(kPassword));
  house_.advance(61'000);
  EXPECT_TRUE(change(current));
  EXPECT_EQ(house_.count("select count(*) from throttle where subject like 'password:%'"), 0);
}

TEST_F(SignIn, AGeneratedPasswordMustBeChanged) {
  people::NewPerson person;
  person.username = "new.admin";
  person.display_name = "New Admin";
  person.password = generated_password();
  person.must_change_password = true;
  ASSERT_TRUE(people::add_person(house_.context(), person, "test"));
  const auto in = try_it(person.password, "192.0.2.1", "new.admin");
  ASSERT_TRUE(in);
  EXPECT_TRUE(in->must_change_password);
  EXPECT_TRUE(viewer(in->token)->must_change_password);
}

TEST_F(SignIn, GeneratedPasswordsAreLongAndNeverTheSame) {
  const std::string one = generated_password(), other = generated_password();
  EXPECT_EQ(one.size(), 19u);
  EXPECT_NE(one, other);
  EXPECT_TRUE(password_problem(one, "x").empty());
}

}  // namespace
}  // namespace waymark::auth
