#include "runtime/audit/audit.hpp"

#include <gmock/gmock.h>

#include <set>

#include "runtime/auth/access_link.hpp"
#include "runtime/catalogue/courses.hpp"
#include "runtime/lrs/credentials.hpp"
#include "runtime/people/people.hpp"
#include "tests/runtime/catalogue/house.hpp"

namespace waymark::audit {
namespace {

using ::testing::ElementsAre;
using testing::House;

std::vector<std::string> lines(House& house, const Filter& filter = {}) {
  std::vector<std::string> all;
  const auto found = list(house.context(), filter);
  for (const auto& line : *found) all.push_back(line.action + " " + line.by);
  return all;
}

// Who looks for one kind finds all of it: no act is in none of them, and none is offered that never happens.
TEST(Audit, EveryActIsOfAKindThatCanBeChosen) {
  std::set<std::string> offered, used;
  for (const auto& [kind, words] : kinds()) EXPECT_TRUE(offered.insert(kind).second) << kind;
  for (const auto& act : known_acts()) used.insert(act.substr(0, act.find('.')));
  EXPECT_EQ(offered, used);
}

// Issue 2's leftover: each act that lends or takes a right, or changes what a record means, leaves a line.
TEST(Audit, EveryActLeavesItsLineAndNoNameOrSecret) {
  House house;
  people::NewPerson person;
  person.username = "tam.reed";
  person.display_name = "Tam Reed";
  person.roles = {"learner", "reporter", "admin"};
  const auto id = *people::add_person(house.context(), person, "root");
  const auto course = house.course();
  ASSERT_TRUE(catalogue::set_course(house.context(), course, {.strictness = "strict", .minutes = 12}, id));
  house.enrol(id, course);
  auth::LinkOptions options;
  options.kind = "sign-in";
  options.person_id = options.created_by = id;
  const auto link = auth::create_link(house.context(), options);
  ASSERT_TRUE(auth::use_link(house.context(), link->url.substr(link->url.rfind('/') + 1)));
  const auto key = *lrs::add_credential(house.context(), "A dashboard of Tam Reed", {"all"}, id);
  ASSERT_TRUE(lrs::revoke_key(house.context(), key.key, id));

  EXPECT_THAT(lines(house),
              ElementsAre("credential.revoke " + id, "credential.add " + id, "sign-in.link " + id, "link.create " + id, "enrol test",
                          "course.set " + id, "course.import test", "role.grant root", "role.grant root", "person.add root"));
  EXPECT_THAT(lines(house, {.action = "link"}), ElementsAre("link.create " + id));
  EXPECT_THAT(lines(house, {.action = "lin"}), ElementsAre());
  EXPECT_EQ(lines(house, {.target = id}).size(), 5u);
  EXPECT_EQ(lines(house, {.limit = 2, .offset = 1}).size(), 2u);
  EXPECT_EQ(house.value("select detail from audit where action = 'course.set'"), "strictness=strict minutes=12");
  for (const std::string& secret : {std::string("Reed"), std::string("tam"), key.secret, link->url})
    EXPECT_EQ(house.count("select count(*) from audit where instr(action || target || detail || person_id, ?) > 0", {secret}), 0);
  const auto check = *verify(house.context());
  EXPECT_EQ(check.lines, 10);
  EXPECT_EQ(check.broken_at, 0);
}

TEST(Audit, OnlyGrows) {
  House house;
  house.person("ada");
  EXPECT_THROW(house.execute("update audit set person_id = 'somebody else'"), std::runtime_error);
  EXPECT_THROW(house.execute("delete from audit"), std::runtime_error);
  EXPECT_EQ(house.count("select count(*) from audit where person_id = 'test'"), 1);
}

// What goes around the program and its triggers shows in the chain.
TEST(Audit, ALineThatWasChangedLeftOutOrPutInShows) {
  struct Row {
    const char* what;
    const char* sql;
    std::int64_t at;
  };
  const Row rows[] = {{"changed", "update audit set person_id = 'x' where number = 2", 2},
                      {"left out", "delete from audit where number = 2", 3},
                      {"put in", "insert into audit (tenant, number, at, person_id, action, target) values (1, 4, '', 'x', 'y', 'z')", 4},
                      {"put in at the front", "update audit set chain = '' where number = 1", 2}};
  for (const Row& row : rows) {
    House house;
    for (const char* name : {"ada", "bob", "cyd"}) house.person(name);
    ASSERT_EQ(verify(house.context())->broken_at, 0);
    house.execute("drop trigger audit_no_change");
    house.execute("drop trigger audit_no_removal");
    house.execute(row.sql);
    EXPECT_EQ(verify(house.context())->broken_at, row.at) << row.what;
  }
}

// A store from before the chain: its lines are counted, and the chain begins after them.
TEST(Audit, LinesFromBeforeTheChainAreTakenAsTheyAre) {
  House house;
  house.execute("insert into audit (tenant, number, at, person_id, action, target) values (1, 1, '', 'x', 'y', 'z')");
  house.person("ada");
  const auto check = *verify(house.context());
  EXPECT_EQ(check.lines, 2);
  EXPECT_EQ(check.unchained, 1);
  EXPECT_EQ(check.broken_at, 0);
}

}  // namespace
}  // namespace waymark::audit
