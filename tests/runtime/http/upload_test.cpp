#include "runtime/http/multipart.hpp"
#include "server_fixture.hpp"

namespace waymark::http::test {
namespace {

TEST_F(ServerTest, AnUploadIsAFileWhileTheHandlerRunsAndGoneAfterwards) {
  std::filesystem::path seen;
  std::uintmax_t size = 0;
  add(
      "POST", "/upload",
      [&](Request& request) {
        seen = request.spool;
        size = std::filesystem::file_size(seen);
        return text_response(200, "kept " + std::to_string(request.body_size) + " in memory " + std::to_string(request.body.size()));
      },
      50 << 20, true);
  start();
  RawClient client(port_);
  client.send("POST /upload HTTP/1.1\r\nHost: a.test\r\nContent-Length: 30000000\r\n\r\n");
  const std::string piece(1'000'000, 'x');
  for (int i = 0; i < 30; ++i) client.send(piece);
  EXPECT_EQ(body_of(client.read("memory 0")), "kept 30000000 in memory 0");
  EXPECT_EQ(size, 30'000'000u);
  EXPECT_FALSE(std::filesystem::exists(seen));
}

TEST_F(ServerTest, AnUploadThatBreaksOffLeavesNothing) {
  std::atomic<int> calls{0};
  add(
      "POST", "/upload",
      [&](Request&) {
        ++calls;
        return text_response(200, "");
      },
      50 << 20, true);
  start();
  {
    RawClient client(port_);
    client.send("POST /upload HTTP/1.1\r\nHost: a.test\r\nContent-Length: 30000000\r\n\r\n" + std::string(5'000'000, 'x'));
  }
  server_.reset();
  EXPECT_EQ(calls, 0);
  EXPECT_TRUE(std::filesystem::is_empty(options_.spool_folder));
}

TEST_F(ServerTest, AFormWithAFileArrivesWhole) {
  const std::string file(3'000'000, 'z');
  add(
      "POST", "/form",
      [&](Request& request) {
        auto form = read_form(request, folder_ / "files");
        if (!form) return text_response(400, form.error().message);
        std::ifstream in(form->files.at(0).content.path(), std::ios::binary);
        const std::string back((std::istreambuf_iterator<char>(in)), {});
        return text_response(200, form->value("csrf") + " " + form->files[0].file_name + (back == file ? " same" : " differs"));
      },
      50 << 20, true);
  const std::string body =
      "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\ntoken\r\n"
      "--b\r\nContent-Disposition: form-data; name=\"package\"; filename=\"C:\\x\\module one.zip\"\r\n"
      "Content-Type: application/zip\r\n\r\n" +
      file + "\r\n--b--\r\n";
  const std::string answer = exchange(
      "POST /form HTTP/1.1\r\nHost: a.test\r\nContent-Type: multipart/form-data; boundary=b\r\n"
      "Content-Length: " +
      std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body);
  EXPECT_EQ(body_of(answer), "token module one.zip same");
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "files"));
}

}  // namespace
}  // namespace waymark::http::test
