#include "runtime/storage/statement_content.hpp"

#include <algorithm>

#include "runtime/storage/term.hpp"
#include "xapi/model/facets.hpp"

namespace waymark::storage {
namespace {

constexpr std::size_t kMostPairs = 64;  // lists that one condition is read from side by side
constexpr std::int64_t kLookUp = 4;     // what it costs to look at one place of a list

using Terms = std::vector<std::int64_t>;

// Fills conditions from a query; a filter without a known value makes the whole impossible.
class Builder {
 public:
  Builder(Connection& connection, std::int64_t tenant) : connection_(connection), tenant_(tenant) {}

  Terms terms(const xapi::AnyOf& filter) {
    Terms out;
    for (const auto& text : filter.values())
      if (const auto id = known_term(connection_, tenant_, text); id != 0 && std::find(out.begin(), out.end(), id) == out.end())
        out.push_back(id);
    if (out.empty() && !filter.empty()) content.impossible = true;
    return out;
  }
  std::int64_t term(const std::string& text) {
    const auto id = known_term(connection_, tenant_, text);
    if (id == 0) content.impossible = true;
    return id;
  }

  // True when the pair is taken.
  bool pair(List list, const Terms& first, const Terms& second) {
    if (first.empty() || second.empty() || first.size() * second.size() > kMostPairs) return false;
    Condition condition;
    for (const auto one : first)
      for (const auto other : second) condition.any.push_back({list, one, other});
    content.all.push_back(std::move(condition));
    return true;
  }
  void single(const Terms& terms, std::initializer_list<List> lists) {
    if (terms.empty()) return;
    Condition condition;
    for (const auto one : terms)
      for (const List list : lists) condition.any.push_back({list, one, 0});
    content.all.push_back(std::move(condition));
  }
  void key(const ListKey& key) { content.all.push_back({{key}, {}, {}}); }
  void score(List list, const std::optional<xapi::ScoreRange>& range, std::int64_t (*bucket)(double)) {
    if (!range) return;
    Condition condition;
    for (auto at = bucket(range->least); at <= bucket(range->most); ++at) condition.any.push_back({list, at, 0});
    (list == List::scaled ? condition.scaled : condition.raw) = range;
    content.impossible = content.impossible || condition.any.empty();
    content.all.push_back(std::move(condition));
  }

  Content content;

 private:
  Connection& connection_;
  std::int64_t tenant_;
};

}  // namespace

Content content_of(Connection& connection, std::int64_t tenant, const xapi::StatementQuery& query) {
  Builder build(connection, tenant);
  const Terms agents = build.terms(query.agent_key), verbs = build.terms(query.verb), activities = build.terms(query.activity),
              registrations = build.terms(query.registration);
  const Terms direct_agents = query.related_agents ? Terms{} : agents, direct_activities = query.related_activities ? Terms{} : activities;
  const bool agent_verb = build.pair(List::agent_verb, direct_agents, verbs);
  const bool agent_activity = build.pair(List::agent_activity, direct_agents, direct_activities);
  const bool activity_verb = build.pair(List::activity_verb, direct_activities, verbs);
  const bool registration_verb = build.pair(List::registration_verb, registrations, verbs);
  if (!agent_verb && !agent_activity) {
    if (query.related_agents)
      build.single(agents, {List::agent, List::agent_related});
    else
      build.single(agents, {List::agent});
  }
  if (!agent_activity && !activity_verb) {
    if (query.related_activities)
      build.single(activities, {List::activity, List::activity_related});
    else
      build.single(activities, {List::activity});
  }
  if (!registration_verb) build.single(registrations, {List::registration});
  if (!agent_verb && !activity_verb && !registration_verb) build.single(verbs, {List::verb});
  build.single(build.terms(query.activity_type), {List::activity_type});
  if (query.success) build.key({List::success, *query.success ? 1 : 0, 0});
  if (query.completion) build.key({List::completion, *query.completion ? 1 : 0, 0});
  build.score(List::scaled, query.scaled, scaled_bucket);
  build.score(List::raw, query.raw, raw_bucket);
  for (const auto& extension : query.extensions) {
    const auto iri = build.term(extension.iri);
    build.key(extension.value.empty() ? ListKey{List::extension, iri, 0}
                                      : ListKey{List::extension_value, iri, value_number(extension.value)});
  }
  return std::move(build.content);
}

Condition anywhere(std::int64_t agent) { return {{{List::agent, agent, 0}, {List::agent_related, agent, 0}}, {}, {}}; }

bool has_score(Search& search, const Condition& condition, std::int64_t position) {
  if (!condition.scaled && !condition.raw) return true;
  search.spent += kLookUp;
  bool has = false;
  search.connection.query("select scaled, raw from statement_score where tenant = ? and position = ?", {search.tenant, position},
                          [&](const Row& row) {
                            const auto within = [&](int column, const std::optional<xapi::ScoreRange>& range) {
                              return !range || (!row.null(column) && row.real(column) >= range->least && row.real(column) <= range->most);
                            };
                            has = within(0, condition.scaled) && within(1, condition.raw);
                            return false;
                          });
  return has;
}

bool meets(Search& search, const Content& content, std::int64_t position) {
  const auto stands_in = [&](const ListKey& key) {
    search.spent += kLookUp;
    bool there = false;
    search.connection.query("select 1 from statement_list where tenant = ? and kind = ? and first = ? and second = ? and position = ?",
                            {search.tenant, static_cast<std::int64_t>(key.list), key.first, key.second, position}, [&](const Row&) {
                              there = true;
                              return false;
                            });
    return there;
  };
  return std::all_of(content.all.begin(), content.all.end(), [&](const Condition& condition) {
    if (condition.scaled || condition.raw) return has_score(search, condition, position);
    return std::any_of(condition.any.begin(), condition.any.end(), stands_in);
  });
}

Intersection::Intersection(Search& search, const std::vector<Condition>& conditions) : search_(search), place_(search.begin()) {
  for (const Condition& condition : conditions) {
    std::vector<ListReader> lists;
    for (const ListKey& key : condition.any) lists.emplace_back(search, key);
    cost_ += static_cast<std::int64_t>(lists.size()) / 8;
    readers_.emplace_back(std::move(lists));
  }
  if (conditions.empty()) readers_.emplace_back(std::vector<ListReader>{ListReader::all_statements(search)});
}

void Intersection::step() {
  search_.spent += cost_;
  hit_ = false;
  const Place wanted = place_;
  for (UnionReader& reader : readers_) {
    place_ = reader.seek(place_);
    if (place_ == kNowhere) return;
  }
  hit_ = place_ == wanted;
  // A first list that is alone, or whose place all others share, needs no second round.
  if (!hit_) hit_ = readers_.size() == 1;
}

void Intersection::pass() {
  ++place_;
  hit_ = false;
}

}  // namespace waymark::storage
