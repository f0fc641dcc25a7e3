#include "runtime/delivery/journal.hpp"
#include "runtime/support/json.hpp"

namespace waymark::delivery {
namespace {

using support::Json;

http::Response respond(const JournalAnswer& answer, const http::Request& request) {
  if (answer.status == 200) {
    const Json body = Json::object({{"acknowledged", answer.acknowledged},
                                    {"digest", answer.digest},
                                    {"savedAt", answer.saved_at},
                                    {"state", answer.state},
                                    {"readOnly", answer.read_only}});
    auto response = http::text_response(200, body.dump(), "application/json");
    response.set("Cache-Control", "no-store");
    return response;
  }
  std::vector<std::pair<std::string, std::int64_t>> more;
  if (answer.status == 409) more.emplace_back("acknowledged", answer.acknowledged);
  auto response = http::problem(answer.status, answer.problem, answer.title, answer.detail, request.trace_id, more);
  if (answer.status == 503) response.set("Retry-After", "5");
  return response;
}

bool accepted_type(const std::string& type) { return type.starts_with("application/json") || type.starts_with("text/plain"); }

}  // namespace

void register_journal_route(http::Router& router, runtime::Context& context) {
  const JournalLimits limits;
  auto journal = std::make_shared<Journal>(context, 256, limits);
  http::Route route;
  route.method = "POST";
  route.pattern = "/api/journal";
  route.body_limit = limits.body_bytes;
  route.handler = [journal](http::Request& request) {
    JournalAnswer answer;
    if (accepted_type(request.header("content-type"))) {
      answer = journal->append(request.body, request.trace_id);
    } else {
      answer.status = 400;
      answer.problem = "journal-invalid";
      answer.title = "The request does not read";
      answer.detail = "Send application/json or text/plain.";
    }
    return respond(answer, request);
  };
  router.add(std::move(route));
}

}  // namespace waymark::delivery
