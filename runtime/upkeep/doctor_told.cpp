#include "runtime/outbox/addresses.hpp"
#include "runtime/outbox/agreement.hpp"
#include "runtime/outbox/esr_files.hpp"
#include "runtime/outbox/old_places.hpp"
#include "runtime/outbox/recall.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/outbox/take_back.hpp"
#include "runtime/upkeep/doctor.hpp"

// What connectors were told, against the record.
namespace waymark::upkeep {
namespace {

using State = Finding::State;
using Disagreements = std::vector<outbox::Disagreement>;

std::string first_of(const Disagreements& all) {
  return std::to_string(all.size()) + "; first: registration " + all.front().registration_id + " at " + all.front().connector;
}

Result<void> ask_back(runtime::Context& context, const Disagreements& all) {
  return context.database.write([&](storage::Connection& db) -> Result<void> {
    for (const auto& one : all) outbox::ask_back(db, context, one.completion_id);
    return {};
  });
}

// True when something was told.
bool tell_left(runtime::Context& context, const DoctorOptions& options, const Findings& tell) {
  const auto left = outbox::left_behind(context);
  if (!left) return tell({"told", State::bad, left.error().message, left.error().advice}), true;
  if (left->empty()) return false;
  const std::string what =
      "completions that the record no longer has may stand elsewhere, and nobody is asked to take them back: " + first_of(*left);
  if (!options.fix)
    return tell({"told", State::bad, what, "`waymark doctor --fix` asks for them back: Moodle by itself, ESR by the list."}), true;
  const auto asked = ask_back(context, *left);
  if (!asked) return tell({"told", State::bad, asked.error().message, asked.error().advice}), true;
  tell({"told", State::mended, what, "They are asked for now; see the connectors' pages."});
  return true;
}

// The same of an older place of a completion that stands.
bool tell_old_places(runtime::Context& context, const DoctorOptions& options, const Findings& tell) {
  const auto old = outbox::old_places(context);
  if (!old) return tell({"told", State::bad, old.error().message, old.error().advice}), true;
  if (old->empty()) return false;
  const std::string what =
      "completions stand at an older place in Moodle as well, and nobody is asked to set that back: " + std::to_string(old->size()) +
      "; first: registration " + old->front().registration_id + " at " + old->front().connector;
  if (!options.fix) return tell({"told", State::bad, what, "`waymark doctor --fix` asks Moodle to set the older place back."}), true;
  const auto asked = context.database.write([&](storage::Connection& db) -> Result<void> {
    for (const auto& one : *old) outbox::leave_old_places(db, context.tenant, one.delivery_id, one.place, context.now());
    return {};
  });
  if (!asked) return tell({"told", State::bad, asked.error().message, asked.error().advice}), true;
  tell({"told", State::mended, what, "They are asked for now; see the connectors' pages."});
  return true;
}

bool tell_missing(runtime::Context& context, const Findings& tell) {
  const auto missing = outbox::not_told(context);
  if (!missing) return tell({"told", State::bad, missing.error().message, missing.error().advice}), true;
  if (missing->empty()) return false;
  tell({"told", State::warning,
        "completions that took the place of another were never queued for a connector that was told of the first: " + first_of(*missing),
        "`waymark connector queue-earlier NAME` queues them."});
  return true;
}

bool tell_otherwise(runtime::Context& context, const Findings& tell) {
  const auto other = outbox::told_otherwise(context);
  if (!other) return tell({"told", State::bad, other.error().message, other.error().advice}), true;
  if (other->empty()) return false;
  tell({"told", State::warning,
        "completions of which a connector was told another outcome or score than the record has: " + first_of(*other),
        "ESR keeps the line that it was given. The delivery's details say what each was told."});
  return true;
}

bool tell_refused(runtime::Context& context, const Findings& tell) {
  const auto refused = outbox::refused_since(context);
  if (!refused) return tell({"told", State::bad, refused.error().message, refused.error().advice}), true;
  if (refused->empty()) return false;
  tell({"told", State::warning,
        "completions that a connector refused as they are now, while it may hold what it was told of them before: " + first_of(*refused),
        "Mend what `waymark connector status \"" + refused->front().connector +
            "\"` says, then `waymark connector retry`. What stands "
            "at another place is set back once the new one is told."});
  return true;
}

void tell_by_hand(runtime::Context& context, const Findings& tell) {
  const auto connectors = outbox::list_connectors(context);
  if (!connectors) return;  // told below
  for (const auto& one : *connectors) {
    if (const auto off = outbox::waiting_while_off(context, one.connector_id); off && off->any())
      tell({"told", State::warning, one.name + " is switched off. " + outbox::words_while_off(*off),
            "`waymark connector on \"" + one.name + "\"` lets it go on."});
    if (const auto waiting = outbox::take_backs(context, one.connector_id); waiting && !waiting->empty())
      tell({"told", State::warning,
            std::to_string(waiting->size()) + " withdrawn completions wait to be taken back at " + one.name +
                " by hand, or to be tried again",
            "The connector's page, or `waymark connector taken-back \"" + one.name + "\"`, lists them."});
  }
}

void tell_overdue(runtime::Context& context, const Findings& tell) {
  const auto connectors = outbox::list_connectors(context);
  if (!connectors) return tell({"ESR files", State::bad, connectors.error().message, connectors.error().advice});
  for (const auto& one : *connectors) {
    if (one.kind != "esr") continue;
    const auto files = outbox::list_esr_files(context, one.connector_id);
    if (!files) return tell({"ESR files", State::bad, files.error().message, files.error().advice});
    std::size_t overdue = 0;
    for (const auto& file : *files) overdue += file.state == "unanswered" ? 1 : 0;
    if (overdue > 0)
      tell({"ESR files", State::warning, std::to_string(overdue) + " files of " + one.name + " have had no answer from the trust in time",
            "Ask the trust, then say what holds: the file's page, or `waymark connector esr-wait` and `esr-by-hand`."});
  }
}

}  // namespace

// Of an earlier version: they count as one Moodle, and only one of the two addresses can be its.
void tell_apart(runtime::Context& context, const Findings& tell) {
  const auto apart = context.database.read_value<outbox::Apart>(
      [&](storage::Connection& db) -> Result<outbox::Apart> { return outbox::connectors_apart(db, context); });
  if (!apart) return tell({"told", State::bad, apart.error().message, apart.error().advice});
  if (!apart->names.empty())
    tell({"told", State::bad, "two connectors have one address and count as two Moodles: " + apart->names,
          "Say that the two are one (`waymark connector set NAME --settings FILE --one-moodle`, with the settings that one of them has)."});
  if (!apart->addresses.empty())
    tell({"told", State::bad, "two connectors count as one Moodle and have two addresses: " + apart->addresses,
          "Give the one with the old address the new one (`waymark connector set NAME --settings FILE --same-moodle`), also when it is "
          "switched off."});
}

void check_told(runtime::Context& context, const DoctorOptions& options, const Findings& tell) {
  bool said = tell_left(context, options, tell);
  said = tell_old_places(context, options, tell) || said;
  said = tell_missing(context, tell) || said;
  said = tell_otherwise(context, tell) || said;
  said = tell_refused(context, tell) || said;
  if (!said) tell({"told", State::good, "what connectors were told agrees with the record", ""});
  tell_apart(context, tell);
  tell_by_hand(context, tell);
  tell_overdue(context, tell);
}

}  // namespace waymark::upkeep
