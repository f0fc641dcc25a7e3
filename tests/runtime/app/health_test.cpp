#include "runtime/app/health.hpp"

#include <gmock/gmock.h>

#include "runtime/support/clock.hpp"
#include "tests/runtime/delivery/journal_fixture.hpp"

// Whether the server can do its work: what /readyz answers, and what the log says of it (docs/operations.md).
namespace waymark::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Health : public testing::JournalTest {
 protected:
  Health() { register_health_routes(router_, readiness_); }

  http::Response ask(const std::string& path) {
    http::Request request;
    request.method = "GET";
    request.target = request.path = path;
    std::string allow;
    return router_.find("GET", path, request.parameters, allow)->handler(request);
  }
  std::string beat() {  // and what was logged meanwhile
    ::testing::internal::CaptureStderr();
    readiness_.beat();
    return ::testing::internal::GetCapturedStderr();
  }

  Readiness readiness_{house.context()};
  http::Router router_;
};

// A disk that hangs shows as the age of the last row that was written; before the first there is none.
TEST_F(Health, IsReadyOnlyWhenSomethingWasWrittenLately) {
  const auto before = ask("/readyz");
  EXPECT_EQ(before.status, 503);
  EXPECT_THAT(before.body, HasSubstr("\"type\":\"/problems/not-ready\""));
  EXPECT_THAT(before.body, HasSubstr("Nothing could be written for "));
  EXPECT_EQ(ask("/healthz").status, 200) << "the process answers all the same";
  EXPECT_EQ(beat(), "");
  const auto after = ask("/readyz");
  EXPECT_EQ(after.status, 200) << after.body;
  EXPECT_THAT(after.body, HasSubstr("{\"name\":\"writer\",\"good\":true,\"problem\":\"\"}"));
}

// Whoever reads the log learns once why times are not those of the clock on the wall.
TEST_F(Health, StoredTimesAheadOfTheClockAreLoggedOnce) {
  delivery::Journal journal(house.context());
  testing::Browser browser(house, launch());
  browser.visit("item-1", {{"cmi.core.lesson_status", "passed"}});
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_THAT(beat(), Not(HasSubstr("ahead")));
  house.execute("update statement set stored = ? where position = (select max(position) from statement)",
                {support::add_seconds(support::now_utc(), 3 * 3600 + 60)});
  const auto said = beat();
  EXPECT_THAT(said, HasSubstr("stored times lie ahead of this machine's clock"));
  EXPECT_THAT(said, HasSubstr("\"by\":\"3 hours\""));
  EXPECT_THAT(said, HasSubstr("\"warning\""));
  EXPECT_EQ(beat(), "");
}

}  // namespace
}  // namespace waymark::app
