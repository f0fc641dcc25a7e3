#include "runtime/delivery/forwarding.hpp"

#include "runtime/outbox/queue.hpp"
#include "runtime/support/json.hpp"

namespace waymark::delivery {
namespace {

// A configuration that does not read forwards only what is harmless by default.
xapi::Clearance clearance_of(const std::string& config) {
  const auto json = support::parse_json(config);
  const auto* list = json ? json->find("sensitivities") : nullptr;
  if (list == nullptr || !list->is_array()) return {};
  auto sees = xapi::Clearance::nothing();
  for (const auto& item : list->items())
    if (const auto label = xapi::sensitivity_from_text(item.as_string())) sees = sees.with(*label);
  return sees;
}

}  // namespace

std::vector<Forwarding> load_forwardings(storage::Connection& db, std::int64_t tenant) {
  std::vector<Forwarding> all;
  db.query(
      "select connector_id, config_json from connector where tenant = ? and enabled = 1 and kind = 'lrs' "
      "order by connector_id",
      {tenant}, [&](const storage::Row& row) {
        all.push_back({row.text(0), clearance_of(row.text(1))});
        return true;
      });
  return all;
}

void forward(storage::Connection& db, const runtime::Context& context, const std::vector<Forwarding>& to,
             xapi::Sensitivity sensitivity, const std::string& statement_id, const std::string& bytes) {
  for (const auto& one : to) {
    if (!one.sees.covers(sensitivity)) continue;
    outbox::enqueue(db, context.tenant, one.connector_id, "statement", statement_id, bytes, context.now());
  }
}

}  // namespace waymark::delivery
