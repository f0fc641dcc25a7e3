#include "connectors/esr/writer.hpp"

#include <algorithm>
#include <cmath>

#include "connectors/esr/digest.hpp"
#include "connectors/esr/states.hpp"
#include "connectors/time.hpp"
#include "scorm/base/digest.hpp"

namespace waymark::connectors::esr {
namespace {

constexpr std::uint32_t kMostSequence = 99'999'999;

tl::unexpected<Error> invalid_data(const std::string& reason, std::string advice) {
  return fail(ErrorKind::invalid, reason, std::move(advice));
}

const std::string& value_of(const PreparedRow& row, const std::string& source) {
  static const std::string kNothing;
  const auto found = row.values.find(source);
  return found == row.values.end() ? kNothing : found->second;
}

Result<void> check_fields(const Profile& profile, const PreparedRow& row) {
  for (const Field& field : profile.fields) {
    if (field.source == "row") continue;
    if (auto why = refusal(field, value_of(row, field.source), profile.delimiter)) {
      return invalid_data(*why, "Correct it in the person's or the course's data; it is then tried again.");
    }
  }
  return {};
}

std::string line(const std::vector<std::string>& fields, char delimiter) {
  std::string text;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i != 0) text += delimiter;
    text += fields[i];
  }
  return text + "\r\n";
}

Result<std::string> filled_line(const std::vector<std::string>& templates, const FileFacts& facts, char delimiter) {
  std::vector<std::string> fields;
  for (const std::string& one : templates) {
    auto text = fill(one, facts);
    if (!text) return tl::unexpected<Error>(text.error());
    fields.push_back(std::move(*text));
  }
  return line(fields, delimiter);
}

std::string detail_line(const Profile& profile, const PreparedRow& row, std::uint32_t number) {
  std::vector<std::string> fields{profile.detail_code};
  for (const Field& field : profile.fields) {
    fields.push_back(field.source == "row" ? std::to_string(number) : value_of(row, field.source));
  }
  return line(fields, profile.delimiter);
}

struct Entry {
  const WaitingRecord* waiting = nullptr;
  PreparedRow row;
};

// Rows of one file while it is filled.
struct Bin {
  std::vector<const Entry*> entries;
  std::map<std::string, std::size_t> by_person;

  bool has_room(const Profile& profile, const std::string& employee) const {
    const auto found = by_person.find(employee);
    return entries.size() < profile.max_rows && (found == by_person.end() || found->second < profile.max_rows_per_person);
  }
  void add(const Entry& entry) {
    entries.push_back(&entry);
    ++by_person[entry.row.employee];
  }
};

// Each row goes into the first file that has room for it and for its person. ESR quarantines a whole file
// when one person has too many rows in it.
std::vector<Bin> split(const Profile& profile, const std::vector<Entry>& entries) {
  std::vector<Bin> bins;
  for (const Entry& entry : entries) {
    auto bin = std::find_if(bins.begin(), bins.end(), [&](const Bin& one) { return one.has_room(profile, entry.row.employee); });
    if (bin == bins.end()) bin = bins.insert(bins.end(), Bin{});
    bin->add(entry);
  }
  return bins;
}

std::string sidecar(const Profile& profile, const ExportFile& file, const FileFacts& facts, std::size_t people,
                    const std::map<std::string, std::size_t>& bases) {
  std::string text;
  if (profile.unverified()) text += "*** UNVERIFIED: " + std::string(unverified_banner()) + " ***\r\n\r\n";
  const auto add = [&](const std::string& name, const std::string& value) {
    text += name + ":" + std::string(name.size() < 15 ? 15 - name.size() : 1, ' ') + value + "\r\n";
  };
  add("Profile", profile.name);
  add("Layout status", profile.status);
  if (!profile.note.empty()) add("Note", profile.note);
  add("File", file.name);
  add("SHA-256", file.sha256);
  add("Bytes", std::to_string(file.bytes.size()));
  add("Completions", std::to_string(facts.rows_body));
  add("Lines", std::to_string(facts.rows_body + 2) + " with header and trailer");
  add("People", std::to_string(people));
  // The layout has no field for it, and whoever loads the file should know.
  for (const auto& [basis, count] : bases) add("Rests on", std::to_string(count) + ": " + std::string(basis_words(basis)));
  add("Trust (VPD)", facts.vpd);
  add("Sequence", std::to_string(facts.sequence));
  add("Created (UTC)", facts.created_at);
  add("State", std::string(words_for(State::exported)));
  return text;
}

Result<ExportFile> write_file(const Config& config, const ExportRequest& request, std::uint32_t sequence, const Bin& bin) {
  const Profile& profile = config.profile;
  FileFacts facts{request.vpd, config.mode, request.created_at, sequence, "", profile.version, bin.entries.size()};
  auto name = fill(profile.file_name, facts);
  if (!name) return tl::unexpected<Error>(name.error());
  facts.filename = *name;
  ExportFile file;
  file.name = *name;
  file.vpd = request.vpd;
  file.sequence = sequence;
  auto header = filled_line(profile.header, facts, profile.delimiter);
  if (!header) return tl::unexpected<Error>(header.error());
  auto trailer = filled_line(profile.trailer, facts, profile.delimiter);
  if (!trailer) return tl::unexpected<Error>(trailer.error());
  file.bytes = *header;
  std::uint32_t number = 0;
  std::map<std::string, std::size_t> bases;
  for (const Entry* entry : bin.entries) {
    ++bases[entry->waiting->record.basis];
    file.bytes += detail_line(profile, entry->row, ++number);
    file.rows.push_back({entry->waiting->delivery_id, entry->row.key, number});
  }
  file.bytes += *trailer;
  file.sha256 = base::sha256_hex(file.bytes);
  file.sidecar = sidecar(profile, file, facts, bin.by_person.size(), bases);
  return file;
}

// Keeps the last record of each key: the later completion says more, and one key must not stand twice in
// ESR's hands.
std::vector<Entry> without_repeats(std::vector<Entry> entries, const ExportRequest& request, Export& result) {
  std::map<std::string, const Entry*> last;
  std::map<std::string, std::set<std::string>> people;
  for (const Entry& entry : entries) {
    last[entry.row.key] = &entry;
    people[entry.row.key].insert(entry.waiting->record.person_id);
  }
  std::vector<Entry> kept;
  for (const Entry& entry : entries) {
    if (people[entry.row.key].size() > 1) {
      // ESR would take the two for one: neither goes before somebody has looked.
      result.invalid.push_back({entry.waiting->delivery_id, std::string(kTwoPeople)});
    } else if (request.known_keys.count(entry.row.key) != 0) {
      result.known.push_back({entry.waiting->delivery_id, entry.waiting->record.person_id, entry.row.key});
    } else if (last[entry.row.key] != &entry) {
      result.covered.push_back({entry.waiting->delivery_id, "Another completion of the same day was written to the file."});
    } else {
      kept.push_back(entry);
    }
  }
  return kept;
}

}  // namespace

Result<PreparedRow> prepare(const Config& config, const CompletionRecord& record) {
  if (record.outcome == "FAILED") return invalid_data("a failed attempt is not exported", "Nothing is to be done.");
  if (!is_vpd(record.vpd)) {
    return invalid_data("the person has no VPD of three digits", "Enter the trust's VPD with the person.");
  }
  const auto competence = config.competences.find(record.course_code);
  const std::string text = competence == config.competences.end() ? std::string() : competence->second.of(record.vpd);
  if (text.empty()) {
    return invalid_data("no ESR competence is set for the module '" + record.course_code + "'",
                        "Add it to the competence map, exactly as the trust exports it.");
  }
  if (const std::string owner = text.substr(0, text.find('|')); is_vpd(owner) && owner != record.vpd) {
    return invalid_data("'" + text + "' is a local competence of trust " + owner + ", and this person works for " + record.vpd,
                        "Add the trust's own competence under by_vpd.");
  }
  const bool national = text.rfind("NHS|CSTF|", 0) == 0;
  if ((national || (competence->second.needs_cstf_declaration && text == competence->second.esr)) &&
      config.cstf_declared_by.count(record.vpd) == 0) {
    return invalid_data("trust " + record.vpd + " is not marked as having filed a CSTF Declaration of Alignment",
                        "Only after filing it may a trust use NHS|CSTF competences; then add it to cstf_declared_by.");
  }
  auto completed = parse_utc(record.completed_at);
  if (!completed) return tl::unexpected<Error>(completed.error());
  const LocalTime local = london_time(*completed);
  if (local.year < 1996 || local.year > 2999) return invalid_data("the year of completion is not plausible", {});
  PreparedRow row;
  row.employee = record.employee_number;
  row.competence = text;
  row.achieved = yyyymmdd(local);
  row.values = {{"employee", record.employee_number},
                {"assignment", record.assignment_number},
                {"nhs_id", record.nhs_id},
                {"competence", row.competence},
                {"achieved", row.achieved},
                {"expires", ""},  // ESR derives it; periods are the trust's
                {"outcome", record.outcome},
                {"evidence", record.evidence_code},
                {"vpd", record.vpd}};
  if (record.score) row.values["score"] = std::to_string(std::lround(*record.score));
  std::vector<std::string> parts;
  for (const std::string& name : config.profile.key_of) parts.push_back(value_of(row, name));
  row.key = sha256_16(parts);
  row.values["key"] = row.key;
  if (auto done = check_fields(config.profile, row); !done) return tl::unexpected<Error>(done.error());
  return row;
}

Result<Export> export_files(const Config& config, const ExportRequest& request, const std::vector<WaitingRecord>& waiting) {
  if (!is_vpd(request.vpd)) return fail(ErrorKind::invalid, "a VPD has three digits");
  if (request.first_sequence == 0) return fail(ErrorKind::invalid, "file numbers begin at 1");
  if (auto at = parse_utc(request.created_at); !at) return tl::unexpected<Error>(at.error());
  Export result;
  std::vector<Entry> entries;
  for (const WaitingRecord& one : waiting) {
    if (one.record.vpd != request.vpd) continue;
    auto row = prepare(config, one.record);
    if (row)
      entries.push_back({&one, std::move(*row)});
    else
      result.invalid.push_back({one.delivery_id, row.error().message});
  }
  entries = without_repeats(std::move(entries), request, result);
  std::uint32_t sequence = request.first_sequence;
  for (const Bin& bin : split(config.profile, entries)) {
    if (sequence > kMostSequence) return fail(ErrorKind::too_large, "the file numbers of this VPD are used up");
    auto file = write_file(config, request, sequence++, bin);
    if (!file) return tl::unexpected<Error>(file.error());
    result.files.push_back(std::move(*file));
  }
  return result;
}

std::vector<std::string> vpds_of(const std::vector<WaitingRecord>& waiting) {
  std::set<std::string> all;
  for (const WaitingRecord& one : waiting) {
    if (is_vpd(one.record.vpd)) all.insert(one.record.vpd);
  }
  return {all.begin(), all.end()};
}

}  // namespace waymark::connectors::esr
