#include "runtime/identities/rules.hpp"

#include <algorithm>
#include <array>

#include "xapi/model/formats.hpp"

namespace waymark::identities {
namespace {

constexpr std::string_view kVpd = "{vpd}";

struct Name {
  std::string_view text;
  Field field;
  bool within_trust;  // the same number may be another person's in another trust
};
constexpr std::array kNames{Name{"email", Field::email, false},
                            Name{"username", Field::username, false},
                            Name{"moodle_username", Field::moodle_username, false},
                            Name{"nhs_id", Field::nhs_id, false},
                            Name{"employee_number", Field::employee_number, true},
                            Name{"assignment_number", Field::assignment_number, true}};

std::string trimmed(const std::string& text) {
  const auto from = text.find_first_not_of(" \t");
  return from == std::string::npos ? "" : text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

tl::unexpected<Error> bad(const std::string& rule, std::string message) {
  return fail(
      ErrorKind::invalid, "\"" + rule.substr(0, 100) + "\" " + std::move(message),
      "Write email, or a key of a person and the homePage of the accounts that are called by it: moodle_username https://moodle.example.");
}

std::size_t places(const std::string& text) {
  std::size_t count = 0;
  for (auto at = text.find(kVpd); at != std::string::npos; at = text.find(kVpd, at + 1)) ++count;
  return count;
}

Result<Rule> parse_rule(const std::string& text) {
  const auto space = text.find_first_of(" \t");
  const auto name = std::find_if(kNames.begin(), kNames.end(), [&](const Name& one) { return one.text == text.substr(0, space); });
  if (name == kNames.end())
    return bad(text, "does not begin with email, username, moodle_username, nhs_id, employee_number or assignment_number.");
  Rule rule{name->field, space == std::string::npos ? "" : trimmed(text.substr(space))};
  if (rule.field == Field::email) {
    if (!rule.home_page.empty()) return bad(text, "has a homePage: an address has none.");
    return rule;
  }
  if (!xapi::is_iri(home_page_of(rule, "000"))) return bad(text, "has no homePage that is an IRI.");
  if (places(rule.home_page) != (name->within_trust ? 1u : 0u))
    return bad(text, name->within_trust ? "needs {vpd} once in its homePage: in another trust the same number is another person's."
                                        : "has {vpd} in its homePage, which is for numbers of a trust.");
  return rule;
}

}  // namespace

Result<std::vector<Rule>> parse_rules(const std::string& text) {
  std::vector<Rule> rules;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t end = std::min(text.find(',', from), text.size());
    const std::string one = trimmed(text.substr(from, end - from));
    from = end + 1;
    if (one.empty()) continue;
    auto rule = parse_rule(one);
    if (!rule) return tl::unexpected<Error>(rule.error());
    for (const auto& other : rules)
      if (other.home_page == rule->home_page) return bad(one, "stands for accounts that another rule stands for already.");
    rules.push_back(std::move(*rule));
  }
  if (rules.size() > kMostRules) return bad(text, "has more than " + std::to_string(kMostRules) + " rules.");
  return rules;
}

bool is_of(const Rule& rule, const std::string& home_page, std::string& vpd) {
  vpd.clear();
  if (rule.field == Field::email) return false;
  const auto at = rule.home_page.find(kVpd);
  if (at == std::string::npos) return home_page == rule.home_page;
  const std::size_t behind = rule.home_page.size() - at - kVpd.size();
  if (home_page.size() <= at + behind || home_page.compare(0, at, rule.home_page, 0, at) != 0 ||
      home_page.compare(home_page.size() - behind, behind, rule.home_page, at + kVpd.size(), behind) != 0)
    return false;
  vpd = home_page.substr(at, home_page.size() - at - behind);
  return true;
}

std::string home_page_of(const Rule& rule, const std::string& vpd) {
  std::string out = rule.home_page;
  if (const auto at = out.find(kVpd); at != std::string::npos) out.replace(at, kVpd.size(), vpd);
  return out;
}

}  // namespace waymark::identities
