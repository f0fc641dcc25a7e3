#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "connectors/esr/profile.hpp"

namespace waymark::connectors::esr {

// The competence that one of our courses stands for in ESR: the exact text as the trust exports it, never
// built here.
struct Competence {
  std::string esr;  // for every trust that by_vpd does not name; empty: none
  bool needs_cstf_declaration = false;
  std::map<std::string, std::string> by_vpd;  // a trust's own competence for the course

  // The text for a trust, or empty.
  const std::string& of(const std::string& vpd) const {
    const auto own = by_vpd.find(vpd);
    return own == by_vpd.end() ? esr : own->second;
  }
};

struct Config {
  Profile profile;
  std::map<std::string, Competence> competences;  // by our course code
  // Trusts (VPD) that have filed a Declaration of Alignment: only they may use competences of the framework
  // CSTF.
  std::set<std::string> cstf_declared_by;
  // The least number of a trust's (VPD) next file, where it is not the one after the last: files that a backup does not know.
  std::map<std::string, std::uint32_t> numbers_from;
  std::string mode = "C";  // goes into the file's name: changes

  bool maps(const std::string& course_code) const { return competences.count(course_code) != 0; }
};

// Reads the JSON form described in connectors/esr/README.md, and the profile that it names (the shipped one
// if none). Everything that is wrong is reported at once, line by line in Error::message.
Result<Config> read_config(std::string_view json);

bool is_vpd(std::string_view text);  // three digits

}  // namespace waymark::connectors::esr
