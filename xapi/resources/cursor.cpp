#include <algorithm>
#include <array>
#include <charconv>

#include "xapi/json/parse.hpp"
#include "scorm/base/encode.hpp"
#include "xapi/model/check.hpp"
#include "xapi/model/formats.hpp"
#include "xapi/model/time.hpp"
#include "xapi/model/uuid.hpp"
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

bool time_or_nothing(const std::string& text) {
  return text.empty() || parse_timestamp(text, TimeRules::rfc3339).has_value();
}

// The values keep the rules that the parameters keep.
bool sound(const StatementRequest& request) {
  const StatementQuery& q = request.query;
  return q.after_position > 0 && q.snapshot_position >= 0 && (q.verb.empty() || is_iri(q.verb)) &&
         (q.activity.empty() || is_iri(q.activity)) &&
         (q.registration.empty() || !lower_uuid(q.registration).empty()) && time_or_nothing(q.since) &&
         time_or_nothing(q.until) && time_or_nothing(request.through);
}

}  // namespace

std::string write_cursor(const StatementRequest& request) {
  const StatementQuery& q = request.query;
  Value out = Value::object();
  set_text(out, "a", q.agent_key);
  set_text(out, "v", q.verb);
  set_text(out, "o", q.activity);
  set_text(out, "r", q.registration);
  set_text(out, "s", q.since);
  set_text(out, "u", q.until);
  set_text(out, "c", request.through);
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
  q.agent_key = text_at(*value, "a");
  q.verb = text_at(*value, "v");
  q.activity = text_at(*value, "o");
  q.registration = text_at(*value, "r");
  q.since = text_at(*value, "s");
  q.until = text_at(*value, "u");
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
