#include "runtime/outbox/registry.hpp"

#include "connectors/esr/esr_connector.hpp"
#include "connectors/esr/states.hpp"
#include "connectors/forwarding/forward.hpp"
#include "connectors/lrs/lrs_connector.hpp"
#include "connectors/moodle/moodle_connector.hpp"
#include "connectors/moodle/place.hpp"
#include "connectors/recall.hpp"
#include "connectors/webhook/webhook_connector.hpp"
#include "runtime/outbox/addresses.hpp"
#include "runtime/outbox/agreement.hpp"
#include "runtime/outbox/completion_record.hpp"
#include "runtime/outbox/forward_store.hpp"
#include "runtime/outbox/forwarding.hpp"
#include "runtime/outbox/secret_places.hpp"
#include "runtime/outbox/store.hpp"
#include "runtime/outbox/told.hpp"
#include "runtime/people/people.hpp"
#include "runtime/storage/query_in.hpp"
#include "runtime/support/random.hpp"

namespace waymark::outbox {
namespace {

using runtime::Context;
using storage::Connection;
using storage::Row;

constexpr const char* kConnectorColumns =
    "select connector_id, kind, name, config_json, enabled, stopped_at, stopped_detail, created_at, away_since, away_until, away_detail, "
    "generation from connector where tenant = ? ";

ConnectorRow connector_row(const Row& r) {
  return {r.text(0), r.text(1), r.text(2), r.text(3), r.integer(4) != 0, r.text(5),
          r.text(6), r.text(7), r.text(8), r.text(9), r.text(10),        r.integer(11)};
}

const std::string kDeliveryColumns =
    "select d.delivery_id, d.kind, d.reference, d.state, d.detail, d.created_at, d.updated_at, d.next_try, d.connector_id, "
    "c.name, c.kind, d.open, d.attempts, coalesce(i.display_name, ''), coalesce(co.title, ''), d.dead, " +
    std::string(kToldPayload) +
    ", m.outcome, m.score, coalesce(i.employee_number, ''), coalesce(i.vpd, '') from delivery d "
    "join connector c on c.tenant = d.tenant and c.connector_id = d.connector_id "
    "left join completion m on m.tenant = d.tenant and m.completion_id = d.reference "
    "left join completion_past p on p.tenant = d.tenant and p.completion_id = d.reference "
    "left join identity i on i.tenant = d.tenant and i.person_id = coalesce(m.person_id, p.person_id) "
    "left join course co on co.tenant = d.tenant and co.course_id = coalesce(m.course_id, p.course_id) where d.tenant = ? ";

// A Moodle's settings with the name that it gets here.
Result<std::string> with_new_site(Connection& db, const Context& context, const std::string& config_json) {
  const auto config = connectors::moodle::read_config(config_json);
  if (!config) return tl::unexpected<Error>(config.error());
  if (auto usual = connectors::moodle::check_front_page(*config); !usual) return tl::unexpected<Error>(usual.error());
  const std::string address = connectors::moodle::site_of(config->base_url);
  if (const auto other = connector_at(db, context, address); !other.empty())
    return fail(ErrorKind::invalid,
                "base_url is the address of \"" + other + "\" already: one connector speaks to one Moodle. Give \"" + other +
                    "\" the new modules. If a "
                    "new Moodle was installed at that address, say that the old one is gone: `waymark connector gone \"" +
                    other +
                    "\"`, then put the "
                    "numbers of \"" +
                    other + "\" right and switch it on: it is told everything again.",
                "`waymark connector show \"" + other + "\"` shows its settings.");
  return with_site(config_json, *config, site_of_new(db, context, address));
}

std::string with_space(const std::string& before, const std::string& words) {
  return before.empty() || words.empty() ? words : " " + words;
}

// The details end with how what was told differs from the record by now.
DeliveryRow delivery_row(const Row& r) {
  DeliveryRow row;
  row.delivery_id = r.text(0);
  row.kind = r.text(1);
  row.reference = r.text(2);
  row.state = r.text(3);
  row.detail = r.text(4);
  row.created_at = r.text(5);
  row.updated_at = r.text(6);
  row.next_try = r.text(7);
  row.connector_id = r.text(8);
  row.connector_name = r.text(9);
  row.connector_kind = r.text(10);
  row.open = r.integer(11) != 0;
  row.attempts = static_cast<int>(r.integer(12));
  row.person_name = r.text(13);
  row.course_title = r.text(14);
  row.dead = r.integer(15) != 0;
  row.words = connectors::esr::shown_state(row.state);
  row.stands = !r.null(17);
  if (row.kind == "completion" && !r.null(17) &&
      connectors::reach_of(row.connector_kind, row.state, row.open) == connectors::Reach::handed_over)
    row.detail += with_space(
        row.detail, difference_words(r.text(16), r.text(17), r.null(18) ? std::optional<double>{} : std::optional<double>(r.real(18))));
  if (row.kind == "completion" && row.stands && row.connector_kind == "esr" && !row.open &&
      connectors::reach_of("esr", row.state, false) == connectors::Reach::handed_over)
    row.detail += with_space(row.detail, number_words(r.text(16), r.text(19), r.text(20)));
  return row;
}

Result<std::vector<DeliveryRow>> read_deliveries(Context& context, const std::string& condition, std::vector<storage::Value> values) {
  values.insert(values.begin(), context.tenant);
  return context.database.read_value<std::vector<DeliveryRow>>([&](Connection& db) -> Result<std::vector<DeliveryRow>> {
    std::vector<DeliveryRow> rows;
    db.query(kDeliveryColumns + condition, values, [&](const Row& r) {
      rows.push_back(delivery_row(r));
      return true;
    });
    return rows;
  });
}

}  // namespace

Result<std::unique_ptr<connectors::Connector>> make_connector(const Context& context, const std::string& kind,
                                                              const std::string& config_json) {
  if (auto meant = only_meant_secrets(context, config_json); !meant) return tl::unexpected<Error>(meant.error());
  if (kind == "moodle") {
    auto config = connectors::moodle::read_config(config_json);
    if (!config) return tl::unexpected<Error>(config.error());
    return std::make_unique<connectors::moodle::MoodleConnector>(std::move(*config), context.stopping);
  }
  if (kind == "esr") {
    auto config = connectors::esr::read_config(config_json);
    if (!config) return tl::unexpected<Error>(config.error());
    return std::make_unique<connectors::esr::EsrConnector>(std::move(*config));
  }
  if (kind == "lrs") {
    auto config = connectors::lrs::read_config(config_json);
    if (!config) return tl::unexpected<Error>(config.error());
    return std::make_unique<connectors::lrs::LrsConnector>(std::move(*config), context.stopping);
  }
  if (kind == "webhook") {
    auto config = connectors::webhook::read_config(config_json);
    if (!config) return tl::unexpected<Error>(config.error());
    return std::make_unique<connectors::webhook::WebhookConnector>(std::move(*config), context.stopping);
  }
  return fail(ErrorKind::unsupported, "There is no connector of the kind \"" + kind + "\".", "Kinds are moodle, esr, lrs and webhook.");
}

Result<connectors::StatementFilter> filter_of(const std::string& kind, const std::string& config_json) {
  if (kind == "webhook") {
    auto config = connectors::webhook::read_config(config_json);
    if (!config) return tl::unexpected<Error>(config.error());
    return std::move(config->filter);
  }
  if (kind != "lrs") return fail(ErrorKind::unsupported, "A connector of the kind \"" + kind + "\" is given no statements.");
  auto config = connectors::lrs::read_config(config_json);
  if (!config) return tl::unexpected<Error>(config.error());
  return std::move(config->filter);
}

Result<std::string> add_connector(Context& context, const std::string& kind, const std::string& name, const std::string& config_json,
                                  const std::string& by) {
  if (name.empty() || name.size() > 80) return fail(ErrorKind::invalid, "A connector needs a name of at most 80 characters.");
  if (auto made = make_connector(context, kind, config_json); !made) return tl::unexpected<Error>(made.error());
  const std::string id = support::random_uuid();
  return context.database.write_value<std::string>([&](Connection& db) -> Result<std::string> {
    bool taken = false;
    db.query("select 1 from connector where tenant = ? and name = ?", {context.tenant, name}, [&](const Row&) {
      taken = true;
      return false;
    });
    if (taken) return fail(ErrorKind::conflict, "There is a connector named \"" + name + "\" already.", "Choose another name.");
    const auto settings = kind == "moodle" ? with_new_site(db, context, config_json) : Result<std::string>(config_json);
    if (!settings) return tl::unexpected<Error>(settings.error());
    db.execute("insert into connector (tenant, connector_id, kind, name, config_json, created_at) values (?, ?, ?, ?, ?, ?)",
               {context.tenant, id, kind, name, *settings, context.now()});
    if (connectors::forwards_statements(kind)) begin_forwarding(db, context.tenant, id);
    people::audit(db, context, by, "connector.add", id, kind);
    return id;
  });
}

Result<std::vector<ConnectorRow>> list_connectors(Context& context) {
  return context.database.read_value<std::vector<ConnectorRow>>([&](Connection& db) -> Result<std::vector<ConnectorRow>> {
    std::vector<ConnectorRow> rows;
    db.query(std::string(kConnectorColumns) + "order by name", {context.tenant}, [&](const Row& r) {
      rows.push_back(connector_row(r));
      return true;
    });
    return rows;
  });
}

std::optional<ConnectorRow> find_connector(Connection& db, const Context& context, const std::string& name_or_id) {
  std::optional<ConnectorRow> found;
  db.query(std::string(kConnectorColumns) + "and (name = ? or connector_id = ?)", {context.tenant, name_or_id, name_or_id},
           [&](const Row& r) {
             found = connector_row(r);
             return false;
           });
  return found;
}

Result<ConnectorRow> get_connector(Context& context, const std::string& name_or_id) {
  return context.database.read_value<ConnectorRow>([&](Connection& db) -> Result<ConnectorRow> {
    const auto found = find_connector(db, context, name_or_id);
    if (!found) return fail(ErrorKind::not_found, "There is no connector \"" + name_or_id + "\".", "See `waymark connector list`.");
    return *found;
  });
}

Result<std::int64_t> refused_count(Context& context, const std::string& connector_id) {
  return context.database.read_value<std::int64_t>([&](Connection& db) -> Result<std::int64_t> {
    std::int64_t count = 0;
    db.query(
        "select (select count(*) from delivery where tenant = ?1 and connector_id = ?2 and dead = 1 and kind <> 'withdrawal') + "
        "(select count(*) from dead_letter where tenant = ?1 and connector_id = ?2 and state = 'refused')",
        {context.tenant, connector_id}, [&](const Row& r) {
          count = r.integer(0);
          return false;
        });
    return count;
  });
}

Result<std::vector<StateCount>> state_counts(Context& context, const std::string& connector_id) {
  return context.database.read_value<std::vector<StateCount>>([&](Connection& db) -> Result<std::vector<StateCount>> {
    std::vector<StateCount> counts;
    db.query("select state, count(*) from delivery where tenant = ? and connector_id = ? group by state order by state",
             {context.tenant, connector_id}, [&](const Row& r) {
               counts.push_back({r.text(0), std::string(connectors::esr::shown_state(r.text(0))), r.integer(1)});
               return true;
             });
    return counts;
  });
}

Result<std::vector<DeliveryRow>> deliveries_of(Context& context, const std::string& connector_id, const std::string& state, int limit,
                                               int offset) {
  const std::string page = "order by d.position desc limit ? offset ?";
  if (state.empty())
    return read_deliveries(context, "and d.connector_id = ? " + page, {connector_id, std::int64_t{limit}, std::int64_t{offset}});
  return read_deliveries(context, "and d.connector_id = ? and d.state = ? " + page,
                         {connector_id, state, std::int64_t{limit}, std::int64_t{offset}});
}

Result<std::vector<DeliveryRow>> deliveries_for(Context& context, const std::string& completion_id) {
  return read_deliveries(context, "and d.kind = 'completion' and d.reference = ? order by c.name", {completion_id});
}

Result<std::map<std::string, std::string>> told_of(Context& context, const std::vector<std::string>& registrations) {
  using Words = std::map<std::string, std::string>;
  return context.database.read_value<Words>([&](Connection& db) -> Result<Words> {
    Words words;
    storage::query_in(db,
                      "select m.registration_id, coalesce(c.name, ''), coalesce(d.state, '') from completion m left join "
                      "delivery d on d.tenant = m.tenant and d.reference = m.completion_id and d.kind = 'completion' left join "
                      "connector c on c.tenant = d.tenant and c.connector_id = d.connector_id where m.tenant = ? and "
                      "m.registration_id in ",
                      " order by c.name", context.tenant, registrations, [&](const Row& r) {
                        auto& one = words[r.text(0)];
                        if (!r.text(1).empty())
                          one += (one.empty() ? "" : "; ") + r.text(1) + ": " + std::string(connectors::esr::shown_state(r.text(2)));
                      });
    return words;
  });
}

Result<std::vector<DeliveryRow>> deliveries_of_registration(Context& context, const std::string& registration_id) {
  return read_deliveries(context,
                         "and (m.registration_id = ? or p.registration_id = ?) "
                         "and d.reference in (select completion_id from completion where tenant = ? and registration_id = ? "
                         "union all select completion_id from completion_past where tenant = ? and registration_id = ?) "
                         "order by d.position desc",
                         {registration_id, registration_id, context.tenant, registration_id, context.tenant, registration_id});
}

Result<void> resume_connector(Context& context, const std::string& connector_id, const std::string& by) {
  return context.database.write([&](Connection& db) -> Result<void> {
    if (auto done = resume_in(db, context.tenant, connector_id, context.now()); !done) return done;
    people::audit(db, context, by, "connector.resume", connector_id);
    return {};
  });
}

Result<std::int64_t> retry_closed(Context& context, const std::string& connector_id, const std::string& by) {
  auto row = get_connector(context, connector_id);
  if (!row) return tl::unexpected<Error>(row.error());
  if (connectors::forwards_statements(row->kind)) return retry_dead_letters(context, row->connector_id, {}, by);
  return context.database.write_value<std::int64_t>([&](Connection& db) -> Result<std::int64_t> {
    const auto opened = reopen_refused(db, context.tenant, connector_id, context.now());
    people::audit(db, context, by, "connector.retry", connector_id, std::to_string(opened));
    return opened;
  });
}

}  // namespace waymark::outbox
