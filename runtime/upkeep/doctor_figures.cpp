#include <cstdlib>
#include <map>

#include "runtime/people/people.hpp"
#include "runtime/reports/completions.hpp"
#include "runtime/upkeep/doctor.hpp"

namespace waymark::upkeep {
namespace {

using State = Finding::State;
constexpr double kNoScore = -1e9;  // no SCO can have it

using Differences = std::vector<reports::Difference>;

bool of_a_journal(const reports::Difference& one) { return one.field.starts_with("digest of launch") || one.field.starts_with("launch "); }

std::string words_of(const reports::Difference& one) {
  return "registration " + one.registration_id + ": " + one.field + " is " + one.projected + ", counted again " + one.recounted;
}

// State and score follow from the journal alone. Everything else (a completion that is missing, or one too many) is for
// people: other systems may have been told.
std::map<std::string, Differences> mendable(const Differences& all) {
  std::map<std::string, Differences> by_registration;
  for (const auto& one : all) by_registration[one.registration_id].push_back(one);
  std::erase_if(by_registration, [](const auto& entry) {
    for (const auto& one : entry.second)
      if (one.field != "state" && one.field != "score") return true;
    return false;
  });
  return by_registration;
}

// A registration that changed since it was counted is left alone: the row must still say what it said.
std::int64_t mend_one(storage::Connection& db, std::int64_t tenant, const reports::Difference& one) {
  if (one.field == "state")
    return db.execute("update registration set state = ? where tenant = ? and registration_id = ? and state = ? and decided_state = ''",
                      {one.recounted, tenant, one.registration_id, one.projected});
  const auto number = [](const std::string& text) { return text == "none" ? kNoScore : std::strtod(text.c_str(), nullptr); };
  const double score = number(one.recounted);
  return db.execute(
      "update registration set score = ? where tenant = ? and registration_id = ? and coalesce(score, ?) = ? and "
      "decided_state = ''",
      {score == kNoScore ? storage::Value(nullptr) : storage::Value(score), tenant, one.registration_id, kNoScore, number(one.projected)});
}

Result<std::int64_t> mend(runtime::Context& context, const std::map<std::string, Differences>& all) {
  return context.database.write_value<std::int64_t>([&](storage::Connection& db) -> Result<std::int64_t> {
    std::int64_t changed = 0;
    for (const auto& [registration, differences] : all) {
      std::int64_t here = 0;
      for (const auto& one : differences) here += mend_one(db, context.tenant, one);
      if (here > 0) people::audit(db, context, "doctor", "registration.recount", registration, std::to_string(here));
      changed += here;
    }
    return changed;
  });
}

void tell_diverged(runtime::Context& context, const Findings& tell) {
  std::int64_t count = 0;
  std::string newest;
  auto read = context.database.read([&](storage::Connection& db) -> Result<void> {
    db.query("select launch_id from launch where tenant = ? and diverged_at <> '' order by diverged_at desc", {context.tenant},
             [&](const storage::Row& row) {
               if (count++ == 0) newest = row.text(0);
               return true;
             });
    return {};
  });
  if (!read) return tell({"launches", State::bad, read.error().message, ""});
  if (count == 0) return tell({"launches", State::good, "no launch diverged: browsers and server agree", ""});
  tell({"launches", State::warning, std::to_string(count) + " diverged; the newest is " + newest,
        "Their calls are kept and nothing after the fault was counted. Please report this, with the module's name."});
}

void tell_figures(runtime::Context& context, const DoctorOptions& options, const std::string& base, const Differences& figures,
                  const Findings& tell) {
  if (figures.empty()) return tell({"figures", State::good, base + ", no difference", ""});
  const std::string words = base + ", " + std::to_string(figures.size()) + " differences; first: " + words_of(figures.front());
  const auto safe = mendable(figures);
  if (!options.fix || safe.empty())
    return tell({"figures", State::bad, words,
                 safe.empty() ? "Please report this; the journal holds the truth."
                              : "`waymark doctor --fix` writes states and scores as counted again."});
  auto changed = mend(context, safe);
  if (!changed) return tell({"figures", State::bad, words + ". " + changed.error().message, changed.error().advice});
  std::size_t mended = 0;
  for (const auto& [registration, differences] : safe) mended += differences.size();
  if (mended == figures.size() && *changed == static_cast<std::int64_t>(mended))
    return tell({"figures", State::mended, words + ". " + std::to_string(*changed) + " were written as counted again.", ""});
  tell({"figures", State::bad, words + ". " + std::to_string(*changed) + " were written as counted again; the others need a person.",
        "Please report this; the journal holds the truth."});
}

}  // namespace

void check_figures(runtime::Context& context, const DoctorOptions& options, const Findings& tell) {
  reports::RecountOptions recount;
  recount.sample = options.all ? 0 : options.sample;
  recount.progress = [&](std::size_t done, std::size_t total) {
    if (options.tell) options.tell("journals", done, total);
    return !*context.stopping;
  };
  auto counted = reports::recount(context, recount);
  if (!counted) return tell({"figures", State::bad, counted.error().message, counted.error().advice});
  Differences journals, figures;
  for (const auto& one : counted->differences) (of_a_journal(one) ? journals : figures).push_back(one);
  const std::string of =
      std::to_string(counted->registrations) + (counted->all ? " registrations" : " registrations drawn by chance (--all: every one)");
  if (journals.empty())
    tell({"journals", State::good,
          std::to_string(counted->launches) + " launches with " + std::to_string(counted->calls) + " calls of " + of +
              " played again, each digest as it was",
          ""});
  else
    tell({"journals", State::bad,
          std::to_string(journals.size()) + " launches of " + of + " end otherwise when played again; first: " + words_of(journals.front()),
          "The calls in the journal were changed, or lost. Compare with the last backup that verifies."});
  tell_figures(context, options, of + " counted again", figures, tell);
  tell_diverged(context, tell);
}

}  // namespace waymark::upkeep
