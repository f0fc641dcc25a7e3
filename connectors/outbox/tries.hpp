#pragma once
#include <chrono>
#include <optional>
#include <vector>

#include "connectors/connector.hpp"
#include "connectors/outbox/outbox.hpp"

// What the outbox of deliveries and the forwarding of statements have in common: one try, and the wait before the next.
namespace waymark::connectors {

// Another system may ask us to wait, but not for ever.
inline constexpr std::chrono::seconds kMostRetryAfter{24 * 3600};

// Doubles from `first` to `most` with the tries before; the upper half of the span is drawn by `chance` (0..1), so that many
// that failed together do not come back together. What the other side asks for makes it longer.
std::chrono::milliseconds wait_before(const Backoff& backoff, int attempts, double chance,
                                      const std::optional<std::chrono::seconds>& retry_after);

// One outcome per delivery, whatever the connector does: one that throws or answers too little has a bug, and what it was
// given is kept and tried again (a bounded number of times), because losing it would be worse.
std::vector<Outcome> deliver_all(Connector& connector, const std::vector<Delivery>& batch);

}  // namespace waymark::connectors
