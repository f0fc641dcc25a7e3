#pragma once
#include <functional>
#include <string>

#include "runtime/context.hpp"
#include "runtime/upkeep/backup.hpp"

// Looks at an installation, while it works or not: what is stored against what it was when it was stored.
namespace waymark::upkeep {

struct Finding {
  enum class State { good, warning, bad, mended };
  std::string check;  // "schema", "database", "content", "orphans", "figures", "journals", "hosts" ...
  State state = State::good;
  std::string message;  // what was looked at and how it stands, with counts
  std::string advice;   // what to do; empty when nothing
};

struct DoctorOptions {
  bool fix = false;  // only what loses nothing: orphans go to DATA/quarantine, figures are counted again
  bool all = false;  // every journal; otherwise those of `sample` registrations, drawn by chance
  std::size_t sample = 200;
  bool shared = true;  // also what all tenants share: schema, rights, database, orphans
  Tell tell;
};

// Tells each finding as it is made. Ends early, with a warning, when the server stops.
void examine(runtime::Context& context, const DoctorOptions& options, const std::function<void(const Finding&)>& tell);

// Its parts, each telling at least one finding.
using Findings = std::function<void(const Finding&)>;
void check_schema(runtime::Context& context, const Findings& tell);
void check_rights(runtime::Context& context, const Findings& tell);
void check_database(runtime::Context& context, const Findings& tell);
void check_content(runtime::Context& context, const DoctorOptions& options, const Findings& tell);
void check_orphans(runtime::Context& context, const DoctorOptions& options, const Findings& tell);
void check_figures(runtime::Context& context, const DoctorOptions& options, const Findings& tell);
void check_documents(runtime::Context& context, const DoctorOptions& options, const Findings& tell);
void check_statements(runtime::Context& context, const DoctorOptions& options, const Findings& tell);
void check_audit(runtime::Context& context, const Findings& tell);
void check_settings(runtime::Context& context, const Findings& tell);
void check_clock(runtime::Context& context, const Findings& tell);
void check_connectors(runtime::Context& context, const Findings& tell);
void check_told(runtime::Context& context, const DoctorOptions& options, const Findings& tell);
void check_people(runtime::Context& context, const Findings& tell);
void check_keys(runtime::Context& context, const Findings& tell);

}  // namespace waymark::upkeep
