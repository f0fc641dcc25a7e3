#include "runtime/reports/suppression.hpp"

#include <algorithm>

namespace waymark::reports {
namespace {

using Cell = Grid::Cell;

// One sum: parts and their total.
struct Relation {
  std::vector<Cell*> parts;
  Cell* total = nullptr;
  bool same_people = false;  // the parts may count the same people
};

bool safe(const Relation& relation, int small_group) {
  std::int64_t hidden = 0, sum = 0, most = 0;
  for (const Cell* part : relation.parts) {
    if (!part->hidden) continue;
    ++hidden;
    sum += part->people;
    most = std::max(most, part->people);
  }
  if (relation.total->hidden) return hidden >= 1;  // two unknowns
  if (hidden == 0) return true;
  return hidden >= 2 && (relation.same_people ? most : sum) >= small_group;
}

// Hides one more: the smallest part that is shown and not empty, else the total. An empty cell hides nobody.
bool hide_one(const Relation& relation) {
  Cell* smallest = nullptr;
  for (Cell* part : relation.parts)
    if (!part->hidden && part->people > 0 && (smallest == nullptr || part->people < smallest->people)) smallest = part;
  if (smallest == nullptr && !relation.total->hidden) smallest = relation.total;
  if (smallest == nullptr) return false;
  smallest->hidden = true;
  return true;
}

std::vector<Relation> relations_of(Grid& grid) {
  std::vector<Relation> all;
  for (std::size_t r = 0; r <= grid.rows; ++r) {
    Relation relation;
    for (std::size_t c = 0; c < grid.columns; ++c) relation.parts.push_back(&grid.cells[r][c]);
    relation.total = &grid.cells[r][grid.columns];
    all.push_back(std::move(relation));
  }
  for (std::size_t c = 0; c <= grid.columns; ++c) {
    Relation relation;
    for (std::size_t r = 0; r < grid.rows; ++r) relation.parts.push_back(&grid.cells[r][c]);
    relation.total = &grid.cells[grid.rows][c];
    relation.same_people = true;
    all.push_back(std::move(relation));
  }
  return all;
}

// Rows and columns are sums; a hidden cell joins its row and its column. Taken together the sums give a
// hidden cell away exactly when nothing else hidden joins the two ends, that is when it is a bridge of that
// graph. Returns what can be reached from the cell's row without it: rows first, then columns; empty when its
// column can, and all is well.
std::vector<bool> one_side(const Grid& grid, std::size_t row, std::size_t column) {
  const std::size_t rows = grid.rows + 1, columns = grid.columns + 1;
  std::vector<bool> seen(rows + columns, false);
  std::vector<std::size_t> open{row};
  seen[row] = true;
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    const bool is_row = at < rows;
    for (std::size_t other = 0; other < (is_row ? columns : rows); ++other) {
      const std::size_t r = is_row ? at : other, c = is_row ? other : at - rows;
      const std::size_t next = is_row ? rows + other : other;
      if ((r == row && c == column) || !grid.cells[r][c].hidden || seen[next]) continue;
      seen[next] = true;
      open.push_back(next);
    }
  }
  if (seen[rows + column]) seen.clear();
  return seen;
}

// Hides the smallest cell that leads from the one side to the other. There always is one: with the cell, the
// totals of its row and of its column and the grand total hidden, the cell lies on a ring of four.
bool join(Grid& grid, const std::vector<bool>& side) {
  Cell* smallest = nullptr;
  for (std::size_t r = 0; r <= grid.rows; ++r) {
    for (std::size_t c = 0; c <= grid.columns; ++c) {
      Cell& cell = grid.cells[r][c];
      if (cell.hidden || cell.people == 0 || side[r] == side[grid.rows + 1 + c]) continue;
      if (smallest == nullptr || cell.people < smallest->people) smallest = &cell;
    }
  }
  if (smallest != nullptr) smallest->hidden = true;
  return smallest != nullptr;
}

bool close_bridges(Grid& grid, int small_group) {
  bool moved = false;
  for (std::size_t r = 0; r <= grid.rows; ++r) {
    for (std::size_t c = 0; c <= grid.columns; ++c) {
      const Cell& cell = grid.cells[r][c];
      if (!cell.hidden || cell.people >= small_group) continue;
      const auto side = one_side(grid, r, c);
      if (!side.empty()) moved = join(grid, side) || moved;
    }
  }
  return moved;
}

}  // namespace

void suppress(Grid& grid, int small_group) {
  if (small_group < 2) return;
  for (auto& row : grid.cells)
    for (auto& cell : row) cell.hidden = cell.people > 0 && cell.people < small_group;
  const auto relations = relations_of(grid);
  // Each round hides at least one more cell, so this ends.
  for (bool moved = true; moved;) {
    moved = false;
    for (const auto& relation : relations)
      if (!safe(relation, small_group) && hide_one(relation)) moved = true;
    if (!moved) moved = close_bridges(grid, small_group);
  }
}

}  // namespace waymark::reports
