#pragma once
#include <cstdint>
#include <span>
#include <string>

#include "runtime/delivery/engine_cache.hpp"

// What the calls of a request come to on the engine, free of storage. All requests wait for the one writer, so the thread that
// brings a request plays its calls before the transaction; there the result is taken when the launch stands where the calls
// began, and is made again when it does not.
namespace waymark::delivery {

struct PlayedCalls {
  std::int64_t after = 0;       // the last number before these calls
  std::span<const Call> calls;  // of the request, which must outlive this
  std::string now;              // when they came in
  Replayed replayed;
  std::vector<Telling> tellings;
  WarmLaunch next;
  std::string snapshot, digest;
  std::uint64_t drops = 0;  // of the cache, before the state was taken out of it
};

// The calls of a request whose number is above `number`.
std::span<const Call> calls_after(std::span<const Call> calls, std::int64_t number);

// REQUIRES: calls are not empty and follow warm.number.
PlayedCalls play_calls(const runtime::Context& context, WarmLaunch warm, std::span<const Call> calls, const std::string& now);

}  // namespace waymark::delivery
