// Statements of another record store: ids stay, each line is checked, and what was broken off goes on.
#include "runtime/transfer/import.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "runtime/storage/statement_store.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/digest.hpp"
#include "tests/runtime/catalogue/house.hpp"
#include "xapi/json/parse.hpp"

namespace waymark::transfer {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string id_of(int number) { return "00000000-0000-4000-8000-" + std::to_string(100000000000 + number); }

class ImportTest : public ::testing::Test {
 protected:
  static std::string statement(int number, const std::string& more = {}) {
    return R"({"id":")" + id_of(number) +
           R"(","actor":{"mbox":"mailto:ann@example.test"},"verb":{"id":"https://v.example/did"},"object":{"id":"https://a.example/)" +
           std::to_string(number) + "\"}" + more + "}";
  }
  static std::string stored(const std::string& time) { return R"(,"stored":")" + time + "\""; }
  void write(const std::string& text) { std::ofstream(file(), std::ios::binary | std::ios::trunc) << text; }
  void write_many(int from, int to) {
    std::string text;
    for (int i = from; i <= to; ++i) text += statement(i) + "\n";
    write(text);
  }
  Result<Imported> import(const ImportOptions& options = {}, const Tell& tell = {}) {
    return import_file(house.context(), options, file(), "admin-1", tell);
  }
  fs::path file() const { return house.folder() / "in.jsonl"; }
  std::int64_t kept() { return house.count("select count(*) from statement"); }
  xapi::json::Value read(int number) {
    return *xapi::json::parse(house.value("select cast(bytes as text) from statement where statement_id = ?", {id_of(number)}));
  }
  std::vector<std::string> column(const char* name) {
    return house.column(std::string("select ") + name + " from statement order by position");
  }
  static std::string text_of(const fs::path& of) {
    std::ifstream in(of, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  waymark::testing::House house;
};

TEST_F(ImportTest, EachLineIsAStatementWithItsId) {
  write("\xef\xbb\xbf" + statement(1) + "\r\n\n" + statement(2) + "\n" + statement(3));
  const auto done = import();
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->stored, 3u);
  EXPECT_THAT(column("statement_id"), ElementsAre(id_of(1), id_of(2), id_of(3)));
  EXPECT_EQ(read(2).find("authority")->find("account")->find("name")->text(), "import");
  EXPECT_EQ(house.value("select detail from audit where action = 'statement.import' and person_id = 'admin-1'"),
            "3 stored, 0 known, 0 refused");
  EXPECT_EQ(house.count("select count(*) from statement_import"), 0);
}

TEST_F(ImportTest, AgainStoresNothingTwice) {
  write_many(1, 1200);
  ASSERT_TRUE(import());
  const auto again = import();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->known, 1200u);
  EXPECT_EQ(again->stored, 0u);
  EXPECT_EQ(kept(), 1200);
}

// The line is the file's, the byte is the line's.
TEST_F(ImportTest, WhatIsNoJsonIsNamedByItsLineAndByte) {
  write(statement(1) + "\n" + "{\"id\": nonsense}\n");
  const auto done = import();
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message, HasSubstr("Line 2: "));
  EXPECT_EQ(done.error().where.substr(0, 5), "byte ");
}

TEST_F(ImportTest, ABadLineIsNamedAndWhatStandsBeforeItStays) {
  write(statement(1) + "\n" + R"({"id":")" + id_of(2) +
        R"(","actor":{"mbox":"no address"},"verb":{"id":"https://v.example/did"},"object":{"id":"https://a.example/2"}})" + "\n" +
        statement(3) + "\n");
  const auto done = import();
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message, HasSubstr("Line 2: "));
  EXPECT_THAT(done.error().message, HasSubstr("1 statement was stored before."));
  EXPECT_EQ(done.error().where, "/actor/mbox");
  EXPECT_EQ(kept(), 1);
  write(statement(1) + "\n" + statement(2) + "\n" + statement(3) + "\n");
  const auto mended = import();
  ASSERT_TRUE(mended);
  EXPECT_EQ(kept(), 3);
}

TEST_F(ImportTest, ItGoesOnWhereItWasBrokenOff) {
  write_many(1, 1300);
  int told = 0;
  const auto broken = import({}, [&](std::int64_t, std::int64_t) { return ++told < 2; });
  ASSERT_FALSE(broken);
  EXPECT_THAT(broken.error().message, HasSubstr("after line 1000"));
  EXPECT_EQ(kept(), 1000);
  house.reopen();
  const auto done = import();
  ASSERT_TRUE(done);
  EXPECT_EQ(done->first_line, 1001);
  EXPECT_EQ(done->stored, 300u);
  EXPECT_EQ(done->known, 0u);
  EXPECT_EQ(kept(), 1300);
}

// Another file under the same name has another beginning.
TEST_F(ImportTest, AnotherFileBeginsAnew) {
  write_many(1, 1300);
  ASSERT_FALSE(import({}, [](std::int64_t, std::int64_t) { return false; }));
  write_many(2001, 3400);
  const auto done = import();
  ASSERT_TRUE(done);
  EXPECT_EQ(done->first_line, 1);
  EXPECT_EQ(done->stored, 1400u);
}

TEST_F(ImportTest, RefusedLinesAreSetAside) {
  write(statement(1) + "\n");
  ASSERT_TRUE(import());
  const std::string other = statement(1, R"(,"result":{"success":true})"), none = R"({"actor":{}})";
  write(other + "\n" + statement(2) + "\nno json\n" + none + "\n" + statement(3) + "\n");
  const auto aside = house.folder() / "aside";
  const auto ended = import();
  ASSERT_FALSE(ended);
  EXPECT_THAT(ended.error().message, HasSubstr("Line 1: A different statement with the id"));
  EXPECT_EQ(kept(), 1) << "and nothing behind it";
  const auto done = import({.refused = aside});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->refused, 3u);
  EXPECT_EQ(done->stored, 2u);
  const auto text = text_of(aside);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
  EXPECT_THAT(text, HasSubstr("is already there"));
  EXPECT_THAT(text, HasSubstr(R"("line":3)"));
  EXPECT_THAT(text, HasSubstr("The statement has no id."));
  EXPECT_EQ(xapi::json::parse(text.substr(0, text.find('\n')))->find("statement")->text(), other) << "as it came";
  EXPECT_EQ(read(1).find("result"), nullptr);
}

TEST_F(ImportTest, OneAndTwoPointZeroEachByItsRules) {
  const std::string agents =
      R"(,"version":"2.0.0","context":{"contextAgents":[{"objectType":"contextAgent","agent":{"mbox":"mailto:bo@example.test"}}]})";
  write(statement(1, agents) + "\n");
  EXPECT_TRUE(import()) << "contextAgents are of 2.0";
  std::string old = statement(2, agents);
  old.replace(old.find("2.0.0"), 5, "1.0.3");
  write(old + "\n");
  EXPECT_FALSE(import()) << "and unknown to 1.0.3";
}

TEST_F(ImportTest, AuthorityStaysOnRequest) {
  const std::string theirs = R"(,"authority":{"account":{"homePage":"https://lrs.example","name":"k1"}})";
  write(statement(1, theirs) + "\n" + statement(2) + "\n");
  ASSERT_TRUE(import({.keep_authority = true}));
  EXPECT_EQ(read(1).find("authority")->find("account")->find("name")->text(), "k1");
  EXPECT_EQ(read(2).find("authority")->find("account")->find("name")->text(), "import");
  write(statement(3, theirs) + "\n");
  ASSERT_TRUE(import());
  EXPECT_EQ(read(3).find("authority")->find("account")->find("name")->text(), "import");
  write(statement(4, R"(,"authority":{"objectType":"Group","member":[{"mbox":"mailto:a@example.test"}]})") + "\n");
  const auto group = import({.keep_authority = true});
  ASSERT_FALSE(group) << "two members, of three-legged OAuth (Part 2, 2.4.9)";
  EXPECT_THAT(group.error().where, HasSubstr("/authority"));
}

TEST_F(ImportTest, StoredStaysInAnEmptyStore) {
  write(statement(1, stored("2024-03-01T09:00:00.000Z")) + "\n" + statement(2, stored("2024-03-01T09:00:00.000Z")) + "\n" +
        statement(3, stored("2024-03-01T09:00:00.001Z")) + "\n" + statement(4, stored("2025-01-01T00:00:00Z")) + "\n");
  const auto done = import({.keep_stored = true});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_THAT(column("stored"),
              ElementsAre("2024-03-01T09:00:00.000Z", "2024-03-01T09:00:00.001Z", "2024-03-01T09:00:00.002Z", "2025-01-01T00:00:00.000Z"))
      << "no two alike, so that since misses nothing";
  EXPECT_EQ(read(4).find("stored")->text(), "2025-01-01T00:00:00.000Z");
  write(statement(5, stored("2025-06-01T00:00:00Z")) + "\n");
  const auto second = import({.keep_stored = true});
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("Other statements stand in this record store"));
}

TEST_F(ImportTest, StoredStaysAlsoWhenItGoesOn) {
  std::string text;
  for (int i = 1; i <= 1100; ++i) text += statement(i, stored("2024-03-01T09:00:00.000Z")) + "\n";
  write(text);
  ASSERT_FALSE(import({.keep_stored = true}, [](std::int64_t, std::int64_t) { return false; }));
  ASSERT_EQ(kept(), 500);
  const auto done = import({.keep_stored = true});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(column("stored").back(), "2024-03-01T09:00:01.099Z");
}

TEST_F(ImportTest, StoredThatCannotStay) {
  const ImportOptions keep{.keep_stored = true};
  write(statement(1, stored("2024-03-01T09:00:01Z")) + "\n" + statement(2, stored("2024-03-01T09:00:00Z")) + "\n");
  auto done = import(keep);
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message, HasSubstr("Line 2: stored is earlier"));
  house.execute("delete from statement");
  house.execute("delete from statement_import");
  write(statement(3) + "\n");
  EXPECT_THAT(import(keep).error().message, HasSubstr("no stored time"));
  write(statement(4, stored("2999-01-01T00:00:00Z")) + "\n");
  EXPECT_THAT(import(keep).error().message, HasSubstr("a day ahead of this machine's clock"));
  // Somebody was told that everything up to now is there.
  storage::SqliteStatementStore store(house.context().database, 1);
  (void)store.consistent_through();
  write(statement(5, stored("2024-03-01T09:00:00Z")) + "\n");
  EXPECT_THAT(import(keep).error().message, HasSubstr("Somebody has read this record store"));
  EXPECT_EQ(kept(), 0);
}

TEST_F(ImportTest, DataOfAttachmentsComesFromAFolder) {
  const fs::path data = house.folder() / "data-in";
  fs::create_directories(data);
  const std::string hash = support::sha256_hex("film");
  std::ofstream(data / hash) << "film";
  const auto with = [&](int number, const std::string& sha2) {
    return statement(
        number,
        R"(,"attachments":[{"usageType":"https://u.example/film","display":{"en":"Film"},"contentType":"video/mp4","length":4,"sha2":")" +
            sha2 + "\"}]");
  };
  write(with(1, hash) + "\n");
  const auto without = import();
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().where, "/attachments/0/sha2");
  EXPECT_THAT(without.error().advice, HasSubstr("--attachments"));
  ASSERT_TRUE(import({.data = data}));
  EXPECT_EQ(house.value("select sha256 from statement_attachment"), hash);
  EXPECT_EQ(text_of(house.context().content.path(hash)), "film");
  const std::string wrong = support::sha256_hex("another");
  std::ofstream(data / wrong) << "not that";
  write(with(2, wrong) + "\n");
  const auto changed = import({.data = data});
  ASSERT_FALSE(changed);
  EXPECT_THAT(changed.error().message, HasSubstr("has other bytes than its name says"));
  const std::string more = support::sha256_hex("more");
  std::ofstream(data / more) << "more";
  std::string other = with(1, more);
  write(other.replace(other.find("/did"), 4, "/saw") + "\n");
  EXPECT_FALSE(import({.data = data})) << "another statement has that id: its data do not stay";
  EXPECT_EQ(house.content_files().size(), 1u);
}

TEST_F(ImportTest, WhatALearnerDidHereIsNotVoidedFromAFile) {
  write(statement(1) + "\n");
  ASSERT_TRUE(import());
  house.execute("update statement set launch_id = 'l'");
  write(
      R"({"id":")" + id_of(2) +
      R"(","actor":{"mbox":"mailto:ann@example.test"},"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},"object":{"objectType":"StatementRef","id":")" +
      id_of(1) + "\"}}\n");
  EXPECT_FALSE(import());
  EXPECT_EQ(house.value("select voided_by from statement"), "");
}

TEST_F(ImportTest, AnExportComesBackAsItWas) {
  write_many(1, 30);
  ASSERT_TRUE(import());
  const auto before = column("cast(bytes as text)");
  const fs::path out = house.folder() / "out.jsonl";
  ASSERT_TRUE(export_to_file(house.context(), {}, out, {}, "admin-1", {}));
  waymark::testing::House other;
  // The store gives `stored` by the machine's clock, and the check compares it with the house's.
  other.advance(support::now_ms() - *support::parse_time(other.now()) + 60'000);
  const auto done = import_file(other.context(), {.keep_authority = true, .keep_stored = true}, out, "admin-1", {});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(other.column("select cast(bytes as text) from statement order by position"), before);
}

TEST_F(ImportTest, WhatIsNoFileOrTooLong) {
  EXPECT_EQ(import().error().kind, ErrorKind::not_found);
  fs::create_directories(file());
  EXPECT_EQ(import().error().kind, ErrorKind::invalid);
  fs::remove(file());
  house.context().settings.xapi_statements_bytes = 1000;
  write(statement(1) + "\n" + statement(2, R"(,"result":{"response":")" + std::string(200'000, 'x') + "\"}") + "\n" + statement(3) + "\n");
  const auto aside = house.folder() / "aside";
  const auto done = import({.refused = aside});
  ASSERT_TRUE(done);
  EXPECT_EQ(done->stored, 2u);
  EXPECT_LT(fs::file_size(aside), 3000u);
  write(std::string(10, '['));
  EXPECT_FALSE(import());
}

}  // namespace
}  // namespace waymark::transfer
