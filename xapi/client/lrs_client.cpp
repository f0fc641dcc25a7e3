#include "xapi/client/lrs_client.hpp"

#include <algorithm>
#include <ctime>
#include <random>

#include "scorm/base/words.hpp"
#include "xapi/client/http.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/comparable.hpp"
#include "xapi/model/formats.hpp"
#include "xapi/model/statement.hpp"
#include "xapi/model/uuid.hpp"

namespace waymark::xapi {
namespace {

using Kind = SendResult::Kind;
using Batch = std::span<const OutgoingStatement>;

// What the other side says is shown to the operator.
std::string excerpt(std::string_view body) { return base::shown_words(body, 300); }

std::string said(const HttpAnswer& answer) {
  const std::string status = "The other record store answered " + std::to_string(answer.status);
  return answer.body.empty() ? status + "." : status + ": " + excerpt(answer.body);
}

// Where a redirect leads, for people: without the query, which may carry anything.
std::string elsewhere(const HttpAnswer& answer) {
  if (answer.redirect_to.empty()) return " It redirects to another address.";
  const auto end = std::min(answer.redirect_to.find_first_of("?#"), std::size_t{200});
  std::string address;
  for (const char c : answer.redirect_to.substr(0, end)) address += static_cast<unsigned char>(c) > 0x20 && c != 0x7F ? c : '?';
  return " It redirects to " + address + ". Nothing was sent there.";
}

bool is_one_of(int status, std::initializer_list<int> list) {
  for (const int one : list)
    if (one == status) return true;
  return false;
}

// The verdict on a request as a whole, by status alone. 2xx is judged by the caller.
SendResult verdict(const HttpAnswer& answer) {
  SendResult out;
  out.status = answer.status;
  out.interrupted = answer.interrupted;
  out.detail = answer.status == 0 ? "The other record store gave no answer: " + answer.problem + "." : said(answer);
  if (answer.certificate) {
    out.kind = Kind::stopped;
  } else if (answer.status == 0 || (answer.status >= 500 && answer.status != 501) || is_one_of(answer.status, {408, 425, 429})) {
    out.kind = Kind::retry;
    out.retry_after = parse_retry_after(answer.retry_after, static_cast<std::int64_t>(std::time(nullptr)));
  } else if (is_one_of(answer.status, {401, 403})) {
    out.kind = Kind::stopped;
    out.detail += " Check key, secret and permissions of the credential.";
  } else if (is_one_of(answer.status, {302, 303, 307})) {
    out.redirected = true;
    out.retry_after = parse_retry_after(answer.retry_after, static_cast<std::int64_t>(std::time(nullptr)));
    out.detail = "The other record store answered " + std::to_string(answer.status) + "." + elsewhere(answer) +
                 " If that is maintenance, it is tried again until it is over. If not, the endpoint in the settings is wrong.";
  } else if (is_one_of(answer.status, {301, 308})) {
    out.kind = Kind::stopped;
    out.detail = "The other record store answered " + std::to_string(answer.status) + ": it has moved for good." + elsewhere(answer) +
                 " If that address is right, enter it as the endpoint; then resume.";
  } else if (answer.status < 400 || is_one_of(answer.status, {404, 405, 501})) {
    out.kind = Kind::stopped;
    out.detail += " This is not the address of a record store: check the endpoint.";
  } else {
    out.kind = Kind::rejected;
  }
  return out;
}

// 200 with exactly our ids in our order is the only proof that the statements were taken.
bool names_all(const std::string& body, Batch batch) {
  const auto ids = json::parse(body);
  if (!ids || !ids->is(json::Kind::array) || ids->items().size() != batch.size()) return false;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const json::Value& id = ids->items()[i];
    if (!id.is(json::Kind::string) || lower_uuid(id.text()) != batch[i].id) return false;
  }
  return true;
}

std::string array_of(Batch batch) {
  std::string out = "[";
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (i) out += ',';
    out += batch[i].bytes;
  }
  return out + "]";
}

// No text that somebody sent can hold it: it is drawn for this request.
std::string new_boundary() {
  constexpr char kHex[] = "0123456789abcdef";
  std::random_device random;
  std::string out = "waymark-";
  for (int i = 0; i < 32; ++i) out += kHex[random() & 15u];
  return out;
}

// A header's value that came from outside ends at its line.
std::string header_value(const std::string& text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
  return plain ? text : "application/octet-stream";
}

// Part 3, 1.5.2: the statement first, then its data.
std::vector<BodyPiece> mixed_body(const OutgoingStatement& statement, const std::string& boundary) {
  std::vector<BodyPiece> pieces;
  pieces.push_back({"--" + boundary + "\r\nContent-Type: application/json\r\n\r\n" + statement.bytes});
  for (const auto& data : statement.attachments) {
    pieces.push_back({"\r\n--" + boundary + "\r\nContent-Type: " + header_value(data.content_type) +
                      "\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: " + data.sha2 + "\r\n\r\n"});
    pieces.push_back({"", data.file, data.size});
  }
  pieces.push_back({"\r\n--" + boundary + "--\r\n"});
  return pieces;
}

bool same_statement(const std::string& left, const std::string& right) {
  const auto a = json::parse(left), b = json::parse(right);
  if (!a || !b || check_statement(*a, Version::v2_0_0) || check_statement(*b, Version::v2_0_0)) return false;
  return comparable_form(*a) == comparable_form(*b);
}

bool is_web_address(const std::string& endpoint) {
  if (!is_iri(endpoint) || endpoint.size() > 2000) return false;
  const auto scheme = endpoint.starts_with("https://") ? 8u : endpoint.starts_with("http://") ? 7u : 0u;
  if (scheme == 0) return false;
  const std::string host = endpoint.substr(scheme, endpoint.find('/', scheme) - scheme);
  return !host.empty() && host.find('@') == std::string::npos && endpoint.find_first_of("?#") == std::string::npos;
}

}  // namespace

struct LrsClient::Impl {
  explicit Impl(ClientSettings given) : settings(std::move(given)), http(settings) {}

  ClientSettings settings;
  Http http;

  std::string url(const std::string& rest) const { return settings.endpoint + "/" + rest; }

  // 409: read what is there and compare (Part 2, 2.3.1). Voided statements are found by their own parameter.
  SendResult look_at_conflict(const OutgoingStatement& statement) {
    HttpAnswer there = http.get(url("statements?statementId=" + statement.id));
    if (there.status == 404) there = http.get(url("statements?voidedStatementId=" + statement.id));
    if (there.interrupted) return verdict(there);
    if (there.status == 200 && same_statement(there.body, statement.bytes))
      return {Kind::already_held, 409, "The other record store holds this statement already.", std::nullopt};
    if (there.status == 200)
      return {Kind::conflict, 409, "The other record store holds a different statement under this id.", std::nullopt};
    if (there.status == 401 || there.status == 403)
      return {Kind::already_held, 409,
              "The other record store holds a statement with this id already; this credential may not read "
              "it, so that it was not compared.",
              std::nullopt};
    if (there.status == 404)
      return {Kind::conflict, 409, "The other record store reports a conflict and does not show the statement it holds.", std::nullopt};
    return {Kind::retry, there.status, "The other record store reports a conflict that could not be looked at yet.", std::nullopt};
  }

  HttpAnswer post(Batch batch) {
    if (batch.size() > 1) return http.post_json(url("statements"), array_of(batch));
    if (batch.front().attachments.empty()) return http.post_json(url("statements"), batch.front().bytes);
    const std::string boundary = new_boundary();
    return http.post_pieces(url("statements"), "multipart/mixed; boundary=" + boundary, mixed_body(batch.front(), boundary));
  }

  SendResult verdict_on_one(const OutgoingStatement& statement, const HttpAnswer& answer) {
    if (answer.unreadable)
      return {Kind::rejected, 0, "The data of an attachment of this statement cannot be read here. Run `waymark doctor`.", std::nullopt};
    if (answer.status == 409) return look_at_conflict(statement);
    SendResult result = verdict(answer);
    if (answer.status == 403 && statement.voiding) {
      result.kind = Kind::rejected;
      result.detail = said(answer) + " It does not let this credential void that statement.";
    }
    return result;
  }

  // What is refused as a whole is halved until the statements are found that cause it.
  std::vector<SendResult> send_batch(Batch batch) {
    const HttpAnswer answer = post(batch);
    if (answer.status == 200 && names_all(answer.body, batch))
      return std::vector<SendResult>(batch.size(), {Kind::stored, 200, "Stored by the other record store.", std::nullopt});
    if (answer.status == 200) return std::vector<SendResult>(batch.size(), not_understood(answer));
    if (batch.size() == 1) return {verdict_on_one(batch.front(), answer)};
    if (answer.status == 413) remember_too_large(batch);
    if (!may_be_one_of_them(answer, batch)) return std::vector<SendResult>(batch.size(), verdict(answer));
    std::vector<SendResult> out = send_batch(batch.first(batch.size() / 2));
    if (ends_the_round(out.back())) {
      out.resize(batch.size(), SendResult(out.back()));
      return out;
    }
    for (SendResult& result : send_batch(batch.subspan(batch.size() / 2))) out.push_back(std::move(result));
    return out;
  }

  static bool may_be_one_of_them(const HttpAnswer& answer, Batch batch) {
    const bool voiding = std::any_of(batch.begin(), batch.end(), [](const auto& one) { return one.voiding; });
    return verdict(answer).kind == Kind::rejected || answer.status == 500 || (answer.status == 403 && voiding);
  }

  void remember_too_large(Batch batch) {
    constexpr std::size_t kLeast = 16u << 10;
    settings.most_bytes = std::max(kLeast, std::min(settings.most_bytes, array_of(batch).size()) / 2);
  }

  static SendResult not_understood(const HttpAnswer& answer) {
    return {Kind::retry, answer.status,
            "The answer does not name the statements that were sent, so that nothing shows that they were "
            "stored: " +
                excerpt(answer.body),
            std::nullopt};
  }

  static bool ends_the_round(const SendResult& result) { return result.kind == Kind::retry || result.kind == Kind::stopped; }

  // How many of `rest` go into one request.
  std::size_t batch_length(Batch rest) const {
    if (!rest.front().attachments.empty()) return 1;
    std::size_t bytes = 0, count = 0;
    while (count < rest.size() && count < settings.most_statements && rest[count].attachments.empty()) {
      bytes += rest[count].bytes.size() + 1;
      if (count > 0 && bytes > settings.most_bytes) break;
      ++count;
    }
    return count;
  }
};

Result<LrsClient> LrsClient::open(ClientSettings settings) {
  while (settings.endpoint.ends_with('/')) settings.endpoint.pop_back();
  if (!is_web_address(settings.endpoint))
    return fail(ErrorKind::invalid, "The endpoint is not a web address.",
                "Enter it such as https://lrs.example/xapi, without a user name in it.", settings.endpoint);
  if (!is_version(settings.version, '1') && !is_version(settings.version, '2'))
    return fail(ErrorKind::invalid, "The xAPI version is not one that is spoken here.", "Enter 1.0.3 or 2.0.0.", settings.version);
  if (settings.most_statements == 0) settings.most_statements = 1;
  return LrsClient(std::make_unique<Impl>(std::move(settings)));
}

std::vector<SendResult> LrsClient::send(std::span<const OutgoingStatement> statements) {
  std::vector<SendResult> out;
  while (out.size() < statements.size()) {
    const Batch rest = statements.subspan(out.size());
    for (SendResult& result : impl_->send_batch(rest.first(impl_->batch_length(rest)))) out.push_back(std::move(result));
    if (Impl::ends_the_round(out.back())) out.resize(statements.size(), SendResult(out.back()));
  }
  return out;
}

Result<std::vector<std::string>> LrsClient::versions() {
  const HttpAnswer answer = impl_->http.get(impl_->url("about"));
  if (answer.status != 200) return fail(ErrorKind::unavailable, verdict(answer).detail, "Check the endpoint.", impl_->settings.endpoint);
  const auto about = json::parse(answer.body);
  const json::Value* list = about ? about->find("version") : nullptr;
  if (!list || !list->is(json::Kind::array))
    return fail(ErrorKind::invalid, "The address answers, but not as a record store does.", "Check the endpoint.",
                impl_->settings.endpoint);
  std::vector<std::string> out;
  for (const json::Value& version : list->items())
    if (version.is(json::Kind::string)) out.push_back(version.text());
  return out;
}

LrsClient::LrsClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LrsClient::LrsClient(LrsClient&&) noexcept = default;
LrsClient& LrsClient::operator=(LrsClient&&) noexcept = default;
LrsClient::~LrsClient() = default;

}  // namespace waymark::xapi
