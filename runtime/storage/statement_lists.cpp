#include "runtime/storage/statement_lists.hpp"

#include <algorithm>
#include <cmath>

#include "scorm/base/digest.hpp"

namespace waymark::storage {
namespace {

class Collector {
 public:
  explicit Collector(const std::function<std::int64_t(const std::string&)>& term) : term_(term) {}

  std::int64_t one(List list, const std::string& text) {
    if (text.empty()) return 0;
    const std::int64_t number = term_(text);
    keys_.push_back({list, number, 0});
    return number;
  }
  void number(List list, std::int64_t first, std::int64_t second = 0) { keys_.push_back({list, first, second}); }

  // A key that came as direct and as related is direct: the two lists of one value share no position.
  std::vector<ListKey> done() {
    std::sort(keys_.begin(), keys_.end());
    keys_.erase(std::unique(keys_.begin(), keys_.end()), keys_.end());
    std::vector<ListKey> out;
    for (const ListKey& key : keys_)
      if (!(key.list == List::agent_related && has({List::agent, key.first, 0})) &&
          !(key.list == List::activity_related && has({List::activity, key.first, 0})))
        out.push_back(key);
    return out;
  }

 private:
  bool has(const ListKey& key) const { return std::binary_search(keys_.begin(), keys_.end(), key); }

  const std::function<std::int64_t(const std::string&)>& term_;
  std::vector<ListKey> keys_;
};

void add_facets(Collector& collector, const xapi::Facets& facets, const std::function<std::int64_t(const std::string&)>& term) {
  collector.one(List::activity_type, facets.activity_type);
  if (facets.success) collector.number(List::success, *facets.success ? 1 : 0);
  if (facets.completion) collector.number(List::completion, *facets.completion ? 1 : 0);
  if (facets.scaled) collector.number(List::scaled, scaled_bucket(*facets.scaled));
  if (facets.raw) collector.number(List::raw, raw_bucket(*facets.raw));
  for (const auto& extension : facets.extensions) {
    const std::int64_t iri = term(extension.iri);
    collector.number(List::extension, iri);
    if (!extension.value.empty()) collector.number(List::extension_value, iri, value_number(extension.value));
  }
}

}  // namespace

std::int64_t scaled_bucket(double scaled) { return static_cast<std::int64_t>(std::floor(std::clamp(scaled, -1.0, 1.0) * 20)); }

// Two to each power of two, up to a million.
std::int64_t raw_bucket(double raw) {
  if (raw < 0) return -raw_bucket(-raw);
  return raw < 1 ? 0 : std::min<std::int64_t>(40, 1 + static_cast<std::int64_t>(std::floor(std::log2(std::min(raw, 1e9)) * 2)));
}

std::int64_t value_number(const std::string& value) {
  return static_cast<std::int64_t>(std::stoull(base::sha256_hex(value).substr(0, 16), nullptr, 16) >> 1);
}

std::vector<ListKey> lists_of(const xapi::PreparedStatement& statement, const std::function<std::int64_t(const std::string&)>& term) {
  Collector collector(term);
  const std::int64_t verb = collector.one(List::verb, statement.verb);
  const std::int64_t registration = collector.one(List::registration, statement.registration);
  if (registration != 0) collector.number(List::registration_verb, registration, verb);
  std::vector<std::int64_t> objects;
  for (const auto& use : statement.activities) {
    const std::int64_t activity = collector.one(use.direct ? List::activity : List::activity_related, use.iri);
    if (!use.direct) continue;
    collector.number(List::activity_verb, activity, verb);
    objects.push_back(activity);
  }
  for (const auto& use : statement.agents) {
    const std::int64_t agent = collector.one(use.direct ? List::agent : List::agent_related, use.key);
    if (!use.direct) continue;
    collector.number(List::agent_verb, agent, verb);
    for (const std::int64_t activity : objects) collector.number(List::agent_activity, agent, activity);
  }
  add_facets(collector, statement.facets, term);
  return collector.done();
}

void keep_in_list(Connection& connection, std::int64_t tenant, const ListKey& key, std::int64_t position) {
  connection.keep_entry({tenant, static_cast<std::int64_t>(key.list), key.first, key.second, position});
}

void keep_score(Connection& connection, std::int64_t tenant, const xapi::Facets& facets, std::int64_t position) {
  if (!facets.scaled && !facets.raw) return;
  const auto value = [](const std::optional<double>& score) { return score ? Value(*score) : Value(nullptr); };
  connection.execute("insert into statement_score (tenant, position, scaled, raw) values (?, ?, ?, ?)",
                     {tenant, position, value(facets.scaled), value(facets.raw)});
}

std::string of_list(const std::string& row, List list) {
  return row + ".kind = " + std::to_string(static_cast<std::int64_t>(list)) + " and " + row + ".second = 0";
}

}  // namespace waymark::storage
