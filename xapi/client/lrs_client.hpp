#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scorm/base/error.hpp"

// Sends statements to a record store elsewhere (design.md section 4). Every call may be repeated: ids make a
// second sending harmless, so that a lost answer is answered by sending again.
namespace waymark::xapi {

struct ClientSettings {
  std::string endpoint;                     // "https://lrs.example/xapi", without /statements
  std::string key, secret;                  // Basic credential; none without a key
  std::string version = "1.0.3";            // X-Experience-API-Version; none when empty
  std::string accept = "application/json";  // what answers may come in
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds timeout{60'000};  // of one request, everything included
  std::size_t most_statements = 50;           // of one request
  std::size_t most_bytes = 1u << 20;          // of one request; a single larger statement still goes, alone
  std::size_t most_answer = 4u << 20;         // bytes of an answer; more is an error
  // Set when the program is about to end: the request under way is given up within about a second, and none is
  // begun. Empty: never.
  std::shared_ptr<const std::atomic<bool>> stopping;
};

// Data of an attachment, in a file. It goes with its statement as multipart/mixed (Part 3, 1.5.2).
struct OutgoingAttachment {
  std::string sha2;  // as the statement names it
  std::string content_type;
  std::uint64_t size = 0;
  std::filesystem::path file;
};

struct OutgoingStatement {
  std::string id;     // lower-case UUID
  std::string bytes;  // the whole statement
  bool voiding = false;
  std::vector<OutgoingAttachment> attachments = {};
};

struct SendResult {
  enum class Kind {
    stored,        // the other side took it now and named its id
    already_held,  // it was there before: read back and equal, or not readable with this credential (detail
                   // says so)
    conflict,      // there is a different statement under this id
    retry,         // busy, unreachable, answer lost or not understood
    rejected,      // the other side refuses this statement, or its data cannot be read here
    stopped        // the credential or the address is refused: nothing will go until a person changes it
  };
  Kind kind = Kind::retry;
  int status = 0;                                   // HTTP, 0 when there was no answer
  std::string detail;                               // one sentence for people
  std::optional<std::chrono::seconds> retry_after;  // as the other side asked, at most a day
  bool interrupted = false;                         // with retry: `stopping` was set; whether it arrived is not known
  bool redirected = false;                          // with retry: 302, 303 or 307, "elsewhere for now"; nothing was sent there
};

// Retry-After as seconds from now: a number of them or an HTTP date (RFC 9110, 10.2.3). `now` in seconds
// since 1970.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view text, std::int64_t now);

// Not thread-safe: one client, one thread. Keeps its connection open between calls.
class LrsClient {
 public:
  // Errors: invalid, when the endpoint is not an http or https address or holds a user name.
  static Result<LrsClient> open(ClientSettings settings);

  // Posts the statements in their order, several to a request, and says for each how it went; one with data of
  // attachments goes alone. A request that is refused (400, 409, 413 and their like, or 500, which may be one
  // statement's doing) is halved until the statements are found that cause it, so that a bad one holds back
  // nobody; what 413 teaches of sizes is remembered. 403 refuses the credential, but for a statement that voids
  // another: that one may be refused alone (Part 2, 2.3.2). After the first retry or stopped nothing more is
  // tried: the rest gets the same answer.
  std::vector<SendResult> send(std::span<const OutgoingStatement> statements);

  // Asks /about: reachable, and speaking a version that we speak. Does not show that the credential is right.
  Result<std::vector<std::string>> versions();

  LrsClient(LrsClient&&) noexcept;
  LrsClient& operator=(LrsClient&&) noexcept;
  ~LrsClient();

 private:
  struct Impl;
  explicit LrsClient(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace waymark::xapi
