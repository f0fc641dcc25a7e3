#include "runtime/transfer/fetch.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "connectors/http_client.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/digest.hpp"
#include "runtime/support/encode.hpp"
#include "runtime/support/visible_text.hpp"
#include "runtime/transfer/fetched_page.hpp"
#include "scorm/base/encode.hpp"
#include "xapi/client/http.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/check.hpp"
#include "xapi/model/statement.hpp"
#include "xapi/model/time.hpp"
#include "xapi/model/uuid.hpp"

namespace waymark::transfer {
namespace {

using xapi::json::Value;

constexpr std::size_t kMostAnswer = 64u << 20;
constexpr int kStatements = 100;  // asked for in one answer
constexpr int kTries = 8;         // of one request: 2, 4, 8 ... seconds apart, or as the other side asks
constexpr std::int64_t kLongestWait = 120;
constexpr int kFruitless = 50;  // pages in succession that bring nothing new

std::string shown(std::string_view text) { return support::hidden_as_codes(text.substr(0, 200)); }

std::string id_of(const Value& statement) { return base::lower_ascii(xapi::string_at(statement, "id")); }

bool voids(const Value& statement) {
  const Value *verb = statement.find("verb"), *object = statement.find("object");
  return verb && object && xapi::string_at(*verb, "id") == xapi::kVoidedVerb && xapi::string_at(*object, "objectType") == "StatementRef";
}

class Fetcher {
 public:
  Fetcher(const runtime::Context& context, const FetchOptions& options, FetchFolder& folder, const TellFetched& tell)
      : context_(context), options_(options), folder_(folder), tell_(tell), http_(settings(context, options)) {}

  Result<Fetched> run();

 private:
  static xapi::ClientSettings settings(const runtime::Context& context, const FetchOptions& options);
  std::string first_address() const;
  Result<std::string> next_address(const std::string& more, const std::string& last) const;
  Result<xapi::HttpAnswer> ask(const std::string& url);
  Result<FetchedPage> page_of(const xapi::HttpAnswer& answer);
  Result<bool> keep(const FetchedPage& page);  // whether something was new
  Result<void> keep_voided(const std::string& id);
  bool stopped() const { return *context_.stopping; }
  tl::unexpected<Error> stop() const {
    return fail(ErrorKind::unavailable, "The import was stopped with " + std::to_string(folder_.statements()) + " statements fetched.",
                "Begin it again: it goes on there.");
  }

  const runtime::Context& context_;
  const FetchOptions& options_;
  FetchFolder& folder_;
  const TellFetched& tell_;
  xapi::Http http_;
  int limit_ = kStatements;
  Fetched done_;
};

xapi::ClientSettings Fetcher::settings(const runtime::Context& context, const FetchOptions& options) {
  xapi::ClientSettings out;
  out.endpoint = options.endpoint;
  out.key = options.key;
  out.secret = options.secret;
  out.version = options.version;
  out.accept = "application/json, multipart/mixed";
  out.timeout = std::chrono::minutes(5);
  out.most_answer = kMostAnswer;
  out.stopping = context.stopping;
  return out;
}

// From the beginning, or from a little before the last statement that is there: several may share a moment.
std::string Fetcher::first_address() const {
  std::string url = options_.endpoint + "/statements?ascending=true&attachments=true&format=exact&limit=" + std::to_string(limit_);
  std::string since = options_.since;
  if (const auto last = folder_.last_stored()) {
    const auto asked = xapi::parse_timestamp(options_.since, xapi::TimeRules::iso8601);
    if (!asked || *asked < *last - FetchFolder::kOverlapMs) since = xapi::format_timestamp(*last - FetchFolder::kOverlapMs);
  }
  if (!since.empty()) url += "&since=" + support::percent_encode(since);
  if (!options_.until.empty()) url += "&until=" + support::percent_encode(options_.until);
  return url;
}

// `more` is a path from the root of the host that was asked (Part 2, 2.5), or the same with the host.
Result<std::string> Fetcher::next_address(const std::string& more, const std::string& last) const {
  const auto host_end = options_.endpoint.find('/', options_.endpoint.find("://") + 3);
  const std::string host = options_.endpoint.substr(0, host_end);
  std::string url = more;
  if (more.starts_with('/') && !more.starts_with("//"))
    url = host + more;
  else if (connectors::usual_authority(more).empty() || connectors::usual_authority(more) != connectors::usual_authority(host) ||
           more.substr(0, more.find("://")) != host.substr(0, host.find("://")))
    return fail(ErrorKind::invalid, "The other record store says that more is at " + shown(more) + ", which is another host.",
                "Its key is not sent there. Look at the public address that the other store is set to.");
  if (url == last)
    return fail(ErrorKind::invalid, "The other record store gives the same page again and again.", "Ask those who look after it.");
  return url;
}

Result<xapi::HttpAnswer> Fetcher::ask(const std::string& url) {
  for (int tries = 1;; ++tries) {
    auto answer = http_.get(url);
    if (stopped() || answer.interrupted) return stop();
    const int status = answer.status;
    if (status == 200 || status == 404 || answer.too_large) return answer;
    if (status == 401 || status == 403)
      return fail(ErrorKind::forbidden, "The other record store refuses the key (" + std::to_string(status) + ").",
                  "Look at the key and its secret, and whether it may read all statements.");
    if (status >= 300 && status < 400)
      return fail(ErrorKind::invalid, "The other record store answers that it is elsewhere: " + shown(answer.redirect_to) + ".",
                  "The key is not sent there. If the address is right, give it.");
    const bool passing = status == 0 || status == 408 || status == 429 || status >= 500;
    if (!passing || answer.certificate || tries == kTries) {
      const std::string what = status == 0 ? "The other record store gives no answer: " + answer.problem
                                           : "The other record store answers " + std::to_string(status) + ": " + shown(answer.body);
      return fail(passing ? ErrorKind::unavailable : ErrorKind::invalid, what + ".",
                  passing ? "Begin again later: it goes on there." : "Look at the address and the version of xAPI.");
    }
    const auto asked = xapi::parse_retry_after(answer.retry_after, support::now_ms() / 1000);
    const std::int64_t wait = std::min(asked ? static_cast<std::int64_t>(asked->count()) : std::int64_t{1} << tries, kLongestWait);
    for (std::int64_t tenths = 0; tenths < wait * 10 && !stopped(); ++tenths) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    if (stopped()) return stop();
  }
}

Result<FetchedPage> Fetcher::page_of(const xapi::HttpAnswer& answer) {
  return read_page(answer.content_type, answer.body, context_.settings.xapi_nesting,
                   [&](const std::string& sha2, std::string_view bytes) { return folder_.add_data(sha2, bytes); });
}

Result<void> Fetcher::keep_voided(const std::string& id) {
  auto answer = ask(options_.endpoint + "/statements?attachments=true&format=exact&voidedStatementId=" + support::percent_encode(id));
  if (!answer) return tl::unexpected<Error>(answer.error());
  auto page = answer->status == 200 ? page_of(*answer) : Result<FetchedPage>{};
  if (!page) return tl::unexpected<Error>(page.error());
  const auto stored = page->statements.empty()
                          ? std::nullopt
                          : xapi::parse_timestamp(xapi::string_at(page->statements[0], "stored"), xapi::TimeRules::iso8601);
  if (!stored || id_of(page->statements[0]) != id) {
    ++done_.not_given;
    return {};
  }
  ++done_.voided;
  return folder_.add_voided(id, *stored, xapi::json::write(page->statements[0]));
}

Result<bool> Fetcher::keep(const FetchedPage& page) {
  bool any = false;
  for (const Value& statement : page.statements) {
    const std::string id = id_of(statement);
    const auto stored = xapi::parse_timestamp(xapi::string_at(statement, "stored"), xapi::TimeRules::iso8601);
    if (!xapi::parse_uuid(id) || !stored)
      return fail(ErrorKind::invalid,
                  "The other record store gave a statement without " + std::string(stored ? "an id" : "a stored time") + ": " +
                      shown(xapi::json::write(statement)) + ".",
                  "Have it mended there.");
    if (folder_.holds(id)) continue;
    if (folder_.last_stored() && *stored < *folder_.last_stored() - (any ? 0 : FetchFolder::kOverlapMs))
      return fail(ErrorKind::invalid,
                  "The other record store does not give its statements in the order of stored: " + id + " is earlier than the one before.",
                  "Without that order nothing can be found that is missing. Have it export its statements to a file.");
    if (voids(statement))
      if (auto kept = keep_voided(base::lower_ascii(xapi::string_at(*statement.find("object"), "id"))); !kept)
        return tl::unexpected<Error>(kept.error());
    if (auto added = folder_.add(id, *stored, xapi::json::write(statement)); !added) return tl::unexpected<Error>(added.error());
    any = true;
  }
  if (auto synced = folder_.sync(); !synced) return tl::unexpected<Error>(synced.error());
  return any;
}

Result<Fetched> Fetcher::run() {
  std::string start = first_address(), url = start;
  for (int fruitless = 0;;) {
    auto answer = ask(url);
    if (!answer) return tl::unexpected<Error>(answer.error());
    if (answer->status == 404 && url != start && ++fruitless <= kFruitless) {  // `more` holds for a day or so (Part 2, 2.5)
      url = start = first_address();
      continue;
    }
    if (answer->status == 404)
      return fail(ErrorKind::not_found, "There is no record store at " + options_.endpoint + ": it answers 404.",
                  "The address is that of the xAPI, without /statements.");
    if (answer->too_large) {
      if (limit_ == 1)
        return fail(
            ErrorKind::too_large,
            "A statement of the other record store and its attachments have more than " + std::to_string(kMostAnswer >> 20) + " MB.",
            "Have it export its statements to a file.");
      limit_ = std::max(1, limit_ / 4);
      url = start = first_address();
      continue;
    }
    auto page = page_of(*answer);
    if (!page) return tl::unexpected<Error>(page.error());
    const auto any = keep(*page);
    if (!any) return tl::unexpected<Error>(any.error());
    done_.statements = folder_.statements();
    if (page->more.empty()) break;
    fruitless = *any ? 0 : fruitless + 1;
    if (fruitless > kFruitless)
      return fail(ErrorKind::invalid, "The other record store's pages bring nothing new and do not end.", "Ask those who look after it.");
    auto next = next_address(page->more, url);
    if (!next) return tl::unexpected<Error>(next.error());
    url = std::move(*next);
    if (stopped() || (tell_ && !tell_(done_.statements))) return stop();
  }
  if (auto finished = folder_.finish(); !finished) return tl::unexpected<Error>(finished.error());
  return done_;
}

}  // namespace

std::filesystem::path fetch_place(const runtime::Context& context, const FetchOptions& options) {
  const std::string what = options.endpoint + "\n" + options.version + "\n" + options.since + "\n" + options.until;
  return context.folder() / "fetched" / support::sha256_hex(what).substr(0, 16);
}

Result<Fetched> fetch_statements(const runtime::Context& context, const FetchOptions& options, FetchFolder& folder,
                                 const TellFetched& tell) {
  if (folder.complete()) return Fetched{};
  if (auto opened = folder.open(); !opened) return tl::unexpected<Error>(opened.error());
  return Fetcher(context, options, folder, tell).run();
}

}  // namespace waymark::transfer
