#include "runtime/transfer/statement_check.hpp"

#include "runtime/lrs/endpoint.hpp"
#include "runtime/lrs/scopes.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/transfer/folder_parts.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/prepare.hpp"
#include "xapi/model/time.hpp"
#include "xapi/resources/statement_attachments.hpp"
#include "xapi/rules.hpp"

namespace waymark::transfer {
namespace {

using xapi::json::Value;

constexpr std::int64_t kMostAhead = 86'400;  // seconds

Error invalid(std::string message, std::string advice) { return {ErrorKind::invalid, std::move(message), std::move(advice), {}, {}, {}}; }

}  // namespace

StatementCheck::StatementCheck(runtime::Context& context, const ImportOptions& options, package::ContentSink& sink)
    : context_(context),
      options_(options),
      sink_(sink),
      store_(context.database, context.tenant),
      documents_(context.database, context.tenant),
      inner_{store_, documents_, {}, context.now, [] { return std::string(); }},
      authority_(lrs::caller_with("statements/write", context.iri_base, "import", "Statements brought in").authority_json) {
  inner_.nesting_limit = context.settings.xapi_nesting;
}

Result<void> StatementCheck::begin(std::string last_original) {
  last_original_ = std::move(last_original);
  auto roots = lrs::signature_roots(context_.settings);
  if (!roots) return tl::unexpected<Error>(roots.error());
  roots_ = std::move(*roots);
  inner_.roots = roots_ ? &*roots_ : nullptr;
  return {};
}

Result<void> StatementCheck::keep_time(Incoming& item, const Value& statement) {
  const auto time = xapi::parse_timestamp(xapi::string_at(statement, "stored"), xapi::TimeRules::rfc3339);
  if (!time) return tl::unexpected<Error>(invalid("The statement has no stored time.", "Leave --keep-stored out."));
  item.original = xapi::format_timestamp(*time);
  if (item.original < last_original_)
    return tl::unexpected<Error>(
        invalid("stored is earlier than that of the line before.", "Sort the lines by stored, or leave --keep-stored out."));
  // A busy store's times may lie ahead of its clock: each is later than the one before.
  if (item.original > support::add_seconds(context_.now(), kMostAhead))
    return tl::unexpected<Error>(invalid("stored lies more than a day ahead of this machine's clock.", "Leave --keep-stored out."));
  return {};
}

Result<void> StatementCheck::prepare_statement(Incoming& item, Value statement) {
  if (!statement.is(xapi::json::Kind::object))
    return tl::unexpected<Error>(invalid("This is no statement.", "Each line is one JSON object."));
  if (!statement.find("id"))
    return tl::unexpected<Error>(
        invalid("The statement has no id.", "Statements that are brought in keep their ids: give it one that stays."));
  xapi::Preparation with;
  with.version = xapi::string_at(statement, "version").starts_with("2.") ? xapi::Version::v2_0_0 : xapi::Version::v1_0_3;
  with.authority_json = authority_;
  with.stored = context_.now();
  if (const Value* own = statement.find("authority"); own != nullptr && options_.keep_authority)  // prepare() checks it
    with.authority_json = xapi::json::write(*own);
  if (options_.keep_stored) {
    if (auto kept = keep_time(item, statement); !kept) return kept;
    with.stored = item.original;
  }
  const Value original = statement;
  auto prepared = xapi::prepare(std::move(statement), with);
  if (!prepared) return tl::unexpected<Error>(prepared.error());
  xapi::ResourceRequest request;
  FolderParts found(options_.data, sink_);
  if (auto read = found.find(original, request); !read) return read;
  xapi::RequestAttachments attachments(request, inner_, with.version);
  if (auto matched = attachments.match(original, {}, *prepared); !matched) {
    Error error = matched.error();
    if (error.rule == std::string(xapi::rule::attachment_data)) {
      error.message = "The data of an attachment are not there, and it has no fileUrl.";
      error.advice = "Name the folder with them, each file named by its sha2: --attachments FOLDER.";
    }
    return tl::unexpected<Error>(std::move(error));
  }
  if (auto kept = attachments.keep(); !kept) return kept;
  prepared->keeps_stored = options_.keep_stored;
  item.statement = std::move(*prepared);
  kept_.insert(kept_.end(), found.kept().begin(), found.kept().end());
  if (options_.keep_stored) last_original_ = item.original;
  return {};
}

Result<void> StatementCheck::prepare(Incoming& item) {
  if (item.line.too_long)
    return tl::unexpected<Error>(invalid("The statement is too long.", "Have the setting xapi.statements_megabytes raised."));
  auto value = xapi::json::parse(item.line.text, {context_.settings.xapi_nesting, xapi::json::Limits{}.values});
  if (!value) {
    Error error = value.error();
    constexpr std::string_view kLine = "line 1, ";  // of this text: which line of the file it is, is said beside it
    if (error.where.starts_with(kLine)) error.where.erase(0, kLine.size());
    return tl::unexpected<Error>(std::move(error));
  }
  return prepare_statement(item, std::move(*value));
}

Result<void> StatementCheck::check(Incoming& item) {
  auto prepared = prepare(item);
  if (prepared) return {};
  if (prepared.error().kind == ErrorKind::unavailable || prepared.error().kind == ErrorKind::internal) return prepared;
  item.refused = prepared.error();
  return {};
}

}  // namespace waymark::transfer
