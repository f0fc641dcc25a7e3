#include "connectors/connector.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cmath>

#include "connectors/json.hpp"

namespace waymark::connectors {
namespace {

// The texts of a record and the names they have in JSON; one table for writing and reading.
struct TextField {
  const char* name;
  std::string CompletionRecord::*member;
  bool required;
};
constexpr TextField kTexts[] = {
    {"completion_id", &CompletionRecord::completion_id, true},
    {"person_id", &CompletionRecord::person_id, true},
    {"display_name", &CompletionRecord::display_name, false},
    {"employee_number", &CompletionRecord::employee_number, false},
    {"assignment_number", &CompletionRecord::assignment_number, false},
    {"vpd", &CompletionRecord::vpd, false},
    {"nhs_id", &CompletionRecord::nhs_id, false},
    {"moodle_username", &CompletionRecord::moodle_username, false},
    {"course_code", &CompletionRecord::course_code, true},
    {"course_title", &CompletionRecord::course_title, false},
    {"completed_at", &CompletionRecord::completed_at, true},
    {"outcome", &CompletionRecord::outcome, true},
    {"evidence_code", &CompletionRecord::evidence_code, false},
    {"basis", &CompletionRecord::basis, false},
};

tl::unexpected<Error> bad(const char* name, const char* what) {
  return fail(ErrorKind::invalid, std::string("the completion's ") + name + " " + what, {}, std::string("/") + name);
}

Result<void> read_texts(const Json& json, CompletionRecord& record) {
  for (const TextField& field : kTexts) {
    const Json* value = json.find(field.name);
    if (value == nullptr && !field.required) continue;
    if (value == nullptr) return bad(field.name, "is missing");
    if (!value->is(Json::Kind::text)) return bad(field.name, "is not a text");
    if (field.required && value->text.empty()) return bad(field.name, "is empty");
    record.*field.member = value->text;
  }
  return {};
}

Result<void> read_numbers(const Json& json, CompletionRecord& record) {
  if (const Json* value = json.find("course_version")) {
    const auto version = value->integer();
    if (!version || *version < 1 || *version > 1'000'000) return bad("course_version", "is not a whole number from 1");
    record.course_version = static_cast<int>(*version);
  }
  if (const Json* value = json.find("score"); value != nullptr && !value->is(Json::Kind::null)) {
    if (!value->is(Json::Kind::number) || value->number < 0 || value->number > 100) {
      return bad("score", "is not a number from 0 to 100");
    }
    record.score = value->number;
  }
  if (const Json* value = json.find("hours")) {
    if (!value->is(Json::Kind::number) || value->number < 0) return bad("hours", "is not a number from 0");
    record.hours = value->number;
  }
  return {};
}

}  // namespace

std::string_view basis_words(std::string_view basis) {
  if (basis == "opened") return "Opened; the module reports nothing";
  return basis == "decided" ? "Decided by an administrator" : "Reported by the module";
}

std::string to_json(const CompletionRecord& record) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  const auto number = [&](double value) { writer.Double(std::isfinite(value) ? value : 0.0); };
  writer.StartObject();
  for (const TextField& field : kTexts) {
    writer.Key(field.name);
    const std::string& text = record.*field.member;
    writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  }
  writer.Key("course_version");
  writer.Int(record.course_version);
  if (record.score) {
    writer.Key("score");
    number(*record.score);
  }
  writer.Key("hours");
  number(record.hours);
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

Result<CompletionRecord> completion_from_json(std::string_view text) {
  auto json = parse_json(text);
  if (!json) return tl::unexpected<Error>(json.error());
  if (!json->is(Json::Kind::object)) return fail(ErrorKind::invalid, "a completion is a JSON object");
  CompletionRecord record;
  if (auto done = read_texts(*json, record); !done) return tl::unexpected<Error>(done.error());
  if (auto done = read_numbers(*json, record); !done) return tl::unexpected<Error>(done.error());
  if (record.outcome != "PASSED" && record.outcome != "COMPLETED" && record.outcome != "FAILED") {
    return bad("outcome", "is none of PASSED, COMPLETED, FAILED");
  }
  return record;
}

}  // namespace waymark::connectors
