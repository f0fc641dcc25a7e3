#include "connectors/esr/digest.hpp"
#include "connectors/esr/writer.hpp"
#include "scorm/base/digest.hpp"
#include "tests/connectors/esr_fixture.hpp"

namespace waymark::connectors::esr {
namespace {

using testing::HasSubstr;
using testing::Not;

Export written(const std::vector<WaitingRecord>& waiting, const Config& config = example_config(),
               const ExportRequest& request = example_request()) {
  auto result = export_files(config, request, waiting);
  EXPECT_TRUE(result) << result.error().message;
  return result.value_or(Export{});
}

// FIPS 180-4's own example of SHA-256.
TEST(EsrDigest, KnownAnswers) {
  EXPECT_EQ(base::sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_16({"377", "23000417", "NHS|CSTF|Fire Safety - 1 Year|", "20260907"}), "c2a16b0511d11161");
  EXPECT_EQ(sha256_16({"377", "23000991", "NHS|CSTF|Fire Safety - 1 Year|", "20260907"}), "94c6adb0b7c4c77b");
}

// The worked example of the layout, byte for byte.
TEST(EsrWriter, WorkedExample) {
  const Export result = written({{"d-1", okafor()}, {"d-2", second_person()}});
  ASSERT_EQ(result.files.size(), 1u);
  const ExportFile& file = result.files[0];
  EXPECT_EQ(file.name, "XC_377_CMP_C_20260908_00000001.DAT");
  EXPECT_EQ(file.bytes,
            "HDR~XC_377_CMP_C_20260908_00000001.DAT~20260908 021500~377~0.1\r\n"
            "CMP~1~c2a16b0511d11161~23000417~23000417-2~4812345~NHS|CSTF|Fire Safety - 1 "
            "Year|~20260907~~PASSED~92~EV-7QK2-0001\r\n"
            "CMP~2~94c6adb0b7c4c77b~23000991~~~NHS|CSTF|Fire Safety - 1 Year|~20260907~~PASSED~88~EV-7QK2-0002\r\n"
            "TRL~4\r\n");
  ASSERT_EQ(file.rows.size(), 2u);
  EXPECT_EQ(file.rows[1].delivery_id, "d-2");
  EXPECT_EQ(file.rows[1].row, 2u);
  EXPECT_EQ(file.rows[1].key, "94c6adb0b7c4c77b");
  EXPECT_EQ(file.sha256, base::sha256_hex(file.bytes));
}

TEST(EsrWriter, TheSameAgainIsTheSameBytes) {
  const std::vector<WaitingRecord> waiting{{"d-1", okafor()}, {"d-2", second_person()}};
  const Export one = written(waiting), two = written(waiting);
  EXPECT_EQ(one.files[0].bytes, two.files[0].bytes);
  EXPECT_EQ(one.files[0].sidecar, two.files[0].sidecar);
}

// The layout has no field for what a completion rests on; whoever loads the file is told.
TEST(EsrWriter, SidecarSaysWhatTheCompletionsRestOn) {
  auto opened = second_person();
  opened.basis = "opened";
  const Export result = written({{"d-1", okafor()}, {"d-2", opened}});
  EXPECT_THAT(result.files[0].sidecar, HasSubstr("Rests on:       1: Opened; the module reports nothing\r\n"));
  EXPECT_THAT(result.files[0].sidecar, HasSubstr("Rests on:       1: Reported by the module\r\n"));
}

TEST(EsrWriter, SidecarSaysUnverifiedAndNamesNobody) {
  const Export result = written({{"d-1", okafor()}, {"d-2", second_person()}});
  const std::string& text = result.files[0].sidecar;
  for (const char* part :
       {"UNVERIFIED", "Layout not verified with any trust", "house-completion/0.1", "Not an NHSBSA interface", "Completions:    2\r\n",
        "Lines:          4 with", "People:         2\r\n", "Sequence:       1\r\n", "Waiting to be loaded by your trust"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, HasSubstr(result.files[0].sha256));
  EXPECT_THAT(text, Not(HasSubstr("23000417")));
}

TEST(EsrWriter, AchievedIsTheDateInLondon) {
  CompletionRecord late = okafor();
  late.completed_at = "2026-06-30T23:30:00.000Z";  // half past midnight on 1 July in London
  EXPECT_EQ(prepare(example_config(), late)->achieved, "20260701");
  late.completed_at = "2026-12-31T23:30:00.000Z";
  EXPECT_EQ(prepare(example_config(), late)->achieved, "20261231");
}

TEST(EsrWriter, ScoreIsAWholeNumberAndMayBeMissing) {
  CompletionRecord record = okafor();
  record.score = 92.5;
  EXPECT_EQ(prepare(example_config(), record)->values.at("score"), "93");
  record.score.reset();
  const Export result = written({{"d-1", record}});
  EXPECT_THAT(result.files[0].bytes, HasSubstr("~PASSED~~EV-7QK2-0001\r\n"));
}

struct Bad {
  const char* because;
  void (*spoil)(CompletionRecord&);
};

TEST(EsrWriter, InvalidDataIsLeftOutWithItsReason) {
  const Bad kBad[] = {
      {"a failed attempt is not exported", [](CompletionRecord& r) { r.outcome = "FAILED"; }},
      {"'employee' is missing", [](CompletionRecord& r) { r.employee_number.clear(); }},
      {"'employee' must have 6 to 10 digits", [](CompletionRecord& r) { r.employee_number = "23A00417"; }},
      {"'employee' must have 6 to 10 digits", [](CompletionRecord& r) { r.employee_number = "12345"; }},
      {"'employee' is longer than 10", [](CompletionRecord& r) { r.employee_number = "12345678901"; }},
      {"'assignment' is longer than 14", [](CompletionRecord& r) { r.assignment_number = "23000417-200000"; }},
      {"'assignment' holds the character ~", [](CompletionRecord& r) { r.assignment_number = "2300~2"; }},
      {"'nhs_id' holds a character outside ASCII", [](CompletionRecord& r) { r.nhs_id = "48\xC3\xA9"; }},
      {"'evidence' holds a line break", [](CompletionRecord& r) { r.evidence_code = "EV\nHDR"; }},
      {"'evidence' is missing", [](CompletionRecord& r) { r.evidence_code.clear(); }},
      {"no ESR competence is set for the module 'other'", [](CompletionRecord& r) { r.course_code = "other"; }},
      {"not a time in UTC", [](CompletionRecord& r) { r.completed_at = "yesterday"; }},
      {"not plausible", [](CompletionRecord& r) { r.completed_at = "1990-01-01T00:00:00Z"; }},
  };
  for (const Bad& bad : kBad) {
    CompletionRecord record = okafor();
    bad.spoil(record);
    const Export result = written({{"d-bad", record}, {"d-2", second_person()}});
    ASSERT_EQ(result.invalid.size(), 1u) << bad.because;
    EXPECT_EQ(result.invalid[0].delivery_id, "d-bad");
    EXPECT_THAT(result.invalid[0].reason, HasSubstr(bad.because));
    ASSERT_EQ(result.files.size(), 1u);
    EXPECT_EQ(result.files[0].rows.size(), 1u) << "the others go";
  }
}

TEST(EsrWriter, AFailureIsNeverExportedByAnyProfile) {
  Config config = example_config();
  for (Field& field : config.profile.fields) {
    if (field.source == "outcome") field.values.push_back("FAILED");
  }
  CompletionRecord record = okafor();
  record.outcome = "FAILED";
  EXPECT_TRUE(written({{"d-1", record}}, config).files.empty());
}

TEST(EsrWriter, CstfOnlyForATrustThatDeclared) {
  CompletionRecord record = okafor();
  record.vpd = "412";
  const auto row = prepare(example_config(), record);
  ASSERT_FALSE(row);
  EXPECT_THAT(row.error().message, HasSubstr("Declaration of Alignment"));
  Config config = example_config();
  config.competences["local-412"].esr = "412|LOCAL|Who leads - 1 Year|";
  record.course_code = "local-412";
  EXPECT_TRUE(prepare(config, record)) << "local competences need none";
}

// A competence that begins with a trust's VPD is that trust's own: nobody else's people can hold it.
TEST(EsrWriter, ALocalCompetenceOfAnotherTrustIsInvalidData) {
  CompletionRecord record = okafor();
  record.course_code = "local-one";
  EXPECT_TRUE(prepare(example_config(), record));
  record.vpd = "412";
  const auto row = prepare(example_config(), record);
  ASSERT_FALSE(row);
  EXPECT_THAT(row.error().message, HasSubstr("local competence of trust 377"));
  Config config = example_config();
  config.competences["local-one"].by_vpd["412"] = "412|LOCAL|Who leads - 1 Year|";
  const auto own = prepare(config, record);
  ASSERT_TRUE(own);
  EXPECT_EQ(own->competence, "412|LOCAL|Who leads - 1 Year|");
}

TEST(EsrWriter, OneTrustAFile) {
  CompletionRecord other = okafor();
  other.vpd = "412";
  other.course_code = "local-one";
  const std::vector<WaitingRecord> waiting{{"d-1", okafor()}, {"d-2", other}};
  EXPECT_THAT(vpds_of(waiting), testing::ElementsAre("377", "412"));
  const Export result = written(waiting);
  ASSERT_EQ(result.files.size(), 1u);
  EXPECT_EQ(result.files[0].rows.size(), 1u);
  ExportRequest bad = example_request();
  for (const char* vpd : {"", "37", "3777", "../", "37a"}) {
    bad.vpd = vpd;
    EXPECT_FALSE(export_files(example_config(), bad, waiting)) << vpd;
  }
}

TEST(EsrWriter, NothingToExportUsesNoNumber) { EXPECT_TRUE(written({}).files.empty()); }

TEST(EsrWriter, OneKeyOnce) {
  CompletionRecord again = okafor();
  again.completed_at = "2026-09-07T17:00:00.000Z";
  again.score = 100;
  const Export result = written({{"d-1", okafor()}, {"d-2", again}});
  ASSERT_EQ(result.files[0].rows.size(), 1u);
  EXPECT_EQ(result.files[0].rows[0].delivery_id, "d-2");
  ASSERT_EQ(result.covered.size(), 1u);
  EXPECT_EQ(result.covered[0].delivery_id, "d-1");
  ExportRequest later = example_request();
  later.known_keys = {"c2a16b0511d11161"};
  const Export next = written({{"d-3", okafor()}}, example_config(), later);
  EXPECT_TRUE(next.files.empty());
  ASSERT_EQ(next.known.size(), 1u);
  EXPECT_EQ(next.known[0].delivery_id, "d-3");
  EXPECT_EQ(next.known[0].key, "c2a16b0511d11161");
}

// One employee number of two people at one trust: ESR would take them for one, so neither goes.
TEST(EsrWriter, TwoPeopleWithOneNumberAreBothHeld) {
  CompletionRecord other = okafor();
  other.person_id = "somebody-else";
  const Export result = written({{"d-1", okafor()}, {"d-2", other}});
  EXPECT_TRUE(result.files.empty());
  EXPECT_TRUE(result.covered.empty());
  ASSERT_EQ(result.invalid.size(), 2u);
  EXPECT_NE(result.invalid[0].reason.find("same employee number"), std::string::npos);
}

TEST(EsrWriter, SplitsByRowsWithConsecutiveNumbers) {
  std::vector<WaitingRecord> waiting;
  for (int i = 0; i < 1001; ++i) {
    CompletionRecord record = okafor();
    record.employee_number = std::to_string(20000000 + i);
    waiting.push_back({"d-" + std::to_string(i), record});
  }
  ExportRequest request = example_request();
  request.first_sequence = 41;
  const Export result = written(waiting, example_config(), request);
  ASSERT_EQ(result.files.size(), 3u);
  EXPECT_EQ(result.files[0].rows.size(), 500u);
  EXPECT_EQ(result.files[2].rows.size(), 1u);
  EXPECT_EQ(result.files[2].name, "XC_377_CMP_C_20260908_00000043.DAT");
  EXPECT_THAT(result.files[0].bytes, HasSubstr("\r\nTRL~502\r\n"));
  EXPECT_THAT(result.files[2].bytes, HasSubstr("CMP~1~"));
}

// One person with too many rows gets a whole file quarantined: those rows go into further files.
TEST(EsrWriter, SplitsByRowsOfOnePerson) {
  Config config = example_config();
  std::vector<WaitingRecord> waiting;
  for (int i = 0; i < 45; ++i) {
    CompletionRecord record = okafor();
    record.course_code = "m" + std::to_string(i);
    config.competences[record.course_code] = {"377|LOCAL|Topic " + std::to_string(i) + " - 1 Year|", false, {}};
    waiting.push_back({"d-" + std::to_string(i), record});
  }
  waiting.push_back({"d-other", second_person()});
  const Export result = written(waiting, config);
  ASSERT_EQ(result.files.size(), 3u);
  EXPECT_EQ(result.files[0].rows.size(), 21u);
  EXPECT_EQ(result.files[0].rows.back().delivery_id, "d-other");
  EXPECT_EQ(result.files[1].rows.size(), 20u);
  EXPECT_EQ(result.files[2].rows.size(), 5u);
}

TEST(EsrWriter, NumbersEnd) {
  ExportRequest request = example_request();
  request.first_sequence = 99'999'999;
  EXPECT_EQ(written({{"d-1", okafor()}}, example_config(), request).files[0].name, "XC_377_CMP_C_20260908_99999999.DAT");
  request.first_sequence = 100'000'000;
  EXPECT_FALSE(export_files(example_config(), request, {{"d-1", okafor()}}));
  request.first_sequence = 0;
  EXPECT_FALSE(export_files(example_config(), request, {{"d-1", okafor()}}));
}

}  // namespace
}  // namespace waymark::connectors::esr
