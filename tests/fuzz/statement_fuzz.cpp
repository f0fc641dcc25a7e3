#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "xapi/json/parse.hpp"
#include "xapi/model/comparable.hpp"
#include "xapi/model/prepare.hpp"
#include "xapi/resources/format.hpp"

// Claim: whatever the bytes, reading and preparing a statement neither throws nor overruns; what was accepted
// reads back, is accepted again and is then the same statement.
namespace {

using namespace waymark::xapi;

void check(bool holds) {
  if (!holds) std::abort();
}

void prepare_twice(const json::Value& value, Version version) {
  Preparation with;
  with.version = version;
  with.authority_json = R"({"mbox":"mailto:authority@example.org"})";
  with.stored = "2026-11-22T09:30:00.000Z";
  with.id = "00000000-0000-4000-8000-000000000001";
  const auto first = prepare(value, with);
  if (!first) return check(!first.error().message.empty() && !first.error().clause.empty() && !first.error().rule.empty());
  check(first->bytes.ends_with("\"stored\":\"2026-11-22T09:30:00.000Z\"}"));
  const auto again = json::parse(first->bytes);
  check(again.has_value());
  const auto second = prepare(*again, with);
  check(second && second->bytes == first->bytes && second->comparable == first->comparable);
  ids_format(*again);
  canonical_format(*again, {"en", "*"}, {});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto value = json::parse({reinterpret_cast<const char*>(data), size});
  if (!value) return 0;
  check(json::parse(json::write(*value)).value() == *value);
  prepare_twice(*value, Version::v1_0_3);
  prepare_twice(*value, Version::v2_0_0);
  return 0;
}
