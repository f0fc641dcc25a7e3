// A machine whose clock ran a week ahead and was set right: stored times never go back, and the doctor says so.
#include "runtime/support/clock.hpp"

#include <gmock/gmock.h>

#include "runtime/delivery/acts.hpp"
#include "runtime/upkeep/doctor.hpp"
#include "tests/runtime/delivery/journal_fixture.hpp"

namespace waymark::delivery {
namespace {

using ::testing::HasSubstr;

TEST(Clock, TheDoctorSaysByHowMuchStoredTimesLieAhead) {
  testing::House house;
  Journal journal(house.context());
  const auto person = house.person("ada");
  const auto registration = house.enrol(person, house.course());
  const auto study = [&] {
    testing::Browser browser(house, *create_launch(house.context(), registration, person, How::resume));
    browser.open("item-1");
    browser.finish();
    browser.close();
    ASSERT_EQ(browser.send(journal).status, 200);
  };
  const auto told = [&] {
    std::vector<upkeep::Finding> all;
    upkeep::check_clock(house.context(), [&](const upkeep::Finding& one) { all.push_back(one); });
    return all.size() == 1 ? all[0] : upkeep::Finding{};
  };
  study();
  EXPECT_EQ(told().state, upkeep::Finding::State::good);

  const auto ahead = support::add_seconds(support::now_utc(), 7 * 86'400);
  house.execute("update statement set stored = ? where position = (select max(position) from statement)", {ahead});
  EXPECT_EQ(told().state, upkeep::Finding::State::warning);
  EXPECT_THAT(told().message, ::testing::AnyOf(HasSubstr("6 days ahead"), HasSubstr("7 days ahead")));
  study();
  EXPECT_GT(house.value("select max(stored) from statement"), ahead);
}

}  // namespace
}  // namespace waymark::delivery
