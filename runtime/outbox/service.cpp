#include "runtime/outbox/service.hpp"

#include <mutex>

#include "connectors/forwarding/forward.hpp"
#include "connectors/outbox/outbox.hpp"
#include "runtime/outbox/esr_answers.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/outbox/store.hpp"
#include "runtime/outbox/turns.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/log.hpp"

namespace waymark::outbox {
namespace {

constexpr auto kEvery = std::chrono::seconds(1);
constexpr std::int64_t kLookEvery = 60'000;  // milliseconds; what is looked for is overdue after days

Result<std::size_t> run(runtime::Context& context, const ConnectorRow& row, connectors::Connector& connector) {
  SqliteOutboxStore store(context.database, context.tenant, row.generation);
  return connectors::run_once(store, row.connector_id, connector, connectors::Backoff{}, context.now, jitter);
}

}  // namespace

void Service::start() {
  thread_ = std::thread([this] { loop(); });
}

void Service::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  forwarders_.stop();
}

void Service::loop() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      if (wake_.wait_for(lock, kEvery, [this] { return stopping_; })) return;
    }
    round();
  }
}

void Service::round() {
  auto rows = list_connectors(context_);
  if (!rows) {
    support::log(support::Level::warning, "the outbox could not read its connectors", {{"reason", rows.error().message}});
    return;
  }
  forwarders_.attend(*rows);
  for (const auto& row : *rows) {
    if (*context_.stopping) return;
    if (connectors::forwards_statements(row.kind)) continue;
    if (row.kind == "esr") look_at_the_clock(row.connector_id);
    if (auto tried = serve(row); !tried)
      support::log(support::Level::warning, "a round of the outbox failed",
                   {{"connector", row.connector_id}, {"reason", tried.error().message}});
  }
}

// The settings are read when the turn has come: they may have been changed while another connector's calls were waited for.
Result<void> Service::serve(const ConnectorRow& listed) {
  const std::lock_guard turn(turn_of(listed.connector_id, listed.kind));
  auto row = get_connector(context_, listed.connector_id);
  if (!row) return tl::unexpected<Error>(row.error());
  if (!row->enabled || !row->stopped_at.empty()) return {};
  auto& made = made_[row->connector_id];
  if (!made.connector || made.generation != row->generation) {
    auto connector = make_connector(context_, row->kind, row->config_json);
    if (!connector) {
      SqliteOutboxStore store(context_.database, context_.tenant, row->generation);
      return store.stop(row->connector_id, connector.error().message, context_.now());
    }
    made = {row->generation, std::move(*connector)};
  }
  auto tried = run(context_, *row, *made.connector);
  return tried ? Result<void>{} : tl::unexpected<Error>(tried.error());
}

// Also for a connector that is off: its files wait in somebody's hands all the same.
void Service::look_at_the_clock(const std::string& connector_id) {
  const auto now = support::parse_time(context_.now()).value_or(0);
  auto [last, first] = looked_at_.try_emplace(connector_id, now);
  if (!first && now >= last->second && now - last->second < kLookEvery) return;
  last->second = now;
  if (auto noted = note_overdue(context_, connector_id); !noted)
    support::log(support::Level::warning, "overdue answers could not be looked for",
                 {{"connector", connector_id}, {"reason", noted.error().message}});
}

Result<std::size_t> run_connector(runtime::Context& context, const std::string& connector_id) {
  auto listed = get_connector(context, connector_id);
  if (!listed) return tl::unexpected<Error>(listed.error());
  // Somebody asks for it now: a side that was away is asked at once.
  SqliteOutboxStore store(context.database, context.tenant);
  if (connectors::forwards_statements(listed->kind)) {
    if (auto asked = store.answers_again(listed->connector_id); !asked) return tl::unexpected<Error>(asked.error());
    return forward_all(context, *listed);
  }
  const std::lock_guard turn(turn_of(listed->connector_id, listed->kind));
  auto row = get_connector(context, listed->connector_id);
  if (!row) return tl::unexpected<Error>(row.error());
  auto connector = make_connector(context, row->kind, row->config_json);
  if (!connector) return tl::unexpected<Error>(connector.error());
  if (auto asked = store.answers_again(row->connector_id); !asked) return tl::unexpected<Error>(asked.error());
  return run(context, *row, **connector);
}

}  // namespace waymark::outbox
