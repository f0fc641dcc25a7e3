#include "connectors/http_client.hpp"

#include <curl/curl.h>
#include <sys/socket.h>

#include <mutex>

#include "connectors/public_address.hpp"
#include "scorm/base/encode.hpp"

namespace waymark::connectors {
namespace {

void start_curl_once() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

struct Sink {
  std::string body;
  std::size_t most = 0;
  bool over = false;
};

std::size_t take(char* data, std::size_t size, std::size_t count, void* user) {
  auto& sink = *static_cast<Sink*>(user);
  const std::size_t bytes = size * count;
  if (bytes > sink.most - sink.body.size()) {
    sink.body.append(data, sink.most - sink.body.size());
    sink.over = true;
    return 0;  // curl ends the transfer
  }
  sink.body.append(data, bytes);
  return bytes;
}

// Asked for every address that a name leads to, just before it is connected to: a name that was looked up and checked earlier might
// lead elsewhere by then.
curl_socket_t open_public(void* refused, curlsocktype, curl_sockaddr* address) {
  if (!is_public_address(address->addr)) {
    *static_cast<bool*>(refused) = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// curl asks this about once a second while it waits, also for a name or a connection; anything but 0 ends the transfer.
int is_over(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) { return *static_cast<const std::atomic<bool>*>(user) ? 1 : 0; }

HttpFailure stopped() { return {HttpFailure::Cause::stopped, "Waymark was stopped meanwhile"}; }

constexpr const char* kNoHttp = "what answers there does not speak HTTP";

// `connected`: somebody was there. Then an unsupported protocol is what they answered in, not what was asked for.
HttpFailure failure(CURLcode code, const Sink& sink, bool connected) {
  using Cause = HttpFailure::Cause;
  if (sink.over) return {Cause::too_large, "the answer was larger than Waymark takes"};
  switch (code) {
    case CURLE_ABORTED_BY_CALLBACK:
      return stopped();
    case CURLE_OPERATION_TIMEDOUT:
      return {Cause::timed_out, "no answer in time"};
    case CURLE_COULDNT_RESOLVE_HOST:
      return {Cause::unreachable, "the host name was not found"};
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
      return {Cause::unreachable, "no connection"};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CONNECT_ERROR:
      return {Cause::certificate, "no secure connection: " + std::string(curl_easy_strerror(code))};
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_PARTIAL_FILE:
      return {Cause::cut_off, "the connection ended before the answer was complete"};
    case CURLE_WEIRD_SERVER_REPLY:
      return {Cause::cut_off, kNoHttp};
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      if (connected) return {Cause::cut_off, kNoHttp};
      return {Cause::setup, "the address is not an http or https address"};
    default:
      return {Cause::cut_off, curl_easy_strerror(code)};
  }
}

bool this_machine(std::string_view host) {
  if (host == "localhost" || host == "[::1]") return true;
  if (host.substr(0, 4) != "127.") return false;
  return host.find_first_not_of("0123456789.") == std::string_view::npos;  // an address, not a name that begins so
}

// One part of a URL, empty when it is not there.
std::string url_part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK || text == nullptr) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

// The other side's text, for people: what may carry a secret or play tricks is left out.
std::string shown_address(std::string_view address) {
  std::string out;
  for (const char c : address.substr(0, std::min(address.find_first_of("?#"), std::size_t{200})))
    out += static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7F && c != '<' && c != '>' ? c : '?';
  return out;
}

}  // namespace

struct HttpClient::Handle {
  CURL* curl = nullptr;
  HttpLimits limits;
  StopFlag stopping;
  bool refused_address = false;
  ~Handle() { curl_easy_cleanup(curl); }

  void set_up(const std::string& url, Sink& sink) {
    curl_easy_reset(curl);  // keeps the open connection
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.total.count()));
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "Waymark");
    if (limits.direct || limits.public_only) curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    refused_address = false;
    if (limits.public_only) {
      curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, &open_public);
      curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &refused_address);
    }
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &sink);
    if (!stopping) return;
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &is_over);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, stopping.get());
    curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);  // otherwise it would wait for a name server that does not answer
  }

  HttpAnswer run(Sink& sink) {
    if (stopping && *stopping) return tl::unexpected<HttpFailure>(stopped());
    const CURLcode code = curl_easy_perform(curl);
    if (code == CURLE_COULDNT_CONNECT && refused_address)
      return tl::unexpected<HttpFailure>(
          HttpFailure{HttpFailure::Cause::private_address, "the name leads to an address that is not of the internet"});
    if (code != CURLE_OK && !(sink.over && limits.cut_body)) {
      long port = 0;
      curl_easy_getinfo(curl, CURLINFO_PRIMARY_PORT, &port);
      return tl::unexpected<HttpFailure>(failure(code, sink, port != 0));
    }
    HttpReply reply;
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    reply.status = static_cast<int>(status);
    const char* type = nullptr;
    curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
    if (type != nullptr) reply.content_type = type;
    curl_off_t wait = 0;
    if (curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &wait) == CURLE_OK && wait > 0) {
      reply.retry_after = std::chrono::seconds{wait};
    }
    const char* elsewhere = nullptr;
    if (curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &elsewhere) == CURLE_OK && elsewhere != nullptr)
      reply.redirect_to = shown_address(elsewhere);
    reply.body = std::move(sink.body);
    return reply;
  }
};

HttpClient::HttpClient(const HttpLimits& limits, StopFlag stopping) : handle_(std::make_unique<Handle>()) {
  start_curl_once();
  handle_->curl = curl_easy_init();
  handle_->limits = limits;
  handle_->stopping = std::move(stopping);
}

HttpClient::~HttpClient() = default;

HttpAnswer HttpClient::get(const std::string& url) {
  Sink sink{{}, handle_->limits.body_bytes, false};
  handle_->set_up(url, sink);
  return handle_->run(sink);
}

HttpAnswer HttpClient::post(const std::string& url, const std::string& content_type, const std::string& body,
                            const std::vector<std::pair<std::string, std::string>>& headers) {
  Sink sink{{}, handle_->limits.body_bytes, false};
  handle_->set_up(url, sink);
  curl_slist* list = curl_slist_append(nullptr, ("Content-Type: " + content_type).c_str());
  list = curl_slist_append(list, "Expect:");  // no extra round trip before the body
  for (const auto& [name, value] : headers) list = curl_slist_append(list, (name + ": " + value).c_str());
  curl_easy_setopt(handle_->curl, CURLOPT_HTTPHEADER, list);
  curl_easy_setopt(handle_->curl, CURLOPT_POST, 1L);
  curl_easy_setopt(handle_->curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(handle_->curl, CURLOPT_POSTFIELDS, body.c_str());
  HttpAnswer answer = handle_->run(sink);
  curl_slist_free_all(list);
  return answer;
}

HttpAnswer HttpClient::post_form(const std::string& url, const FormFields& fields) {
  Sink sink{{}, handle_->limits.body_bytes, false};
  const std::string body = form_encode(fields);
  handle_->set_up(url, sink);
  curl_easy_setopt(handle_->curl, CURLOPT_POST, 1L);
  curl_easy_setopt(handle_->curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(handle_->curl, CURLOPT_POSTFIELDS, body.c_str());
  return handle_->run(sink);
}

std::string form_encode(const FormFields& fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    if (!out.empty()) out += '&';
    out += base::percent_encode(name) + '=' + base::percent_encode(value);
  }
  return out;
}

Result<std::string> check_base_url(std::string_view text, bool plain_http) {
  const auto bad = [&](const std::string& why) {
    return fail(ErrorKind::invalid, "'" + std::string(text.substr(0, 200)) + "' " + why,
                "Write an address such as https://moodle.example.");
  };
  const std::unique_ptr<CURLU, void (*)(CURLU*)> url(curl_url(), &curl_url_cleanup);
  if (curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), CURLU_DISALLOW_USER) != CURLUE_OK) {
    return bad("is not an address (a user name in it is not allowed)");
  }
  const std::string scheme = url_part(url.get(), CURLUPART_SCHEME), host = url_part(url.get(), CURLUPART_HOST);
  if (scheme != "http" && scheme != "https") return bad("is neither http nor https");
  if (host.empty()) return bad("names no host");
  if (text.find_first_of("?#") != std::string_view::npos) return bad("has a query or a fragment");
  if (scheme == "http" && !plain_http && !this_machine(host)) {
    return bad("would send the key unencrypted; use https");
  }
  std::string base(text);
  while (!base.empty() && base.back() == '/') base.pop_back();
  return base;
}

std::string usual_authority(const std::string& address) {
  const std::unique_ptr<CURLU, void (*)(CURLU*)> url(curl_url(), &curl_url_cleanup);
  if (curl_url_set(url.get(), CURLUPART_URL, address.c_str(), 0) != CURLUE_OK) return {};
  const std::string host = url_part(url.get(), CURLUPART_HOST), port = url_part(url.get(), CURLUPART_PORT);
  return base::lower_ascii(host) + (port.empty() ? "" : ":" + port);
}

}  // namespace waymark::connectors
