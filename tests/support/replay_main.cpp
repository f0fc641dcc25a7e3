// Plays calls on the native engine, apart from everything that stores or serves: reads {"facts", "snapshot", "calls": [[function,
// first, second] ...]} from standard input and prints {"digest", "snapshot"}. What a page did must give what the server holds.
#include <cstdio>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>

#include "runtime/support/json.hpp"
#include "scorm/cmi/engine.hpp"

using waymark::support::Json;
namespace cmi = waymark::cmi;

int main() {
  const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  const auto input = waymark::support::parse_json(text, {64u << 20, 32, 2'000'000});
  if (!input) return std::fprintf(stderr, "%s\n", input.error().message.c_str()), 2;
  auto facts = cmi::facts_from_json((*input)["facts"].as_string());
  if (!facts) return std::fprintf(stderr, "%s\n", facts.error().message.c_str()), 2;
  const std::string snapshot = (*input)["snapshot"].as_string();
  auto engine = cmi::Engine::start(std::move(*facts), snapshot.empty() ? std::nullopt : std::optional<std::string_view>(snapshot));
  if (!engine) return std::fprintf(stderr, "%s\n", engine.error().message.c_str()), 2;
  for (const Json& call : (*input)["calls"].items()) {
    const auto& parts = call.items();
    if (parts.size() != 3) return std::fputs("a call has three parts\n", stderr), 2;
    engine->call(static_cast<cmi::Function>(parts[0].as_integer()), parts[1].as_string(), parts[2].as_string());
  }
  std::cout << Json::object({{"digest", engine->digest()}, {"snapshot", engine->snapshot()}}).dump() << "\n";
  return 0;
}
