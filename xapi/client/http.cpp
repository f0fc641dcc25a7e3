#include "xapi/client/http.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace waymark::xapi {
namespace {

constexpr std::uint64_t kSlowestBytesPerMillisecond = 32;  // 32 kB a second: what a large body is given time for

struct Sink {
  HttpAnswer* answer;
  std::size_t most;
};

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* where) {
  auto& sink = *static_cast<Sink*>(where);
  const std::size_t bytes = size * count;
  if (sink.answer->body.size() + bytes > sink.most) return 0;  // makes curl give up with CURLE_WRITE_ERROR
  sink.answer->body.append(data, bytes);
  return bytes;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view lower_prefix) {
  return text.size() >= lower_prefix.size() && std::equal(lower_prefix.begin(), lower_prefix.end(), text.begin(),
                                                          [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b); });
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* where) {
  auto& answer = *static_cast<Sink*>(where)->answer;
  std::string_view line(data, size * count);
  const auto take = [&](std::string_view name, std::size_t most, std::string& out) {
    if (!starts_with_ignoring_case(line, name)) return;
    line.remove_prefix(name.size());
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n' || line.back() == ' ')) line.remove_suffix(1);
    out = std::string(line.substr(0, most));
  };
  take("retry-after:", 100, answer.retry_after);
  take("content-type:", 300, answer.content_type);
  return size * count;
}

// curl asks this about once a second while it waits; anything but 0 ends the transfer.
int is_over(void* where, curl_off_t, curl_off_t, curl_off_t, curl_off_t) { return *static_cast<const std::atomic<bool>*>(where) ? 1 : 0; }

// The pieces of a body as one stream.
class PieceStream {
 public:
  explicit PieceStream(const std::vector<BodyPiece>& pieces) : pieces_(pieces) {
    for (const auto& piece : pieces) size_ += piece.file.empty() ? piece.text.size() : piece.size;
  }

  std::uint64_t size() const { return size_; }
  bool unreadable() const { return unreadable_; }

  void rewind() {
    at_ = 0;
    done_ = 0;
    file_.close();
  }

  // At most `room` bytes; 0 at the end. Nothing when a file does not give what was promised.
  std::optional<std::size_t> read(char* out, std::size_t room) {
    for (; at_ < pieces_.size(); ++at_, done_ = 0) {
      const BodyPiece& piece = pieces_[at_];
      const std::uint64_t whole = piece.file.empty() ? piece.text.size() : piece.size;
      if (done_ == whole) continue;
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(whole - done_, room));
      if (piece.file.empty()) {
        std::copy_n(piece.text.data() + done_, count, out);
      } else if (!read_file(piece, out, count)) {
        unreadable_ = true;
        return std::nullopt;
      }
      done_ += count;
      return count;
    }
    return 0;
  }

 private:
  bool read_file(const BodyPiece& piece, char* out, std::size_t count) {
    if (done_ == 0) {
      file_.close();
      file_.clear();
      file_.open(piece.file, std::ios::binary);
    }
    file_.read(out, static_cast<std::streamsize>(count));
    return static_cast<std::size_t>(file_.gcount()) == count;
  }

  const std::vector<BodyPiece>& pieces_;
  std::uint64_t size_ = 0, done_ = 0;
  std::size_t at_ = 0;
  std::ifstream file_;
  bool unreadable_ = false;
};

std::size_t give(char* out, std::size_t size, std::size_t count, void* where) {
  return static_cast<PieceStream*>(where)->read(out, size * count).value_or(CURL_READFUNC_ABORT);
}

// A kept connection that was closed meanwhile makes curl begin again on a new one.
int begin_again(void* where, curl_off_t offset, int origin) {
  if (offset != 0 || origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
  static_cast<PieceStream*>(where)->rewind();
  return CURL_SEEKFUNC_OK;
}

// "Failed to connect to x port 1 after 3 ms": another number each time, so that who says a reason once would say it again and again.
std::string without_milliseconds(std::string words) {
  constexpr std::string_view kAfter = " after ";
  const auto after = words.find(kAfter);
  if (after == std::string::npos) return words;
  const auto unit = words.find_first_not_of("0123456789", after + kAfter.size());
  for (const std::string_view name : {" milliseconds", " ms"})
    if (unit != std::string::npos && unit > after + kAfter.size() && words.compare(unit, name.size(), name) == 0)
      return words.erase(after, unit + name.size() - after);
  return words;
}

// In words for people where curl has none. The address was checked: an unsupported protocol is what was answered in.
std::string problem_words(CURLcode code, const char* curls_own) {
  if (code == CURLE_WRITE_ERROR) return "the answer was larger than allowed";
  if (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_WEIRD_SERVER_REPLY) return "what answers there does not speak HTTP";
  return without_milliseconds(*curls_own ? curls_own : curl_easy_strerror(code));
}

void initialise_once() {
  static std::once_flag once;
  std::call_once(once, [] {
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0) throw std::runtime_error("libcurl cannot start");
  });
}

}  // namespace

struct Http::Impl {
  ClientSettings settings;
  CURL* curl = nullptr;
  char error[CURL_ERROR_SIZE] = {};

  void set_up(const std::string& url, curl_slist* headers, Sink& sink) {
    curl_easy_reset(curl);  // keeps the connection
    error[0] = 0;
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings.connect_timeout.count()));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(settings.timeout.count()));
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    if (!settings.key.empty()) {
      curl_easy_setopt(curl, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
      curl_easy_setopt(curl, CURLOPT_USERNAME, settings.key.c_str());
      curl_easy_setopt(curl, CURLOPT_PASSWORD, settings.secret.c_str());
    }
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "Waymark");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &sink);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &sink);
    if (!settings.stopping) return;
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, is_over);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, settings.stopping.get());
    curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);  // otherwise it would wait for a name server that does not answer
  }

  static HttpAnswer interrupted() {
    HttpAnswer answer;
    answer.interrupted = true;
    answer.problem = "Waymark was stopped meanwhile";
    return answer;
  }

  // After set_up: the request has this body. curl keeps a reference to it.
  void set_body(const std::string& body) {
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  }
  void set_body(PieceStream& body) {
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, &body);
    curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, begin_again);
    curl_easy_setopt(curl, CURLOPT_SEEKDATA, &body);
    const auto more = static_cast<long>(body.size() / kSlowestBytesPerMillisecond);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(settings.timeout.count()) + more);
  }

  // `content_type` empty: no body.
  HttpAnswer perform(const std::string& url, const std::string& content_type, const std::function<void()>& body = {}) {
    if (settings.stopping && *settings.stopping) return interrupted();
    HttpAnswer answer;
    Sink sink{&answer, settings.most_answer};
    curl_slist* headers = curl_slist_append(nullptr, ("Accept: " + settings.accept).c_str());
    if (!settings.version.empty()) headers = curl_slist_append(headers, ("X-Experience-API-Version: " + settings.version).c_str());
    headers = curl_slist_append(headers, "Expect:");  // no extra round trip before the body
    if (!content_type.empty()) headers = curl_slist_append(headers, ("Content-Type: " + content_type).c_str());
    set_up(url, headers, sink);
    if (body) body();
    const CURLcode code = curl_easy_perform(curl);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    if (code == CURLE_OK) {
      answer.status = static_cast<int>(status);
      const char* elsewhere = nullptr;
      if (curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &elsewhere) == CURLE_OK && elsewhere != nullptr) answer.redirect_to = elsewhere;
    } else if (code == CURLE_ABORTED_BY_CALLBACK) {
      return interrupted();
    } else {
      answer.problem = problem_words(code, error);
      answer.too_large = code == CURLE_WRITE_ERROR;
      answer.certificate = code == CURLE_PEER_FAILED_VERIFICATION;
      answer.body.clear();  // half an answer is none
    }
    return answer;
  }
};

Http::Http(const ClientSettings& settings) : impl_(std::make_unique<Impl>()) {
  initialise_once();
  impl_->settings = settings;
  impl_->curl = curl_easy_init();
  if (!impl_->curl) throw std::runtime_error("libcurl gives no handle");
}

Http::~Http() { curl_easy_cleanup(impl_->curl); }

HttpAnswer Http::get(const std::string& url) { return impl_->perform(url, ""); }

HttpAnswer Http::post_json(const std::string& url, const std::string& body) {
  return impl_->perform(url, "application/json", [&] { impl_->set_body(body); });
}

HttpAnswer Http::post_pieces(const std::string& url, const std::string& content_type, const std::vector<BodyPiece>& pieces) {
  PieceStream stream(pieces);
  HttpAnswer answer = impl_->perform(url, content_type, [&] { impl_->set_body(stream); });
  answer.unreadable = stream.unreadable();
  return answer;
}

}  // namespace waymark::xapi
