#include "connectors/esr/config.hpp"

#include <fstream>
#include <sstream>

#include "connectors/config_reader.hpp"

namespace waymark::connectors::esr {
namespace {

constexpr std::size_t kMostProfileBytes = 256 * 1024;

Result<std::string> read_small_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorKind::not_found, path + " cannot be read");
  std::string text(kMostProfileBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kMostProfileBytes) return fail(ErrorKind::too_large, path + " is larger than a profile may be");
  return text;
}

const Field* competence_field(const Profile& profile) {
  for (const Field& field : profile.fields) {
    if (field.source == "competence") return &field;
  }
  return nullptr;
}

// {"377": "377|LOCAL|...", ...}
void read_own(const Json& json, const std::string& path, const Profile& profile, std::vector<std::string>& problems,
              Competence& competence) {
  ConfigReader read(json, path, problems);
  for (const JsonMember& one : json.members) {
    if (!is_vpd(one.name)) read.problem(one.name, "must be a VPD number of three digits");
    const std::string text = read.text(one.name.c_str(), true);
    if (const Field* field = competence_field(profile); field != nullptr && !text.empty()) {
      if (auto why = refusal(*field, text, profile.delimiter)) read.problem(one.name, *why);
    }
    competence.by_vpd[one.name] = text;
  }
}

Competence read_competence(const Json& json, const std::string& path, const Profile& profile, std::vector<std::string>& problems) {
  ConfigReader read(json, path, problems);
  read.only({"esr", "by_vpd", "requires"});
  Competence competence;
  const Json* own = read.get("by_vpd", false);
  competence.esr = read.text("esr", own == nullptr);
  const std::string needs = read.text("requires", false);
  if (!needs.empty() && needs != "cstf_declaration") read.problem("requires", "must be cstf_declaration");
  // A national CSTF competence needs the declaration whether or not the map remembers to say so.
  competence.needs_cstf_declaration = !needs.empty() || competence.esr.rfind("NHS|CSTF|", 0) == 0;
  if (const Field* field = competence_field(profile); field != nullptr && !competence.esr.empty()) {
    if (auto why = refusal(*field, competence.esr, profile.delimiter)) read.problem("esr", *why);
  }
  if (own != nullptr) read_own(*own, path + "/by_vpd", profile, problems, competence);
  return competence;
}

}  // namespace

bool is_vpd(std::string_view text) { return text.size() == 3 && text.find_first_not_of("0123456789") == std::string_view::npos; }

Result<Config> read_config(std::string_view text) {
  auto json = parse_json(text);
  if (!json) return tl::unexpected<Error>(json.error());
  std::vector<std::string> problems;
  ConfigReader read(*json, "", problems);
  read.only({"profile_file", "competences", "cstf_declared_by", "numbers_from", "mode"});
  Config config;
  std::string profile_text(default_profile_json());
  if (const std::string path = read.text("profile_file", false); !path.empty()) {
    auto file = read_small_file(path);
    if (file)
      profile_text = *file;
    else
      read.problem("profile_file", file.error().message);
  }
  auto profile = read_profile(profile_text);
  if (profile)
    config.profile = std::move(*profile);
  else
    read.problem("profile_file", "does not read:\n" + profile.error().message);
  if (const Json* mode = read.get("mode", false)) {
    config.mode = mode->text;
    if (config.mode != "C" && config.mode != "F") read.problem("mode", "must be C (changes) or F (full)");
  }
  for (const std::string& vpd : read.texts("cstf_declared_by")) {
    if (!is_vpd(vpd)) read.problem("cstf_declared_by", "must list VPD numbers of three digits");
    config.cstf_declared_by.insert(vpd);
  }
  if (const Json* numbers = read.get("numbers_from", false)) {
    ConfigReader each(*numbers, "numbers_from", problems);
    for (const JsonMember& one : numbers->members) {
      if (!is_vpd(one.name)) each.problem(one.name, "must be a VPD number of three digits");
      config.numbers_from[one.name] = static_cast<std::uint32_t>(each.whole(one.name.c_str(), true, 1, 99'999'999, 1));
    }
  }
  if (const Json* map = read.get("competences", false)) {
    ConfigReader shape(*map, "competences", problems);
    for (const JsonMember& one : map->members) {
      config.competences[one.name] = read_competence(one.value, "competences/" + one.name, config.profile, problems);
    }
  }
  if (!problems.empty()) return config_error(problems);
  return config;
}

}  // namespace waymark::connectors::esr
