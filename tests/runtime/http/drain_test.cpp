#include "server_fixture.hpp"

namespace waymark::http::test {
namespace {

TEST_F(ServerTest, DrainLetsARunningRequestFinishAndClosesIdleConnections) {
  std::atomic<bool> entered{false};
  add("GET", "/slow", [&](Request&) {
    entered = true;
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    return text_response(200, "finished");
  });
  start();
  RawClient busy(port_), idle(port_);
  idle.send("GET /hello HTTP/1.1\r\nHost: a.test\r\n\r\n");
  idle.read("hello");
  busy.send("GET /slow HTTP/1.1\r\nHost: a.test\r\n\r\n");
  while (!entered) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  const auto begun = std::chrono::steady_clock::now();
  server_->drain(10);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
  const std::string answer = busy.read();
  EXPECT_NE(answer.find("finished"), std::string::npos);
  EXPECT_EQ(idle.read(), "");
  EXPECT_TRUE(idle.closed());
  EXPECT_THROW(RawClient late(port_), std::runtime_error) << "nothing is accepted any more";
}

TEST_F(ServerTest, DrainEndsAClientThatNeverFinishes) {
  start();
  RawClient client(port_);
  client.send("POST /body HTTP/1.1\r\nHost: a.test\r\nContent-Length: 10\r\n\r\nabc");
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const auto begun = std::chrono::steady_clock::now();
  server_->drain(1);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(4));
}

TEST_F(ServerTest, AClientThatGoesAwayDuringItsRequestHarmsNothing) {
  add("GET", "/slow", [&](Request&) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    return text_response(200, std::string(1 << 20, 'x'));
  });
  start();
  for (int i = 0; i < 10; ++i) {
    RawClient client(port_);
    client.send("GET /slow HTTP/1.1\r\nHost: a.test\r\n\r\n");
  }
  EXPECT_EQ(status_of(exchange("GET /hello HTTP/1.1\r\nHost: a.test\r\n\r\n")), 200);
}

}  // namespace
}  // namespace waymark::http::test
