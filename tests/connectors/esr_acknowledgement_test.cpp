#include "connectors/esr/acknowledgement.hpp"
#include "tests/connectors/esr_fixture.hpp"

namespace waymark::connectors::esr {
namespace {

using testing::HasSubstr;

constexpr const char* kAnswer =
    "HDR~XC_377_CMA_20260908_00000001.DAT~20260908 190000~377~0.1\r\n"
    "ACK~1~c2a16b0511d11161~~\r\n"
    "REJ~2~94c6adb0b7c4c77b~E041~No active assignment on achieved date\r\n"
    "TRL~4\r\n";
constexpr const char* kRefusal =
    "HDR~XC_377_CMA_20260909_00000002.DAT~20260909 190000~377~0.1\r\n"
    "FER~XC_377_CMP_C_20260909_00000002.DAT~Q001~Quarantined: row limit for one person exceeded\r\n"
    "TRL~3\r\n";

const Profile& profile() {
  static const Profile kProfile = read_profile(default_profile_json()).value();
  return kProfile;
}

SentFile sent() {
  return {"XC_377_CMP_C_20260908_00000001.DAT",
          "377",
          1,
          {{1, "c2a16b0511d11161", "d-1", State::exported}, {2, "94c6adb0b7c4c77b", "d-2", State::exported}}};
}

std::string answer_with(const std::vector<std::string>& rows) {
  std::string text = "HDR~XC_377_CMA_20260908_00000001.DAT~20260908 190000~377~0.1\r\n";
  for (const std::string& row : rows) text += row + "\r\n";
  return text + "TRL~" + std::to_string(rows.size() + 2) + "\r\n";
}

Reconciliation matched(const std::vector<std::string>& rows, const SentFile& file = sent()) {
  auto answer = read_acknowledgement(profile(), answer_with(rows));
  EXPECT_TRUE(answer) << answer.error().message;
  auto result = reconcile(answer.value(), file);
  EXPECT_TRUE(result);
  return result.value_or(Reconciliation{});
}

TEST(EsrAcknowledgement, WorkedExample) {
  const auto answer = read_acknowledgement(profile(), kAnswer);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->vpd, "377");
  EXPECT_EQ(answer->sequence, 1u);
  const auto result = reconcile(*answer, sent());
  ASSERT_TRUE(result);
  ASSERT_EQ(result->settled.size(), 2u);
  EXPECT_EQ(result->settled[0].row.state, State::accepted);
  EXPECT_EQ(result->settled[0].row.delivery_id, "d-1");
  EXPECT_EQ(result->settled[1].row.state, State::rejected);
  EXPECT_EQ(result->settled[1].reason, "E041 No active assignment on achieved date");
  EXPECT_TRUE(result->mismatches.empty());
  EXPECT_TRUE(result->unanswered.empty());
}

TEST(EsrAcknowledgement, AWholeFileQuarantined) {
  const auto answer = read_acknowledgement(profile(), kRefusal);
  ASSERT_TRUE(answer) << answer.error().message;
  SentFile file = sent();
  file.sequence = 2;
  file.name = "XC_377_CMP_C_20260909_00000002.DAT";
  const auto result = reconcile(*answer, file);
  ASSERT_TRUE(result);
  ASSERT_EQ(result->settled.size(), 2u);
  for (const Settled& one : result->settled) {
    EXPECT_EQ(one.row.state, State::quarantined);
    EXPECT_EQ(one.reason, "Q001 Quarantined: row limit for one person exceeded");
  }
  file.name = "XC_377_CMP_C_20260910_00000002.DAT";
  const auto other = reconcile(*answer, file);
  ASSERT_TRUE(other);
  EXPECT_TRUE(other->settled.empty());
  EXPECT_EQ(other->mismatches.size(), 1u);
  EXPECT_EQ(other->unanswered.size(), 2u);
}

// '*' of the layout's name stands for anything without a dot: also for what our own names hold, and for nothing.
TEST(EsrAcknowledgement, NamesThatTheLayoutAllows) {
  const std::string good = kAnswer;
  const auto named = [&](const std::string& name) {
    std::string text = good;
    return text.replace(text.find("XC_377_CMA_20260908_00000001.DAT"), 32, name);
  };
  for (const char* name : {"XC_377_CMA_C_20260908_00000001.DAT", "XC_377_CMA__00000001.DAT", "XC_377_CMA_a_b_c_d_00000001.DAT",
                           "XC_377_CMA_00000002_00000001.DAT"}) {
    const auto answer = read_acknowledgement(profile(), named(name));
    ASSERT_TRUE(answer) << name << ": " << answer.error().message;
    EXPECT_EQ(answer->sequence, 1u) << name;
  }
  for (const std::string name : {"XC_378_CMA_C_20260908_00000001.DAT", "XC_377_CMA_C.x_00000001.DAT", "XC_377_CMA_C_00000001.DAT.DAT",
                                 "XC_377_CMA_C_0000001.DAT", "XC_377_CMA_00000001.DAT"}) {
    const auto answer = read_acknowledgement(profile(), named(name));
    ASSERT_FALSE(answer) << name;
    EXPECT_THAT(answer.error().message, HasSubstr("the file name '" + name + "' is not one of trust 377"));
  }
  EXPECT_FALSE(read_acknowledgement(profile(), named("XC_377_CMA_" + std::string(60'000, '_') + "00000001.DAT")));
}

TEST(EsrAcknowledgement, WhatAnEarlierAnswerDecidedIsNotUnanswered) {
  SentFile file = sent();
  file.rows[0].state = State::accepted;
  EXPECT_TRUE(matched({"ACK~2~94c6adb0b7c4c77b~~"}, file).unanswered.empty());
}

TEST(EsrAcknowledgement, LineEndsAlone) {
  std::string text = kAnswer;
  std::erase(text, '\r');
  EXPECT_TRUE(read_acknowledgement(profile(), text));
}

TEST(EsrAcknowledgement, AnswersAnotherFile) {
  const auto answer = read_acknowledgement(profile(), kAnswer);
  ASSERT_TRUE(answer);
  SentFile other = sent();
  other.sequence = 2;
  EXPECT_FALSE(reconcile(*answer, other));
  other = sent();
  other.vpd = "412";
  EXPECT_FALSE(reconcile(*answer, other));
}

TEST(EsrAcknowledgement, MismatchesAreListedAndNeverGuessed) {
  const Reconciliation result = matched({"ACK~7~c2a16b0511d11161~~", "ACK~1~94c6adb0b7c4c77b~~", "WRN~2~94c6adb0b7c4c77b~W1~late"});
  ASSERT_EQ(result.mismatches.size(), 2u);
  EXPECT_EQ(result.mismatches[0].line, 2u);
  EXPECT_THAT(result.mismatches[0].what, HasSubstr("row 7 was not sent"));
  EXPECT_EQ(result.mismatches[1].line, 3u);
  EXPECT_THAT(result.mismatches[1].what, HasSubstr("another key"));
  ASSERT_EQ(result.settled.size(), 1u);
  EXPECT_EQ(result.settled[0].row.state, State::accepted_with_warning);
  ASSERT_EQ(result.unanswered.size(), 1u);
  EXPECT_EQ(result.unanswered[0].row, 1u);
}

TEST(EsrAcknowledgement, TheSameLineTwiceIsFineAndADifferentOneSettlesNothing) {
  EXPECT_EQ(matched({"ACK~1~c2a16b0511d11161~~", "ACK~1~c2a16b0511d11161~~"}).settled.size(), 1u);
  const Reconciliation result = matched({"ACK~1~c2a16b0511d11161~~", "REJ~1~c2a16b0511d11161~E1~no"});
  EXPECT_TRUE(result.settled.empty());
  EXPECT_EQ(result.mismatches.size(), 1u);
  EXPECT_EQ(result.unanswered.size(), 2u);
}

TEST(EsrAcknowledgement, AgainAndAfterwards) {
  SentFile file = sent();
  file.rows[0].state = State::accepted;
  file.rows[1].state = State::unanswered;
  const Reconciliation result = matched({"ACK~1~c2a16b0511d11161~~", "REJ~2~94c6adb0b7c4c77b~E1~no"}, file);
  ASSERT_EQ(result.settled.size(), 2u);
  EXPECT_EQ(result.settled[0].row.state, State::accepted);
  EXPECT_EQ(result.settled[1].row.state, State::rejected) << "late, and taken";
  const Reconciliation changed = matched({"REJ~1~c2a16b0511d11161~E1~no"}, file);
  EXPECT_TRUE(changed.settled.empty());
  ASSERT_EQ(changed.mismatches.size(), 1u);
  EXPECT_THAT(changed.mismatches[0].what, HasSubstr("\"ESR load accepted\" stands"));
}

TEST(EsrAcknowledgement, WrongFilesAreRefusedWhole) {
  const std::string good = kAnswer;
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    return text.replace(text.find(from), from.size(), to);
  };
  struct Bad {
    std::string text;
    const char* because;
  };
  const Bad kBad[] = {
      {"", "no header"},
      {"HDR~x\r\n", "no header and trailer"},
      {with("HDR~", "HDX~"), "first line is not a header"},
      {with("~0.1", ""), "first line is not a header"},
      {with("TRL~4\r\n", ""), "last line is not a trailer"},
      {with("TRL~4", "TRL~2"), "count does not agree"},
      {with("TRL~4", "TRL~4x"), "count does not agree"},
      {with("TRL~4\r\n", "TRL~4"), "was cut off"},
      {with("XC_377_CMA_", "XC_378_CMA_"), "is not one of trust 377"},
      {with("_00000001.DAT", "_1.DAT"), "is not one of trust"},
      {with("~377~", "~37~"), "no VPD"},
      {with("ACK~1", "OK~1"), "unknown kind"},
      {with("ACK~1~", "ACK~one~"), "not a number"},
      {with("c2a16b0511d11161~~", "c2a16b05~~"), "16 hexadecimal"},
      {with("11161~~", "11161~~~"), "row, key, reason code"},
      {with("No active", "No\tactive"), "control character"},
      {with("ACK~1", "HDR~1"), "between the lines"},
      {with("ACK~1~c2a16b0511d11161~~", "FER~f~a~b"), "answers rows of it as well"},
      {with("REJ", "\r\nREJ"), "empty line"},
  };
  for (const Bad& bad : kBad) {
    const auto answer = read_acknowledgement(profile(), bad.text);
    ASSERT_FALSE(answer) << bad.because;
    EXPECT_THAT(answer.error().message, HasSubstr(bad.because));
  }
}

TEST(EsrAcknowledgement, AReasonInAnotherEncodingIsKeptReadable) {
  const auto answer = read_acknowledgement(profile(), answer_with({"REJ~1~c2a16b0511d11161~E1~Siobh\xE1n"}));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->rows[0].reason, "Siobh?n");
}

}  // namespace
}  // namespace waymark::connectors::esr
