#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connectors/connector.hpp"
#include "connectors/forwarding/filter.hpp"
#include "runtime/context.hpp"

// Connectors as rows: adding, listing, how they stand; and made into objects that deliver.
namespace waymark::outbox {

struct ConnectorRow {
  std::string connector_id, kind, name, config_json;
  bool enabled = true;
  std::string stopped_at, stopped_detail;  // set when the connector as a whole cannot work
  std::string created_at;
  std::string away_since, away_until, away_detail;  // set while the other side does not answer
  std::int64_t generation = 0;  // higher whenever a round under way is one of the past: other settings, a Moodle that is gone
};

// Checks the configuration as the kind asks for. Errors: invalid (all that is wrong), conflict (the name is taken),
// unsupported (another kind).
Result<std::string> add_connector(runtime::Context& context, const std::string& kind, const std::string& name,
                                  const std::string& config_json, const std::string& by);
Result<std::vector<ConnectorRow>> list_connectors(runtime::Context& context);
Result<ConnectorRow> get_connector(runtime::Context& context, const std::string& name_or_id);
std::optional<ConnectorRow> find_connector(storage::Connection& db, const runtime::Context& context, const std::string& name_or_id);

// Errors as read_config of the kind. What it calls is given up once Context::stopping is set.
Result<std::unique_ptr<connectors::Connector>> make_connector(const runtime::Context& context, const std::string& kind,
                                                              const std::string& config_json);

// What the settings of a connector that is given statements let go. Errors as make_connector.
Result<connectors::StatementFilter> filter_of(const std::string& kind, const std::string& config_json);

// How many deliveries of a connector are in which state, in words as people read them.
struct StateCount {
  std::string state;  // as the row holds it, to ask for
  std::string words;  // for people
  std::int64_t count = 0;
};
// Deliveries of a connector that were refused or given up and wait for somebody.
Result<std::int64_t> refused_count(runtime::Context& context, const std::string& connector_id);
Result<std::vector<StateCount>> state_counts(runtime::Context& context, const std::string& connector_id);

struct DeliveryRow {
  std::string delivery_id, kind, reference, state, detail, created_at, updated_at, next_try;
  std::string connector_id, connector_name, connector_kind;
  std::string words;                // `state` for people
  bool stands = false;              // the completion that it is about is in the record
  bool open = false, dead = false;  // to be tried by itself; to be looked at by somebody
  int attempts = 0;
  std::string person_name, course_title;  // completions only; empty when the person was erased
};
// Newest first. `state` empty: all.
Result<std::vector<DeliveryRow>> deliveries_of(runtime::Context& context, const std::string& connector_id, const std::string& state,
                                               int limit, int offset);
// How far the completion of each of these registrations got: "Moodle: seen in Moodle; ESR: exported", by registration id;
// "" for a completion that nobody is told of; no entry without a completion. One query for a page of them.
Result<std::map<std::string, std::string>> told_of(runtime::Context& context, const std::vector<std::string>& registrations);
// Every delivery of one completion, for the learner's record and the people behind a figure.
Result<std::vector<DeliveryRow>> deliveries_for(runtime::Context& context, const std::string& completion_id);

// Every delivery about any completion of a registration, withdrawn and corrected ones as well; newest first.
Result<std::vector<DeliveryRow>> deliveries_of_registration(runtime::Context& context, const std::string& registration_id);

// Lets a stopped connector go on; its waiting deliveries are due at once.
Result<void> resume_connector(runtime::Context& context, const std::string& connector_id, const std::string& by);
// Opens again every delivery that was rejected or given up, composed anew from what is held now. Returns how many.
Result<std::int64_t> retry_closed(runtime::Context& context, const std::string& connector_id, const std::string& by);

}  // namespace waymark::outbox
