#pragma once
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/runtime/catalogue/house.hpp"

namespace waymark::roster {

// Two organisations, hill and dale; an admin, who may do everything; and tam.reed of hill, to be changed.
struct Office {
  testing::House house;
  std::string admin, tam;
  Office() {
    house.organisation("hill");
    house.organisation("dale");
    admin = house.person("boss");
    house.execute("insert into person_role (tenant, person_id, role) values (1, ?, 'admin')", {admin});
    tam = house.person("tam.reed", "hill");
  }
  // Whether the audit chain, which outlives people, holds this text anywhere.
  bool audited(const std::string& value) {
    return house.count("select count(*) from audit where instr(detail || target, ?) > 0", {value}) > 0;
  }
};

// A list that cannot be imported, and where its one fault lies.
struct FaultyList {
  std::string lines;
  int line;
  const char* column;
  const char* says;
};

// `office` plans and imports lists and tells in everything() what an import may write.
template <class ListOffice>
void expect_one_fault_each_and_nothing_written(ListOffice& office, const std::vector<FaultyList>& lists) {
  const auto before = office.everything();
  for (const auto& list : lists) {
    const auto plan = office.plan(list.lines);
    ASSERT_EQ(plan.faults.size(), 1u) << list.says << ": " << (plan.faults.empty() ? "" : plan.faults[0].message);
    EXPECT_EQ(plan.faults[0].line, list.line) << list.says;
    EXPECT_EQ(plan.faults[0].column, list.column) << list.says;
    EXPECT_THAT(plan.faults[0].message, ::testing::HasSubstr(list.says));
    EXPECT_FALSE(office.import(list.lines)) << list.says;
  }
  EXPECT_EQ(office.everything(), before);
}

}  // namespace waymark::roster
