// parse(write(x)) = x for anything that may be written, and nothing that a reader is given breaks it.
#include <random>

#include "connectors/esr/acknowledgement.hpp"
#include "connectors/esr/completion_file.hpp"
#include "tests/connectors/esr_fixture.hpp"

namespace waymark::connectors::esr {
namespace {

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  int upto(int most) { return static_cast<int>(engine_() % static_cast<std::uint32_t>(most + 1)); }
  std::string text(int least, int most, const std::string& letters) {
    std::string out;
    for (int n = least + upto(most - least); n > 0; --n)
      out += letters[static_cast<std::size_t>(upto(static_cast<int>(letters.size()) - 1))];
    return out;
  }

 private:
  std::mt19937 engine_;
};

std::string printable() {
  std::string all;
  for (char c = 0x20; c < 0x7f; ++c) {
    if (c != '~') all += c;
  }
  return all;
}

CompletionRecord any_record(Dice& dice) {
  CompletionRecord record;
  record.vpd = "377";
  record.employee_number = dice.text(6, 10, "0123456789");
  record.assignment_number = dice.text(0, 14, printable());
  record.nhs_id = dice.text(0, 10, printable());
  record.course_code = "m" + std::to_string(dice.upto(3));
  record.completed_at = "20" + std::to_string(10 + dice.upto(80)) + "-0" + std::to_string(1 + dice.upto(8)) + "-1" +
                        std::to_string(dice.upto(9)) + "T12:00:00Z";
  record.outcome = dice.upto(1) == 0 ? "PASSED" : "COMPLETED";
  if (dice.upto(2) != 0) record.score = dice.upto(100);
  record.evidence_code = dice.text(1, 40, printable());
  return record;
}

TEST(EsrProperty, WhatIsWrittenReadsBack) {
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    Dice dice(seed);
    Config config = example_config();
    for (int m = 0; m < 4; ++m) config.competences["m" + std::to_string(m)] = {dice.text(1, 240, printable()), false, {}};
    config.profile.max_rows = static_cast<std::size_t>(1 + dice.upto(9));
    config.profile.max_rows_per_person = static_cast<std::size_t>(1 + dice.upto(3));
    std::vector<WaitingRecord> waiting;
    for (int n = dice.upto(30); n >= 0; --n) waiting.push_back({"d" + std::to_string(n), any_record(dice)});
    const auto result = export_files(config, example_request(), waiting);
    ASSERT_TRUE(result) << "seed " << seed;
    ASSERT_TRUE(result->invalid.empty()) << "seed " << seed << ": " << result->invalid[0].reason;
    std::size_t rows = 0;
    std::uint32_t sequence = 1;
    for (const ExportFile& file : result->files) {
      EXPECT_EQ(file.sequence, sequence++);
      const auto read = read_completion_file(config.profile, file.bytes);
      ASSERT_TRUE(read) << "seed " << seed << ": " << read.error().message;
      EXPECT_EQ(read->filename, file.name);
      ASSERT_EQ(read->rows.size(), file.rows.size());
      EXPECT_LE(read->rows.size(), config.profile.max_rows);
      std::map<std::string, std::size_t> people;
      for (std::size_t i = 0; i < read->rows.size(); ++i, ++rows) {
        const auto& row = read->rows[i];
        const auto source = std::find_if(waiting.begin(), waiting.end(),
                                         [&](const WaitingRecord& one) { return one.delivery_id == file.rows[i].delivery_id; });
        EXPECT_EQ(row.at("key"), file.rows[i].key);
        EXPECT_EQ(row.at("employee"), source->record.employee_number);
        EXPECT_EQ(row.at("assignment"), source->record.assignment_number);
        EXPECT_EQ(row.at("nhs_id"), source->record.nhs_id);
        EXPECT_EQ(row.at("competence"), config.competences.at(source->record.course_code).esr);
        EXPECT_EQ(row.at("outcome"), source->record.outcome);
        EXPECT_EQ(row.at("evidence"), source->record.evidence_code);
        EXPECT_EQ(row.at("score"), source->record.score ? std::to_string(static_cast<int>(*source->record.score)) : "");
        EXPECT_LE(++people[row.at("employee")], config.profile.max_rows_per_person);
      }
    }
    EXPECT_EQ(rows + result->covered.size(), waiting.size()) << "nothing is lost, nothing twice";
  }
}

TEST(EsrProperty, DamagedBytesNeverBreakTheReaders) {
  const auto result = export_files(example_config(), example_request(), {{"d-1", okafor()}, {"d-2", second_person()}});
  const std::string good = result->files[0].bytes;
  const Profile profile = example_config().profile;
  for (std::uint32_t seed = 1; seed <= 3000; ++seed) {
    Dice dice(seed);
    std::string bytes = good;
    for (int n = 1 + dice.upto(4); n > 0; --n) {
      const auto at = static_cast<std::size_t>(dice.upto(static_cast<int>(bytes.size()) - 1));
      if (dice.upto(2) == 0)
        bytes.erase(at, static_cast<std::size_t>(dice.upto(20)));
      else
        bytes[at] = static_cast<char>(dice.upto(255));
      if (bytes.empty()) break;
    }
    (void)read_acknowledgement(profile, bytes);
    const auto read = read_completion_file(profile, bytes);
    // Whatever still reads has whole rows and the count that the trailer says.
    if (read) {
      EXPECT_EQ(read->rows.size(), 2u) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace waymark::connectors::esr
