#include "runtime/web/learner/delivery_words.hpp"

#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

// States after which nothing more happens by itself and whose day says something.
bool dated(const std::string& state) { return state.starts_with("seen") || state.starts_with("accepted") || state.starts_with("sent"); }

}  // namespace

std::string delivery_words(const DeliveryState& delivery, const std::string& now) {
  if (!delivery.enabled) return "Not sent: the connection is switched off";
  // Why a whole connector is held is for its operator; the learner needs to know that nothing is lost.
  if (delivery.state.starts_with("held")) return "Waiting: the connection is being looked at. Nothing is lost";
  if (delivery.state == "given up") return "Not sent: the people who look after this service have been told";
  std::string words = capitalised(delivery.state);
  if (dated(delivery.state)) words += " on " + day_words(delivery.updated_at, now);
  return words;
}

std::string outcome_words(const Completion& completion) {
  if (completion.outcome == "PASSED") return "Passed";
  if (completion.outcome == "FAILED") return "Not passed";
  if (completion.basis == "opened") return "Completed by opening it";
  return "Completed";
}

}  // namespace waymark::web
