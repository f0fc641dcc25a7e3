#pragma once
#include <span>
#include <string>

#include "runtime/delivery/call.hpp"
#include "runtime/delivery/clock_skew.hpp"
#include "runtime/delivery/launch_row.hpp"

namespace waymark::delivery {

// Keeps calls as they came, each with its sensitivity. An interaction's type may come before or after its
// answer: until it is known to be a closed one the answer counts as free text.
void insert_calls(storage::Connection& db, const runtime::Context& context, const LaunchRow& launch, std::span<const Call> calls,
                  const std::string& received_at);

// The skew as the launch's first batch and statements so far tell it.
ClockSkew load_skew(storage::Connection& db, const runtime::Context& context, const LaunchRow& launch);

}  // namespace waymark::delivery
