#include "runtime/transfer/fetched_page.hpp"

#include "runtime/http/multipart.hpp"
#include "runtime/support/digest.hpp"
#include "scorm/base/encode.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/check.hpp"

namespace waymark::transfer {
namespace {

using xapi::json::Kind;
using xapi::json::Value;

constexpr std::size_t kMostValues = 4u << 20;  // of a page: 64 MB of JSON hold fewer that mean anything

tl::unexpected<Error> no_page(const std::string& what) {
  return fail(ErrorKind::invalid, "The other record store's answer is none that the xAPI knows: " + what + ".",
              "Look at the address: it is that of the xAPI, without /statements.");
}

Result<FetchedPage> read_json(std::string_view body, std::size_t nesting) {
  auto value = xapi::json::parse(body, {nesting + 2, kMostValues});
  if (!value) return no_page(value.error().message);
  if (!value->is(Kind::object)) return no_page("it is no JSON object");
  FetchedPage page;
  Value* list = value->find("statements");
  if (list == nullptr) {  // statementId and voidedStatementId give the statement itself
    if (value->find("actor") == nullptr) return no_page("it holds no statements");
    page.statements.push_back(std::move(*value));
    return page;
  }
  if (!list->is(Kind::array)) return no_page("\"statements\" is no list");
  page.more = xapi::string_at(*value, "more");
  page.statements = std::move(list->items());
  return page;
}

// The first part is the JSON, the others are data.
class Parts final : public http::PartSink {
 public:
  explicit Parts(const EachPart& each) : each_(each) {}

  Result<void> begin(const http::PartHeaders& headers, std::uint64_t) override {
    const auto hash = headers.find("x-experience-api-hash");
    sha2_ = hash == headers.end() ? "" : base::lower_ascii(hash->second);
    bytes_.clear();
    return {};
  }
  Result<void> data(std::string_view bytes) override {
    bytes_.append(bytes);
    return {};
  }
  Result<void> end() override {
    if (count_++ == 0) {
      json = std::move(bytes_);
      return {};
    }
    if (sha2_.empty()) return {};  // nothing in a statement names it
    const int bits = static_cast<int>(sha2_.size()) * 4;
    if ((bits != 224 && bits != 256 && bits != 384 && bits != 512) || sha2_.find_first_not_of("0123456789abcdef") != std::string::npos)
      return no_page("a part's X-Experience-API-Hash is no SHA-2");
    support::Sha2 own(bits);
    own.update(bytes_);
    if (own.finish() != sha2_) return no_page("the data of the attachment " + sha2_ + " have another hash");
    return each_(sha2_, bytes_);
  }

  std::string json;

 private:
  const EachPart& each_;
  std::string sha2_, bytes_;
  int count_ = 0;
};

}  // namespace

Result<FetchedPage> read_page(const std::string& content_type, const std::string& body, std::size_t nesting, const EachPart& part) {
  const std::string kind = base::lower_ascii(content_type.substr(0, content_type.find(';')));
  if (kind == "application/json" || kind.empty()) return read_json(body, nesting);
  if (kind != "multipart/mixed") return no_page("it is " + kind.substr(0, 60));
  const std::string boundary = http::multipart_boundary(content_type, http::MultipartKind::mixed);
  if (boundary.empty()) return no_page("its parts have no boundary");
  http::MultipartLimits limits;
  limits.parts = 10'000;
  Parts parts(part);
  http::MultipartReader reader(boundary, limits, parts, http::MultipartKind::mixed);
  if (auto fed = reader.feed(body); !fed) return no_page(fed.error().message);
  if (auto ended = reader.finish(); !ended) return no_page("it was cut off: " + ended.error().message);
  return read_json(parts.json, nesting);
}

}  // namespace waymark::transfer
