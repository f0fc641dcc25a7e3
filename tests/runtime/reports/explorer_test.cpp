#include "runtime/reports/explorer.hpp"

#include <algorithm>

#include "runtime/storage/restriction.hpp"
#include "runtime/storage/statement_erasure.hpp"
#include "runtime/storage/statement_store.hpp"
#include "tests/runtime/reports/reports_fixture.hpp"

// Who may look through which statements: labels and groups too small to show apply as in the reports (runtime/reports/README.md).
namespace waymark::reports {
namespace {

constexpr const char* kTime = "2026-11-22T09:30:00.000Z";

class ExplorerTest : public ReportsTest {
 protected:
  xapi::PreparedStatement statement(int number, const std::string& refers_to = {}) {
    xapi::PreparedStatement out;
    const std::string digits = std::to_string(number);
    out.id = "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
    out.verb = "https://v.example/did";
    out.timestamp = out.stored = kTime;
    out.bytes = R"({"id":")" + out.id + R"(","stored":")" + kTime + R"("})";
    out.comparable = out.id;
    out.refers_to = refers_to;
    return out;
  }
  std::string keep(const xapi::PreparedStatement& one) {
    storage::SqliteStatementStore store(house.context().database, house.context().tenant);
    EXPECT_TRUE(store.store({one}));
    return one.id;
  }
  void erase(const std::string& id) {
    EXPECT_TRUE(house.context().database.write([&](storage::Connection& db) -> Result<void> {
      std::int64_t position = 0;
      db.query("select position from statement where statement_id = ?", {id}, [&](const storage::Row& row) {
        position = row.integer(0);
        return false;
      });
      const auto kept = storage::kept_statement(db, house.context().tenant, position);
      EXPECT_TRUE(kept);
      std::set<std::string> content;
      storage::erase_statement(db, house.context().tenant, *kept, storage::Cause::subject, kTime, content);
      return {};
    }));
  }
  // Everything, page by page; ids in the order in which they came.
  std::vector<std::string> all(const Access& access, xapi::StatementQuery query, int* pages = nullptr) {
    std::vector<std::string> ids;
    for (int page = 1; page < 1000; ++page) {
      const auto found = search_statements(house.context(), access, query);
      EXPECT_TRUE(found);
      for (const auto& one : found->statements) ids.push_back(one.id);
      EXPECT_LE(found->statements.size(), query.limit);
      if (pages) *pages = page;
      if (!found->more) break;
      query.after_position = found->last_position;
      query.snapshot_position = found->snapshot_position;
    }
    return ids;
  }
  std::vector<std::string> ids_of(const std::string& registration) {
    std::vector<std::string> ids;
    (void)house.context().database.read([&](storage::Connection& db) -> Result<void> {
      db.query("select statement_id from statement where registration = ? order by position desc", {registration},
               [&](const storage::Row& row) {
                 ids.push_back(row.text(0));
                 return true;
               });
      return {};
    });
    return ids;
  }
};

TEST_F(ExplorerTest, NeedsReader) {
  const auto id = keep(statement(1));
  for (const Access& access : {Access{}, kReporter}) {
    EXPECT_EQ(search_statements(house.context(), access, {}).error().kind, ErrorKind::forbidden);
    EXPECT_EQ(one_statement(house.context(), access, id).error().kind, ErrorKind::forbidden);
  }
  EXPECT_EQ(all(kReader, {}), std::vector<std::string>{id});
  EXPECT_EQ(one_statement(house.context(), kReader, id)->statement.id, id);
}

// C has two people, and small_group is five: what they did is left out of every search, and a page is filled up without it.
TEST_F(ExplorerTest, GroupsTooSmallToShowAreLeftOut) {
  play("A0", first, "passed", "80");
  play("C0", first, "passed", "80");
  play("A1", first, "failed", "20");
  play("C1", second, "completed");
  auto expected = ids_of(registrations["A1" + first]);
  const auto others = ids_of(registrations["A0" + first]), small = ids_of(registrations["C0" + first]);
  expected.insert(expected.end(), others.begin(), others.end());
  ASSERT_GE(others.size(), 3u);
  ASSERT_GE(small.size(), 3u);
  for (const std::uint32_t limit : {1u, 2u, 3u, 50u}) {
    xapi::StatementQuery query;
    query.limit = limit;
    int pages = 0;
    EXPECT_EQ(all(kReader, query, &pages), expected) << limit;
    EXPECT_EQ(pages, static_cast<int>((expected.size() + limit - 1) / limit)) << limit << ": a page that is short would tell";
  }
  xapi::StatementQuery passed;
  passed.verb = "http://adlnet.gov/expapi/verbs/passed";
  passed.registration = registrations["C0" + first];
  EXPECT_TRUE(all(kReader, passed).empty());
  EXPECT_EQ(one_statement(house.context(), kReader, small.front()).error().kind, ErrorKind::forbidden);
  EXPECT_TRUE(one_statement(house.context(), kReader, others.front()));
  house.context().settings.small_group = 1;
  EXPECT_EQ(all(kReader, passed).size(), 2u) << "of the part and of the module";
  EXPECT_TRUE(one_statement(house.context(), kReader, small.front()));
}

// A statement that refers to one of such a group answers for what that one says (xAPI Part 3, 2.1.3).
TEST_F(ExplorerTest, AReferenceToASmallGroupTellsNothing) {
  play("C0", first, "passed", "80");
  const auto target = ids_of(registrations["C0" + first]).front();
  const auto reference = keep(statement(1, target)), second_hand = keep(statement(2, reference)), other = keep(statement(3));
  EXPECT_EQ(all(kReader, {}), std::vector<std::string>{other});
  EXPECT_EQ(one_statement(house.context(), kReader, reference).error().kind, ErrorKind::forbidden);
  EXPECT_EQ(one_statement(house.context(), kReader, second_hand).error().kind, ErrorKind::forbidden);
  erase(reference);
  const auto gone = one_statement(house.context(), kReader, reference);
  EXPECT_EQ(gone.error().kind, ErrorKind::not_found);
  EXPECT_THAT(gone.error().message, ::testing::HasSubstr("was erased on"));
  EXPECT_EQ(all(kReader, {}), std::vector<std::string>{other}) << "references hold over what was erased";
}

TEST_F(ExplorerTest, LabelsHideAsIfNothingWereThere) {
  auto plain = statement(1), words = statement(2), secret = statement(3);
  words.sensitivity = xapi::Sensitivity::reflection;
  secret.sensitivity = xapi::Sensitivity::confidential;
  for (const auto& one : {plain, words, secret}) keep(one);
  Access with = kReader;
  with.sees = xapi::Clearance::reader(true);
  EXPECT_EQ(all(kReader, {}), std::vector<std::string>{plain.id});
  EXPECT_EQ(all(with, {}), (std::vector<std::string>{words.id, plain.id}));
  EXPECT_EQ(one_statement(house.context(), kReader, words.id).error().kind, ErrorKind::not_found);
  EXPECT_EQ(one_statement(house.context(), with, words.id)->statement.id, words.id);
  for (const auto& access : {kReader, with})
    EXPECT_EQ(one_statement(house.context(), access, secret.id).error().kind, ErrorKind::not_found);
  xapi::StatementQuery everything;
  everything.sees = xapi::Clearance::everything();
  EXPECT_EQ(all(kReader, everything), std::vector<std::string>{plain.id}) << "the query does not say what the reader may see";
}

// What is held back for somebody (subject/restrict.hpp) is shown to nobody, whatever their permissions.
TEST_F(ExplorerTest, WhatIsHeldBackIsNotThere) {
  ASSERT_TRUE(house.context().database.write([&](storage::Connection& db) -> Result<void> {
    storage::restrict_term(db, house.context().tenant, "mailto:kim@example.org", kTime);
    return {};
  }));
  auto kims = statement(1);
  kims.agents = {{"mailto:kim@example.org", true}};
  const auto held = keep(kims), other = keep(statement(2, held));
  Access with = kReader;
  with.sees = xapi::Clearance::reader(true);
  EXPECT_EQ(all(with, {}), std::vector<std::string>{other});
  EXPECT_EQ(one_statement(house.context(), with, held).error().kind, ErrorKind::not_found);
  EXPECT_FALSE(one_statement(house.context(), with, other)->refers_to->shown);
}

TEST_F(ExplorerTest, VoidingAndReferencesBothWays) {
  const auto target = keep(statement(1)), reference = keep(statement(2, target));
  auto hidden = statement(3, target);
  hidden.sensitivity = xapi::Sensitivity::reflection;
  keep(hidden);
  auto voiding = statement(4, target);
  voiding.voids = target;
  voiding.verb = "http://adlnet.gov/expapi/verbs/voided";
  keep(voiding);
  const auto lost = keep(statement(5, "00000000-0000-4000-8000-00000000ffff"));
  const auto one = one_statement(house.context(), kReader, target);
  ASSERT_TRUE(one);
  EXPECT_TRUE(one->statement.voided);
  ASSERT_TRUE(one->voided_by);
  EXPECT_EQ(one->voided_by->id, voiding.id);
  EXPECT_TRUE(one->voided_by->shown);
  EXPECT_EQ(one->referred_by, std::vector<std::string>{reference}) << "neither what voids it nor what is hidden";
  EXPECT_FALSE(one->more_refer);
  const auto back = one_statement(house.context(), kReader, voiding.id);
  EXPECT_EQ(back->voids->id, target);
  EXPECT_TRUE(back->voids->shown);
  EXPECT_FALSE(back->refers_to);
  EXPECT_EQ(one_statement(house.context(), kReader, reference)->refers_to->id, target);
  EXPECT_FALSE(one_statement(house.context(), kReader, lost)->refers_to->shown) << "it is not here";
  for (int i = 10; i < 70; ++i) keep(statement(i, reference));
  const auto many = one_statement(house.context(), kReader, reference);
  EXPECT_EQ(many->referred_by.size(), 50u);
  EXPECT_TRUE(many->more_refer);
}

TEST_F(ExplorerTest, NewestIsWhatTheSearchHasLookedAt) {
  EXPECT_EQ(search_statements(house.context(), kReader, {})->newest, "");
  auto words = statement(1);
  words.sensitivity = xapi::Sensitivity::reflection;
  keep(words);
  const auto found = search_statements(house.context(), kReader, {});
  EXPECT_TRUE(found->statements.empty());
  EXPECT_NE(found->newest, "");
  const auto later = keep(statement(2));
  xapi::StatementQuery query;
  query.since = found->newest;
  EXPECT_EQ(all(kReader, query), std::vector<std::string>{later});
}

}  // namespace
}  // namespace waymark::reports
