#include "document_fixture.hpp"
#include "runtime/lrs/credentials.hpp"
#include "runtime/lrs/sender.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/encode.hpp"

// Who may use documents: Part 3, 3.2 (403) and the scopes of 4.2.
namespace waymark::lrs::test {
namespace {

TEST_F(DocumentTest, StateAndProfilesNeedTheirOwnRights) {
  for (const char* resource : kResources)
    for (const char* method : {"GET", "HEAD", "PUT", "POST", "DELETE"}) {
      const bool is_state = std::string(resource) == "activities/state";
      // Statements say nothing of documents, nor state of profiles.
      caller.may_read = caller.may_write = true;
      caller.may_use_state = !is_state;
      caller.may_use_profiles = is_state;
      const auto refused = send(method, resource, of(resource, "a"), "{}", {{"if-none-match", "*"}});
      EXPECT_EQ(refused.status, 403) << method << resource;
      if (std::string(method) != "HEAD") EXPECT_EQ(said(refused, "clause"), "xAPI Part 3, 3.2");
    }
  caller.may_use_state = caller.may_use_profiles = true;
  for (const char* resource : kResources) EXPECT_EQ(contents(resource, of(resource, "")), "[]");
  caller = {};
  EXPECT_EQ(send("GET", "activities/state", state("a")).status, 401);
}

TEST_F(DocumentTest, ScopesOfCredentials) {
  storage::ContentStore content(folder_.path / "content");
  runtime::Context context{{}, *database_, content, 1, "https://iri.example", &support::now_utc};
  const auto rights = [&](const std::vector<std::string>& scopes) {
    const auto made = add_credential(context, "test", scopes, "test");
    EXPECT_TRUE(made);
    const auto sender = sender_of(context, nullptr, "Basic " + support::base64_encode(made->key + ":" + made->secret));
    EXPECT_TRUE(sender);
    const xapi::Caller* found = &sender->caller;
    return std::string(found->may_write ? "write " : "") + (found->may_read ? "read " : "") + (found->may_use_state ? "state " : "") +
           (found->may_use_profiles ? "profile " : "");
  };
  EXPECT_EQ(rights({"statements/write", "statements/read", "reflections"}), "write read ");
  EXPECT_EQ(rights({"state"}), "state ");
  EXPECT_EQ(rights({"profile"}), "profile ");
  EXPECT_EQ(rights({"all"}), "write read state profile ");
}

}  // namespace
}  // namespace waymark::lrs::test
