#include <algorithm>
#include <array>
#include <charconv>

#include "scorm/base/encode.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/check.hpp"
#include "xapi/model/formats.hpp"
#include "xapi/model/time.hpp"
#include "xapi/model/uuid.hpp"
#include "xapi/resources/own_filters.hpp"
#include "xapi/resources/statement_query.hpp"
#include "xapi/rules.hpp"

// The cursor is base64url of a small JSON object. It comes back from outside and is checked like any other
// input: whatever it says, it can only ask for a page that plain parameters could ask for as well.
namespace waymark::xapi {
namespace {

using json::Kind;
using json::Value;

constexpr std::size_t kMostLength = 16'000;

void set_text(Value& out, const char* name, const std::string& text) {
  if (!text.empty()) out.set(name, Value::string(text));
}

// One value as a text, several as an array of them.
void set_values(Value& out, const char* name, const AnyOf& filter) {
  if (filter.values().size() < 2) return filter.empty() ? void() : set_text(out, name, filter.values().front());
  Value list = Value::array();
  for (const auto& value : filter.values()) list.items().push_back(Value::string(value));
  out.set(name, std::move(list));
}

void set_truth(Value& out, const char* name, const std::optional<bool>& truth) {
  if (truth) out.set(name, Value::boolean(*truth));
}

void set_range(Value& out, const char* name, const std::optional<ScoreRange>& range) {
  if (range) set_text(out, name, write_range(*range));
}

void set_extensions(Value& out, const char* name, const std::vector<ExtensionUse>& extensions) {
  if (extensions.empty()) return;
  Value list = Value::object();
  for (const auto& one : extensions) list.set(one.iri, Value::string(one.value));
  out.set(name, std::move(list));
}

void set_flag(Value& out, const char* name, bool flag) {
  if (flag) out.set(name, Value::boolean(true));
}

std::int64_t position_at(const Value& value, std::string_view name) {
  const Value* found = value.find(name);
  std::int64_t out = -1;
  if (!found || !found->is(Kind::number)) return out;
  const std::string& text = found->text();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() ? out : -1;
}

bool flag_at(const Value& value, std::string_view name) {
  const Value* found = value.find(name);
  return found && found->is(Kind::boolean) && found->truth();
}

std::string text_at(const Value& value, std::string_view name) { return std::string(string_at(value, name)); }

AnyOf values_at(const Value& value, std::string_view name) {
  AnyOf out;
  const Value* found = value.find(name);
  if (!found || !found->is(Kind::array)) {
    out = text_at(value, name);
    return out;
  }
  std::vector<std::string> values;
  for (const Value& one : found->items()) values.push_back(one.is(Kind::string) ? one.text() : std::string());  // which nothing takes
  out = std::move(values);
  return out;
}

std::optional<bool> truth_at(const Value& value, std::string_view name) {
  const Value* found = value.find(name);
  return found && found->is(Kind::boolean) ? std::optional(found->truth()) : std::nullopt;
}

std::vector<ExtensionUse> extensions_at(const Value& value, std::string_view name) {
  std::vector<ExtensionUse> out;
  const Value* found = value.find(name);
  if (!found || !found->is(Kind::object)) return out;
  for (const auto& [iri, wanted] : found->members()) out.push_back({iri, wanted.is(Kind::string) ? wanted.text() : "?"});
  return out;
}

bool time_or_nothing(const std::string& text) { return text.empty() || parse_timestamp(text, TimeRules::rfc3339).has_value(); }

bool a_key(const std::string& text) { return !text.empty(); }
bool an_iri(const std::string& text) { return is_iri(text); }
bool a_uuid(const std::string& text) { return lower_uuid(text) == text; }

// The values keep the rules that the parameters keep.
bool sound(const StatementRequest& request) {
  const StatementQuery& q = request.query;
  return q.after_position > 0 && q.snapshot_position >= 0 && sound_values(q.agent_key, a_key) &&
         (!q.joined || q.agent_key.values().size() == 1) && sound_values(q.verb, an_iri) && sound_values(q.activity, an_iri) &&
         sound_values(q.registration, a_uuid) && sound_values(q.activity_type, an_iri) && sound_extensions(q.extensions) &&
         time_or_nothing(q.since) && time_or_nothing(q.until) && time_or_nothing(request.through);
}

}  // namespace

std::string write_cursor(const StatementRequest& request) {
  const StatementQuery& q = request.query;
  Value out = Value::object();
  set_values(out, "a", q.agent_key);
  set_values(out, "v", q.verb);
  set_values(out, "o", q.activity);
  set_values(out, "r", q.registration);
  set_values(out, "t", q.activity_type);
  set_truth(out, "ok", q.success);
  set_truth(out, "done", q.completion);
  set_range(out, "sc", q.scaled);
  set_range(out, "sr", q.raw);
  set_extensions(out, "x", q.extensions);
  set_text(out, "s", q.since);
  set_text(out, "u", q.until);
  set_text(out, "c", request.through);
  set_flag(out, "j", q.joined);
  set_flag(out, "ra", q.related_agents);
  set_flag(out, "ro", q.related_activities);
  set_flag(out, "up", q.ascending);
  set_flag(out, "m", request.attachments);
  out.set("l", Value::number(std::to_string(q.limit)));
  out.set("p", Value::number(std::to_string(q.after_position)));
  out.set("e", Value::number(std::to_string(q.snapshot_position)));
  out.set("f", Value::number(std::to_string(static_cast<int>(request.format))));
  return base::base64url_encode(json::write(out));
}

Result<StatementRequest> read_cursor(std::string_view text, std::uint32_t page_limit) {
  const Error broken = bad_parameter("cursor", rule::cursor, "The cursor cannot be read.", "Follow \"more\" as it is.");
  const auto bytes = text.size() <= kMostLength ? base::base64url_decode(text) : std::nullopt;
  if (!bytes) return tl::unexpected<Error>(broken);
  const auto value = json::parse(*bytes);
  if (!value || !value->is(Kind::object)) return tl::unexpected<Error>(broken);
  const std::int64_t limit = position_at(*value, "l"), format = position_at(*value, "f");
  StatementRequest out;
  StatementQuery& q = out.query;
  q.agent_key = values_at(*value, "a");
  q.verb = values_at(*value, "v");
  q.activity = values_at(*value, "o");
  q.registration = values_at(*value, "r");
  q.activity_type = values_at(*value, "t");
  q.success = truth_at(*value, "ok");
  q.completion = truth_at(*value, "done");
  q.extensions = extensions_at(*value, "x");
  for (const auto& [name, range] : {std::pair("sc", &q.scaled), std::pair("sr", &q.raw)}) {
    if (!value->find(name)) continue;
    *range = parse_range(text_at(*value, name));
    if (!*range) return tl::unexpected<Error>(broken);
  }
  q.since = text_at(*value, "s");
  q.until = text_at(*value, "u");
  q.joined = flag_at(*value, "j");
  q.related_agents = flag_at(*value, "ra");
  q.related_activities = flag_at(*value, "ro");
  q.ascending = flag_at(*value, "up");
  q.after_position = position_at(*value, "p");
  q.snapshot_position = position_at(*value, "e");
  out.attachments = flag_at(*value, "m");
  out.through = text_at(*value, "c");
  if (limit < 1 || format < 0 || format > 2 || !sound(out)) return tl::unexpected<Error>(broken);
  q.limit = static_cast<std::uint32_t>(std::min<std::int64_t>(limit, page_limit));
  out.format = static_cast<Format>(format);
  return out;
}

}  // namespace waymark::xapi
