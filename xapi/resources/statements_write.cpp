#include <algorithm>
#include <array>
#include <set>

#include "scorm/base/encode.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/formats.hpp"
#include "xapi/model/prepare.hpp"
#include "xapi/model/uuid.hpp"
#include "xapi/resources/parameters.hpp"
#include "xapi/resources/respond.hpp"
#include "xapi/resources/statement_attachments.hpp"
#include "xapi/resources/statements.hpp"
#include "xapi/rules.hpp"

namespace waymark::xapi {
namespace {

using json::Kind;
using json::Value;

tl::unexpected<Error> refuse(const Rule& rule, std::string message, std::string advice, std::string where, std::string_view clause) {
  return tl::unexpected<Error>(
      Error{ErrorKind::invalid, std::move(message), std::move(advice), std::move(where), "xAPI Part 3, " + std::string(clause), rule});
}

std::string essence_of(const std::string& content_type) {
  std::string out = base::lower_ascii(content_type);
  out.resize(std::min(out.size(), out.find(';')));
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

// The content must say that it is JSON, or its first part must (1.5, 3.2).
Result<void> check_content_type(const ResourceRequest& request) {
  if (request.received) {
    if (essence_of(request.statements_type) == "application/json") return {};
    return refuse(rule::content_type, "The first part's content type is not application/json.",
                  "Send the statements in the first part, with Content-Type: application/json.", "part 1", "1.5.2");
  }
  const std::string type = essence_of(header_of(request, "content-type"));
  if (type == "application/json") return {};
  if (type == "multipart/mixed")
    return refuse(rule::alternate_syntax, "multipart/mixed cannot be sent inside a form.",
                  "Send it as the content of a PUT or POST of its own.", "Content-Type", "1.5.2");
  return refuse(rule::content_type, "The content type is neither application/json nor multipart/mixed.",
                "Send Content-Type: application/json, or multipart/mixed with attachments.", "Content-Type", "1.5.1");
}

Result<Value> read_body(const ResourceRequest& request, const ResourceContext& context) {
  if (auto type = check_content_type(request); !type) return tl::unexpected<Error>(type.error());
  json::Limits limits;
  limits.depth = context.nesting_limit;
  return json::parse(request.body, limits);
}

Preparation preparation(const Caller& caller, ResourceContext& context, Version version) {
  Preparation out;
  out.version = version;
  out.authority_json = caller.authority_json;
  out.may_define = caller.may_define;
  out.stored = context.now();
  return out;
}

bool has_attachments(const Value& statement) {
  const Value* object = statement.find("object");
  return statement.find("attachments") || (object && object->find("attachments"));
}

// Checked and matched with what came along, which lies in the content store afterwards.
Result<std::vector<PreparedStatement>> prepare_all(const ResourceRequest& request, std::vector<Value> statements, const Caller& caller,
                                                   ResourceContext& context, Version version, bool batch) {
  Preparation with = preparation(caller, context, version);
  RequestAttachments attachments(request, context, version);
  if (auto checked = attachments.check_parts(); !checked) return tl::unexpected<Error>(checked.error());
  std::vector<PreparedStatement> out;
  std::set<std::string> ids;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    with.where = batch ? "/" + std::to_string(i) : std::string();
    with.id = context.new_id();
    const Value original = has_attachments(statements[i]) ? statements[i] : Value();
    auto prepared = prepare(std::move(statements[i]), with);
    if (!prepared) return tl::unexpected<Error>(std::move(prepared.error()));
    if (original.is(Kind::object))
      if (auto matched = attachments.match(original, with.where, *prepared); !matched) return tl::unexpected<Error>(matched.error());
    if (!ids.insert(prepared->id).second)
      return refuse(rule::batch_ids, "Two statements of the batch have the same id.", "Give each statement its own id.", with.where + "/id",
                    "2.1.2");
    out.push_back(std::move(*prepared));
  }
  if (auto kept = attachments.keep(); !kept) return tl::unexpected<Error>(kept.error());
  return out;
}

// The id of the request goes into a statement that has none and must agree with one that has (2.1.1).
Result<void> put_id(Value& statement, const std::string& id) {
  if (!statement.is(Kind::object))
    return refuse(rule::one_statement, "PUT takes one statement.", "Send a JSON object; use POST for batches.", {}, "2.1.1");
  const Value* own = statement.find("id");
  if (!own) {
    statement.members().insert(statement.members().begin(), {"id", Value::string(id)});
    return {};
  }
  if (own->is(Kind::string) && lower_uuid(own->text()) == id) return {};
  return refuse(rule::same_id, "The statement's id differs from statementId.", "Send the same id in both places.", "/id", "2.1.1");
}

Result<std::string> statement_id_of(const ResourceRequest& request) {
  static constexpr std::array<std::string_view, 1> kKnown{"statementId"};
  if (auto error = check_parameters(request.query, kKnown)) return tl::unexpected<Error>(std::move(*error));
  const std::string* text = parameter(request.query, "statementId");
  if (!text)
    return tl::unexpected<Error>(
        bad_parameter("statementId", rule::required_parameter, "The parameter is missing.", "Send the statement's id in it.", "2.1.1"));
  std::string id = lower_uuid(*text);
  if (id.empty())
    return tl::unexpected<Error>(
        bad_parameter("statementId", rule::uuid, "The value is not a UUID.", "Send 32 hexadecimal digits as 8-4-4-4-12.", "2.1.1"));
  return id;
}

std::string id_list(const std::vector<PreparedStatement>& statements) {
  Value out = Value::array();
  for (const auto& statement : statements) out.items().push_back(Value::string(statement.id));
  return json::write(out);
}

}  // namespace

ResourceResponse put_statement(const ResourceRequest& request, const Caller& caller, ResourceContext& context, Version version) {
  const auto id = statement_id_of(request);
  if (!id) return problem_response(id.error());
  auto body = read_body(request, context);
  if (!body) return problem_response(body.error());
  if (auto placed = put_id(*body, *id); !placed) return problem_response(placed.error());
  std::vector<Value> statements;
  statements.push_back(std::move(*body));
  auto prepared = prepare_all(request, std::move(statements), caller, context, version, false);
  if (!prepared) return problem_response(prepared.error());
  const auto stored = context.store.store(std::move(*prepared));
  if (!stored) return problem_response(stored.error());
  return ResourceResponse{204, {}, {}};
}

ResourceResponse post_statements(const ResourceRequest& request, const Caller& caller, ResourceContext& context, Version version) {
  if (auto error = check_parameters(request.query, {})) return problem_response(*error);
  auto body = read_body(request, context);
  if (!body) return problem_response(body.error());
  const bool batch = body->is(Kind::array);
  std::vector<Value> statements;
  if (batch)
    statements = std::move(body->items());
  else
    statements.push_back(std::move(*body));
  auto prepared = prepare_all(request, std::move(statements), caller, context, version, batch);
  if (!prepared) return problem_response(prepared.error());
  std::string ids = id_list(*prepared);
  if (prepared->empty()) return json_response(200, std::move(ids));
  const auto stored = context.store.store(std::move(*prepared));
  if (!stored) return problem_response(stored.error());
  return json_response(200, std::move(ids));
}

}  // namespace waymark::xapi
