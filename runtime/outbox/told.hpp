#pragma once
#include <string>
#include <vector>

#include "runtime/context.hpp"

// What connectors were told of one registration's completions, from the first to the one that stands.
namespace waymark::outbox {

// SQL: the row of esr_row with this alias is one that ESR has or may still take.
inline std::string standing_line(const std::string& row) { return row + ".state not in ('REJECTED', 'QUARANTINED', 'TAKEN_BACK')"; }

// SQL: what the delivery `d` told, a completion's JSON. An ESR line may have been written for an earlier completion of that day.
inline constexpr const char* kToldPayload =
    "coalesce((select nullif(r.told, '') from esr_row r where r.tenant = d.tenant and r.delivery_id = d.delivery_id order by "
    "r.sequence desc limit 1), d.payload)";

struct Told {
  std::string delivery_id, connector_id, kind, name, payload, state, reference;  // kind, name: of the connector
  bool enabled = true;                                                           // the connector is switched on
  bool open = false;                                                             // still to be tried
  bool handed = false;  // went to a place, and was not taken back there since (migration 0014)
  // Of the ESR line that stands for it, "VPD key"; empty without one, or when the same line was written again for another
  // completion that stands: ESR has one competence for the two.
  std::string line;

  bool held() const { return handed || !line.empty(); }
};

// Deliveries of every completion that the registration of this one ever had, in the order in which they were queued.
std::vector<Told> told_of_completion(storage::Connection& db, const runtime::Context& context, const std::string& completion_id);

// Connectors that were ever told of the registration, or were to be told. They hear of what follows also while they are
// switched off: it waits for them.
std::vector<std::string> connectors_concerned(storage::Connection& db, const runtime::Context& context, const std::string& registration_id);

}  // namespace waymark::outbox
