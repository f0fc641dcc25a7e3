#include "runtime/lrs/attachment_resources.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "runtime/lrs/cors.hpp"
#include "runtime/lrs/endpoint.hpp"
#include "runtime/lrs/sender.hpp"
#include "runtime/storage/statement_store.hpp"
#include "runtime/support/json.hpp"
#include "scorm/base/encode.hpp"
#include "xapi/model/formats.hpp"
#include "xapi/model/uuid.hpp"
#include "xapi/resources/respond.hpp"
#include "xapi/rules.hpp"

namespace waymark::lrs {
namespace {

using runtime::Context;
using support::Json;

constexpr std::size_t kPiece = 256 << 10;

bool is_there(const storage::ContentStore& content, const std::string& sha256, std::uint64_t size) {
  std::error_code error;
  return std::filesystem::file_size(content.path(sha256), error) == size && !error;
}

Error missing() { return {ErrorKind::corrupt, "The data of an attachment is not in the content store.", "Run `waymark doctor`.", {}, {}}; }

// Gives the pieces one after the other; holds at most one text or 256 KiB of one file.
class PieceReader {
 public:
  PieceReader(std::vector<xapi::ResponsePiece> pieces, const storage::ContentStore& content)
      : pieces_(std::move(pieces)), content_(content) {}

  bool next(std::string& out) {
    xapi::ResponsePiece& piece = pieces_[at_];
    if (piece.sha256.empty()) {
      out = std::move(piece.text);
    } else if (piece.size > 0) {
      if (!file_.is_open()) file_.open(content_.path(piece.sha256), std::ios::binary);
      out.resize(static_cast<std::size_t>(std::min<std::uint64_t>(piece.size - read_, kPiece)));
      file_.read(out.data(), static_cast<std::streamsize>(out.size()));
      if (static_cast<std::size_t>(file_.gcount()) != out.size()) throw std::runtime_error("an attachment was cut short");
      read_ += out.size();
      if (read_ < piece.size) return true;
    }
    file_.close();
    read_ = 0;
    return ++at_ < pieces_.size();
  }

 private:
  std::vector<xapi::ResponsePiece> pieces_;
  const storage::ContentStore& content_;
  std::size_t at_ = 0;
  std::uint64_t read_ = 0;
  std::ifstream file_;
};

http::Response refused(const Error& error, const http::Request& request) {
  auto given = xapi::problem_response(error);
  http::Response response;
  response.status = given.status;
  response.headers = std::move(given.headers);
  response.body = std::move(given.body);
  response.set("X-Trace-Id", request.trace_id);
  return response;
}

tl::expected<xapi::Caller, http::Response> reader_of(Context& context, Bearer* bearer, const http::Request& request) {
  auto sender = sender_of(context, bearer, request.header("authorization"));
  if (!sender) return tl::unexpected(refusal_response(sender.error(), request));
  if (const auto busy = count_request(context, *sender)) return tl::unexpected(refusal_response(*busy, request));
  if (sender->caller.may_read) return std::move(sender->caller);
  auto response = refused(xapi::lacks_scope("read statements", "statements/read"), request);
  name_missing_scope(*sender, response);
  return tl::unexpected(std::move(response));
}

http::Response download(http::Request& request, Context& context, Bearer* bearer) {
  const auto caller = reader_of(context, bearer, request);
  if (!caller) return caller.error();
  const std::string sha2 = base::lower_ascii(request.parameters["sha2"]);
  storage::SqliteAttachmentStore attachments(context.database, context.tenant);
  const auto found = attachments.find_attachment(sha2, caller->sees, caller->reads_only_of);
  if (!found) return refused(found.error(), request);
  if (!*found)
    return refused({ErrorKind::not_found, "No statement that this credential may read came with data of this hash.",
                    "Use the sha2 of an attachment; data that is only at a fileUrl is not kept here.", "request-target",
                    "xAPI Part 2, 2.4.11", xapi::rule::no_such_attachment},
                   request);
  auto response = attachment_response(context, **found);
  return response ? std::move(*response) : refused(response.error(), request);
}

http::Response signatures(http::Request& request, Context& context, Bearer* bearer, xapi::StatementStore& store) {
  const auto caller = reader_of(context, bearer, request);
  if (!caller) return caller.error();
  xapi::StatementQuery query;
  query.sees = caller->sees;
  query.authority_key = caller->reads_only_of;
  query.statement_id = xapi::lower_uuid(request.parameters["id"]);
  auto page = query.statement_id.empty() ? Result<xapi::StatementPage>() : store.find(query);
  if (page && page->statements.empty() && !query.statement_id.empty()) {
    std::swap(query.statement_id, query.voided_statement_id);
    page = store.find(query);
  }
  if (!page) return refused(page.error(), request);
  if (page->statements.empty())
    return refused({ErrorKind::not_found, "No statement that this credential may read has this id.", "Check the id.", "request-target",
                    "xAPI Part 2, 2.6", xapi::rule::no_such_statement},
                   request);
  storage::SqliteAttachmentStore attachments(context.database, context.tenant);
  const auto found = attachments.signatures_of(page->statements.front().position);
  if (!found) return refused(found.error(), request);
  Json list = Json::array();
  for (const auto& one : *found)
    list.push(Json::object({{"sha2", one.sha2},
                            {"state", one.state},
                            {"algorithm", one.algorithm},
                            {"signer", one.signer},
                            {"root", one.root},
                            {"reason", one.reason},
                            {"checked", one.checked_at}}));
  return http::text_response(200, Json::object({{"statement", page->statements.front().id}, {"signatures", std::move(list)}}).dump(),
                             "application/json");
}

}  // namespace

Result<void> set_pieces(http::Response& response, std::vector<xapi::ResponsePiece> pieces, const storage::ContentStore& content) {
  bool files = false;
  for (const auto& piece : pieces) {
    if (piece.sha256.empty()) continue;
    files = true;
    if (!is_there(content, piece.sha256, piece.size)) return tl::unexpected<Error>(missing());
  }
  if (!files) {
    for (auto& piece : pieces) response.body += piece.text;
    return {};
  }
  auto reader = std::make_shared<PieceReader>(std::move(pieces), content);
  response.source = [reader](std::string& piece) { return reader->next(piece); };
  return {};
}

Result<http::Response> attachment_response(Context& context, const xapi::StoredAttachment& attachment) {
  if (!is_there(context.content, attachment.sha256, attachment.size)) return tl::unexpected<Error>(missing());
  http::Response response;
  response.file = http::FileBody{context.content.path(attachment.sha256), attachment.size};
  response.set("Content-Type", attachment.content_type);
  response.set("ETag", "\"" + attachment.sha2 + "\"");
  response.set("Content-Disposition", "attachment; filename=\"" + attachment.sha2 + ".bin\"");
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Content-Security-Policy", "default-src 'none'; sandbox");
  response.set("Cache-Control", "private, no-cache");
  return response;
}

void register_attachment_routes(http::Router& router, Context& context, xapi::StatementStore& store,
                                const std::shared_ptr<Bearer>& bearer) {
  const std::string endpoint = kEndpointPath;
  const auto get = [&router, &context](const std::string& pattern, std::function<http::Response(http::Request&)> handler) {
    router.add({.method = "GET", .pattern = pattern, .handler = [&context, handler](http::Request& request) {
                  auto response = handler(request);
                  allow_origin(context.settings.xapi_allowed_origins, request, response);
                  return response;
                }});
  };
  get(endpoint + "/attachments/{sha2}", [&context, bearer](http::Request& request) { return download(request, context, bearer.get()); });
  get(endpoint + "/signatures/{id}",
      [&context, &store, bearer](http::Request& request) { return signatures(request, context, bearer.get(), store); });
}

}  // namespace waymark::lrs
