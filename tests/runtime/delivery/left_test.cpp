// A person who has left: what was done before still comes in, and nothing can be opened.
#include <gmock/gmock.h>

#include "tests/runtime/delivery/journal_fixture.hpp"

namespace waymark::delivery {
namespace {

using testing::Browser;
using testing::JournalTest;

constexpr std::int64_t kDay = 86'400'000;

class LeftTest : public JournalTest {
 protected:
  void leave(const char* status = "left") {
    house.execute("update person set status = ? where person_id = ?", {std::string(status), person});
  }
};

TEST_F(LeftTest, AnOpenPageFinishesSending) {
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.open("item-1");
  ASSERT_EQ(browser.send(journal).status, 200);
  browser.set("cmi.core.lesson_status", "completed");
  browser.finish();
  leave();
  house.advance(3 * kDay);  // a laptop that was shut over the weekend
  EXPECT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(view().state, "completed");
  EXPECT_EQ(house.count("select count(*) from completion"), 1);
}

TEST_F(LeftTest, SevenDaysAfterItsLastCallBeforeItsTokenIsOverHoweverOftenItWasUsed) {
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.open("item-1");
  ASSERT_EQ(browser.send(journal).status, 200);
  leave();
  for (int day = 1; day <= 6; ++day) {
    house.advance(kDay);
    EXPECT_EQ(browser.send(journal).status, 200) << "day " << day;
  }
  house.advance(kDay + 1);
  EXPECT_EQ(browser.send(journal).status, 401);
  leave("active");
  EXPECT_EQ(browser.send(journal).status, 200) << "put back, the page may go on";
}

TEST_F(LeftTest, NothingCanBeOpened) {
  const auto opened = launch();
  const auto prepared = prepare_launch(house.context(), registration, person, How::resume);
  ASSERT_TRUE(prepared);
  leave();
  const auto refused = [](const auto& result) { return !result && result.error().kind == ErrorKind::forbidden; };
  EXPECT_TRUE(refused(create_launch(house.context(), registration, person, How::resume)));
  EXPECT_TRUE(refused(prepare_launch(house.context(), registration, person, How::start_again)));
  EXPECT_TRUE(refused(begin_launch(house.context(), *prepared, person))) << "a page that was prepared before";
  EXPECT_TRUE(refused(renew_token(house.context(), opened.launch_id, person)));
  leave("active");
  EXPECT_TRUE(begin_launch(house.context(), *prepared, person));
}

}  // namespace
}  // namespace waymark::delivery
