#include "server_fixture.hpp"

namespace waymark::http::test {
namespace {

// A file of a known pattern, larger than one piece of the server.
class FileTest : public ServerTest {
 protected:
  static constexpr std::size_t kSize = 700'000;

  void SetUp() override {
    ServerTest::SetUp();
    for (std::size_t i = 0; i < kSize; ++i) content_ += static_cast<char>('a' + i * 7 % 26);
    std::ofstream(folder_ / "video.mp4", std::ios::binary) << content_;
    add("GET", "/video", [this](Request&) {
      Response response;
      response.file = FileBody{folder_ / "video.mp4", kSize};
      response.set("Content-Type", "video/mp4").set("ETag", "\"v1\"");
      return response;
    });
    add("GET", "/gone", [this](Request&) {
      Response response;
      response.file = FileBody{folder_ / "gone.mp4", 10};
      return response;
    });
    add("GET", "/source/{pieces}", [](Request& request) {
      Response response;
      response.source = [left = std::stoi(request.parameters["pieces"])](std::string& piece) mutable {
        if (left == 13) throw std::runtime_error("unlucky");
        piece = left > 0 ? "piece " + std::to_string(left) + "\n" : "";
        return left-- > 0;
      };
      return response;
    });
  }
  std::string get(const std::string& target, const std::string& fields = {}) {
    return exchange("GET " + target + " HTTP/1.1\r\nHost: a.test\r\n" + fields + "\r\n");
  }
  std::string content_;
};

TEST_F(FileTest, TheWholeFile) {
  const std::string answer = get("/video");
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_EQ(header_of(answer, "Accept-Ranges"), "bytes");
  EXPECT_EQ(header_of(answer, "Content-Length"), "700000");
  EXPECT_TRUE(body_of(answer) == content_);
}

TEST_F(FileTest, APartOfIt) {
  const std::string answer = get("/video", "Range: bytes=300000-699998\r\n");
  EXPECT_EQ(status_of(answer), 206);
  EXPECT_EQ(header_of(answer, "Content-Range"), "bytes 300000-699998/700000");
  EXPECT_TRUE(body_of(answer) == content_.substr(300'000, 399'999));
}

TEST_F(FileTest, APartThatIsNotThere) {
  const std::string answer = get("/video", "Range: bytes=700000-\r\n");
  EXPECT_EQ(status_of(answer), 416);
  EXPECT_EQ(header_of(answer, "Content-Range"), "bytes */700000");
  EXPECT_EQ(body_of(answer), "");
}

TEST_F(FileTest, IfRangeOfAnOlderFileGivesTheWhole) {
  EXPECT_EQ(status_of(get("/video", "Range: bytes=0-9\r\nIf-Range: \"v1\"\r\n")), 206);
  EXPECT_EQ(status_of(get("/video", "Range: bytes=0-9\r\nIf-Range: \"v0\"\r\n")), 200);
  EXPECT_EQ(status_of(get("/video", "Range: bytes=0-9\r\nIf-Range: W/\"v1\"\r\n")), 200) << "strong comparison";
}

TEST_F(FileTest, NotModified) {
  const std::string answer = get("/video", "If-None-Match: \"v0\", W/\"v1\"\r\n");
  EXPECT_EQ(status_of(answer), 304);
  EXPECT_EQ(header_of(answer, "ETag"), "\"v1\"");
  EXPECT_EQ(body_of(answer), "");
  EXPECT_EQ(status_of(get("/video", "If-None-Match: \"v0\"\r\n")), 200);
  EXPECT_EQ(status_of(get("/video", "If-None-Match: *\r\n")), 304);
}

TEST_F(FileTest, HeadOfAFileIgnoresRange) {
  const std::string answer = exchange("HEAD /video HTTP/1.1\r\nHost: a.test\r\nRange: bytes=0-1\r\n\r\n");
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_EQ(header_of(answer, "Content-Length"), "700000");
  EXPECT_EQ(body_of(answer), "");
}

TEST_F(FileTest, AMissingFileIsAnError) { EXPECT_EQ(status_of(get("/gone")), 500); }

TEST_F(FileTest, ASourceIsChunked) {
  const std::string answer = get("/source/2");
  EXPECT_EQ(header_of(answer, "Transfer-Encoding"), "chunked");
  EXPECT_EQ(body_of(answer), "8\r\npiece 2\n\r\n8\r\npiece 1\n\r\n0\r\n\r\n");
}

TEST_F(FileTest, AnEmptySourceIsAnEmptyBody) { EXPECT_EQ(body_of(get("/source/0")), "0\r\n\r\n"); }

TEST_F(FileTest, ASourceForHttp10EndsWithTheConnection) {
  EXPECT_EQ(body_of(exchange("GET /source/2 HTTP/1.0\r\n\r\n")), "piece 2\npiece 1\n");
}

TEST_F(FileTest, ASourceThatFailsAtOnceIs500AndOneThatFailsLaterIsCutOff) {
  EXPECT_EQ(status_of(get("/source/13")), 500);
  const std::string answer = get("/source/14");
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_EQ(answer.find("\r\n0\r\n"), std::string::npos) << "the client must see that it is not whole";
}

}  // namespace
}  // namespace waymark::http::test
