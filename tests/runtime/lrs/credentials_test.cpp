#include <gmock/gmock.h>

#include <fstream>

#include "endpoint_fixture.hpp"

// Several keys of one credential, their change, and how often it may ask.
namespace waymark::lrs::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CredentialsTest : public EndpointTest {
 protected:
  CredentialsTest() {
    context_->now = [this] { return now_; };
  }

  static std::string basic(const NewCredential& made) { return "Basic " + support::base64_encode(made.key + ":" + made.secret); }
  NewCredential add(const std::vector<std::string>& scopes = {"statements/write", "statements/read/mine"}, const OwnLimit& limit = {}) {
    return *add_credential(*context_, "Test", scopes, "ada", limit);
  }
  int status(const std::string& key) {
    key_ = key;
    return send("GET", "statements").status;
  }
  std::string column(const std::string& sql) {
    std::string all;
    (void)database_->read([&](storage::Connection& db) -> Result<void> {
      db.query(sql, {}, [&](const storage::Row& row) {
        all += row.text(0) + "\n";
        return true;
      });
      return {};
    });
    return all;
  }

  std::string now_ = "2026-11-22T09:30:00.000Z";
};

TEST_F(CredentialsTest, OldKeysLiveUntilTheDateThatIsShown) {
  const auto first = add();
  const auto rotation = *rotate_credential(*context_, first.id, 7, "ada");
  EXPECT_EQ(rotation.made.id, first.id);
  EXPECT_EQ(rotation.old_until, "2026-11-29T09:30:00.000Z");
  EXPECT_EQ(status(basic(first)), 200);
  EXPECT_EQ(status(basic(rotation.made)), 200);
  now_ = "2026-11-29T09:29:59.999Z";
  EXPECT_EQ(status(basic(first)), 200);
  now_ = "2026-11-29T09:30:00.000Z";
  EXPECT_EQ(status(basic(first)), 401);
  EXPECT_EQ(status(basic(rotation.made)), 200);
  const auto keys = get_credential(*context_, first.id)->keys;
  ASSERT_EQ(keys.size(), 2u);
  for (const auto& key : keys) EXPECT_EQ(key.expires_at, key.key == first.key ? rotation.old_until : "") << key.key;
}

TEST_F(CredentialsTest, AtOnceOrNotAtAllAndNeverLaterThanSaidBefore) {
  const auto first = add();
  const auto second = rotate_credential(*context_, first.id, std::nullopt, "ada")->made;
  EXPECT_EQ(status(basic(first)), 200) << "kept";
  const auto third = rotate_credential(*context_, first.id, 7, "ada")->made;
  const auto fourth = rotate_credential(*context_, first.id, 30, "ada")->made;
  now_ = "2026-11-29T09:30:00.001Z";
  EXPECT_EQ(status(basic(second)), 401) << "7 days were said first";
  EXPECT_EQ(status(basic(third)), 200);
  const auto fifth = rotate_credential(*context_, first.id, 0, "ada")->made;
  EXPECT_EQ(status(basic(third)), 401);
  EXPECT_EQ(status(basic(fourth)), 401);
  EXPECT_EQ(status(basic(fifth)), 200);
  for (const int days : {-1, 367}) EXPECT_FALSE(rotate_credential(*context_, first.id, days, "ada"));
  EXPECT_EQ(rotate_credential(*context_, "client-none", 7, "ada").error().kind, ErrorKind::not_found);
}

// The authority is the program's, not the key's: it finds what it wrote with the key before.
TEST_F(CredentialsTest, TheAuthorityOutlivesTheKey) {
  const auto first = add();
  key_ = basic(first);
  ASSERT_EQ(send("POST", "statements", {{"content-type", "application/json"}}, statement(1)).status, 200);
  key_ = basic(rotate_credential(*context_, first.id, 0, "ada")->made);
  ASSERT_EQ(send("POST", "statements", {{"content-type", "application/json"}}, statement(2)).status, 200);
  const auto mine = send("GET", "statements").json();
  ASSERT_EQ(mine["statements"].items().size(), 2u);
  for (const auto& one : mine["statements"].items()) EXPECT_EQ(one["authority"]["account"]["name"].as_string(), first.id);
}

TEST_F(CredentialsTest, KeysEndAloneOrTogether) {
  const auto first = add();
  const auto second = rotate_credential(*context_, first.id, std::nullopt, "ada")->made;
  const auto other = add();
  ASSERT_TRUE(revoke_key(*context_, first.key, "ada"));
  EXPECT_EQ(status(basic(first)), 401);
  EXPECT_EQ(status(basic(second)), 200);
  EXPECT_EQ(revoke_key(*context_, first.key, "ada").error().kind, ErrorKind::not_found);
  ASSERT_TRUE(revoke_credential(*context_, first.id, "ada"));
  EXPECT_EQ(status(basic(second)), 401);
  EXPECT_EQ(status(basic(other)), 200);
  EXPECT_EQ(revoke_credential(*context_, first.id, "ada").error().kind, ErrorKind::not_found);
  EXPECT_THAT(column("select action || ' ' || person_id from audit order by number"), HasSubstr("credential.revoke ada"));
}

TEST_F(CredentialsTest, AtMostTenKeysCount) {
  const auto first = add();
  for (int i = 0; i < 9; ++i) ASSERT_TRUE(rotate_credential(*context_, first.id, std::nullopt, "ada"));
  EXPECT_EQ(rotate_credential(*context_, first.id, std::nullopt, "ada").error().kind, ErrorKind::conflict);
  EXPECT_EQ(rotate_credential(*context_, first.id, 7, "ada").error().kind, ErrorKind::conflict);
  EXPECT_TRUE(rotate_credential(*context_, first.id, 0, "ada")) << "the others end";
}

TEST_F(CredentialsTest, TheSecretIsNowhere) {
  const auto made = add();
  EXPECT_EQ(column("select secret_hash from credential_key where key_id = '" + made.key + "'"), support::sha256_hex(made.secret) + "\n");
  database_.reset();
  for (const auto& file : std::filesystem::directory_iterator(folder_)) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(bytes.find(made.secret), std::string::npos) << file.path();
  }
}

TEST_F(CredentialsTest, AWrongSecretAndAnotherKeysSecret) {
  const auto one = add(), two = add();
  EXPECT_EQ(status(basic({one.id, one.key, two.secret})), 401);
  EXPECT_EQ(status(basic({one.id, one.id, one.secret})), 401) << "a credential is no key";
  EXPECT_EQ(status(basic({one.id, one.key, support::sha256_hex(one.secret)})), 401);
}

TEST_F(CredentialsTest, LastUseIsKnownToTheMinute) {
  const auto made = add();
  const auto used = [&] { return get_credential(*context_, made.id)->keys.front().last_used_at; };
  EXPECT_EQ(used(), "");
  status(basic({made.id, made.key, "wrong"}));
  EXPECT_EQ(used(), "");
  status(basic(made));
  EXPECT_EQ(used(), "2026-11-22T09:30:00.000Z");
  now_ = "2026-11-22T09:30:59.000Z";
  status(basic(made));
  EXPECT_EQ(used(), "2026-11-22T09:30:00.000Z");
  now_ = "2026-11-22T09:31:00.000Z";
  status(basic(made));
  EXPECT_EQ(used(), "2026-11-22T09:31:00.000Z");
}

TEST_F(CredentialsTest, ALimitOfItsOwn) {
  const auto slow = add({"all"}, {1, 3}), other = add({"all"});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(status(basic(slow)), 200) << i;
  key_ = basic(slow);
  const auto refused = send("GET", "statements");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.headers.at("Retry-After"), "1");
  EXPECT_EQ(refused.headers.at("X-Experience-API-Version"), "1.0.3");
  EXPECT_THAT(refused.text("detail"), HasSubstr("1 requests a second"));
  EXPECT_EQ(send("GET", "attachments/" + std::string(64, 'a')).status, 429) << "every resource counts";
  EXPECT_EQ(send("GET", "about").status, 429);
  EXPECT_EQ(status(basic(other)), 200);
  EXPECT_EQ(context_->xapi_limiter->refused(slow.id), 3u);
  // A second key is no second bucket.
  EXPECT_EQ(status(basic(rotate_credential(*context_, slow.id, 7, "ada")->made)), 429);
  ASSERT_TRUE(limit_credential(*context_, slow.id, {0, -1}, "ada"));
  for (int i = 0; i < 50; ++i) EXPECT_EQ(status(basic(slow)), 200);
  EXPECT_FALSE(limit_credential(*context_, slow.id, {-2, 0}, "ada"));
  EXPECT_FALSE(limit_credential(*context_, slow.id, {1'000'001, 0}, "ada"));
  EXPECT_FALSE(limit_credential(*context_, "client-none", {1, 1}, "ada"));
}

TEST_F(CredentialsTest, TheConfigurationsLimitForThoseWithoutOne) {
  context_->settings.xapi_rate = {1, 2};
  const auto usual = add({"all"}), free = add({"all"}, {0, -1});
  EXPECT_EQ(status(basic(usual)), 200);
  EXPECT_EQ(status(basic(usual)), 200);
  EXPECT_EQ(status(basic(usual)), 429);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(status(basic(free)), 200);
}

TEST_F(CredentialsTest, ALargeBodyOfSomebodyTooFastIsNotTakenIn) {
  const auto slow = add({"all"}, {1, 1});
  EXPECT_EQ(status(basic(slow)), 200);
  http::Request request;
  request.method = "POST";
  request.path = "/xapi/statements";
  request.headers = {{"authorization", basic(slow)}, {"content-length", "100000000"}};
  std::string allow;
  const auto* route = router_->find("POST", request.path, request.parameters, allow);
  ASSERT_TRUE(route && route->admit);
  const auto refused = route->admit(request);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 429);
}

}  // namespace
}  // namespace waymark::lrs::testing
