#include "connectors/esr/profile.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "connectors/config_reader.hpp"
#include "connectors/time.hpp"

namespace waymark::connectors::esr {
namespace {

// What a field or a key may be filled from.
constexpr std::array kSources{"row",      "key",     "employee", "assignment", "nhs_id",   "competence",
                              "achieved", "expires", "outcome",  "score",      "evidence", "vpd"};

bool known_source(const std::string& name) { return std::find(kSources.begin(), kSources.end(), name) != kSources.end(); }

void read_file(const Json& json, Profile& profile, std::vector<std::string>& problems) {
  ConfigReader read(json, "file", problems);
  read.only({"name", "encoding", "eol", "delimiter", "quoting", "max_rows", "max_rows_per_person"});
  profile.file_name = read.text("name", true);
  if (read.text("encoding", true) != "ascii") read.problem("encoding", "must be ascii");
  if (read.text("eol", true) != "crlf") read.problem("eol", "must be crlf");
  if (read.text("quoting", true) != "none") read.problem("quoting", "must be none");
  const std::string delimiter = read.text("delimiter", true);
  if (delimiter.size() == 1 && delimiter[0] > 0x20 && delimiter[0] < 0x7f)
    profile.delimiter = delimiter[0];
  else
    read.problem("delimiter", "must be one visible ASCII character");
  profile.max_rows = static_cast<std::size_t>(read.whole("max_rows", true, 1, 999'999, 1));
  profile.max_rows_per_person = static_cast<std::size_t>(read.whole("max_rows_per_person", true, 1, 999'999, 1));
}

void read_detail(const Json& json, Profile& profile, std::vector<std::string>& problems) {
  ConfigReader read(json, "detail", problems);
  read.only({"code", "fields"});
  profile.detail_code = read.text("code", true);
  const Json* fields = read.get("fields", true);
  if (fields == nullptr) return;
  bool has_row = false, has_key = false;
  for (const Json& one : fields->items) {
    auto field = read_field(one);
    if (!field) {
      problems.push_back(field.error().message);
      continue;
    }
    if (!known_source(field->source)) read.problem("fields", "has '" + field->name + "', which nothing fills");
    has_row = has_row || field->source == "row";
    has_key = has_key || field->source == "key";
    profile.fields.push_back(std::move(*field));
  }
  // Without these two an acknowledgement could not be matched to what it answers.
  if (!has_row || !has_key) read.problem("fields", "must hold row and key");
}

void read_key(const Json& json, Profile& profile, std::vector<std::string>& problems) {
  ConfigReader read(json, "key", problems);
  read.only({"digest", "of"});
  if (read.text("digest", true) != "sha256_16") read.problem("digest", "must be sha256_16");
  profile.key_of = read.texts("of");
  if (profile.key_of.empty()) read.problem("of", "names nothing");
  for (const std::string& name : profile.key_of) {
    if (!known_source(name) || name == "row" || name == "key") read.problem("of", "cannot use '" + name + "'");
  }
}

// Parts of an acknowledgement's name that nothing is asked of: '*', and every fact but the trust and the number.
std::ptrdiff_t free_parts(const std::string& name) {
  const auto fixed = [&](const char* part) { return name.find(part) == std::string::npos ? 0 : 1; };
  return std::count(name.begin(), name.end(), '*') + std::count(name.begin(), name.end(), '{') - fixed("{vpd}") - fixed("{seq:08d}");
}

void read_ack(const Json& json, Profile& profile, std::vector<std::string>& problems) {
  ConfigReader read(json, "ack", problems);
  read.only({"name", "file_reject", "row", "unanswered_after_working_days"});
  profile.ack_name = read.text("name", true);
  if (free_parts(profile.ack_name) > 2) read.problem("name", "may hold two parts at most that stand for anything");
  profile.unanswered_after_working_days = static_cast<int>(read.whole("unanswered_after_working_days", false, 1, 60, 3));
  if (const Json* reject = read.get("file_reject", true)) {
    ConfigReader inner(*reject, "ack/file_reject", problems);
    profile.file_reject_code = inner.text("code", true);
    if (inner.texts("fields") != std::vector<std::string>{"filename", "reason_code", "reason"}) {
      inner.problem("fields", "must be filename, reason_code, reason");
    }
  }
  if (const Json* row = read.get("row", true)) {
    ConfigReader inner(*row, "ack/row", problems);
    if (inner.texts("fields") != std::vector<std::string>{"row", "key", "reason_code", "reason"}) {
      inner.problem("fields", "must be row, key, reason_code, reason");
    }
    if (const Json* codes = inner.get("codes", true)) {
      for (const JsonMember& code : codes->members) {
        const std::string& word = code.value.text;
        if (word != "ACCEPTED" && word != "ACCEPTED_WITH_WARNING" && word != "REJECTED") {
          inner.problem("codes/" + code.name, "must be ACCEPTED, ACCEPTED_WITH_WARNING or REJECTED");
        }
        profile.row_codes[code.name] = word;
      }
    }
  }
}

bool known_status(const std::string& status) {
  return status == "UNVERIFIED" || status.rfind("TRUST-TESTED(", 0) == 0 || status.rfind("SPEC(", 0) == 0;
}

// Every template is filled once with sample facts, so that a wrong one is found here and not at the first
// export.
void try_templates(const Profile& profile, std::vector<std::string>& problems) {
  const FileFacts sample{"377", "C", "2026-09-08T01:15:00.000Z", 1, "SAMPLE.DAT", profile.version, 1};
  std::vector<std::string> all = profile.header;
  all.insert(all.end(), profile.trailer.begin(), profile.trailer.end());
  all.push_back(profile.file_name);
  all.push_back(profile.ack_name);
  for (const std::string& one : all) {
    if (auto filled = fill(one, sample); !filled) problems.push_back(filled.error().message);
  }
  if (profile.file_name.find("{vpd}") == std::string::npos || profile.file_name.find("{seq") == std::string::npos) {
    problems.emplace_back("file/name must hold {vpd} and {seq:08d}");
  }
  if (profile.ack_name.find("{seq:08d}") == std::string::npos) problems.emplace_back("ack/name must hold {seq:08d}");
  if (profile.header.empty() || profile.trailer.empty()) problems.emplace_back("header and trailer must hold fields");
}

std::optional<std::string> padded(std::uint64_t number, std::string_view format) {
  std::string text = std::to_string(number);
  if (format.empty()) return text;
  if (format.size() != 3 || format[0] != '0' || format[1] < '1' || format[1] > '9' || format[2] != 'd') return std::nullopt;
  const auto width = static_cast<std::size_t>(format[1] - '0');
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return text;
}

std::optional<std::string> dated(const std::string& utc, std::string_view format) {
  auto instant = parse_utc(utc);
  if (!instant) return std::nullopt;
  if (format == "YYYYMMDD") return yyyymmdd(london_time(*instant));
  if (format == "YYYYMMDD HHMMSS") return yyyymmdd_hhmmss(london_time(*instant));
  return std::nullopt;
}

}  // namespace

Result<Profile> read_profile(std::string_view text) {
  auto json = parse_json(text);
  if (!json) return tl::unexpected<Error>(json.error());
  std::vector<std::string> problems;
  Profile profile;
  ConfigReader read(*json, "", problems);
  read.only({"profile", "status", "note", "file", "header", "trailer", "detail", "key", "ack"});
  profile.name = read.text("profile", true);
  profile.version = profile.name.substr(profile.name.find('/') + 1);
  profile.status = read.text("status", true);
  profile.note = read.text("note", false);
  if (!known_status(profile.status)) read.problem("status", "must be UNVERIFIED, TRUST-TESTED(vpd, date) or SPEC(reference)");
  profile.header = read.texts("header");
  profile.trailer = read.texts("trailer");
  if (const Json* file = read.get("file", true)) read_file(*file, profile, problems);
  if (const Json* detail = read.get("detail", true)) read_detail(*detail, profile, problems);
  if (const Json* key = read.get("key", true)) read_key(*key, profile, problems);
  if (const Json* ack = read.get("ack", true)) read_ack(*ack, profile, problems);
  if (problems.empty()) try_templates(profile, problems);
  if (!problems.empty()) return config_error(problems);
  return profile;
}

Result<std::string> fill(std::string_view text,
                         const std::function<std::optional<std::string>(std::string_view, std::string_view)>& value) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '{') {
      out += text[at++];
      continue;
    }
    const auto end = text.find('}', at);
    const std::string_view inside = text.substr(at + 1, end == std::string_view::npos ? end : end - at - 1);
    const auto colon = inside.find(':');
    const auto found = value(inside.substr(0, colon), colon == std::string_view::npos ? "" : inside.substr(colon + 1));
    if (end == std::string_view::npos || !found) {
      return fail(ErrorKind::invalid,
                  "the profile's template '" + std::string(text) + "' asks for '" + std::string(inside) + "', which Waymark does not know");
    }
    out += *found;
    at = end + 1;
  }
  return out;
}

Result<std::string> fill(std::string_view text, const FileFacts& facts) {
  return fill(text, [&](std::string_view name, std::string_view format) -> std::optional<std::string> {
    if (name == "seq") return padded(facts.sequence, format);
    if (name == "rows_total") return padded(facts.rows_body + 2, format);  // header and trailer count as rows
    if (name == "rows_body") return padded(facts.rows_body, format);
    if (name == "date" || name == "created") return dated(facts.created_at, format);
    if (!format.empty()) return std::nullopt;
    if (name == "vpd") return facts.vpd;
    if (name == "mode") return facts.mode;
    if (name == "filename") return facts.filename;
    if (name == "profile_version") return facts.profile_version;
    return std::nullopt;
  });
}

}  // namespace waymark::connectors::esr
