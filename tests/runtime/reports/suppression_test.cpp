#include "runtime/reports/suppression.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace waymark::reports {
namespace {

// Fills the margins as sums: rows hold different people. In a column the same people may come again, so its
// total is at least the largest cell; the sum serves as well for these tests.
void total(Grid& grid) {
  for (auto& row : grid.cells)
    if (&row != &grid.cells.back()) {
      row[grid.columns].people = 0;
      for (std::size_t c = 0; c < grid.columns; ++c) row[grid.columns].people += row[c].people;
    }
  for (std::size_t c = 0; c <= grid.columns; ++c) {
    grid.cells[grid.rows][c].people = 0;
    for (std::size_t r = 0; r < grid.rows; ++r) grid.cells[grid.rows][c].people += grid.cells[r][c].people;
  }
}

// The attacker: every sum as a linear equation over the hidden cells. Which of them have one solution only?
// Gauss-Jordan; a hidden cell is determined when its row of the reduced system names no other.
std::vector<std::pair<std::size_t, std::size_t>> determined(const Grid& grid) {
  std::vector<std::pair<std::size_t, std::size_t>> unknown;
  std::vector<std::vector<int>> index(grid.rows + 1, std::vector<int>(grid.columns + 1, -1));
  for (std::size_t r = 0; r <= grid.rows; ++r)
    for (std::size_t c = 0; c <= grid.columns; ++c)
      if (grid.cells[r][c].hidden) {
        index[r][c] = static_cast<int>(unknown.size());
        unknown.emplace_back(r, c);
      }
  std::vector<std::vector<double>> system;
  const auto equation = [&](auto cell_at, std::size_t count) {
    std::vector<double> row(unknown.size(), 0.0);
    for (std::size_t i = 0; i <= count; ++i)
      if (const int at = cell_at(i); at >= 0) row[static_cast<std::size_t>(at)] += i == count ? -1.0 : 1.0;
    system.push_back(row);
  };
  for (std::size_t r = 0; r <= grid.rows; ++r) equation([&](std::size_t c) { return index[r][c]; }, grid.columns);
  for (std::size_t c = 0; c <= grid.columns; ++c) equation([&](std::size_t r) { return index[r][c]; }, grid.rows);
  std::size_t top = 0;
  for (std::size_t column = 0; column < unknown.size() && top < system.size(); ++column) {
    std::size_t pivot = top;
    while (pivot < system.size() && std::abs(system[pivot][column]) < 1e-9) ++pivot;
    if (pivot == system.size()) continue;
    std::swap(system[top], system[pivot]);
    const double by = system[top][column];
    for (double& value : system[top]) value /= by;
    for (std::size_t other = 0; other < system.size(); ++other) {
      const double factor = system[other][column];
      if (other == top || std::abs(factor) < 1e-9) continue;
      for (std::size_t i = 0; i < unknown.size(); ++i) system[other][i] -= factor * system[top][i];
    }
    ++top;
  }
  std::vector<std::pair<std::size_t, std::size_t>> found;
  for (std::size_t row = 0; row < top; ++row) {
    std::size_t named = 0, last = 0;
    for (std::size_t i = 0; i < unknown.size(); ++i)
      if (std::abs(system[row][i]) > 1e-9) ++named, last = i;
    if (named == 1) found.push_back(unknown[last]);
  }
  return found;
}

Grid grid_of(const std::vector<std::vector<int>>& people) {
  Grid grid(people.size(), people.front().size());
  for (std::size_t r = 0; r < people.size(); ++r)
    for (std::size_t c = 0; c < people[r].size(); ++c) grid.cells[r][c].people = people[r][c];
  total(grid);
  return grid;
}

TEST(Suppression, NothingSmallHidesNothing) {
  Grid grid = grid_of({{5, 20}, {0, 9}});
  suppress(grid, 5);
  for (const auto& row : grid.cells)
    for (const auto& cell : row) EXPECT_FALSE(cell.hidden);
}

TEST(Suppression, OneSmallCellTakesOthersWithIt) {
  Grid grid = grid_of({{3, 20, 30}, {10, 40, 50}, {12, 60, 70}});
  suppress(grid, 5);
  EXPECT_TRUE(grid.cells[0][0].hidden);
  EXPECT_TRUE(determined(grid).empty());
  EXPECT_FALSE(grid.cells[3][3].hidden) << "the grand total gives nothing away";
  EXPECT_TRUE(grid.cells[0][1].hidden) << "the smallest other cell of its row";
  EXPECT_FALSE(grid.cells[2][2].hidden) << "no more than it takes";
}

TEST(Suppression, TwoSmallOnesThatTogetherAreSmallTakeAThird) {
  Grid grid = grid_of({{1, 2, 30, 40}});
  suppress(grid, 5);
  EXPECT_TRUE(grid.cells[0][2].hidden) << "their sum of 3 could be had from the total";
}

TEST(Suppression, AThresholdBelowTwoHidesNothing) {
  Grid grid = grid_of({{1, 2}});
  suppress(grid, 1);
  EXPECT_FALSE(grid.cells[0][0].hidden);
}

// Random tables, and an attacker who solves all their sums.
TEST(Suppression, NoSmallCellCanBeWorkedOut) {
  std::uint64_t state = 20261122;
  const auto random = [&](std::uint64_t below) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    return static_cast<std::int64_t>((state >> 33) % below);
  };
  int hidden_tables = 0;
  for (int round = 0; round < 3000; ++round) {
    Grid grid(static_cast<std::size_t>(1 + random(6)), static_cast<std::size_t>(1 + random(6)));
    for (std::size_t r = 0; r < grid.rows; ++r)
      for (std::size_t c = 0; c < grid.columns; ++c)
        grid.cells[r][c].people = random(3) == 0 ? random(8) : random(4) == 0 ? 0 : 5 + random(40);
    total(grid);
    suppress(grid, 5);
    bool any = false;
    for (const auto& row : grid.cells)
      for (const auto& cell : row) {
        any = any || cell.hidden;
        EXPECT_FALSE(cell.people > 0 && cell.people < 5 && !cell.hidden);
      }
    hidden_tables += any;
    for (const auto& [r, c] : determined(grid)) EXPECT_GE(grid.cells[r][c].people, 5) << "round " << round << " cell " << r << "," << c;
  }
  EXPECT_GT(hidden_tables, 1000);
}

}  // namespace
}  // namespace waymark::reports
