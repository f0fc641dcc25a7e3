#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scorm/base/utf.hpp"
#include "tests/scorm/cmi/case_files.hpp"

// Snapshots, digests, launch facts and the limits on what an attempt may hold.
namespace waymark::cmi::test {
namespace {

Engine fresh(std::optional<std::string> snapshot = std::nullopt) {
  auto engine = Engine::start(facts_with(nullptr), snapshot);
  EXPECT_TRUE(engine.has_value());
  return *engine;
}

Engine busy() {
  Engine engine = fresh();
  engine.call(Function::open, "S1");
  engine.call(Function::initialize);
  const std::pair<const char*, const char*> values[] = {
      {"cmi.core.lesson_location", "p1"},
      {"cmi.core.lesson_status", "passed"},
      {"cmi.core.score.raw", "7"},
      {"cmi.core.score.min", "0"},
      {"cmi.core.score.max", "9"},
      {"cmi.core.exit", "suspend"},
      {"cmi.core.session_time", "00:00:01"},
      {"cmi.suspend_data", "\xED\xA0\x80\"\\"},
      {"cmi.comments", "c"},
      {"cmi.objectives.0.id", "o"},
      {"cmi.objectives.0.status", "failed"},
      {"cmi.objectives.0.score.raw", "1"},
      {"cmi.objectives.0.score.min", "1"},
      {"cmi.objectives.0.score.max", "2"},
      {"cmi.student_preference.audio", "5"},
      {"cmi.student_preference.language", "cy"},
      {"cmi.student_preference.speed", "-5"},
      {"cmi.student_preference.text", "1"},
      {"cmi.interactions.0.id", "q"},
      {"cmi.interactions.0.objectives.0.id", "o"},
      {"cmi.interactions.0.time", "00:00:00"},
      {"cmi.interactions.0.type", "choice"},
      {"cmi.interactions.0.weighting", "2"},
      {"cmi.interactions.0.correct_responses.0.pattern", "a"},
      {"cmi.interactions.0.result", "correct"},
      {"cmi.interactions.0.student_response", "a"},
      {"cmi.interactions.0.latency", "00:00:02"},
  };
  for (const auto& [name, value] : values) EXPECT_EQ(engine.call(Function::set_value, name, value).error, 0) << name;
  return engine;
}

TEST(Snapshot, RoundTripsEveryElementInEveryPhase) {
  Engine engine = busy();
  for (const Function next : {Function::get_last_error, Function::commit, Function::finish, Function::close}) {
    engine.call(next);
    const std::string text = engine.snapshot();
    Engine again = fresh(text);
    EXPECT_EQ(again.snapshot(), text);
    EXPECT_EQ(again.digest(), engine.digest());
  }
}

TEST(Snapshot, GoesOnWithTheSameEventsAndAnswers) {
  Engine live = busy();
  live.take_events();
  Engine restored = fresh(live.snapshot());
  for (Engine* engine : {&live, &restored}) engine->call(Function::finish);
  const auto one = live.take_events(), two = restored.take_events();
  ASSERT_EQ(one.size(), two.size());
  EXPECT_GT(one.size(), 4u);
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_EQ(one[i].kind, two[i].kind);
  EXPECT_EQ(live.snapshot(), restored.snapshot());
}

TEST(Snapshot, IsValidUtf8ThoughValuesAreNot) {
  EXPECT_TRUE(base::is_utf8(busy().snapshot()));
  EXPECT_THAT(busy().snapshot(), ::testing::HasSubstr("\\ud800"));
}

TEST(Snapshot, EveryValueIsInIt) {
  // Whatever a SCO can set and read must change the digest: two engines that differ must not look alike.
  for (const auto& row : case_file("elements.json")["elements"].GetArray()) {
    if (text_from(row["access"]) == "read") continue;
    Engine engine = fresh();
    engine.call(Function::open, "S1");
    engine.call(Function::initialize);
    const std::string before = engine.digest();
    bool differs = false;
    for (const auto& value : row["valid"].GetArray()) {
      engine.call(Function::set_value, text_from(row["name"]), text_from(value));
      differs |= engine.digest() != before;
    }
    EXPECT_TRUE(differs) << text_from(row["name"]);
  }
}

TEST(Snapshot, TheLastErrorIsNotPartOfIt) {
  Engine engine = busy();
  const std::string before = engine.digest();
  EXPECT_EQ(engine.call(Function::get_value, "cmi.nothing").error, 401);
  EXPECT_EQ(engine.digest(), before);
}

TEST(Snapshot, DigestIsFnv1aOf64Bits) {
  // The empty state's text is known; FNV-1a's published offset and prime give its value.
  const std::string text = fresh().snapshot();
  EXPECT_EQ(text, "{\"v\":1,\"items\":[]}");
  std::uint64_t hash = 0xcbf29ce484222325ull;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ull;
  }
  char hex[17];
  std::snprintf(hex, sizeof hex, "%016llx", static_cast<unsigned long long>(hash));
  EXPECT_EQ(fresh().digest(), hex);
}

TEST(Snapshot, WhatDoesNotReadBackIsCorrupt) {
  const char* broken[] = {"",
                          "[]",
                          "{}",
                          "{\"v\":1}",
                          "{\"v\":2,\"items\":[]}",
                          "{\"v\":1,\"items\":[{\"id\":\"nowhere\",\"opened\":1}]}",
                          "{\"v\":1,\"items\":[{\"id\":\"S1\",\"opened\":1},{\"id\":\"S1\",\"opened\":1}]}",
                          "{\"v\":1,\"items\":[{\"id\":\"S1\",\"opened\":1,\"raw\":5}]}",
                          "{\"v\":1,\"items\":[],\"session\":{\"item\":\"S9\"}}",
                          "{\"v\":1,\"items\":[],\"session\":{\"item\":\"S1\",\"phase\":9}}",
                          "{\"v\":1,\"items\":[]} x",
                          "{\"v\":1,\"items\":[{\"id\":\"S1\",\"opened\":1,\"suspendData\":\"\xED\xA0\x80\"}]}"};
  for (const char* text : broken) {
    const auto engine = Engine::start(facts_with(nullptr), text);
    ASSERT_FALSE(engine.has_value()) << text;
    EXPECT_EQ(engine.error().kind, ErrorKind::corrupt);
  }
  const std::string deep = "{\"v\":1,\"items\":" + std::string(200'000, '[');
  EXPECT_FALSE(Engine::start(facts_with(nullptr), deep).has_value());
}

TEST(Facts, RoundTripThroughJson) {
  LaunchFacts facts = facts_with(nullptr);
  facts.mode = Mode::review;
  facts.credit = false;
  facts.learner_name = "O\"Neill, \xED\xB0\x80\xF0\x9F\x98\x80";
  facts.items[1].title = "Line\nbreak";
  const std::string text = facts_to_json(facts);
  EXPECT_TRUE(base::is_utf8(text));
  const auto back = facts_from_json(text);
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(facts_to_json(*back), text);
  EXPECT_EQ(back->learner_name, facts.learner_name);
  EXPECT_EQ(back->mode, Mode::review);
  EXPECT_FALSE(back->credit);
  EXPECT_EQ(back->items[0].mastery_score, "80");
  EXPECT_FALSE(back->items[3].sco);
}

TEST(Facts, ThatNameNoItemOrOneTwiceAreRefused) {
  LaunchFacts facts = facts_with(nullptr);
  facts.items[1].id = "S1";
  EXPECT_EQ(Engine::start(facts).error().kind, ErrorKind::invalid);
  facts.items.clear();
  EXPECT_EQ(Engine::start(facts).error().kind, ErrorKind::invalid);
  EXPECT_FALSE(facts_from_json("{\"edition\":\"scorm12\"}").has_value());
}

TEST(Limits, WhatIsNotTextIsRefused) {
  Engine engine = busy();
  const std::string before = engine.snapshot();
  for (const char* bytes : {"\xFF", "\xC0\x80", "\xED\xA0\xBD\xED\xB8\x80", "\xF5\x80\x80\x80", "\xE2\x82"}) {
    const Answer answer = engine.call(Function::set_value, "cmi.suspend_data", bytes);
    EXPECT_EQ(answer.value, "false");
    EXPECT_EQ(answer.error, 201);
  }
  EXPECT_EQ(engine.call(static_cast<Function>(99)).value, "false");
  EXPECT_EQ(engine.snapshot(), before);
}

TEST(Limits, AnAttemptCannotGrowWithoutEnd) {
  LaunchFacts facts = facts_with(nullptr);
  facts.strictness = Strictness::tolerant;
  Engine engine = std::move(*Engine::start(facts));
  engine.call(Function::open, "S1");
  engine.call(Function::initialize);
  const std::string big(65'000, 'x');
  int taken = 0;
  Answer answer;
  for (; taken < 400; ++taken) {
    const std::string name = "cmi.interactions." + std::to_string(taken) + ".student_response";
    answer = engine.call(Function::set_value, name, big);
    if (answer.error != 0) break;
  }
  EXPECT_EQ(answer.error, 101);
  EXPECT_EQ(taken, (16 << 20) / (65'000 + 64));
  EXPECT_EQ(engine.call(Function::set_value, "cmi.core.lesson_status", "completed").error, 0);

  // A restored engine counts the same: both refuse and take the same next values.
  Engine restored = std::move(*Engine::start(facts, engine.snapshot()));
  const std::string rest = "cmi.interactions." + std::to_string(taken) + ".student_response";
  for (std::size_t size = 60'000; size > 50'000; size -= 7) {
    const std::string value(size, 'y');
    const int one = engine.call(Function::set_value, rest, value).error;
    ASSERT_EQ(one, restored.call(Function::set_value, rest, value).error);
    if (one == 0) break;
  }
  EXPECT_EQ(engine.digest(), restored.digest());
}

TEST(Limits, ArraysEnd) {
  Engine engine = busy();
  for (int i = 1; i < 2'000; ++i) {
    ASSERT_EQ(engine.call(Function::set_value, "cmi.objectives." + std::to_string(i) + ".id", "o").error, 0) << i;
  }
  EXPECT_EQ(engine.call(Function::set_value, "cmi.objectives.2000.id", "o").error, 101);
  EXPECT_EQ(engine.call(Function::set_value, "cmi.objectives.1999.id", "p").error, 0);
}

TEST(Diagnostics, SayWhatTheElementTakes) {
  Engine engine = busy();
  engine.call(Function::set_value, "cmi.core.score.raw", "lots");
  const Answer answer = engine.call(Function::get_diagnostic, "405");
  EXPECT_THAT(answer.value, ::testing::HasSubstr("cmi.core.score.raw"));
  EXPECT_THAT(answer.value, ::testing::HasSubstr("0 to 100"));
  EXPECT_EQ(engine.call(Function::get_diagnostic, "").value, answer.value);
  EXPECT_EQ(engine.call(Function::get_diagnostic, "12345").value, "");
  engine.call(Function::get_value, "cmi." + std::string(5'000, 'x'));
  EXPECT_LE(engine.call(Function::get_diagnostic).value.size(), 255u);
}

}  // namespace
}  // namespace waymark::cmi::test
