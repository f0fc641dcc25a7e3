#include <gmock/gmock.h>

#include "runtime/catalogue/course_json.hpp"
#include "runtime/catalogue/courses.hpp"
#include "runtime/catalogue/import.hpp"
#include "runtime/delivery/journal.hpp"
#include "runtime/delivery/launch.hpp"
#include "runtime/lrs/credentials.hpp"
#include "runtime/lrs/endpoint.hpp"
#include "runtime/outbox/forward_store.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/storage/document_store.hpp"
#include "runtime/storage/statement_store.hpp"
#include "runtime/support/digest.hpp"
#include "runtime/support/encode.hpp"
#include "runtime/support/json.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "runtime/web/report/report_pages.hpp"
#include "test_site.hpp"

// Who may see what (design.md section 1.4). One launch writes a learner's words to every place where a SCO can put them, each
// with a mark of its own; then everything that shows or sends calls, statements and figures is asked by those who may read
// such words and by those who may not.
namespace waymark::web::testing {
namespace {

using support::Json;
using ::testing::HasSubstr;
using ::testing::Not;

struct Place {
  const char* name;
  int function;
  std::string first, second;
  int error;
  const char* mark;        // what stands in the words, and nowhere else: too long for a random token to spell it
  bool becomes_statement;  // ... of which the words are a part
};

std::string words(const std::string& mark) { return "I felt " + mark + " on the ward"; }
std::string element(const std::string& rest) { return "cmi.interactions." + rest; }

const std::vector<Place>& places() {
  static const std::vector<Place> all = {
      {"an answer to a choice that was refused", 13, element("0.student_response"), words("mark01"), 405, "mark01", true},
      {"an interaction's id", 13, element("1.id"), words("mark02"), 0, "mark02", true},
      {"a bookmark", 13, "cmi.core.lesson_location", words("mark03"), 0, "mark03", false},
      {"the name of an element that is not known", 13, "cmi." + words("mark04"), "1", 401, "mark04", false},
      {"an element that is not known", 13, "cmi.learner_words", "mark05", 401, "mark05", false},
      {"a name that only begins as a known one", 13, "cmi.core." + words("mark06"), "1", 401, "mark06", false},
      {"comments", 13, "cmi.comments", words("mark07"), 0, "mark07", true},
      {"suspend data", 13, "cmi.suspend_data", words("mark08"), 0, "mark08", false},
      {"an answer in free text", 13, element("2.student_response"), "mark09", 0, "mark09", true},
      {"an answer to a performance", 13, element("3.student_response"), "mark10", 0, "mark10", true},
      {"an answer to a choice, in words", 13, element("4.student_response"), words("mark11"), 0, "mark11", true},
      {"a refused status", 13, "cmi.core.lesson_status", "mark12", 405, "mark12", false},
      {"what LMSCommit was given", 14, words("mark13"), "", 201, "mark13", false},
      {"what LMSGetValue asked for", 12, words("mark14"), "", 401, "mark14", false},
      {"an objective's id", 13, "cmi.objectives.0.id", words("mark15"), 0, "mark15", true},
      {"an objective of an interaction", 13, element("5.objectives.0.id"), words("mark16"), 0, "mark16", true},
      {"SCORM 2004's learner_response", 13, element("5.learner_response"), words("mark17"), 401, "mark17", false},
  };
  return all;
}

// What has to be said before and after so that engine and profile make statements of it.
std::vector<std::array<std::string, 2>> around() {
  std::vector<std::array<std::string, 2>> calls;
  const char* const types[] = {"choice", "choice", "fill-in", "performance", "choice", "choice"};
  for (int i = 0; i < 6; ++i) {
    const std::string n = std::to_string(i);
    if (i != 1) calls.push_back({element(n + ".id"), "plain-question-" + n});
    calls.push_back({element(n + ".type"), types[i]});
  }
  return calls;
}

class WhoSees : public ::testing::Test {
 protected:
  WhoSees()
      : importer_(site_.context()),
        store_(site_.context().database, site_.context().tenant),
        documents_(site_.context().database, site_.context().tenant) {
    site_.context().settings.small_group = 1;
    register_admin_pages(site_.router(), site_.context(), importer_);
    register_report_pages(site_.router(), site_.context());
    lrs::register_xapi_routes(site_.router(), site_.context(), store_, documents_);
    forward_to("plain", "");
    forward_to("wide", R"(,"sensitivities":["tracking","reflection"])");
    learn();
  }

  void learn() {
    package::Course course;
    course.edition = "SCORM 1.2";
    course.identifier = "M";
    course.title = "Teaming";
    package::Item item;
    item.id = "I1";
    item.title = "Teaming skills";
    item.launchable = item.sco = true;
    item.path = "index.html";
    course.items = {item};
    site_.run(
        "insert into course(tenant, course_id, code, title, minutes, host_label, current_version, created_at) "
        "values(1, 'c', 'teaming', 'Teaming', 5, 'c-1', 1, '2026-11-01T00:00:00.000Z')");
    site_.run(
        "insert into course_version(tenant, course_id, version, edition, package_sha256, package_name, title, "
        "course_json, findings_json, capability, size_bytes, file_count, imported_at, imported_by) "
        "values(1, 'c', 1, 'SCORM 1.2', '', 'a.zip', 'Teaming', ?, '[]', 'cap', 1, 1, '', '')",
        {catalogue::course_to_json(course)});
    const auto learner = site_.add_person("tam", "Tam Reed", {"learner"});
    registration_ = catalogue::create_enrolment(site_.context(), learner, "c", "", "")->registration_id;
    const auto launch = delivery::create_launch(site_.context(), registration_, learner, delivery::How::resume);
    launch_ = launch->launch_id;
    std::string calls;
    int number = 0;
    const auto add = [&](int function, const std::string& first, const std::string& second, int error) {
      calls += ++number == 1 ? "" : ",";
      calls += Json::object({{"n", number},
                             {"f", function},
                             {"a", first},
                             {"b", second},
                             {"r", error == 0 ? "true" : "false"},
                             {"e", error},
                             {"t", number},
                             {"c", "2026-11-22T09:30:00.000Z"}})
                   .dump();
    };
    add(1, "I1", "", 0);
    add(10, "", "", 0);
    for (const auto& [first, second] : around()) add(13, first, second, 0);
    for (const auto& place : places()) add(place.function, place.first, place.second, place.error);
    for (const char* n : {"1", "5"}) add(13, element(std::string(n) + ".student_response"), "a", 0);
    add(13, "cmi.objectives.0.status", "passed", 0);
    add(13, "cmi.core.lesson_status", "passed", 0);
    add(11, "", "", 0);
    delivery::Journal journal(site_.context());
    const auto answer = journal.append("{\"launch\":\"" + launch_ + "\",\"token\":\"" + launch->token + "\",\"calls\":[" + calls + "]}");
    ASSERT_EQ(answer.status, 200) << answer.detail;
    ASSERT_TRUE(delivery::close_launch(site_.context(), launch_, "left"));
  }

  void forward_to(const std::string& name, const std::string& more) {
    const std::string settings = R"({"endpoint":"https://lrs.example/xapi","key":"k","secret_env":"WAYMARK_SECRET_L")" + more + "}";
    const auto added = outbox::add_connector(site_.context(), "lrs", name, settings, "");
    ASSERT_TRUE(added) << added.error().message;
  }
  // Everything that its connector would be given.
  std::string forwarded_to(const std::string& name) {
    auto& context = site_.context();
    const auto row = *outbox::get_connector(context, name);
    outbox::SqliteForwardStore store(context, *outbox::filter_of(row.kind, row.config_json), row.generation);
    const auto batch = *store.next(row.connector_id, 1000, context.now());
    std::string all;
    for (const auto& one : batch.statements) all += one.payload + "\n";
    return all;
  }

  std::string page(const std::string& path, const std::vector<std::string>& roles) {
    static int people = 0;
    site_.sign_in(site_.add_person("viewer" + std::to_string(++people), "Viewer", roles));
    const auto response = site_.get(path);
    EXPECT_EQ(response.status, 200) << path;
    std::string body = response.body, piece;
    if (response.source)
      while (response.source(piece)) body += piece;
    return body;
  }
  // The list behind a figure, and the page of every statement in it that leads to one.
  std::string drill_down(const std::vector<std::string>& roles) {
    const std::string path = "/reports/registrations/" + registration_, begin = "href=\"/reports/statements/";
    const std::string list = page(path, roles);
    std::string all = list;
    for (auto at = list.find(begin); at != std::string::npos; at = list.find(begin, at + 1))
      all += site_.get("/reports/statements/" + list.substr(at + begin.size(), 36)).body;
    return all;
  }
  std::string statements(const std::vector<std::string>& scopes, const std::string& query = "") {
    const auto made = lrs::add_credential(site_.context(), "test", scopes, "");
    EXPECT_TRUE(made);
    const auto response = site_.get(
        "/xapi/statements" + query,
        {{"authorization", "Basic " + support::base64_encode(made->key + ":" + made->secret)}, {"x-experience-api-version", "1.0.3"}});
    return response.status == 200 ? response.body : std::to_string(response.status);
  }

  TestSite site_;
  catalogue::Importer importer_;
  storage::SqliteStatementStore store_;
  storage::SqliteDocumentStore documents_;
  std::string registration_, launch_;
};

TEST_F(WhoSees, NoWordsWithoutThePermission) {
  const std::string registration = "/admin/registrations/" + registration_;
  const std::map<std::string, std::string> shown = {
      {"launch history", page("/admin/launches/" + launch_, {"reader"})},
      {"launch history, also for an admin", page("/admin/launches/" + launch_, {"reader", "admin"})},
      {"list of launches", page(registration + "/history", {"admin"})},
      {"explanations", page(registration, {"admin"})},
      {"what an author should mend", page("/admin/courses/teaming", {"admin"})},
      {"statements of a registration", drill_down({"reader", "reporter"})},
      {"the statements page", page("/reports/statements", {"reader", "reporter", "admin"})},
      {"people", page("/reports/people", {"reader", "reporter"})},
      {"people as CSV", page("/reports/people.csv", {"reader", "reporter", "reflections"})},
      {"completions as CSV", page("/reports/completions.csv", {"reporter"})},
      {"deliveries", page("/reports/deliveries", {"reporter"})},
      {"the record store", statements({"statements/read"})},
      {"the record store, oldest first, ids", statements({"statements/read"}, "?ascending=true&format=ids")},
      {"another record store", forwarded_to("plain")},
      {"completion records", site_.column("select payload from delivery where kind = 'completion'")}};
  for (const auto& [where, text] : shown)
    for (const auto& place : places()) EXPECT_THAT(text, Not(HasSubstr(place.mark))) << where << ": " << place.name;
  EXPECT_THAT(shown.at("launch history"), HasSubstr("Hidden: may hold the learner"));
  EXPECT_THAT(shown.at("launch history"), HasSubstr("plain-question-4"));
  EXPECT_THAT(shown.at("explanations"), HasSubstr("LMSSetValue(&quot;cmi.core.lesson_status&quot;, &quot;passed&quot;)"));
  EXPECT_THAT(shown.at("what an author should mend"), HasSubstr("cmi.learner_words"));
  EXPECT_THAT(shown.at("statements of a registration"), HasSubstr("Hidden: may hold the learner"));
  EXPECT_THAT(shown.at("the record store"), HasSubstr("/verbs/passed"));
  EXPECT_THAT(shown.at("another record store"), HasSubstr("/verbs/passed"));
}

TEST_F(WhoSees, WordsWithThePermission) {
  const std::string calls = page("/admin/launches/" + launch_, {"reader", "reflections"});
  for (const auto& place : places()) EXPECT_THAT(calls, HasSubstr(place.mark)) << place.name;
  EXPECT_THAT(calls, Not(HasSubstr("Hidden: may hold the learner")));
  const std::map<std::string, std::string> shown = {{"statements of a registration", drill_down({"reader", "reporter", "reflections"})},
                                                    {"the record store", statements({"statements/read", "reflections"})},
                                                    {"the record store, everything", statements({"all"})},
                                                    {"another record store", forwarded_to("wide")}};
  for (const auto& [where, text] : shown)
    for (const auto& place : places())
      if (place.becomes_statement) EXPECT_THAT(text, HasSubstr(place.mark)) << where << ": " << place.name;
}

TEST_F(WhoSees, AHiddenStatementIsNotFoundByItsIdNorByWhatItHolds) {
  const std::string id = site_.column("select statement_id from statement where sensitivity = 1 limit 1").substr(0, 36);
  EXPECT_EQ(statements({"statements/read"}, "?statementId=" + id), "404");
  EXPECT_THAT(statements({"all"}, "?statementId=" + id), HasSubstr(id));
  const std::string activity = "?activity=" + support::percent_encode("https://learning.example/courses/teaming/I1/interactions/" +
                                                                      support::percent_encode(words("mark02")));
  EXPECT_THAT(statements({"all"}, activity), HasSubstr("responded"));
  EXPECT_THAT(statements({"statements/read"}, activity), HasSubstr("\"statements\":[]"));
  EXPECT_EQ(statements({"statements/write"}), "403");
  // A statement that refers to a hidden one may be seen, and is not found by what the hidden one holds (xAPI Part 3, 2.1.3).
  const std::string hidden =
      site_.column("select statement_id from statement s where sensitivity = 1 and cast(bytes as text) like '%mark02%' limit 1")
          .substr(0, 36);
  xapi::PreparedStatement reference;
  reference.id = "00000000-0000-4000-8000-000000000001";
  reference.verb = "https://learn.example/verbs/noticed";
  reference.timestamp = reference.stored = "2026-11-22T09:30:00.000Z";
  reference.bytes = "{\"id\":\"" + reference.id + "\",\"stored\":\"2026-11-22T09:30:00.000Z\"}";
  reference.comparable = reference.id;
  reference.refers_to = hidden;
  ASSERT_TRUE(store_.store({reference}));
  EXPECT_THAT(statements({"statements/read"}, "?statementId=" + reference.id), HasSubstr(reference.id));
  EXPECT_THAT(statements({"all"}, activity), HasSubstr(reference.id));
  EXPECT_THAT(statements({"statements/read"}, activity), Not(HasSubstr(reference.id)));
}

TEST_F(WhoSees, ReflectionsAloneIsNoScope) {
  EXPECT_FALSE(lrs::add_credential(site_.context(), "test", {"reflections"}, ""));
  EXPECT_FALSE(lrs::add_credential(site_.context(), "test", {"statements/write", "reflections"}, ""));
}

// A call that was kept before a rule was made is shown by the rule of today.
TEST_F(WhoSees, OldCallsAreShownByTheRuleOfToday) {
  site_.run("update journal set sensitivity = 0");
  const std::string calls = page("/admin/launches/" + launch_, {"reader"});
  for (const auto& place : places())
    if (std::string(place.name).find("in free text") == std::string::npos &&
        std::string(place.name).find("performance") == std::string::npos)
      EXPECT_THAT(calls, Not(HasSubstr(place.mark))) << place.name;
}

}  // namespace
}  // namespace waymark::web::testing
