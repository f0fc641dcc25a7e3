#include "server_fixture.hpp"

namespace waymark::http::test {
namespace {

struct Row {
  const char* name;
  std::string bytes;
  int status;
  const char* contains = "";
};

const std::string kLong(20'000, 'a');

// What RFC 9110 and RFC 9112 ask of a server, as bytes and the status that answers them.
const std::vector<Row> kRows = {
    {"plain", "GET /hello HTTP/1.1\r\nHost: a.test\r\n\r\n", 200, "hello"},
    {"empty line first (9112 2.2)", "\r\nGET /hello HTTP/1.1\r\nHost: a.test\r\n\r\n", 200},
    {"HTTP/1.0 without host", "GET /hello HTTP/1.0\r\n\r\n", 200, "Connection: close"},
    {"absolute form wins over Host (9112 3.2.2)", "GET http://B.test:80/echo/x HTTP/1.1\r\nHost: a.test\r\n\r\n", 200, "x|/echo/x|b.test|"},
    {"query decoded", "GET /echo/x?q=a%20b+c HTTP/1.1\r\nHost: a.test\r\n\r\n", 200, "|a b c"},
    {"escaped segment", "GET /echo/a%20b HTTP/1.1\r\nHost: a.test\r\n\r\n", 200, "a b|/echo/a b"},
    {"dots resolved", "GET /x/../echo/./y HTTP/1.1\r\nHost: a.test\r\n\r\n", 200, "y|/echo/y"},
    {"doubled slash", "GET //echo//y HTTP/1.1\r\nHost: a.test\r\n\r\n", 200, "y|/echo/y"},
    {"no host", "GET /hello HTTP/1.1\r\n\r\n", 400},
    {"two hosts", "GET /hello HTTP/1.1\r\nHost: a.test\r\nHost: a.test\r\n\r\n", 400},
    {"empty host", "GET /hello HTTP/1.1\r\nHost: \r\n\r\n", 200},
    {"host with path", "GET /hello HTTP/1.1\r\nHost: a.test/x\r\n\r\n", 400},
    {"host of somebody else", "GET /hello HTTP/1.1\r\nHost: other.example\r\n\r\n", 421},
    {"folded field", "GET /hello HTTP/1.1\r\nHost: a.test\r\nX-A: b\r\n c\r\n\r\n", 400},
    {"space before colon", "GET /hello HTTP/1.1\r\nHost : a.test\r\n\r\n", 400},
    {"bare line feed", "GET /hello HTTP/1.1\nHost: a.test\n\n", 400},
    {"NUL in a field", std::string("GET /hello HTTP/1.1\r\nHost: a.test\r\nX: a\0b\r\n\r\n", 45), 400},
    {"no such page", "GET /nothing HTTP/1.1\r\nHost: a.test\r\n\r\n", 404},
    {"wrong method", "DELETE /hello HTTP/1.1\r\nHost: a.test\r\n\r\n", 405, "Allow: GET, HEAD, OPTIONS"},
    {"unknown method", "FROB /hello HTTP/1.1\r\nHost: a.test\r\n\r\n", 501},
    {"connect", "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n", 501},
    {"trace", "TRACE /hello HTTP/1.1\r\nHost: a.test\r\n\r\n", 501},
    {"options", "OPTIONS /body HTTP/1.1\r\nHost: a.test\r\n\r\n", 204, "Allow: OPTIONS, POST"},
    {"options of the server", "OPTIONS * HTTP/1.1\r\nHost: a.test\r\n\r\n", 204},
    {"version 2.0", "GET /hello HTTP/2.0\r\nHost: a.test\r\n\r\n", 505},
    {"no version", "GET /hello\r\nHost: a.test\r\n\r\n", 400},
    {"nonsense", "\x16\x03\x01\x02\r\n\r\n", 400},
    {"long address", "GET /" + kLong + " HTTP/1.1\r\nHost: a.test\r\n\r\n", 414},
    {"long address without end", "GET /" + kLong, 414},
    {"large fields", "GET /hello HTTP/1.1\r\nHost: a.test\r\nX-A: " + kLong + "\r\nX-B: " + kLong + "\r\n\r\n", 431},
    {"fragment", "GET /hello#x HTTP/1.1\r\nHost: a.test\r\n\r\n", 400},
    {"raw UTF-8", "GET /h\xc3\xa9llo HTTP/1.1\r\nHost: a.test\r\n\r\n", 400},
    {"escape above the root", "GET /../etc/passwd HTTP/1.1\r\nHost: a.test\r\n\r\n", 400},
    {"escaped dots above the root", "GET /%2e%2e/etc HTTP/1.1\r\nHost: a.test\r\n\r\n", 400},
    {"escaped slash", "GET /echo/a%2fb HTTP/1.1\r\nHost: a.test\r\n\r\n", 400},
    {"escaped backslash", "GET /echo/a%5cb HTTP/1.1\r\nHost: a.test\r\n\r\n", 400},
    {"escaped NUL", "GET /echo/a%00 HTTP/1.1\r\nHost: a.test\r\n\r\n", 400},
    {"broken escape", "GET /echo/a%4 HTTP/1.1\r\nHost: a.test\r\n\r\n", 400},
    {"body", "POST /body HTTP/1.1\r\nHost: a.test\r\nContent-Length: 3\r\n\r\nabc", 200, "3:abc"},
    {"chunked body",
     "POST /body HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: "
     "chunked\r\n\r\n2;x=y\r\nab\r\n1\r\nc\r\n0\r\nX: y\r\n\r\n",
     200, "3:abc"},
    {"no body", "POST /body HTTP/1.1\r\nHost: a.test\r\n\r\n", 200, "0:"},
    {"declared too large", "POST /body HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1001\r\n\r\n", 413},
    {"chunked too large",
     "POST /body HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'x') + "\r\n0\r\n\r\n", 413},
    {"exactly the limit", "POST /body HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x'), 200, "1000:"},
    {"length and chunked",
     "POST /body HTTP/1.1\r\nHost: a.test\r\nContent-Length: 3\r\nTransfer-Encoding: "
     "chunked\r\n\r\n0\r\n\r\n",
     400},
    {"two lengths", "POST /body HTTP/1.1\r\nHost: a.test\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400},
    {"signed length", "POST /body HTTP/1.1\r\nHost: a.test\r\nContent-Length: +3\r\n\r\nabc", 400},
    {"another coding", "POST /body HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
    {"coding without chunked", "POST /body HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: identity\r\n\r\n", 501},
    {"coding in HTTP/1.0", "POST /body HTTP/1.0\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"broken chunk size", "POST /body HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
    {"chunk size beyond 64 bits", "POST /body HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", 400},
    {"unknown expectation", "POST /body HTTP/1.1\r\nHost: a.test\r\nExpect: a-cake\r\nContent-Length: 1\r\n\r\nx", 417},
    {"handler throws", "GET /throws HTTP/1.1\r\nHost: a.test\r\n\r\n", 500, "trace_id"},
    {"line break in a header value", "GET /inject HTTP/1.1\r\nHost: a.test\r\n\r\n", 200, "X-Name: a  X-Evil: b\r\n"},
};

TEST_F(ServerTest, AnswersTheTable) {
  for (const Row& row : kRows) {
    const std::string answer = exchange(row.bytes);
    EXPECT_EQ(status_of(answer), row.status) << row.name << "\n" << answer.substr(0, 600);
    EXPECT_NE(answer.find(row.contains), std::string::npos) << row.name << "\n" << answer.substr(0, 600);
    EXPECT_EQ(answer.find("secret"), std::string::npos) << row.name;
    if (row.status != 0) EXPECT_EQ(header_of(answer, "Date").size(), 29u) << row.name;
  }
}

TEST_F(ServerTest, HeadHasTheFieldsOfGetAndNoBody) {
  const std::string answer = exchange("HEAD /hello HTTP/1.1\r\nHost: a.test\r\n\r\n");
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_EQ(header_of(answer, "Content-Length"), "5");
  EXPECT_EQ(body_of(answer), "");
}

TEST_F(ServerTest, NoContentHasNoLength) {
  const std::string answer = exchange("GET /empty HTTP/1.1\r\nHost: a.test\r\n\r\n");
  EXPECT_EQ(status_of(answer), 204);
  EXPECT_EQ(header_of(answer, "Content-Length"), "");
}

TEST_F(ServerTest, PipelinedRequestsAreAnsweredInOrder) {
  const std::string answer = exchange(
      "GET /echo/one HTTP/1.1\r\nHost: a.test\r\n\r\n"
      "POST /body HTTP/1.1\r\nHost: a.test\r\nContent-Length: 3\r\n\r\ntwo"
      "GET /echo/three HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n"
      "GET /echo/four HTTP/1.1\r\nHost: a.test\r\n\r\n");
  const auto one = answer.find("one|"), two = answer.find("3:two"), three = answer.find("three|");
  EXPECT_LT(one, two);
  EXPECT_LT(two, three);
  EXPECT_NE(three, std::string::npos);
  EXPECT_EQ(answer.find("four"), std::string::npos) << "nothing is served after close";
}

TEST_F(ServerTest, ContinueComesBeforeTheBodyIsSent) {
  start();
  RawClient client(port_);
  client.send("POST /body HTTP/1.1\r\nHost: a.test\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(client.read("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  EXPECT_NE(client.read("3:abc").find("3:abc"), std::string::npos);
}

TEST_F(ServerTest, NoContinueForABodyThatIsTooLarge) {
  start();
  RawClient client(port_);
  client.send("POST /body HTTP/1.1\r\nHost: a.test\r\nExpect: 100-continue\r\nContent-Length: 9999\r\n\r\n");
  const std::string answer = client.read("\r\n\r\n");
  EXPECT_EQ(status_of(answer), 413);
  EXPECT_EQ(header_of(answer, "Connection"), "close");
}

// The client still sends while the refusal is on its way: it must be able to read it.
TEST_F(ServerTest, ARefusalArrivesWhileTheClientSends) {
  start();
  RawClient client(port_);
  client.send("POST /body HTTP/1.1\r\nHost: a.test\r\nContent-Length: 3000000\r\n\r\n");
  const std::string piece(100'000, 'x');
  for (int i = 0; i < 30; ++i) {
    EXPECT_TRUE(client.send(piece)) << "the connection was reset under the client";
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(status_of(client.read()), 413);
}

TEST_F(ServerTest, ASlowHeadIsAnswered408AndAnIdleConnectionJustCloses) {
  options_.head_seconds = 1;
  options_.idle_seconds = 2;
  start();
  RawClient slow(port_), idle(port_);
  slow.send("GET /hello HTTP/1.1\r\nHo");
  EXPECT_EQ(status_of(slow.read()), 408);
  EXPECT_EQ(idle.read(), "");
  EXPECT_TRUE(idle.closed());
}

// One byte now and then does not keep a head alive: the time is for the whole of it.
TEST_F(ServerTest, ADrippingHeadIsCutOff) {
  options_.head_seconds = 1;
  start();
  RawClient slow(port_);
  const std::string head = "GET /hello HTTP/1.1\r\nHost: a.test\r\nX-A: bbbbbbbbbbbbbbbbbbbbbbb\r\n\r\n";
  std::string answer;
  for (std::size_t i = 0; i < head.size() && answer.empty(); ++i) {
    slow.send(head.substr(i, 1));
    answer = slow.read("\r\n\r\n", 100);
  }
  EXPECT_EQ(status_of(answer), 408);
}

TEST_F(ServerTest, ASlowBodyIsAnswered408) {
  options_.body_seconds = 1;
  start();
  RawClient slow(port_);
  slow.send("POST /body HTTP/1.1\r\nHost: a.test\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(status_of(slow.read()), 408);
}

TEST_F(ServerTest, AFullQueueAnswers503WithRetryAfter) {
  options_.workers = 1;
  options_.queue = 1;
  std::atomic<bool> go{false};
  add("GET", "/wait", [&](Request&) {
    while (!go) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return text_response(200, "waited");
  });
  start();
  const char* kWait = "GET /wait HTTP/1.1\r\nHost: a.test\r\n\r\n";
  RawClient running(port_), waiting(port_), refused(port_);
  running.send(kWait);
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  waiting.send(kWait);
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  refused.send(kWait);
  const std::string answer = refused.read("\r\n\r\n");
  EXPECT_EQ(status_of(answer), 503);
  EXPECT_NE(header_of(answer, "Retry-After"), "");
  go = true;
  EXPECT_EQ(status_of(running.read("waited")), 200);
  EXPECT_EQ(status_of(waiting.read("waited")), 200);
}

TEST_F(ServerTest, ConnectionsOverTheCapAreTurnedAway) {
  options_.connections = 2;
  start();
  RawClient one(port_), two(port_);
  one.send("GET /hello HTTP/1.1\r\nHost: a.test\r\n\r\n");
  two.send("GET /hello HTTP/1.1\r\nHost: a.test\r\n\r\n");
  one.read("hello");
  two.read("hello");
  RawClient three(port_);
  EXPECT_EQ(status_of(three.read()), 503);
}

TEST_F(ServerTest, ForwardedFieldsCountOnlyFromAProxy) {
  add("GET", "/peer", [](Request& r) { return text_response(200, r.remote + (r.secure ? " https" : " http")); });
  const std::string request =
      "GET /peer HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 192.0.2.9, "
      "198.51.100.7\r\n"
      "Connection: close\r\n\r\n";
  EXPECT_EQ(body_of(exchange(request)), "198.51.100.7 https");
  server_.reset();
  options_.proxies.clear();
  EXPECT_EQ(body_of(exchange(request)), "127.0.0.1 http");
}

TEST_F(ServerTest, ATraceIdIsKeptFromTheCaller) {
  const std::string answer = exchange(
      "GET /nothing HTTP/1.1\r\nHost: a.test\r\ntraceparent: "
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\n");
  EXPECT_EQ(header_of(answer, "X-Trace-Id"), "0af7651916cd43dd8448eb211c80319c");
  EXPECT_NE(body_of(answer).find("0af7651916cd43dd8448eb211c80319c"), std::string::npos);
}

TEST_F(ServerTest, ErrorsLookAsTheProgramWants) {
  options_.error_page = [](const Request& request, int status, const std::string&, const std::string&) {
    return text_response(status, "<p>" + std::to_string(status) + request.path, "text/html");
  };
  EXPECT_EQ(body_of(exchange("GET /nothing HTTP/1.1\r\nHost: a.test\r\n\r\n")), "<p>404/nothing");
}

TEST_F(ServerTest, APortInUseIsSaid) {
  start();
  ServerOptions second = options_;
  second.port = port_;
  Server other(second, [](const std::string&) { return nullptr; });
  try {
    other.start();
    FAIL() << "two servers on one port";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("Another program listens"), std::string::npos);
  }
}

}  // namespace
}  // namespace waymark::http::test
