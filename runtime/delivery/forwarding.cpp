#include "runtime/delivery/forwarding.hpp"

#include "runtime/storage/outbox_store.hpp"
#include "runtime/support/json.hpp"

namespace waymark::delivery {
namespace {

// A configuration that does not read forwards only what is harmless by default.
void read_allowed(const std::string& config, Forwarding& forwarding) {
  const auto json = support::parse_json(config);
  const auto* list = json ? json->find("sensitivities") : nullptr;
  if (list == nullptr || !list->is_array()) return;
  forwarding.allowed[0] = false;
  for (const auto& item : list->items()) {
    const std::string name = item.as_string();
    if (name == "tracking") forwarding.allowed[0] = true;
    if (name == "reflection") forwarding.allowed[1] = true;
    if (name == "confidential") forwarding.allowed[2] = true;
  }
}

}  // namespace

std::vector<Forwarding> load_forwardings(storage::Connection& db, std::int64_t tenant) {
  std::vector<Forwarding> all;
  db.query(
      "select connector_id, config_json from connector where tenant = ? and enabled = 1 and kind = 'lrs' "
      "order by connector_id",
      {tenant}, [&](const storage::Row& row) {
        Forwarding one;
        one.connector_id = row.text(0);
        read_allowed(row.text(1), one);
        all.push_back(std::move(one));
        return true;
      });
  return all;
}

void forward(storage::Connection& db, const runtime::Context& context, const std::vector<Forwarding>& to,
             xapi::Sensitivity sensitivity, const std::string& statement_id, const std::string& bytes) {
  for (const auto& one : to) {
    if (!one.allowed[static_cast<std::size_t>(sensitivity)]) continue;
    storage::enqueue(db, context.tenant, one.connector_id, "statement", statement_id, bytes, context.now());
  }
}

}  // namespace waymark::delivery
