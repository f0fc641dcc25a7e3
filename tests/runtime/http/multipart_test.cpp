#include "runtime/http/multipart.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "runtime/support/random.hpp"

namespace waymark::http {
namespace {

// Writes what the reader finds as one line of text.
class Dump final : public FormPartSink {
 public:
  Result<void> begin_field(const std::string& name, bool file, const std::string& file_name, const std::string& type) override {
    text += "[" + name + (file ? "|file:" + file_name + "|" + type : "") + "=";
    return {};
  }
  Result<void> data(std::string_view bytes) override {
    text += bytes;
    return {};
  }
  Result<void> end() override {
    text += "]";
    return {};
  }
  std::string text;
};

std::string dump(std::string_view body, std::size_t step, const MultipartLimits& limits = {}) {
  Dump sink;
  MultipartReader reader("X", limits, sink);
  for (std::size_t at = 0; at < body.size(); at += step)
    if (auto fed = reader.feed(body.substr(at, step)); !fed) return fed.error().kind == ErrorKind::too_large ? "too large" : "refused";
  return reader.finish() ? sink.text : "refused";
}

const std::string kName = "--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";

struct Row {
  const char* name;
  std::string body;
  std::string expect;
};

const std::vector<Row> kRows = {
    {"one field", kName + "b\r\n--X--\r\n", "[a=b]"},
    {"no line end at the end", kName + "b\r\n--X--", "[a=b]"},
    {"empty value", kName + "\r\n--X--\r\n", "[a=]"},
    {"two fields", kName + "1\r\n" + kName + "2\r\n--X--\r\n", "[a=1][a=2]"},
    {"no part", "--X--\r\n", ""},
    {"line ends and dashes inside", kName + "x\r\n--Y\r\n-\r\n--\r\n\r\n--X--", "[a=x\r\n--Y\r\n-\r\n--\r\n]"},
    {"file",
     "--X\r\ncontent-disposition: form-data; name=f; filename=\"a b.zip\"\r\nContent-Type: "
     "application/zip\r\n\r\nPK\r\n--X--",
     "[f|file:a b.zip|application/zip=PK]"},
    {"no file chosen", "--X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\"\r\n\r\n\r\n--X--", "[f|file:|=]"},
    {"folders taken off", "--X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"../../etc/pass\\wd\"\r\n\r\n\r\n--X--",
     "[f|file:wd|=]"},
    {"quote in a name", "--X\r\nContent-Disposition: form-data; name=\"a%22b\"\r\n\r\n1\r\n--X--", "[a\"b=1]"},
    {"preamble", "hello\r\n" + kName + "b\r\n--X--", "refused"},
    {"no end", kName + "b\r\n--X\r\n", "refused"},
    {"cut in the content", kName + "b", "refused"},
    {"cut in the last boundary", kName + "b\r\n--X-", "refused"},
    {"something after the end", kName + "b\r\n--X--\r\nmore", "refused"},
    {"text after a boundary", "--Xz\r\n" + kName, "refused"},
    {"bare line feeds", "--X\nContent-Disposition: form-data; name=\"a\"\n\nb\n--X--", "refused"},
    {"no disposition", "--X\r\nContent-Type: text/plain\r\n\r\nb\r\n--X--", "refused"},
    {"no headers", "--X\r\n\r\nb\r\n--X--", "refused"},
    {"attachment", "--X\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nb\r\n--X--", "refused"},
    {"no name", "--X\r\nContent-Disposition: form-data\r\n\r\nb\r\n--X--", "refused"},
    {"name twice", "--X\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\nb\r\n--X--", "refused"},
    {"two dispositions",
     "--X\r\nContent-Disposition: form-data; name=a\r\nContent-Disposition: form-data; "
     "name=b\r\n\r\nb\r\n--X--",
     "refused"},
    {"open quote", "--X\r\nContent-Disposition: form-data; name=\"a\r\n\r\nb\r\n--X--", "refused"},
    {"folded header", "--X\r\nContent-Disposition: form-data;\r\n name=\"a\"\r\n\r\nb\r\n--X--", "refused"},
    {"endless header", "--X\r\nA: " + std::string(10'000, 'x'), "too large"},
    {"nothing", "", "refused"},
};

// However the bytes are cut into pieces, the answer is the same.
TEST(Multipart, TableInPiecesOfEverySize) {
  for (const Row& row : kRows)
    for (const std::size_t step : {1u, 2u, 3u, 5u, 7u, 64u, 100'000u})
      EXPECT_EQ(dump(row.body, step), row.expect) << row.name << " in steps of " << step;
}

TEST(Multipart, TooManyParts) {
  std::string body;
  for (int i = 0; i < 4; ++i) body += kName + "b\r\n";
  MultipartLimits limits;
  limits.parts = 3;
  EXPECT_EQ(dump(body + "--X--", 10, limits), "too large");
}

TEST(Multipart, Boundary) {
  const std::pair<const char*, const char*> rows[] = {
      {"multipart/form-data; boundary=X", "X"},
      {"Multipart/Form-Data; charset=utf-8; BOUNDARY=\"a b\"", "a b"},
      {"multipart/form-data", ""},
      {"multipart/form-data; boundary=", ""},
      {"multipart/mixed; boundary=X", ""},
      {"multipart/form-data; boundary=\"a\r\nb\"", ""},
      {"multipart/form-data; boundary=a{b", ""},
      {"text/plain", ""},
  };
  for (const auto& [type, boundary] : rows) EXPECT_EQ(multipart_boundary(type), boundary) << type;
  EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=" + std::string(71, 'a')), "") << "RFC 2046: at most 70";
}

class FormTest : public testing::Test {
 protected:
  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("waymark-form-" + support::random_token(9));
  ~FormTest() override { std::filesystem::remove_all(folder_); }

  Result<Form> read(std::string type, std::string body, const MultipartLimits& limits = {}) {
    Request request;
    request.headers["content-type"] = std::move(type);
    request.body_size = body.size();
    request.body = std::move(body);
    return read_form(request, folder_, limits);
  }
};

TEST_F(FormTest, FilesOverTheLimitAreRefusedAndLeaveNothing) {
  MultipartLimits limits;
  limits.file_bytes = 10;
  const std::string head = "--X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n";
  EXPECT_TRUE(read("multipart/form-data; boundary=X", head + "0123456789\r\n--X--", limits));
  const auto refused = read("multipart/form-data; boundary=X", head + "0123456789a\r\n--X--", limits);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::too_large);
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(FormTest, FieldsOverTheLimitAreRefused) {
  MultipartLimits limits;
  limits.fields_bytes = 5;
  EXPECT_TRUE(read("multipart/form-data; boundary=X", kName + "123\r\n" + kName + "45\r\n--X--", limits));
  EXPECT_FALSE(read("multipart/form-data; boundary=X", kName + "123\r\n" + kName + "456\r\n--X--", limits));
}

TEST_F(FormTest, Urlencoded) {
  const auto form = read("application/x-www-form-urlencoded", "name=A+B&town=%C5%81%C3%B3d%C5%BA&empty=");
  ASSERT_TRUE(form);
  EXPECT_EQ(form->value("name"), "A B");
  EXPECT_EQ(form->value("town"), "\xc5\x81\xc3\xb3\x64\xc5\xba");
  EXPECT_FALSE(read("application/x-www-form-urlencoded", "a=%4"));
  EXPECT_FALSE(read("text/plain", "a=b"));
}

}  // namespace
}  // namespace waymark::http
