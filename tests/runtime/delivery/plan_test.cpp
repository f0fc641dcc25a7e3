// What the program asks of its database while people learn must not grow slower with what is stored: every SQL text that
// goes by is explained by SQLite, and a walk over a growing table fails the test.
#include <gmock/gmock.h>

#include <regex>

#include "runtime/auth/sign_in.hpp"
#include "runtime/auth/viewer.hpp"
#include "runtime/catalogue/content.hpp"
#include "runtime/outbox/forward_store.hpp"
#include "runtime/outbox/forwarding.hpp"
#include "runtime/outbox/queue.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/outbox/store.hpp"
#include "runtime/people/people.hpp"
#include "runtime/storage/statement_lists.hpp"
#include "runtime/storage/statement_store.hpp"
#include "tests/runtime/catalogue/recording_database.hpp"
#include "tests/runtime/delivery/journal_fixture.hpp"

namespace waymark::testing {
namespace {

// Tables of a handful of rows, whatever is learned.
const std::set<std::string> kSmall = {"tenant", "connector", "counter", "credential", "credential_key", "schema_version"};

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

// "from statement s join term t": s -> statement, t -> term.
std::map<std::string, std::string> aliases(const std::string& sql) {
  static const std::set<std::string> kWords = {"on", "where", "left", "join", "set", "order", "limit", "group", "values"};
  std::map<std::string, std::string> found;
  static const std::regex kTable(R"((?:from|join|update|into)\s+([a-z_]+)(?:\s+(?:as\s+)?([a-z_]+))?)");
  for (std::sregex_iterator at(sql.begin(), sql.end(), kTable), end; at != end; ++at) {
    found[(*at)[1]] = (*at)[1];
    if ((*at)[1] == "chain") found["chain"] = "tenant";  // a recursive list of its own, of a handful of rows
    if ((*at)[2].matched && !kWords.contains((*at)[2])) found[(*at)[2]] = (*at)[1];
  }
  return found;
}

// Empty when the step is good. Every key begins with the tenant: a search by the tenant alone is a walk over everything,
// unless a limit ends it.
std::string fault(const std::string& sql, const std::string& step) {
  static const std::regex kStep(R"(^(SCAN|SEARCH) ([a-z_0-9]+))");
  std::smatch match;
  if (!std::regex_search(step, match, kStep)) return {};
  const auto names = aliases(lower(sql));
  const auto table = names.find(match[2]);
  if (table != names.end() && kSmall.contains(table->second)) return {};
  const bool limited = lower(sql).find(" limit ") != std::string::npos;
  if (match[1] == "SCAN") return "walks over everything";
  // The greatest of an index is its last entry: SQLite goes there at once.
  static const std::regex kGreatest(R"(^select (coalesce\()?max\([a-z_]+\)(, 0\))? from [a-z_]+ where tenant = \?$)");
  if (std::regex_search(lower(sql), kGreatest) && step.find("COVERING INDEX") != std::string::npos) return {};
  static const std::regex kTenantAlone(R"(\(tenant=\?\)$)");
  if (!limited && std::regex_search(step, kTenantAlone)) return "walks over everything of the tenant";
  return {};
}

class PlanTest : public JournalTest {
 protected:
  PlanTest() : recorder(database()), context(recorded()) {}

  storage::Database& database() { return house.context().database; }
  runtime::Context recorded() {
    return {house.context().settings, recorder, house.context().content, 1, house.context().iri_base, house.context().now};
  }

  std::string faults() {
    std::string all;
    (void)database().read([&](storage::Connection& db) -> Result<void> {
      for (const auto& [sql, values] : recorder.asked())
        db.query("explain query plan " + sql, values, [&](const storage::Row& row) {
          if (const std::string why = fault(sql, row.text(3)); !why.empty()) all += row.text(3) + " " + why + ": " + sql + "\n";
          return true;
        });
      return {};
    });
    return all;
  }
  // The steps of every query that was asked and holds these words.
  std::string steps_of(const std::string& words) {
    std::string all;
    (void)database().read([&](storage::Connection& db) -> Result<void> {
      for (const auto& [sql, values] : recorder.asked())
        if (sql.find(words) != std::string::npos)
          db.query("explain query plan " + sql, values, [&](const storage::Row& row) {
            all += row.text(3) + "\n";
            return true;
          });
      return {};
    });
    return all;
  }
  void expect_good(std::size_t least) {
    EXPECT_EQ(faults(), "");
    EXPECT_GE(recorder.asked().size(), least) << "the test must have seen what it is about";
    recorder.forget();
  }

  RecordingDatabase recorder;
  runtime::Context context;
};

TEST_F(PlanTest, KnowsAWalkWhenItSeesOne) {
  (void)recorder.read([&](storage::Connection& db) -> Result<void> {
    const auto none = [](const storage::Row&) { return true; };
    db.query("select count(*) from journal where answer = 'x'", {}, none);
    db.query("select j.number from journal j where j.tenant = ? and j.answer = 'y'", {std::int64_t{1}}, none);
    return {};
  });
  EXPECT_THAT(faults(), ::testing::HasSubstr("answer = 'x'"));
  EXPECT_THAT(faults(), ::testing::HasSubstr("answer = 'y'"));
}

TEST_F(PlanTest, LaunchAndJournal) {
  house.connector("m", "moodle");
  recorder.forget();
  auto prepared = delivery::prepare_launch(context, registration, person, delivery::How::resume);
  ASSERT_TRUE(prepared);
  ASSERT_TRUE(delivery::launch_for_page(context, *prepared, person));
  auto made = delivery::begin_launch(context, *prepared, person);
  ASSERT_TRUE(made);
  ASSERT_TRUE(delivery::resume_info(context, registration, person));
  expect_good(10);
  delivery::Journal journal(context);
  Browser browser(house, *made);
  browser.visit("item-1", {{"cmi.core.lesson_location", "2"},
                           {"cmi.interactions.0.id", "q1"},
                           {"cmi.interactions.0.type", "choice"},
                           {"cmi.interactions.0.student_response", "a"},
                           {"cmi.core.score.raw", "80"},
                           {"cmi.core.lesson_status", "passed"}});
  const auto answer = browser.send(journal, true);
  ASSERT_EQ(answer.status, 200) << answer.detail;
  EXPECT_EQ(view().state, "passed");
  ASSERT_TRUE(delivery::renew_token(context, made->launch_id, person));
  ASSERT_TRUE(delivery::close_launch(context, made->launch_id, "exit"));
  expect_good(25);
}

// Five million statements may lie behind a position: what follows is read by it, with every filter.
TEST_F(PlanTest, Forwarding) {
  house.connector("l", "lrs");
  connectors::StatementFilter filter;
  for (int with = 0; with < 2; ++with) {
    recorder.forget();
    outbox::SqliteForwardStore store(context, filter, 0);
    auto batch = store.next("l", 50, context.now());
    ASSERT_TRUE(batch);
    ASSERT_TRUE(store.record("l", *batch, {}, context.now()));
    ASSERT_TRUE(outbox::forwarding_state(context, "l"));
    ASSERT_TRUE(outbox::dead_letters(context, "l", "refused", 0, 50));
    EXPECT_THAT(steps_of("order by s.position limit"), ::testing::HasSubstr("(tenant=? AND position>? AND position<?)"));
    expect_good(6);
    using Origin = connectors::StatementFilter::Origin;
    filter = {{}, Origin::here, {"https://v.example/did"}, {"https://a.example/1"}, {"mailto:ann@example.test"}, {"r"}, {"o"}};
  }
}

TEST_F(PlanTest, Content) {
  const std::string capability = house.value("select capability from course_version");
  const std::string label = house.value("select host_label from course");
  recorder.forget();
  catalogue::ContentResolver resolver(context);
  const std::string path = house.value("select path from course_file where path <> 'imsmanifest.xml' order by path limit 1");
  std::string other_case = path;
  other_case[0] = static_cast<char>(other_case[0] ^ 0x20);
  EXPECT_TRUE(resolver.content_file(label, capability, path));
  EXPECT_TRUE(resolver.content_file(label, capability, other_case));
  EXPECT_FALSE(resolver.content_file(label, capability, "missing.png"));
  EXPECT_FALSE(resolver.content_file(label, std::string(32, '0'), path));
  // A version may have 20,000 files: a name in another case is looked up, not looked for.
  EXPECT_THAT(steps_of("lower("), ::testing::HasSubstr("course_file_any_case (tenant=? AND course_id=? AND version=? AND <expr>=?)"));
  const auto asked = recorder.count();
  EXPECT_FALSE(resolver.content_file(label, capability, "missing.png"));
  EXPECT_EQ(recorder.count(), asked) << "what was not there is not asked for again";
  expect_good(3);
}

TEST_F(PlanTest, SignIn) {
  ASSERT_TRUE(auth::change_password(house.context(), person, nullptr, "three quiet herons", ""));
  recorder.forget();
  auto session = auth::sign_in(context, "ada", "three quiet herons", "192.0.2.1");
  ASSERT_TRUE(session);
  EXPECT_FALSE(auth::sign_in(context, "ada", "wrong", "192.0.2.1"));
  EXPECT_FALSE(auth::sign_in(context, "nobody", "wrong", "192.0.2.1"));
  http::Request request;
  request.cookies[auth::kSessionCookie] = session->token;
  EXPECT_TRUE(auth::viewer_of(request, context));
  expect_good(5);
}

TEST_F(PlanTest, StatementsByEveryFilter) {
  storage::SqliteStatementStore store(recorder, 1);
  const auto statement = [](const std::string& id, const std::string& verb) {
    xapi::PreparedStatement one;
    one.id = id;
    one.verb = verb;
    one.timestamp = one.stored = "2026-11-22T09:30:00.000Z";
    one.bytes = R"({"stored":"2026-11-22T09:30:00.000Z"})";
    one.comparable = id;
    one.registration = "reg-1";
    one.agents = {{"ben", true}, {"lms", false}};
    one.authority = "lms";
    one.activities = {{"course", true}};
    one.facets = {"lesson", true, false, 0.5, 5, {{"ward", "\"B4\""}}};
    return one;
  };
  auto reference = statement("00000000-0000-4000-8000-000000000002", "commented");
  reference.refers_to = "00000000-0000-4000-8000-000000000001";
  auto voiding = statement("00000000-0000-4000-8000-000000000003", "voided");
  voiding.voids = "00000000-0000-4000-8000-000000000001";
  ASSERT_TRUE(store.store({statement("00000000-0000-4000-8000-000000000001", "passed"), reference, voiding}));
  expect_good(5);
  using Query = xapi::StatementQuery;
  const std::vector<std::function<void(Query&)>> filters = {
      [](Query& q) { q.statement_id = "00000000-0000-4000-8000-000000000002"; },
      [](Query& q) { q.voided_statement_id = "00000000-0000-4000-8000-000000000001"; },
      [](Query&) {},
      [](Query& q) { q.agent_key = "ben"; },
      [](Query& q) { q.agent_key = "ben", q.related_agents = true; },
      [](Query& q) { q.activity = "course"; },
      [](Query& q) { q.activity = "course", q.related_activities = true; },
      [](Query& q) { q.verb = "passed"; },
      [](Query& q) { q.registration = "reg-1"; },
      [](Query& q) { q.authority_key = "lms"; },
      [](Query& q) { q.authority_key = "lms", q.activity = "course"; },
      [](Query& q) {
        q.agent_key = std::vector<std::string>{"ben", "lms"}, q.related_agents = true;
      },
      [](Query& q) { q.activity_type = "lesson"; },
      [](Query& q) { q.success = true, q.completion = false; },
      [](Query& q) {
        q.scaled = {0.2, 0.9}, q.raw = {-1e9, 1e9};
      },
      [](Query& q) {
        q.extensions = {{"ward", ""}, {"ward", "\"B4\""}};
      },
      [](Query& q) { q.since = "2026-01-01T00:00:00.000Z", q.until = "2027-01-01T00:00:00.000Z"; },
      [](Query& q) { q.agent_key = "ben", q.verb = "passed", q.activity = "course", q.registration = "reg-1"; }};
  for (const auto& filter : filters)
    for (const bool ascending : {false, true}) {
      Query query;
      filter(query);
      query.ascending = ascending;
      ASSERT_TRUE(store.find(query));
      query.after_position = 2;
      query.snapshot_position = 3;
      ASSERT_TRUE(store.find(query));
    }
  expect_good(12);
  // What every filter reads, and the one way to read it. Pairs that are named have a list of their own, and nothing else is read.
  const std::string list = "select position from statement_list",
                    way = "(tenant=? AND kind=? AND first=? AND second=? AND position>? AND position<?)";
  using storage::List;
  const std::vector<std::tuple<List, std::size_t, std::function<void(Query&)>>> lists = {
      {List::agent_verb, 1, [](Query& q) { q.agent_key = "ben", q.verb = "passed"; }},
      {List::agent_activity, 1, [](Query& q) { q.agent_key = "ben", q.activity = "course"; }},
      {List::activity_verb, 1, [](Query& q) { q.activity = "course", q.verb = "passed"; }},
      {List::registration_verb, 1, [](Query& q) { q.registration = "reg-1", q.verb = "passed"; }},
      {List::agent, 1, [](Query& q) { q.agent_key = "ben"; }},
      {List::agent, 2, [](Query& q) { q.agent_key = "ben", q.related_agents = true; }},
      {List::activity, 2, [](Query& q) { q.activity = "course", q.related_activities = true; }},
      {List::verb, 1, [](Query& q) { q.verb = "passed"; }},
      {List::registration, 1, [](Query& q) { q.registration = "reg-1"; }},
      {List::activity_type, 1, [](Query& q) { q.activity_type = "lesson"; }},
      {List::success, 1, [](Query& q) { q.success = true; }},
      {List::extension_value, 1,
       [](Query& q) {
         q.extensions = {{"ward", "\"B4\""}};
       }},
      {List::agent, 2, [](Query& q) { q.authority_key = "lms"; }}};
  for (const auto& [kind, count, filter] : lists)
    for (const bool ascending : {false, true}) {
      Query query;
      filter(query);
      query.ascending = ascending;
      query.since = "2026-01-01T00:00:00.000Z";
      query.until = "2027-01-01T00:00:00.000Z";
      recorder.forget();
      ASSERT_TRUE(store.find(query));
      EXPECT_EQ(faults(), "");
      EXPECT_THAT(steps_of(list), ::testing::HasSubstr(way));
      const auto asked =
          std::find_if(recorder.asked().begin(), recorder.asked().end(), [&](const auto& one) { return one.first.starts_with(list); });
      ASSERT_NE(asked, recorder.asked().end());
      EXPECT_EQ(std::get<std::int64_t>(asked->second[1]), static_cast<std::int64_t>(kind));
      EXPECT_EQ(recorder.times(asked->first), count) << "lists, each read once";
      EXPECT_EQ(steps_of("select position from statement where tenant = ? and position").find("SEARCH"), std::string::npos)
          << "never everybody's statements";
    }
}

TEST_F(PlanTest, Outbox) {
  house.connector("m", "moodle");
  (void)house.context().database.write([&](storage::Connection& db) -> Result<void> {
    outbox::enqueue(db, 1, "m", "completion", "c-1", "{}", house.now());
    return {};
  });
  outbox::SqliteOutboxStore store(recorder, 1);
  for (const bool ordered : {false, true}) {
    auto due = store.due("m", 10, ordered, house.now());
    ASSERT_TRUE(due);
    ASSERT_EQ(due->size(), 1u);
    connectors::Outcome outcome;
    ASSERT_TRUE(store.record(due->front().id, outcome, house.now(), house.now()));
  }
  ASSERT_TRUE(store.away_since("m"));
  expect_good(3);
}

// A page of a hundred people asks as often as a page of one.
TEST_F(PlanTest, PagesAskOnceForEverybodyOnThem) {
  const auto asked = [&](const auto& work) {
    recorder.forget();
    work();
    return recorder.count();
  };
  std::vector<std::string> registrations{registration};
  const auto people = [&] { ASSERT_TRUE(people::list_people(context, "", 100, 0)); };
  const auto told = [&] { ASSERT_TRUE(outbox::told_of(context, registrations)); };
  const auto first_people = asked(people), first_told = asked(told);
  for (int i = 0; i < 30; ++i) registrations.push_back(house.enrol(house.person("p" + std::to_string(i)), course));
  EXPECT_EQ(asked(people), first_people);
  EXPECT_EQ(asked(told), first_told);
  const auto list = people::list_people(context, "", 100, 0);
  ASSERT_EQ(list->size(), 31u);
  for (const auto& one : *list) EXPECT_EQ(one.roles, list->front().roles) << one.username;
  EXPECT_FALSE(list->front().roles.empty());
}

TEST_F(PlanTest, WhoWasToldNamesEachConnector) {
  house.connector("m", "moodle");
  house.connector("e", "esr");
  const std::string other = house.enrol(house.person("eva"), course);
  const auto completion = [&](const std::string& id, const std::string& of) {
    house.execute(
        "insert into completion (tenant, completion_id, registration_id, person_id, course_id, version, completed_at, outcome, "
        "seconds, evidence_code, statement_id) values (1, ?, ?, ?, ?, 1, ?, 'PASSED', 1, ?, '')",
        {id, of, person, course, house.now(), id});
  };
  completion("c-1", registration);
  (void)house.context().database.write([&](storage::Connection& db) -> Result<void> {
    outbox::enqueue(db, 1, "m", "completion", "c-1", "{}", house.now());
    outbox::enqueue(db, 1, "e", "completion", "c-1", "{}", house.now());
    return {};
  });
  auto told = outbox::told_of(house.context(), {registration, other});
  ASSERT_TRUE(told);
  EXPECT_EQ(told->at(registration), "e: waiting to be sent; m: waiting to be sent");
  EXPECT_FALSE(told->contains(other));
  completion("c-2", other);
  told = outbox::told_of(house.context(), {registration, other});
  EXPECT_EQ(told->at(other), "");
}

}  // namespace
}  // namespace waymark::testing
