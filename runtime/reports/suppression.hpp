#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace waymark::reports {

// A table of counts with its margins: cells[row][column], the last row and the last column being the totals.
struct Grid {
  struct Cell {
    std::int64_t people = 0;  // distinct; what the threshold looks at
    bool hidden = false;
  };
  std::size_t rows = 0, columns = 0;  // without the margins
  std::vector<std::vector<Cell>> cells;

  Grid(std::size_t row_count, std::size_t column_count)
      : rows(row_count), columns(column_count), cells(row_count + 1, std::vector<Cell>(column_count + 1)) {}
};

// Hides every cell with 1 to small_group - 1 people, and then as many others as it takes that nothing hidden
// can be worked out: along every row and column (margins too) either nothing is hidden, or at least two
// values are, and when the total is shown the hidden ones together count at least small_group people; and no
// small cell follows from several rows and columns taken together. The smallest go first. People of different
// columns in a row are taken as different people; people of different rows in a column may be the same ones,
// so there the largest cell alone has to reach the threshold. small_group below 2 hides nothing.
void suppress(Grid& grid, int small_group);

}  // namespace waymark::reports
