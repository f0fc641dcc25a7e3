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
  }
}

}  // namespace waymark::reports
