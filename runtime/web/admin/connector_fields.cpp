#include "runtime/web/admin/connector_fields.hpp"

#include <map>

namespace waymark::web {
namespace {

using Type = SettingField::Type;

SettingField without_https(const char* when) {
  return {"allow_plain_http", "Encryption", "", Type::flag, {{"true", "Allow an address without https", when}}};
}

// What goes there, of connectors that are given statements.
std::vector<SettingField> with_filter(std::vector<SettingField> fields) {
  const std::vector<SettingField> filter = {
      {"sensitivities",
       "What may be sent (optional)",
       "With none chosen: the first",
       Type::some_of,
       {{"tracking", "What people did: modules, answers to choose from, scores, times"},
        {"reflection", "What people wrote: free text and reflections"},
        {"confidential", "What is marked as confidential"}}},
      {"origin",
       "Made where (optional)",
       "",
       Type::one_of,
       {{"", "Here and elsewhere"}, {"here", "Only by people learning here"}, {"received", "Only what other programs sent here"}}},
      {"verbs", "Only these verbs (optional)", "Their IRIs, separated by blanks", Type::words},
      {"activities", "Only these activities (optional)", "Their IRIs, separated by blanks", Type::words},
      {"organisations", "Only these organisations (optional)", "Their codes, separated by blanks; with all that is below them",
       Type::words}};
  fields.insert(fields.end(), filter.begin(), filter.end());
  return fields;
}

const std::map<std::string, std::vector<SettingField>> kConnection = {
    {"moodle",
     {{"base_url", "Address of Moodle", "Moodle's own address (wwwroot), for example https://moodle.example"},
      {"token_file", "File that holds the token",
       "Its whole path, in the server's folder for secrets; the token itself is never written here"},
      {"token_env", "Or the environment variable that holds it", "Its name begins with WAYMARK_SECRET_"},
      {"timeout_seconds", "Seconds to wait for an answer (optional)", "30 when left empty", Type::number},
      without_https("Only for a Moodle on the same machine")}},
    {"lrs",
     with_filter({{"endpoint", "Address of the record store", "For example https://lrs.example/xapi, without /statements"},
                  {"key", "Key", ""},
                  {"secret_file", "File that holds the secret",
                   "Its whole path, in the server's folder for secrets; the secret itself is never written here"},
                  {"secret_env", "Or the environment variable that holds it", "Its name begins with WAYMARK_SECRET_"},
                  {"version", "Version of xAPI (optional)", "", Type::one_of, {{"", "1.0.3", "Most record stores"}, {"2.0.0", "2.0.0"}}},
                  {"timeout_seconds", "Seconds to wait for an answer (optional)", "60 when left empty", Type::number},
                  without_https("Only for a store on the same machine")})},
    {"webhook", with_filter({{"url", "Address that is told", "For example https://hooks.example/waymark"},
                             {"secret_file", "File that holds the secret",
                              "Its whole path, in the server's folder for secrets. At least 24 bytes; it signs every message"},
                             {"secret_env", "Or the environment variable that holds it", "Its name begins with WAYMARK_SECRET_"},
                             {"old_secret_file", "File of the secret before (optional)", "While you change it: both sign"},
                             {"timeout_seconds", "Seconds to wait for an answer (optional)", "15 when left empty", Type::number},
                             without_https("Only for a program on the same machine"),
                             {"allow_private_network",
                              "Network",
                              "",
                              Type::flag,
                              {{"true", "Allow addresses that are not of the internet", "Only for a program in your own network"}}}})},
    {"esr",
     {{"profile_file", "File that holds the layout (optional)",
       "Left empty: the layout that comes with Waymark. A file of your own lies in the server's folder for secrets"},
      {"mode",
       "Letter in the file's name (optional)",
       "The file holds what is new, with either",
       Type::one_of,
       {{"", "C, for changes"}, {"F", "F, for full", "Only if your ESR contact asks for it"}}},
      {"cstf_declared_by", "Trusts with a Declaration of Alignment (optional)",
       "VPD numbers of three digits, separated by blanks; only they may use NHS|CSTF competences", Type::words}}},
};

const std::map<std::string, std::vector<SettingField>> kModule = {
    {"moodle",
     {{"course_id", "Number of the course in Moodle", "The id in the course's address there", Type::number},
      {"cmid", "Number of the activity", "The id in the activity's own address, as in mod/assign/view.php?id=5", Type::number},
      {"component", "Type of the activity", "Moodle's name for it, for example mod_assign, mod_lti or mod_page"},
      {"grade_max", "Maximum grade of the activity (optional)", "Left empty: no grade is sent", Type::number},
      {"enrol_role_id", "Role for people who are not in the course (optional)",
       "The id of the role in Moodle, often 5 for a student. Left empty: nobody is enrolled", Type::number}}},
    {"esr",
     {{"esr", "Competence for every trust (optional)", "The exact text as ESR exports it, for example NHS|CSTF|Fire Safety - 1 Year|"},
      {"requires",
       "Who may use it (optional)",
       "",
       Type::one_of,
       {{"", "Every trust"},
        {"cstf_declaration", "Only trusts with a Declaration of Alignment", "They stand in the connector's settings"}}},
      {"by_vpd", "Competences of single trusts (optional)",
       "One a line: the trust's VPD, =, and its own text, for example 901 = 901|LOCAL|Who leads - 1 Year|", Type::pairs}}},
};

const std::vector<SettingField>& of(const std::map<std::string, std::vector<SettingField>>& all, const std::string& kind) {
  static const std::vector<SettingField> none;
  const auto found = all.find(kind);
  return found == all.end() ? none : found->second;
}

}  // namespace

const std::vector<SettingField>& connection_fields(const std::string& kind) { return of(kConnection, kind); }
const std::vector<SettingField>& module_fields(const std::string& kind) { return of(kModule, kind); }

std::string modules_member(const std::string& kind) { return kind == "moodle" ? "courses" : kind == "esr" ? "competences" : ""; }

}  // namespace waymark::web
