// Queries of every kind against a store that is searched from end to end: small stores with few values, so that everything meets
// everything, with references in chains and circles, voided statements, labels and authorities; whole, and in pages of any size.
#include <random>
#include <set>

#include "statements.hpp"

namespace waymark::storage::test {
namespace {

using xapi::PreparedStatement;
using xapi::StatementQuery;

// The rules of xAPI Part 3, 2.1.3 and 2.1.4, said once more and as plainly as they can be.
class Reference {
 public:
  std::vector<PreparedStatement> rows;  // at position index + 1

  std::vector<std::string> answer(const StatementQuery& query) const {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (!voided(rows[i]) && may_see(rows[i], query) && (meets(rows[i], query) || referred(rows[i], query))) out.push_back(rows[i].id);
    if (!query.ascending) std::reverse(out.begin(), out.end());
    return out;
  }

 private:
  const PreparedStatement* find(const std::string& id) const {
    for (const auto& row : rows)
      if (row.id == id) return &row;
    return nullptr;
  }
  bool voided(const PreparedStatement& row) const {
    return row.voids.empty() && std::any_of(rows.begin(), rows.end(), [&](const auto& other) { return other.voids == row.id; });
  }
  static bool may_see(const PreparedStatement& row, const StatementQuery& query) {
    return query.sees.covers(row.sensitivity) && (query.authority_key.empty() || row.authority == query.authority_key);
  }
  bool referred(const PreparedStatement& row, const StatementQuery& query) const {
    std::set<std::string> passed;
    for (const auto* at = find(row.refers_to); at && passed.insert(at->id).second; at = find(at->refers_to))
      if (may_see(*at, query) && meets(*at, query)) return true;
    return false;
  }
  static bool in(const std::optional<double>& score, const std::optional<xapi::ScoreRange>& range) {
    return !range || (score && *score >= range->least && *score <= range->most);
  }
  static bool meets(const PreparedStatement& row, const StatementQuery& query) {
    const auto agent = [&](const auto& use) { return query.agent_key.has(use.key) && (use.direct || query.related_agents); };
    const auto activity = [&](const auto& use) { return query.activity.has(use.iri) && (use.direct || query.related_activities); };
    const auto extension = [&](const auto& wanted) {
      return std::any_of(row.facets.extensions.begin(), row.facets.extensions.end(),
                         [&](const auto& one) { return one.iri == wanted.iri && (wanted.value.empty() || one.value == wanted.value); });
    };
    return (query.agent_key.empty() || std::any_of(row.agents.begin(), row.agents.end(), agent)) &&
           (query.activity.empty() || std::any_of(row.activities.begin(), row.activities.end(), activity)) &&
           (query.verb.empty() || query.verb.has(row.verb)) && (query.registration.empty() || query.registration.has(row.registration)) &&
           (query.activity_type.empty() || query.activity_type.has(row.facets.activity_type)) &&
           (!query.success || row.facets.success == query.success) && (!query.completion || row.facets.completion == query.completion) &&
           in(row.facets.scaled, query.scaled) && in(row.facets.raw, query.raw) &&
           std::all_of(query.extensions.begin(), query.extensions.end(), extension);
  }
};

class SearchTest : public StatementTest {
 protected:
  std::size_t below(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(dice_); }
  bool one_in(std::size_t times) { return below(times) == 0; }
  template <class T>
  T any(const std::vector<T>& all) {
    return all[below(all.size())];
  }
  std::string id(std::size_t number) const { return "s" + std::to_string(number); }

  PreparedStatement make(std::size_t number, std::size_t of) {
    auto out = statement(id(number), any(kAgents), any(kVerbs), any(kActivities));
    if (one_in(3)) out.agents.push_back({any(kAgents), one_in(2)});
    if (one_in(2)) out.activities.push_back({any(kActivities), false});
    if (one_in(2)) out.registration = any(kRegistrations);
    if (one_in(2)) out.authority = any(kAuthorities);
    if (!out.authority.empty()) out.agents.push_back({out.authority, false});
    if (one_in(2)) out.facets.activity_type = any(kTypes);
    if (one_in(2)) out.facets.success = one_in(2);
    if (one_in(2)) out.facets.completion = one_in(2);
    if (one_in(2)) out.facets.scaled = any(kScaled);
    if (one_in(2)) out.facets.raw = any(kRaw);
    for (std::size_t i = below(3); i > 0; --i) out.facets.extensions.push_back({any(kTypes), any(kValues)});
    if (one_in(3)) out.sensitivity = static_cast<xapi::Sensitivity>(below(3));
    if (one_in(3)) {
      out.activities.clear();
      out.refers_to = id(below(of + 3));  // of this store, before or behind, itself, or of nobody
      if (one_in(4)) out.voids = out.refers_to;
    }
    return out;
  }
  xapi::AnyOf values(const std::vector<std::string>& all) {
    std::vector<std::string> some;
    for (std::size_t i = 1 + below(3); i > 0; --i) some.push_back(one_in(8) ? "of nobody" : any(all));
    xapi::AnyOf out;
    out = some;
    return out;
  }
  xapi::ScoreRange range(const std::vector<double>& all) {
    const double a = any(all), b = any(all);
    return {std::min(a, b), std::max(a, b)};
  }
  StatementQuery ask() {
    StatementQuery query;
    if (one_in(3)) query.agent_key = values(kAgents).values();
    if (one_in(3)) query.verb = values(kVerbs).values();
    if (one_in(3)) query.activity = values(kActivities).values();
    if (one_in(4)) query.registration = values(kRegistrations).values();
    if (one_in(6)) query.activity_type = values(kTypes).values();
    if (one_in(6)) query.success = one_in(2);
    if (one_in(6)) query.completion = one_in(2);
    if (one_in(6)) query.scaled = range(kScaled);
    if (one_in(6)) query.raw = range(kRaw);
    for (std::size_t i = one_in(6) ? 1 + below(2) : 0; i > 0; --i) query.extensions.push_back({any(kTypes), one_in(2) ? "" : any(kValues)});
    query.related_agents = one_in(3);
    query.related_activities = one_in(3);
    query.ascending = one_in(2);
    if (one_in(3)) query.authority_key = any(kAuthorities);
    if (one_in(2)) query.sees = one_in(2) ? xapi::Clearance() : xapi::Clearance::reader(one_in(2));
    return query;
  }

  // All pages behind one another. Bounded: each page goes on.
  std::vector<std::string> pages(StatementQuery query, std::uint32_t limit, const SearchBounds& bounds) {
    std::vector<std::string> out;
    query.limit = limit;
    for (int page = 0; page < 500; ++page) {
      const auto found = database_->read_value<xapi::StatementPage>([&](Connection& db) { return find_statements(db, 1, query, bounds); });
      if (!found) return {"failed"};
      EXPECT_LE(found->statements.size(), limit);
      for (const auto& one : found->statements) out.push_back(one.id);
      if (!found->more) return out;
      EXPECT_TRUE(query.after_position == 0 ||
                  (query.ascending ? found->last_position > query.after_position : found->last_position < query.after_position));
      query.after_position = found->last_position;
      query.snapshot_position = found->snapshot_position;
    }
    return {"never ended"};
  }

  std::mt19937 dice_;
  const std::vector<std::string> kAgents = {"ben", "eva", "kim"}, kVerbs = {"did", "passed", "failed"},
                                 kActivities = {"course", "quiz", "page"}, kRegistrations = {"reg-1", "reg-2"},
                                 kAuthorities = {"lms", "lrs", "ben"}, kTypes = {"https://t.example/1", "https://t.example/2"},
                                 kValues = {"1", "\"1\"", "true", ""};
  const std::vector<double> kScaled = {-1, -0.05, 0, 0.3, 0.31, 0.349, 0.35, 0.95, 1},
                            kRaw = {-1e9, -10, -0.5, 0, 0.5, 7, 7.5, 70, 1e7, 1e12};
};

std::string joined(const std::vector<std::string>& ids) {
  std::string out;
  for (const auto& id : ids) out += id + " ";
  return out;
}

std::string words(const StatementQuery& query) {
  const auto list = [](const xapi::AnyOf& filter) { return joined(filter.values()); };
  return "agents " + list(query.agent_key) + "verbs " + list(query.verb) + "activities " + list(query.activity) + "registrations " +
         list(query.registration) + "types " + list(query.activity_type) + "related " + std::to_string(query.related_agents) +
         std::to_string(query.related_activities) + " up " + std::to_string(query.ascending) + " authority " + query.authority_key +
         " extensions " + std::to_string(query.extensions.size());
}

TEST_F(SearchTest, AnswersWhatASearchFromEndToEndAnswers) {
  constexpr std::size_t kStatements = 40, kQueries = 120;
  std::size_t asked = 0, answered = 0;
  for (std::uint32_t seed = 1; seed <= 12; ++seed) {
    dice_.seed(seed);
    database_.reset();
    database_ = std::move(*Database::open({.file = folder_.path / (std::to_string(seed) + ".db")}));
    SqliteStatementStore store(*database_, 1);
    Reference plain;
    while (plain.rows.size() < kStatements) {
      std::vector<PreparedStatement> batch;
      for (std::size_t i = 1 + below(8); i > 0 && plain.rows.size() < kStatements; --i) {
        plain.rows.push_back(make(plain.rows.size(), kStatements));
        if (!plain.rows.back().voids.empty()) plain.rows.back().verb = "voided";
        plain.rows.back().comparable += std::to_string(plain.rows.size());
        batch.push_back(plain.rows.back());
      }
      ASSERT_TRUE(store.store(batch));
    }
    for (std::size_t i = 0; i < kQueries; ++i) {
      const StatementQuery query = ask();
      const std::string expected = joined(plain.answer(query));
      ++asked;
      answered += expected.empty() ? 0 : 1;
      const std::string what = "seed " + std::to_string(seed) + ", query " + std::to_string(i) + ": " + words(query);
      ASSERT_EQ(joined(pages(query, 100, {})), expected) << what;
      ASSERT_EQ(joined(pages(query, static_cast<std::uint32_t>(1 + below(5)), {})), expected) << what << ", in pages";
      ASSERT_EQ(joined(pages(query, static_cast<std::uint32_t>(1 + below(5)), {.work = 0, .few = 256})), expected)
          << what << ", in pages that end early";
      ASSERT_EQ(joined(pages(query, 3, {.work = 40, .few = 3})), expected) << what << ", references by their targets";
    }
  }
  EXPECT_GT(answered * 3, asked) << "most questions must have something to find";
}

// One page of one search costs no more than its bounds; the next one goes on where it ended.
TEST_F(SearchTest, APageThatFindsLittleEndsAndGoesOn) {
  std::vector<PreparedStatement> batch;
  for (std::size_t i = 0; i < 400; ++i) {
    auto one = statement(id(i), i % 2 == 0 ? "ben" : "eva", "did", i % 2 == 0 ? "quiz" : "course");
    if (i == 7) one.facets.success = true;
    one.facets.completion = true;
    if (i != 7) one.sensitivity = xapi::Sensitivity::confidential;
    batch.push_back(one);
  }
  put(batch);
  StatementQuery query;
  query.completion = true;
  query.sees = xapi::Clearance();
  query.limit = 10;
  const auto first =
      database_->read_value<xapi::StatementPage>([&](Connection& db) { return find_statements(db, 1, query, {.work = 100, .few = 256}); });
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->statements.empty());
  EXPECT_TRUE(first->more) << "hundreds of hidden ones were stepped over";
  EXPECT_EQ(joined(pages(query, 10, {.work = 100, .few = 256})), "s7 ");
  EXPECT_FALSE(page(query).more) << "an ordinary search looks much further";
  query.success = true;
  EXPECT_FALSE(
      database_->read_value<xapi::StatementPage>([&](Connection& db) { return find_statements(db, 1, query, {.work = 100, .few = 256}); })
          ->more)
      << "the smaller list bounds it";
}

// Many references, and few statements that a query is about: they are found from these, over chains, to both sides of the window.
TEST_F(SearchTest, AmongManyReferencesTheFewAreFoundFromTheirTargets) {
  std::vector<PreparedStatement> batch{statement("rare", "zoe")};
  for (std::size_t i = 0; i < 700; ++i)
    batch.push_back(referring(id(i), i == 300 ? "rare" : i == 500 ? "s300" : i == 20 ? "late" : "nobody"));
  batch.push_back(statement("late", "zoe"));
  put(batch);
  StatementQuery query;
  query.agent_key = "zoe";
  EXPECT_EQ(ids(query), "late s500 s300 s20 rare ");
  const auto found =
      database_->read_value<xapi::StatementPage>([&](Connection& db) { return find_statements(db, 1, query, {.work = 500, .few = 256}); });
  EXPECT_FALSE(found->more) << "without going through the references";
  query.since = page(oldest_first()).statements.front().stored;
  query.limit = 2;
  EXPECT_EQ(joined(pages(query, 2, {})), "late s500 s300 s20 ");
}

}  // namespace
}  // namespace waymark::storage::test
