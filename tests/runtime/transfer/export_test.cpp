// Statements as files: everything, in its order, as it is kept.
#include "runtime/transfer/export.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "runtime/storage/statement_store.hpp"
#include "tests/runtime/catalogue/house.hpp"

namespace waymark::transfer {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ExportTest : public ::testing::Test {
 protected:
  xapi::PreparedStatement statement(int number, const std::string& verb = "https://v.example/did") {
    xapi::PreparedStatement one;
    one.id = one.comparable = "00000000-0000-4000-8000-" + std::to_string(100000000000 + number);
    one.stored = one.timestamp = house.now();
    one.bytes = R"({"id":")" + one.id + R"(","n":)" + std::to_string(number) + R"(,"stored":")" + one.stored + "\"}";
    one.verb = verb;
    one.agents = {{"mailto:ann@example.test", true}};
    return one;
  }
  void put(std::vector<xapi::PreparedStatement> all) {
    storage::SqliteStatementStore store(house.context().database, 1);
    const auto done = store.store(std::move(all));
    ASSERT_TRUE(done) << done.error().message;
  }
  void put_many(int from, int to) {
    std::vector<xapi::PreparedStatement> all;
    for (int i = from; i <= to; ++i) all.push_back(statement(i));
    put(std::move(all));
  }
  Result<Exported> write(const ExportOptions& options = {}, const Tell& tell = {}) {
    fs::remove(file());
    return export_to_file(house.context(), options, file(), data_, "admin-1", tell);
  }
  fs::path file() const { return house.folder() / "out"; }
  std::vector<std::string> lines() const {
    std::ifstream in(file(), std::ios::binary);
    std::vector<std::string> all;
    for (std::string line; std::getline(in, line);) all.push_back(line);
    return all;
  }
  std::vector<std::string> kept() { return house.column("select cast(bytes as text) from statement order by position"); }
  // What an export leaves beside its file.
  int leftovers() const {
    int count = 0;
    for (const auto& one : fs::directory_iterator(house.folder())) count += one.path().string().find(".part") != std::string::npos ? 1 : 0;
    return count;
  }

  waymark::testing::House house;
  fs::path data_;
};

TEST_F(ExportTest, EveryStatementAsItIsKept) {
  put_many(1, 1203);  // more than two readings
  const auto done = write();
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->statements, 1203u);
  EXPECT_EQ(lines(), kept());
  EXPECT_EQ(house.value("select detail from audit where action = 'statement.export' and person_id = 'admin-1'"),
            "1203 statements, JSON lines");
}

TEST_F(ExportTest, VoidedOnesStandBeforeWhatVoidsThem) {
  auto voiding = statement(2, "http://adlnet.gov/expapi/verbs/voided");
  voiding.voids = statement(1).id;
  put({statement(1), voiding, statement(3)});
  auto done = write();
  ASSERT_TRUE(done);
  EXPECT_EQ(done->voided, 1u);
  EXPECT_EQ(lines(), kept());
  done = write({.filter = {{"verb", "https://v.example/did"}}});
  ASSERT_TRUE(done);
  EXPECT_THAT(lines(), ElementsAre(kept()[1], kept()[2]))
      << "what refers to one with that verb is found by it (xAPI Part 3, 2.1.3); the voided one is not";
}

TEST_F(ExportTest, LabelsThatMayNotBeSeenAreLeftOutAndCounted) {
  auto words = statement(2), secret = statement(3);
  words.sensitivity = xapi::Sensitivity::reflection;
  secret.sensitivity = xapi::Sensitivity::confidential;
  put({statement(1), words, secret});
  auto done = write();
  ASSERT_TRUE(done);
  EXPECT_THAT(lines(), ElementsAre(kept()[0]));
  EXPECT_EQ(done->left_out, 2u);
  done = write({.sees = xapi::Clearance().with(xapi::Sensitivity::reflection)});
  EXPECT_THAT(lines(), ElementsAre(kept()[0], kept()[1]));
  done = write({.filter = {{"verb", "https://v.example/did"}}});
  EXPECT_THAT(lines(), ElementsAre(kept()[0]));
}

// A page of hidden ones is not the end.
TEST_F(ExportTest, ManyThatMayNotBeSeenEndNothing) {
  std::vector<xapi::PreparedStatement> all;
  for (int i = 1; i <= 1100; ++i) {
    all.push_back(statement(i));
    all.back().sensitivity = xapi::Sensitivity::reflection;
  }
  all.push_back(statement(1101));
  put(all);
  ASSERT_TRUE(write());
  EXPECT_THAT(lines(), ElementsAre(kept().back()));
}

TEST_F(ExportTest, FiltersReadMoreThanOnePage) {
  put_many(1, 700);
  put({statement(701, "https://v.example/other")});
  put_many(702, 1300);
  const auto done = write({.filter = {{"verb", "https://v.example/did"}}});
  ASSERT_TRUE(done);
  auto wanted = kept();
  wanted.erase(wanted.begin() + 700);
  EXPECT_EQ(lines(), wanted);
}

TEST_F(ExportTest, BetweenTwoTimes) {
  put_many(1, 4);
  const auto at = [&](int position) { return house.value("select stored from statement where position = ?", {std::int64_t{position}}); };
  ASSERT_TRUE(write({.filter = {{"since", at(1)}, {"until", at(3)}}}));
  EXPECT_THAT(lines(), ElementsAre(kept()[1], kept()[2])) << "after the first, up to and with the second (xAPI Part 3, 2.1.3)";
  ASSERT_TRUE(write({.filter = {{"since", at(1)}, {"until", at(3)}, {"verb", "https://v.example/did"}}}));
  EXPECT_THAT(lines(), ElementsAre(kept()[1], kept()[2]));
  EXPECT_FALSE(write({.filter = {{"since", "yesterday"}}}));
  EXPECT_FALSE(write({.filter = {{"verb", "no iri"}}}));
}

// What is stored while it runs is the next one's.
TEST_F(ExportTest, WhatComesMeanwhileIsNotInIt) {
  int last = 0;
  for (const ExportOptions& options : {ExportOptions{}, ExportOptions{.filter = {{"verb", "https://v.example/did"}}}}) {
    put_many(last + 1, last + 600);
    auto source = StatementExport::open(house.context(), options);
    ASSERT_TRUE(source);
    std::string all = *source->next();
    put_many(last + 601, last + 620);
    for (auto piece = source->next(); piece && !piece->empty(); piece = source->next()) all += *piece;
    EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), last + 600);
    EXPECT_EQ(source->done(), source->total());
    last += 620;
  }
}

TEST_F(ExportTest, ATable) {
  put_many(1, 2);
  ASSERT_TRUE(write({.form = Form::csv, .columns = {"/n", "/none", "/id"}}));
  EXPECT_THAT(lines(), ElementsAre("\xef\xbb\xbf/n,/none,/id\r", "1,," + statement(1).id + "\r", "2,," + statement(2).id + "\r"));
  EXPECT_FALSE(write({.form = Form::csv, .columns = {"n"}}));
}

TEST_F(ExportTest, AnEmptyStoreIsAnEmptyFileOrAHeader) {
  ASSERT_TRUE(write());
  EXPECT_THAT(lines(), ElementsAre());
  ASSERT_TRUE(write({.form = Form::csv, .columns = {"/id"}}));
  EXPECT_THAT(lines(), ElementsAre("\xef\xbb\xbf/id\r"));
}

TEST_F(ExportTest, WhatIsThereStaysAndNothingHalfIsLeft) {
  put_many(1, 1200);
  std::ofstream(file()) << "kept";
  const auto refused = export_to_file(house.context(), {}, file(), {}, "admin-1", {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  EXPECT_THAT(lines(), ElementsAre("kept"));
  const auto late = write({}, [&](std::int64_t, std::int64_t) {
    std::ofstream(file()) << "came meanwhile";
    return true;
  });
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::conflict);
  EXPECT_THAT(lines(), ElementsAre("came meanwhile"));
  EXPECT_FALSE(write({}, [](std::int64_t, std::int64_t) { return false; }));
  EXPECT_FALSE(fs::exists(file()));
  EXPECT_EQ(leftovers(), 0);
  *house.context().stopping = true;
  EXPECT_FALSE(write());
  EXPECT_FALSE(fs::exists(file()));
  *house.context().stopping = false;
  std::vector<std::int64_t> told;
  ASSERT_TRUE(write({}, [&](std::int64_t done, std::int64_t total) {
    EXPECT_EQ(total, 1200);
    told.push_back(done);
    return true;
  }));
  EXPECT_THAT(told, ElementsAre(500, 1000, 1200));
  EXPECT_EQ(leftovers(), 0);
}

TEST_F(ExportTest, DataOfAttachmentsGoesIntoAFolder) {
  const auto sink = house.context().content.sink();
  ASSERT_TRUE(sink->open());
  ASSERT_TRUE(sink->write(std::string_view("film")));
  const auto content = sink->close();
  ASSERT_TRUE(content && sink->finish());
  auto one = statement(1), same = statement(2), odd = statement(3);
  const xapi::AttachmentUse use{"aa11", content->sha256, 4, "text/plain"};
  one.attachments = same.attachments = {use};
  odd.attachments = {{"../../odd", content->sha256, 4, "text/plain"}};
  put({one, same, odd});
  data_ = house.folder() / "data-of";
  const auto done = write();
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->files, 1u);
  EXPECT_EQ(done->file_bytes, 4u);
  EXPECT_EQ(fs::file_size(data_ / "aa11"), 4u);
  EXPECT_FALSE(fs::exists(house.folder() / ".." / "odd"));
  ASSERT_TRUE(write()) << "again into the same folder";
}

}  // namespace
}  // namespace waymark::transfer
