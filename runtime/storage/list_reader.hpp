#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "runtime/storage/database.hpp"
#include "runtime/storage/statement_lists.hpp"

// Lists of positions, read in the order of a page and jumped through: what stands in several of them costs what the shortest costs.
namespace waymark::storage {

// Where on the way of a page something stands: the position of an ascending page, minus the position of a descending one, so that
// what comes later is always greater.
using Place = std::int64_t;
inline constexpr Place kNowhere = std::numeric_limits<Place>::max();

// What one search looks at, and what it has cost.
struct Search {
  Connection& connection;
  std::int64_t tenant = 0, above = 0, up_to = 0;  // above < position <= up_to
  bool ascending = false;
  std::int64_t spent = 0;  // about a microsecond each

  Place begin() const { return ascending ? above + 1 : -up_to; }
  Place place(std::int64_t position) const { return ascending ? position : -position; }
  std::int64_t position(Place place) const { return ascending ? place : -place; }
};

// One list, a piece at a time. Keeps a reference to the search.
class ListReader {
 public:
  ListReader(Search& search, const ListKey& key);
  static ListReader all_statements(Search& search);
  static ListReader references(Search& search);  // statements that refer to another

  // The first place at or behind `from`, or kNowhere. REQUIRES: `from` never goes back.
  Place seek(Place from);

 private:
  ListReader(Search& search, std::string from_where, std::vector<Value> values);
  void fetch(Place from);

  Search* search_;
  std::string sql_;
  std::vector<Value> values_;
  std::vector<Place> piece_;
  std::size_t at_ = 0;
  std::int64_t rows_ = 16;  // of the next piece
  bool last_ = false;       // nothing follows behind this piece
};

// Everything that stands in at least one of some lists.
class UnionReader {
 public:
  explicit UnionReader(std::vector<ListReader> lists) : lists_(std::move(lists)) {}
  Place seek(Place from);

 private:
  std::vector<ListReader> lists_;
};

}  // namespace waymark::storage
