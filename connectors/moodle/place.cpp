#include "connectors/moodle/place.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "connectors/config_reader.hpp"
#include "connectors/json.hpp"
#include "scorm/base/encode.hpp"

namespace waymark::connectors::moodle {
namespace {

constexpr std::int64_t kMostId = 2'147'483'647;

}  // namespace

std::string to_json(const Place& place) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  const auto text = [&](const char* name, const std::string& value) {
    writer.Key(name);
    writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  };
  writer.StartObject();
  text("site", place.site);
  text("username", place.username);
  writer.Key("course_id");
  writer.Int64(place.activity.course_id);
  writer.Key("cmid");
  writer.Int64(place.activity.cmid);
  text("component", place.activity.component);
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

Result<Place> place_from_json(std::string_view text) {
  auto json = parse_json(text);
  if (!json) return tl::unexpected<Error>(json.error());
  std::vector<std::string> problems;
  ConfigReader read(*json, "place", problems);
  Place place;
  place.site = read.text("site", true);
  place.username = read.text("username", true);
  place.activity.course_id = read.whole("course_id", true, 0, kMostId, 0);
  place.activity.cmid = read.whole("cmid", true, 1, kMostId, 0);
  place.activity.component = read.text("component", false);
  if (!problems.empty()) return config_error(problems);
  return place;
}

std::string site_of(std::string_view url) {
  std::string_view usual;  // the port that the scheme means anyway (RFC 3986, 6.2.3)
  if (const auto end = url.find("://"); end != std::string_view::npos) {
    usual = base::lower_ascii(url.substr(0, end)) == "http" ? ":80" : ":443";
    url.remove_prefix(end + 3);
  }
  while (url.ends_with('/')) url.remove_suffix(1);
  const auto authority = url.substr(0, url.find('/'));
  auto host = authority;
  if (!usual.empty() && host.ends_with(usual)) host.remove_suffix(usual.size());
  return base::lower_ascii(host) + std::string(url.substr(authority.size()));  // a path may mean two things in two cases
}

std::string site_of(const Config& config) { return config.site.empty() ? site_of(config.base_url) : config.site; }

std::string place_of(const Config& config, const CompletionRecord& record) {
  const auto activity = config.courses.find(record.course_code);
  if (record.moodle_username.empty() || activity == config.courses.end()) return {};
  return to_json(Place{site_of(config), record.moodle_username, activity->second});
}

bool same_place(const Place& a, const Place& b) {
  return a.site == b.site && base::lower_ascii(a.username) == base::lower_ascii(b.username) && a.activity.cmid == b.activity.cmid;
}

std::string words_for(const Place& place) {
  const std::int64_t course = place.activity.course_id;
  return "activity " + std::to_string(place.activity.cmid) + (course == 0 ? "" : " of course " + std::to_string(course)) + ", for '" +
         place.username + "'";
}

}  // namespace waymark::connectors::moodle
