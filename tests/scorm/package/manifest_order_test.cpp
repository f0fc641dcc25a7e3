// Parts of an imsmanifest.xml that wait for others (adlcp:prerequisites) or are hidden: those that nobody can open are named.
#include <gmock/gmock.h>

#include "tests/scorm/package/manifest_text.hpp"
#include "tests/scorm/package/package_fixture.hpp"

namespace waymark::testing {
namespace {

using package::Grade;
using ::testing::HasSubstr;

std::string part(const std::string& number, const std::string& title, const std::string& script, const std::string& inside = {}) {
  return "\n<item identifier=\"i" + number + "\"" + (inside.empty() ? " identifierref=\"r" + number + "\"" : "") + "><title>" + title +
         "</title>" + (script.empty() ? "" : "<adlcp:prerequisites type=\"aicc_script\">" + script + "</adlcp:prerequisites>") + inside +
         "</item>";
}

// The engine opens a part whose prerequisites it cannot read: said at import, with the line of the item.
TEST(Manifest, PrerequisitesThatCannotBeReadAreNamed) {
  const struct {
    std::string script, code, names;
  } rows[] = {{std::string(3000, '(') + "i2" + std::string(3000, ')'), "manifest.prerequisites_unreadable", "(((("},
              {"i2 and i3", "manifest.prerequisites_unreadable", "i2 and i3"},
              {"i2 ^ i3", "manifest.prerequisites_unreadable", "i2 ^ i3"},
              {"i2=\"perhaps\"", "manifest.prerequisites_unreadable", "perhaps"},
              {"i2&amp;i9", "manifest.prerequisites_unknown", "\"i9\""},
              {"empty", "manifest.prerequisites_unknown", "\"empty\""}};
  for (const auto& row : rows) {
    const Outcome outcome = read_manifest_text(manifest_of(
        organization("\n<item identifier=\"i1\" identifierref=\"r1\"><title>One</title><adlcp:prerequisites type=\"aicc_script\">" +
                     row.script + "</adlcp:prerequisites></item>\n<item identifier=\"m\"><title>Block</title>" +
                     "<item identifier=\"i2\" identifierref=\"r2\"><title>Two</title></item></item>" +
                     "<item identifier=\"i3\" identifierref=\"r3\"><title>Three</title></item>" +
                     "<item identifier=\"empty\"><title>A group of nothing</title></item>"),
        kResources));
    ASSERT_TRUE(accepted(outcome, row.code, Grade::harm)) << row.script.substr(0, 40) << ": " << codes(outcome.report);
    const auto* finding = find(outcome.report, row.code);
    EXPECT_EQ(finding->file, "imsmanifest.xml");
    EXPECT_GT(finding->line, 1) << row.script.substr(0, 40);
    EXPECT_THAT(finding->message, HasSubstr("\"One\""));
    EXPECT_THAT(finding->message, HasSubstr(row.names));
    EXPECT_LT(finding->message.size(), 400u);
    EXPECT_THAT(finding->advice, HasSubstr("can be opened at once"));
    EXPECT_EQ(outcome.report.findings.size(), 1u) << codes(outcome.report);
  }
}

// Parts that wait for each other or for themselves, also by way of a group (i9): named with the line of each.
TEST(Manifest, PartsThatCanNeverBeOpenedAreNamed) {
  const struct {
    std::string one, two, three, group;
    std::vector<std::string> never;
    std::string says;
  } rows[] = {
      {"", "i3", "i2", "", {"Two", "Three"}, "\"Two\": it waits for \"Three\", which cannot be finished before it."},
      {"", "", "i3", "", {"Three"}, "\"Three\": it waits for itself."},
      {"", "i3=\"passed\"", "i1&amp;(i2|i3)", "", {"Two", "Three"}, "\"Three\": it waits for \"Two\", itself"},
      {"", "i3=\"passed\"", "i1&amp;(i2|i1)", "", {}, ""},
      {"", "i3", "i1=\"failed\"&amp;~i2", "", {}, ""},
      {"", "", "i2=\"passed\"", "", {"Three"}, "never met"},  // an asset is completed, never passed
      {"", "", "i2=\"completed\"", "", {}, ""},
      {"", "2*{i1,i3}", "", "", {}, ""},
      {"", "", "2*{i1,i3}", "", {"Three"}, "itself"},
      {"", "", "", "i3", {"Two", "Three"}, "\"Three\": it waits for itself."},
      {"", "", "i9", "", {"Three"}, "\"Three\": it waits for \"Group\", which cannot be finished before it."},
      {"i9", "", "", "", {}, ""},
      {"i9", "", "", "i1", {"One", "Two", "Three"}, "\"One\": it waits for \"Group\""},
  };
  for (const auto& row : rows) {
    const Outcome outcome = read_manifest_text(manifest_of(
        organization(part("1", "One", row.one) + part("9", "Group", row.group, part("2", "Two", row.two) + part("3", "Three", row.three))),
        kResources));
    const std::string which = row.one + " / " + row.two + " / " + row.three + " / " + row.group;
    std::vector<std::string> names;
    std::string said;
    for (const auto& finding : outcome.report.findings) {
      if (finding.code != "manifest.never_opens") continue;
      EXPECT_EQ(finding.grade, Grade::harm);
      EXPECT_EQ(finding.file, "imsmanifest.xml");
      EXPECT_THAT(finding.advice, HasSubstr("publish the module again"));
      said += finding.message + " ";
      for (const char* title : {"One", "Two", "Three"})
        if (finding.message.starts_with("Nobody can ever open \"" + std::string(title) + "\"")) names.emplace_back(title);
      EXPECT_GT(finding.line, 1) << which;
    }
    EXPECT_EQ(names, row.never) << which;
    EXPECT_THAT(said, HasSubstr(row.says)) << which;
    const auto* dead = find(outcome.report, "manifest.nothing_opens");
    EXPECT_EQ(dead != nullptr, row.never.size() == 3) << which;
    EXPECT_EQ(outcome.report.course.has_value(), row.never.size() < 3) << which;
    if (dead) {
      EXPECT_EQ(dead->grade, Grade::stop);
      EXPECT_GT(dead->line, 1);
    }
  }
}

// CAM 2.3.2.5: isvisible="false" keeps an item out of what is shown of the structure. People choose from there; so a hidden part
// is met where the module begins with it, and nowhere else.
TEST(Manifest, HiddenPartsThatNobodyMeetsAreNamed) {
  const auto hide = [](std::string item) { return item.replace(item.find("<item"), 5, "<item isvisible=\"false\""); };
  const std::string one = part("1", "One", ""), two = part("2", "Two", ""), three = part("3", "Three", "");
  const struct {
    std::string items;
    std::vector<std::string> never;
  } rows[] = {
      {one + hide(two) + three, {"Two"}},
      {hide(one) + two + three, {}},
      {one + hide(two) + part("3", "Three", "i2"), {"Two", "Three"}},
      {part("1", "One", "i2") + hide(two) + three, {}},         // begins with the second
      {part("9", "Group", "i3", one) + hide(two) + three, {}},  // also then
      {one + hide(part("9", "Group", "", two + three)), {}},    // only the group is hidden
      {one + hide("<item identifier=\"i8\"><title>Heading</title></item>") + two + three, {}},
  };
  for (const auto& row : rows) {
    const Outcome outcome = read_manifest_text(manifest_of(organization(row.items), kResources));
    std::vector<std::string> names;
    for (const auto& finding : outcome.report.findings) {
      if (finding.code != "manifest.never_opens") continue;
      EXPECT_EQ(finding.grade, Grade::harm);
      for (const char* title : {"One", "Two", "Three"})
        if (finding.message.starts_with("Nobody can ever open \"" + std::string(title) + "\"")) names.emplace_back(title);
      if (names.back() != "Two") continue;
      EXPECT_THAT(finding.message, HasSubstr("isvisible=\"false\""));
      EXPECT_THAT(finding.advice, HasSubstr("Let the part be shown"));
    }
    EXPECT_EQ(names, row.never) << row.items;
  }
}

// 500 parts, each waiting for the next; and parts that wait for each other from both ends, with scripts so long that looking
// through them again and again would take for ever.
TEST(Manifest, ALongChainIsFollowedAndWorkIsBounded) {
  const auto course = [](const std::vector<int>& waits_for, const std::string& tail) {
    std::string items;
    for (std::size_t i = 0; i < waits_for.size(); ++i)
      items += "<item identifier=\"p" + std::to_string(i) + "\" identifierref=\"r1\"><title>P</title>" +
               (waits_for[i] < 0 ? "" : "<adlcp:prerequisites>p" + std::to_string(waits_for[i]) + tail + "</adlcp:prerequisites>") +
               "</item>";
    return read_manifest_text(manifest_of(organization(items), kResources));
  };
  std::vector<int> next;
  for (int i = 1; i < 500; ++i) next.push_back(i);
  next.push_back(-1);
  EXPECT_TRUE(clean(course(next, "")));

  // p0 < p99 < p1 < p98 < p2 ...
  std::vector<int> zigzag(100, -1);
  for (int i = 1; i < 100; ++i) zigzag[static_cast<std::size_t>(i % 2 ? 99 - i / 2 : i / 2)] = i % 2 ? i / 2 : 100 - i / 2;
  EXPECT_TRUE(clean(course(zigzag, "")));
  std::string tail = "&amp;(p0";
  for (int i = 0; i < 4'000; ++i) tail += "|p" + std::to_string(i * 7919 % 100);
  const auto outcome = course(zigzag, tail + ")");
  ASSERT_TRUE(accepted(outcome, "manifest.order_unchecked", Grade::note)) << codes(outcome.report);
  EXPECT_EQ(find(outcome.report, "manifest.never_opens"), nullptr);
}

}  // namespace
}  // namespace waymark::testing
