#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "xapi/client/lrs_client.hpp"

namespace waymark::xapi {

struct HttpAnswer {
  int status = 0;  // 0: no answer
  std::string body;
  std::string retry_after;   // header, as sent
  std::string content_type;  // header, as sent
  std::string redirect_to;   // of a 3xx: the address it names, absolute; or empty
  bool interrupted = false;  // with status 0: given up, because ClientSettings::stopping was set
  std::string problem;       // why there is no answer
  bool too_large = false;    // with status 0: it was longer than ClientSettings::most_answer
  bool unreadable = false;   // with status 0: a file of the body cannot be read here
  bool certificate = false;  // the other side's certificate was refused: a person has to look at that
};

// A piece of a body: text, or a file's bytes.
struct BodyPiece {
  std::string text;
  std::filesystem::path file = {};  // empty: `text`
  std::uint64_t size = 0;           // of the file
};

// One keep-alive connection by libcurl. http and https only, redirects never followed (a credential must not
// travel to an address that nobody entered, and a POST would turn into a GET), answers capped in size and
// time.
class Http {
 public:
  explicit Http(const ClientSettings& settings);
  ~Http();
  Http(const Http&) = delete;
  Http& operator=(const Http&) = delete;

  HttpAnswer get(const std::string& url);
  HttpAnswer post_json(const std::string& url, const std::string& body);
  // Sends the pieces one after the other, files in small parts. A file that ends too early breaks the request off;
  // large bodies get more time than ClientSettings::timeout, as long as they move.
  HttpAnswer post_pieces(const std::string& url, const std::string& content_type, const std::vector<BodyPiece>& pieces);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace waymark::xapi
