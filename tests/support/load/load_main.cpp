// waymark-load: invented learners' journals and statements as JSON lines, and into a running server (tests/support/load).
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>

#include "tests/support/load/load.hpp"
#include "xapi/client/http.hpp"

namespace {

using waymark::support::Json;
using waymark::testing::LoadJournal;

constexpr const char* kUsage =
    "usage: waymark-load journals|statements --learners N [--seed N] [--post URL [--key KEY --secret SECRET]]\n"
    "                    [--launches FILE]\n"
    "Writes JSON lines. With --post the statements go to URL/xapi/statements (50 at a time, key and secret of\n"
    "`waymark lrs credential add`), the journals to URL/api/journal; these need --launches: one JSON line\n"
    "{\"launch\", \"token\", \"item\"} for each journal, of launches that are open.\n";
constexpr std::size_t kBatch = 50, kCalls = 200;

using Options = std::map<std::string, std::string>;

bool post(waymark::xapi::Http& http, const std::string& url, const Json& body) {
  const auto answer = http.post_json(url, body.dump());
  if (answer.status == 200) return true;
  std::cerr << url << " answered " << answer.status << " " << answer.problem << " " << answer.body.substr(0, 300) << "\n";
  return false;
}

// Statements of all learners, in batches.
bool send_statements(waymark::xapi::Http& http, const std::string& url, std::uint64_t seed, int learners) {
  Json batch = Json::array();
  std::size_t waiting = 0;
  const auto flush = [&] {
    const bool sent = waiting == 0 || post(http, url, batch);
    batch = Json::array();
    waiting = 0;
    return sent;
  };
  for (int learner = 1; learner <= learners; ++learner)
    for (auto& statement : waymark::testing::statements_of(seed, learner)) {
      batch.push(std::move(statement));
      if (++waiting == kBatch && !flush()) return false;
    }
  return flush();
}

// One journal into one launch, its item put in the place of ours, in pieces as a page sends them.
bool send_journal(waymark::xapi::Http& http, const std::string& url, const LoadJournal& journal, const Json& launch) {
  for (std::size_t from = 0; from < journal.calls.size(); from += kCalls) {
    Json calls = Json::array();
    const std::size_t end = std::min(from + kCalls, journal.calls.size());
    for (std::size_t i = from; i < end; ++i) {
      Json call = journal.calls[i];
      if (i == 0) call.set("a", launch["item"]);
      calls.push(std::move(call));
    }
    const Json body = Json::object(
        {{"launch", launch["launch"]}, {"token", launch["token"]}, {"calls", calls}, {"leaving", end == journal.calls.size()}});
    if (!post(http, url, body)) return false;
  }
  return true;
}

int send_journals(waymark::xapi::Http& http, const std::string& url, std::uint64_t seed, int learners, const std::string& file) {
  std::ifstream launches(file);
  std::string line;
  for (int learner = 1; learner <= learners; ++learner)
    for (const auto& journal : waymark::testing::journals_of(seed, learner)) {
      if (!std::getline(launches, line)) {
        std::cerr << "there are no more launches in " << file << "\n";
        return 1;
      }
      const auto launch = waymark::support::parse_json(line);
      if (!launch || !send_journal(http, url, journal, *launch)) return 1;
    }
  return 0;
}

void print(std::uint64_t seed, int learners, bool journals) {
  for (int learner = 1; learner <= learners; ++learner) {
    if (journals)
      for (const auto& journal : waymark::testing::journals_of(seed, learner)) std::cout << journal.json().dump() << "\n";
    else
      for (const auto& statement : waymark::testing::statements_of(seed, learner)) std::cout << statement.dump() << "\n";
  }
}

std::optional<std::uint64_t> number(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  Options options{{"--seed", "1"}};
  for (int i = 2; i + 1 < argc; i += 2) options[argv[i]] = argv[i + 1];
  const auto seed = number(options["--seed"]), learners = number(options["--learners"]);
  if ((what != "journals" && what != "statements") || argc % 2 != 0 || !seed || !learners || *learners > 1'000'000) {
    std::cerr << kUsage;
    return 2;
  }
  const int count = static_cast<int>(*learners);
  const std::string url = options["--post"];
  if (url.empty()) {
    print(*seed, count, what == "journals");
    return std::cout.flush() ? 0 : 1;
  }
  waymark::xapi::ClientSettings settings;
  settings.endpoint = url;
  settings.key = options["--key"];
  settings.secret = options["--secret"];
  waymark::xapi::Http http(settings);
  if (what == "statements") return send_statements(http, url + "/xapi/statements", *seed, count) ? 0 : 1;
  return send_journals(http, url + "/api/journal", *seed, count, options["--launches"]);
}
