#pragma once
#include <optional>
#include <string>
#include <vector>

#include "connectors/http_client.hpp"
#include "connectors/json.hpp"
#include "connectors/moodle/config.hpp"

// Moodle's REST web service: how a call is written and how its answer is read. Moodle answers most errors
// with HTTP 200; they are told apart by `errorcode` alone, because class names differ between versions and
// messages are translated.
namespace waymark::connectors::moodle {

// Why a call gave no result, in the classes that a delivery can act on.
struct Problem {
  enum class Kind {
    retry,   // try again later; the call may have been carried out
    item,    // this person or this activity: a person must change something
    service  // nothing works until the operator acts: token, service, address
  };
  Kind kind = Kind::retry;
  std::string errorcode;  // Moodle's, or empty
  std::string detail;     // one or two sentences for people
  std::optional<std::chrono::seconds> retry_after;
  bool interrupted = false;  // with retry: Waymark is about to end and did not wait
  bool site = false;         // with retry: Moodle as a whole does not answer
  bool redirected = false;   // with site: "elsewhere for now"; only so long (connectors/connector.hpp, kRedirectPatience)
};

template <class T>
using Answer = tl::expected<T, Problem>;

class Client {
 public:
  explicit Client(const Config& config, StopFlag stopping = {});

  // Calls one function. The token is read at the first call and after forget(). `parameters` are written in
  // PHP's bracket form by the caller ("grades[0][studentid]").
  Answer<Json> call(const std::string& function, const FormFields& parameters);
  // Drops what was learned about the service, so that the next delivery asks again.
  void forget();
  // Asks for the site information once: is the token valid, and does the service hold every function needed?
  Answer<void> check_service();

 private:
  std::string url_;
  SecretSource source_;
  std::vector<std::string> needed_;
  HttpClient http_;
  std::string token_;
  bool checked_ = false;
};

// What an error of Moodle means. `function` matters for codes that mean different things in different calls.
Problem classify(const std::string& errorcode, const std::string& function);
// Reads the body of an answer with HTTP status 200.
Answer<Json> read_answer(const HttpReply& reply, const std::string& function);

}  // namespace waymark::connectors::moodle
