#pragma once
#include <shared_mutex>

#include "runtime/context.hpp"
#include "runtime/http/message.hpp"
#include "xapi/resources.hpp"

namespace waymark::lrs {

// Of anything but multipart/mixed. A document at its limit fits; one that is a little larger is refused by the resource,
// which says why.
std::uint64_t most_content(const runtime::Settings& settings);

// What a request to the endpoint carries, from memory or from its spool. Of multipart/mixed only the statements are held;
// attachments stay where they are until they are kept. Lives as long as the request is answered.
class ReceivedBody final : public xapi::ReceivedParts {
 public:
  ReceivedBody(http::Request& request, runtime::Context& context) : request_(request), context_(context) {}
  ~ReceivedBody() override;  // takes back what was kept and no statement came to name

  // Fills body, parts and `received`. Errors: invalid (no multipart/mixed by RFC 2046), too_large (which limit), internal.
  Result<void> read_into(xapi::ResourceRequest& out);

  Result<std::string> read(std::size_t part, std::size_t most) override;
  Result<void> keep(const std::vector<std::size_t>& parts) override;

  struct Place {
    std::uint64_t offset = 0, size = 0;
  };

 private:
  Result<std::string> read_range(const Place& place);
  Result<void> copy_range(const Place& place, package::ContentSink& sink);
  Result<std::size_t> read_at(std::uint64_t offset, char* to, std::size_t size);

  http::Request& request_;
  runtime::Context& context_;
  std::vector<Place> places_;
  std::vector<std::string> digests_;
  std::vector<std::string> kept_;
  std::shared_lock<std::shared_mutex> naming_;
};

}  // namespace waymark::lrs
