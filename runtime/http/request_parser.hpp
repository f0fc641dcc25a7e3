#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The HTTP/1.1 grammar without sockets: Beast's parser, and in front of it what Beast leaves to us
// (libraries.md 3.4).
namespace waymark::http {

// Why a request is not served: the answer's status and a sentence.
struct Refusal {
  int status = 400;
  std::string title, detail;
};

constexpr std::size_t kTargetLimit = 16 << 10;  // request line
constexpr std::size_t kHeadLimit = 32 << 10;    // with all fields

struct Head {
  std::string method, target;
  int minor = 1;
  std::vector<std::pair<std::string, std::string>> fields;  // names in lower case, in order
  bool keep_alive = true;
  bool expects_continue = false;
  std::optional<std::uint64_t> content_length;
  bool chunked = false;

  bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

class RequestParser {
 public:
  RequestParser();
  ~RequestParser();

  // Looks for a complete head at the front of `inbox`. Returns its size; 0 when more has to come. A refusal
  // as soon as it is certain: a bare line feed, a folded line, NUL, or a limit passed.
  static std::size_t find_head(std::string_view inbox, std::optional<Refusal>& refusal);

  // `bytes` is one head as find_head() measured it.
  std::optional<Refusal> read_head(std::string_view bytes, Head& head);

  // Decodes body bytes; returns how many of `bytes` were used (0: more has to come) and appends content to
  // `content`.
  std::size_t read_body(std::string_view bytes, std::string& content, std::optional<Refusal>& refusal);
  bool done() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace waymark::http
