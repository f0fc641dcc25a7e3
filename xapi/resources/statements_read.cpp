#include <algorithm>

#include "xapi/json/parse.hpp"
#include "xapi/model/time.hpp"
#include "xapi/resources/format.hpp"
#include "xapi/resources/respond.hpp"
#include "xapi/resources/statement_query.hpp"
#include "xapi/resources/statements.hpp"
#include "xapi/rules.hpp"

namespace waymark::xapi {
namespace {

// How the request wants statements to look.
struct Look {
  Format format = Format::exact;
  std::vector<std::string> languages;
  Definitions definitions;  // of the activities of the page, for the canonical form
};

Result<json::Value> read_back(const StoredStatement& statement) {
  auto value = json::parse(statement.bytes);
  if (!value) return fail(ErrorKind::corrupt, "A stored statement does not read back.", {}, statement.id);
  return value;
}

Result<Look> look_at(const std::vector<StoredStatement>& page, const ResourceRequest& request, const StatementRequest& wanted,
                     ResourceContext& context) {
  Look look{wanted.format, accepted_languages(header_of(request, "accept-language")), {}};
  // Definitions are made of everybody's statements: who reads his own alone is given what they say themselves.
  if (look.format != Format::canonical || !wanted.query.authority_key.empty()) return look;
  std::set<std::string> iris;
  for (const StoredStatement& statement : page) {
    const auto value = read_back(statement);
    if (!value) return tl::unexpected<Error>(value.error());
    iris.merge(activities_in(*value));
  }
  auto definitions = context.store.definitions(iris, wanted.query.sees);
  if (!definitions) return tl::unexpected<Error>(definitions.error());
  look.definitions = std::move(*definitions);
  return look;
}

// The text of one stored statement as the request wants it.
Result<std::string> formatted(const StoredStatement& statement, const Look& look) {
  if (look.format == Format::exact) return statement.bytes;
  const auto value = read_back(statement);
  if (!value) return tl::unexpected<Error>(value.error());
  return look.format == Format::ids ? ids_format(*value) : canonical_format(*value, look.languages, look.definitions);
}

// With attachments=true the standard wants multipart (2.1.3, 1.5.2): the statements, then each distinct hash once.
Result<ResourceResponse> answer(std::string body, const StatementRequest& wanted, const std::vector<std::int64_t>& positions,
                                ResourceContext& context) {
  if (!wanted.attachments) return json_response(200, std::move(body));
  std::vector<StoredAttachment> found;
  if (context.attachments) {
    auto read = context.attachments->attachments_of(positions);
    if (!read) return tl::unexpected<Error>(read.error());
    found = std::move(*read);
  }
  const std::string boundary = "waymark-" + context.new_id(), next = "\r\n--" + boundary;
  ResourceResponse response;
  response.pieces.push_back({"--" + boundary + "\r\nContent-Type: application/json\r\n\r\n" + std::move(body), {}, 0});
  for (const StoredAttachment& data : found) {
    response.pieces.push_back({next + "\r\nContent-Type: " + data.content_type + "\r\nContent-Transfer-Encoding: binary\r\n" +
                                   "X-Experience-API-Hash: " + data.sha2 + "\r\n\r\n",
                               {},
                               0});
    response.pieces.push_back({{}, data.sha256, data.size});
  }
  response.pieces.push_back({next + "--\r\n", {}, 0});
  set_header(response, "Content-Type", "multipart/mixed; boundary=" + boundary);
  return response;
}

void set_last_modified(ResourceResponse& response, const std::string& stored) {
  if (const auto time = parse_timestamp(stored, TimeRules::iso8601)) set_header(response, "Last-Modified", format_http_date(*time));
}

ResourceResponse one_statement(const ResourceRequest& request, const StatementRequest& wanted, ResourceContext& context) {
  const auto page = context.store.find(wanted.query);
  if (!page) return problem_response(page.error());
  // A voided statement is only given to those who ask for it as one (2.1.4).
  const bool want_voided = !wanted.query.voided_statement_id.empty();
  if (page->statements.empty() || page->statements.front().voided != want_voided)
    return problem_response(Error{ErrorKind::not_found,
                                  !page->erased_at.empty() ? "The statement with this id was erased at " + page->erased_at + "."
                                  : want_voided            ? "No voided statement has this id."
                                                           : "No statement has this id.",
                                  page->erased_at.empty() ? "Check the id; voided statements are found by voidedStatementId."
                                                          : "Nothing of it is kept but that it was there; its id is not used again.",
                                  want_voided ? "?voidedStatementId" : "?statementId", "xAPI Part 3, 2.1.4", rule::no_such_statement});
  const StoredStatement& found = page->statements.front();
  const auto look = look_at({found}, request, wanted, context);
  if (!look) return problem_response(look.error());
  auto text = formatted(found, *look);
  if (!text) return problem_response(text.error());
  auto response = answer(std::move(*text), wanted, {found.position}, context);
  if (!response) return problem_response(response.error());
  set_last_modified(*response, found.stored);
  return std::move(*response);
}

std::string more_link(StatementRequest request, const StatementPage& page, const ResourceContext& context) {
  if (!page.more) return {};
  request.query.after_position = page.last_position;
  request.query.snapshot_position = page.snapshot_position;
  return context.endpoint_path + "/statements?cursor=" + write_cursor(request);
}

ResourceResponse many_statements(const ResourceRequest& request, const StatementRequest& wanted, ResourceContext& context) {
  auto query = wanted.query;
  if (query.joined && context.join)
    if (auto joined = context.join(query); !joined) return problem_response(joined.error());
  const auto page = context.store.find(query);
  if (!page) return problem_response(page.error());
  const auto look = look_at(page->statements, request, wanted, context);
  if (!look) return problem_response(look.error());
  std::string body = "{\"statements\":[";
  std::string newest;
  std::vector<std::int64_t> positions;
  bool first = true;
  for (const StoredStatement& statement : page->statements) {
    if (statement.voided) continue;
    auto text = formatted(statement, *look);
    if (!text) return problem_response(text.error());
    if (!first) body += ',';
    first = false;
    body += *text;
    newest = std::max(newest, statement.stored);
    positions.push_back(statement.position);
  }
  body += "],\"more\":";
  json::write_string(more_link(wanted, *page, context), body);
  body += '}';
  auto response = answer(std::move(body), wanted, positions, context);
  if (!response) return problem_response(response.error());
  if (!newest.empty()) set_last_modified(*response, newest);
  return std::move(*response);
}

}  // namespace

ResourceResponse get_statements(const ResourceRequest& request, const Caller& caller, ResourceContext& context) {
  auto wanted = read_statement_request(request.query, context.page_limit);
  if (!wanted) return problem_response(wanted.error());
  // Whoever reads his own statements alone is not told which agents are one person.
  if (wanted->query.joined && !caller.reads_only_of.empty())
    return problem_response(lacks_scope("ask which agents are one person", "statements/read"));
  wanted->query.sees = caller.sees;
  wanted->query.authority_key = caller.reads_only_of;
  // Taken before the store is asked, and for all pages on the first: whoever reads on from this time with `since` misses
  // nothing, also not what comes while he is being answered.
  if (wanted->through.empty()) wanted->through = context.store.consistent_through();
  const bool single = !wanted->query.statement_id.empty() || !wanted->query.voided_statement_id.empty();
  ResourceResponse response = single ? one_statement(request, *wanted, context) : many_statements(request, *wanted, context);
  set_header(response, kConsistentThrough, wanted->through);
  return response;
}

}  // namespace waymark::xapi
