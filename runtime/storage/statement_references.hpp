#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runtime/storage/statement_content.hpp"

namespace waymark::storage {

// What a statement must be for the one who asks: a condition on its row, and its values.
struct Seen {
  std::string sql;
  std::vector<Value> values;
  std::vector<Value> behind(std::vector<Value> others) const {
    others.insert(others.end(), values.begin(), values.end());
    return others;
  }
};

// Statements that answer a query by what they refer to, over any number of StatementRefs (xAPI Part 3, 2.1.3); a voided statement on
// the way, or at its end, counts.
class References {
 public:
  // `seen`: of the row t, the statement at the end: nobody learns by asking what a hidden statement holds. When the window holds more than
  // `few` references, but few statements meet the content, it goes from these to those that refer to them, else through the references.
  References(Search& search, const Content& content, Seen seen, std::size_t few);

  // The first place at or behind `from` at which a reference stands, or kNowhere; answers() says whether it answers. REQUIRES: never
  // goes back.
  Place seek(Place from);
  bool answers(Place place);

 private:
  struct Target {
    std::int64_t position = 0;  // 0: not here
    std::string refers_to;
    bool seen = false;
  };
  bool many_in_window(std::size_t few);
  void look_from_targets(std::size_t few);
  bool collect_targets(std::size_t few, std::vector<std::string>& ids);
  bool leads_there(const std::string& id);
  Target target(const std::string& id);

  Search& search_;
  const Content& content_;
  const Seen seen_;
  ListReader all_;
  std::optional<std::vector<Place>> found_;  // all that answer, when they were looked for from their targets
  std::map<std::string, bool> known_;        // whether a chain that begins here leads to one that answers
};

}  // namespace waymark::storage
