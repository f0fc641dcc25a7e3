#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/esr/profile.hpp"

namespace waymark::connectors::esr {
namespace {

using testing::HasSubstr;

std::string replaced(const std::string& from, const std::string& to) {
  std::string text(default_profile_json());
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(EsrProfile, TheShippedOneReads) {
  const auto profile = read_profile(default_profile_json());
  ASSERT_TRUE(profile) << profile.error().message;
  EXPECT_EQ(profile->name, "house-completion/0.1");
  EXPECT_EQ(profile->version, "0.1");
  EXPECT_TRUE(profile->unverified());
  EXPECT_EQ(profile->max_rows, 500u);
  EXPECT_EQ(profile->max_rows_per_person, 20u);
  EXPECT_EQ(profile->delimiter, '~');
  std::vector<std::string> names;
  for (const Field& field : profile->fields) names.push_back(field.name);
  EXPECT_THAT(names, testing::ElementsAre("row", "key", "employee", "assignment", "nhs_id", "competence", "achieved", "expires", "outcome",
                                          "score", "evidence"));
  EXPECT_EQ(profile->row_codes.at("WRN"), "ACCEPTED_WITH_WARNING");
}

TEST(EsrProfile, SaysWhatIsWrong) {
  struct Bad {
    const char* from;
    const char* to;
    const char* because;
  };
  constexpr Bad kBad[] = {
      {"\"UNVERIFIED\"", "\"CERTIFIED\"", "status must be UNVERIFIED"},
      {"\"ascii\"", "\"utf-8\"", "file/encoding must be ascii"},
      {"\"delimiter\": \"~\"", "\"delimiter\": \"~~\"", "one visible ASCII character"},
      {"\"max_rows\": 500", "\"max_rows\": 0", "file/max_rows must be a whole number"},
      {"{\"name\": \"row\", \"type\": \"N(6)\", \"required\": true},", "", "must hold row and key"},
      {"\"name\": \"nhs_id\"", "\"name\": \"shoe_size\"", "'shoe_size', which nothing fills"},
      {"{rows_total}", "{rows_ever}", "'rows_ever', which Waymark does not know"},
      {"{created:YYYYMMDD HHMMSS}", "{created:DD.MM.}", "does not know"},
      {"_{seq:08d}.DAT\",\n    \"encoding", ".DAT\",\n    \"encoding", "{seq:08d}"},
      {"CMA_*_{seq:08d}", "CMA_*", "ack/name"},
      {"\"REJECTED\"", "\"LOST\"", "ack/row/codes/REJ"},
      {"\"employee\", \"competence\", \"achieved\"]", "\"employee\", \"row\"]", "cannot use 'row'"},
      {"\"quoting\"", "\"quotes\"", "is not a setting"},
  };
  for (const Bad& bad : kBad) {
    const auto profile = read_profile(replaced(bad.from, bad.to));
    ASSERT_FALSE(profile) << bad.to;
    EXPECT_THAT(profile.error().message, HasSubstr(bad.because)) << bad.to;
  }
}

TEST(EsrProfile, Templates) {
  const FileFacts facts{"377", "C", "2026-09-08T01:15:00.000Z", 42, "F.DAT", "0.1", 2};
  EXPECT_EQ(*fill("{date:YYYYMMDD}|{created:YYYYMMDD HHMMSS}", facts), "20260908|20260908 021500");
  EXPECT_EQ(*fill("{seq:08d} {seq} {rows_body} {rows_total}", facts), "00000042 42 2 4");
  for (const char* bad : {"{", "{vpd", "{}", "{vpd:08d}", "{seq:8}", "{unknown}", "{date}"}) EXPECT_FALSE(fill(bad, facts)) << bad;
}

}  // namespace
}  // namespace waymark::connectors::esr
