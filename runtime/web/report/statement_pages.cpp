// One statement for people: in plain words and as it is stored, what it voids and refers to and what refers to it, its attachments
// and signatures, and the call of a learner's module that caused it.
#include <algorithm>

#include "runtime/audit/audit.hpp"
#include "runtime/delivery/journal.hpp"
#include "runtime/lrs/attachment_resources.hpp"
#include "runtime/reports/explorer.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/web/report/explorer_form.hpp"
#include "runtime/web/report/report_pages.hpp"
#include "runtime/web/report/statement_items.hpp"
#include "runtime/web/words.hpp"
#include "scorm/base/encode.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/signature.hpp"

namespace waymark::web {
namespace {

using reports::OneStatement;
using xapi::json::Kind;
using xapi::json::Value;

constexpr std::size_t kMostRaw = 64 << 10;  // bytes shown of a statement as it is stored
constexpr std::size_t kMostAttachments = 50;

std::string text_at(const Value& value, std::string_view name) {
  const Value* found = value.find(name);
  return found && found->is(Kind::string) ? found->text() : "";
}

void note_reading(Visit& visit, const char* action, const std::string& target, const std::string& detail) {
  (void)visit.context.database.write([&](storage::Connection& db) -> Result<void> {
    audit::add(db, visit.context, visit.viewer->person_id, action, target, detail);
    return {};
  });
}

Result<OneStatement> asked_for(Visit& visit) {
  return reports::one_statement(visit.context, access_of(*visit.viewer), visit.parameter("id"));
}

Data way_to(const char* words, const std::string& id, bool shown) {
  return Data().set("words", words).set("id", id).set("href", shown ? statement_href(id) : "");
}

Data::List relations(const OneStatement& one) {
  Data::List list;
  const auto add = [&](const char* words, const std::optional<reports::Related>& other) {
    if (other) list.push_back(way_to(words, other->id, other->shown));
  };
  add("Voided by", one.voided_by);
  add("Voids", one.voids);
  add("Refers to", one.refers_to);
  for (const auto& id : one.referred_by) list.push_back(way_to("Referred to by", id, true));
  return list;
}

std::string size_words(std::uint64_t bytes) { return count_words(static_cast<std::int64_t>(bytes), "byte", "bytes"); }

// Those that the statement names, which are not always those whose data came with it.
Data attachments(const OneStatement& one, const Value& statement, StatementWords& words) {
  Data::List list;
  const Value* named = statement.find("attachments");
  if (!named || !named->is(Kind::array)) return list;
  for (const Value& each : named->items()) {
    if (list.size() == kMostAttachments) break;
    const std::string sha2 = base::lower_ascii(text_at(each, "sha2")), url = text_at(each, "fileUrl");
    const auto kept = std::find_if(one.attachments.begin(), one.attachments.end(), [&](const auto& data) { return data.sha2 == sha2; });
    const std::string name = words.one_language(each.find("display"));
    const Value* length = each.find("length");
    std::vector<SummaryRow> rows = {{"Type", shown_text(text_at(each, "contentType"))},
                                    {"Size", length && length->is(Kind::number) ? shown_text(length->text(), 40) + " bytes" : "–"},
                                    {"Used as", shown_text(text_at(each, "usageType"))},
                                    {"SHA-2", shown_text(sha2), {}, {}, true}};
    if (auto about = words.one_language(each.find("description")); !about.empty()) rows.push_back({"Described as", about});
    if (kept != one.attachments.end()) rows.push_back({"Kept here", size_words(kept->size)});
    if (!url.empty()) rows.push_back({"Kept at", shown_text(url)});
    list.push_back(Data()
                       .set("name", name.empty() ? "An attachment" : name)
                       .set("facts", summary_list(rows))
                       .set("download", kept != one.attachments.end() ? statement_href(one.statement.id) + "/attachments/" + sha2 : "")
                       .set("outside", safe_address(url))
                       .set("outside_text", shown_text(url)));
  }
  return list;
}

Tag signature_tag(const std::string& state) {
  if (state == "verified") return {"Verified", "green"};
  return state == "unknown-signer" ? Tag{"Signer not known", "yellow"} : Tag{"Not checked", "grey"};
}

// What the states mean: docs/xapi-attachments.md.
std::string signature_words(const std::string& state) {
  if (state == "verified") return "The signature is that of the certificate, and its chain leads to a certificate that is trusted here.";
  if (state == "unknown-signer")
    return "The signature is that of the certificate that came with it; nobody here vouches for whose that is.";
  return "Form and content are right. Without a certificate the signature itself could not be checked.";
}

Data signatures(const OneStatement& one) {
  Data::List list;
  for (const auto& each : one.signatures) {
    std::vector<SummaryRow> rows = {{"Status", "", {}, signature_tag(each.state)}, {"What that means", signature_words(each.state)}};
    if (!each.reason.empty()) rows.push_back({"Why", shown_text(each.reason)});
    if (!each.signer.empty()) rows.push_back({"Signer, as the certificate says", shown_text(each.signer)});
    if (!each.root.empty()) rows.push_back({"Vouched for by", shown_text(each.root)});
    rows.push_back({"Algorithm", shown_text(each.algorithm)});
    rows.push_back({"Found when it was stored", support::display_date_time(each.checked_at)});
    rows.push_back({"SHA-2 of the signature", shown_text(each.sha2), {}, {}, true});
    list.push_back(Data().set("facts", summary_list(rows)));
  }
  return list;
}

// The launch, and the call of it, that this statement was made from.
Result<Data> cause(Visit& visit, const OneStatement& one) {
  if (one.launch_id.empty()) return Data(false);
  std::vector<SummaryRow> rows = {
      {"Launch", one.launch_id, {{"Open the launch", launch_href(one.launch_id, one.journal_number), "that caused this statement"}}}};
  if (one.journal_number > 0) {
    const auto calls = delivery::journal_of(visit.context, one.launch_id, one.journal_number - 1, 1);
    if (!calls) return tl::unexpected<Error>(calls.error());
    if (!calls->empty() && calls->front().number == one.journal_number) {
      const auto& call = calls->front();
      const auto shown = delivery::shown_call(delivery::said(call), call.sensitivity, visit.viewer->sees());
      rows.push_back({"Journal entry", std::to_string(call.number) + ": " + function_words(call.function)});
      for (const auto& [key, text] : {std::pair("About", shown.about), std::pair("Value", shown.value), std::pair("Answer", shown.answer)})
        if (!text.empty()) rows.push_back({key, shown_text(text)});
      rows.push_back({"Received", support::display_date_time(call.received_at)});
      note_reading(visit, "journal.read", one.registration, "launch " + one.launch_id + ", entry " + std::to_string(call.number));
    }
  }
  return summary_list(rows);
}

void set_raw(const OneStatement& one, Data& data) {
  const std::string& bytes = one.statement.bytes;
  data.set("raw", shown_text(bytes, kMostRaw))
      .set("raw_cut", bytes.size() > kMostRaw)
      .set("raw_size", size_words(bytes.size()))
      .set("raw_href", statement_href(one.statement.id) + "/raw");
}

http::Response show(Visit& visit) {
  const auto one = asked_for(visit);
  if (!one) return visit.error(one.error());
  const auto statement = xapi::json::parse(one->statement.bytes);
  if (!statement) return visit.error({ErrorKind::corrupt, "A stored statement does not read back.", {}, one->statement.id, {}});
  auto caused = cause(visit, *one);
  if (!caused) return visit.error(caused.error());
  note_reading(visit, "statement.read", one->registration, one->statement.id);
  StatementWords words = words_for(visit);
  Page page{words.sentence(*statement).text(), "report/statement"};
  page.section = "statements";
  page.breadcrumbs = {{"Statements", "/reports/statements"}};
  page.wide = true;
  page.scripts = {"js/explorer.js"};
  auto related = relations(*one);
  page.data.set("id", one->statement.id)
      .set("voided", one->statement.voided)
      .set("facts", summary_list(words.rows(*statement)))
      .set("any_relations", !related.empty())
      .set("relations", std::move(related))
      .set("more_refer", one->more_refer)
      .set("attachments", attachments(*one, *statement, words))
      .set("signatures", signatures(*one))
      .set("any_signature", !one->signatures.empty())
      .set("cause", std::move(*caused))
      .set("curl", curl_command(visit, query_string({{one->statement.voided ? "voidedStatementId" : "statementId", one->statement.id}})));
  set_raw(*one, page.data);
  return visit.page(std::move(page));
}

// The bytes as they are stored, to be kept as a file and not shown.
http::Response raw(Visit& visit) {
  const auto one = asked_for(visit);
  if (!one) return visit.error(one.error());
  note_reading(visit, "statement.read", one->registration, one->statement.id);
  auto response = http::text_response(200, one->statement.bytes, "application/json");
  response.set("Content-Disposition", "attachment; filename=\"" + one->statement.id + ".json\"");
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Cache-Control", "no-store");
  return response;
}

http::Response attachment(Visit& visit) {
  const auto one = asked_for(visit);
  if (!one) return visit.error(one.error());
  const std::string sha2 = visit.parameter("sha2");
  const auto found = std::find_if(one->attachments.begin(), one->attachments.end(), [&](const auto& data) { return data.sha2 == sha2; });
  if (found == one->attachments.end()) return visit.not_found();
  auto response = lrs::attachment_response(visit.context, *found);
  if (!response) return visit.error(response.error());
  note_reading(visit, "statement.read", one->registration, one->statement.id + ", attachment " + sha2);
  return std::move(*response);
}

}  // namespace

void add_statement_pages(Site& site) {
  site.page("reader", "/reports/statements/{id}", show);
  site.page("reader", "/reports/statements/{id}/raw", raw);
  site.page("reader", "/reports/statements/{id}/attachments/{sha2}", attachment);
}

}  // namespace waymark::web
