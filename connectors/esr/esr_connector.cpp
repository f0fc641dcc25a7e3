#include "connectors/esr/esr_connector.hpp"

#include "connectors/esr/states.hpp"
#include "connectors/esr/writer.hpp"
#include "connectors/recall.hpp"

namespace waymark::connectors::esr {
namespace {

Outcome outcome(Outcome::Kind kind, std::string_view state, std::string detail) {
  Outcome result;
  result.kind = kind;
  result.state = std::string(state);
  result.detail = std::move(detail);
  return result;
}

Outcome nobodys_task(Outcome outcome) {
  outcome.nothing_to_do = true;
  return outcome;
}

}  // namespace

Outcome EsrConnector::deliver_one(const Delivery& delivery) const {
  const std::string_view invalid = to_text(State::invalid_data);
  if (delivery.kind == "withdrawal")
    return outcome(Outcome::Kind::rejected, kToTakeBack, std::string(recall_words("esr", Change::withdrawal, Reach::handed_over)));
  if (delivery.kind != "completion") {
    return outcome(Outcome::Kind::rejected, invalid, "An ESR file carries completions only, not a " + delivery.kind + ".");
  }
  auto record = completion_from_json(delivery.payload);
  if (!record) return outcome(Outcome::Kind::rejected, invalid, "The delivery does not read: " + record.error().message + ".");
  if (record->outcome == "FAILED") {
    return nobodys_task(outcome(Outcome::Kind::rejected, "not exported", "A failed attempt is not a competence and is never exported."));
  }
  // Council, hospice and care home staff are not in ESR: nothing is wrong, and nothing is to be corrected.
  if (record->employee_number.empty() && record->vpd.empty())
    return nobodys_task(
        outcome(Outcome::Kind::rejected, "not in ESR", "This person has no employee number: nobody in ESR waits for this."));
  auto row = prepare(config_, *record);
  if (!row) {
    const std::string& advice = row.error().advice;
    return outcome(Outcome::Kind::rejected, invalid, row.error().message + "." + (advice.empty() ? "" : " " + advice));
  }
  std::string detail = "Will be in the next file for trust " + record->vpd + ".";
  if (config_.profile.unverified()) detail += " " + std::string(unverified_banner()) + ".";
  return outcome(Outcome::Kind::waiting, words_for(State::pending), std::move(detail));
}

Result<std::string> EsrConnector::check() {
  if (config_.competences.empty())
    return fail(ErrorKind::conflict, "No module has a competence yet: nothing would be written.",
                "Set the competence of each module, as the trust's own export words it.");
  return std::to_string(config_.competences.size()) +
         " modules have a competence. Files need no connection: somebody in the trust loads them." +
         (config_.profile.unverified() ? " " + std::string(unverified_banner()) + "." : "");
}

std::vector<Outcome> EsrConnector::deliver(const std::vector<Delivery>& batch) {
  std::vector<Outcome> outcomes;
  for (const Delivery& delivery : batch) outcomes.push_back(deliver_one(delivery));
  return outcomes;
}

}  // namespace waymark::connectors::esr
