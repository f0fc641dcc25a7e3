#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "scorm/base/json_text.hpp"
#include "scorm/base/utf.hpp"
#include "scorm/cmi/engine.hpp"
#include "scorm/cmi/status_json.hpp"

// The native half of the agreement test; agree.mjs is the other and must stay alike line by line (README.md).
// Usage: cmi_agreement_native VOCABULARY SEED FIRST COUNT [trace]
namespace {

using waymark::cmi::Answer;
using waymark::cmi::Engine;
using waymark::cmi::Function;

// Marsaglia's xorshift, 32 bits: the same few lines in any language.
class Random {
 public:
  Random(std::uint32_t seed, std::uint32_t sequence) : state_(seed * 2654435761u ^ (sequence + 1) * 2246822519u) {
    if (state_ == 0) state_ = 1;
    for (int i = 0; i < 8; ++i) next();
  }
  std::uint32_t below(std::uint32_t n) { return next() % n; }

 private:
  std::uint32_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return state_;
  }
  std::uint32_t state_;
};

// FNV-1a over UTF-16 code units, 32 bits.
class Hash {
 public:
  void add(const std::u16string& text) {
    for (const char16_t unit : text) add_number(unit);
    add_number(0x10000);
  }
  void add_number(std::uint32_t number) { value_ = (value_ ^ number) * 16777619u; }
  std::uint32_t value() const { return value_; }

 private:
  std::uint32_t value_ = 2166136261u;
};

struct Vocabulary {
  std::vector<std::u16string> elements, values;
  std::vector<std::uint32_t> lengths;
  std::vector<std::string> facts;
};

Vocabulary read_vocabulary(const char* path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text =
      waymark::base::lone_escapes_to_wtf8(std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()));
  rapidjson::Document document;
  document.Parse(text.data(), text.size());
  const auto units = [](const rapidjson::Value& value) { return waymark::base::to_utf16({value.GetString(), value.GetStringLength()}); };
  Vocabulary out;
  for (const auto& value : document["elements"].GetArray()) out.elements.push_back(units(value));
  for (const auto& value : document["values"].GetArray()) out.values.push_back(units(value));
  for (const auto& value : document["lengths"].GetArray()) out.lengths.push_back(value.GetUint());
  for (const auto& value : document["facts"].GetArray()) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    value.Accept(writer);
    out.facts.push_back(waymark::base::wtf8_to_lone_escapes({buffer.GetString(), buffer.GetSize()}));
  }
  return out;
}

class Sequence {
 public:
  Sequence(const Vocabulary& words, std::uint32_t seed, std::uint32_t number, bool trace)
      : words_(words), random_(seed, number), trace_(trace) {}

  void run(std::uint32_t number) {
    facts_ = random_.below(static_cast<std::uint32_t>(words_.facts.size()));
    start(std::nullopt);
    call(Function::open, u"S1", u"");
    call(Function::initialize, u"", u"");
    const std::uint32_t steps = 6 + random_.below(28);
    for (std::uint32_t i = 0; i < steps; ++i) step();
    Hash statuses;
    statuses.add(waymark::base::to_utf16(waymark::cmi::status_to_json(engine_->items(), engine_->course())));
    std::printf("%u %08x %s %08x\n", number, answers_.value(), engine_->digest().c_str(), statuses.value());
  }

 private:
  void start(std::optional<std::string> snapshot) {
    auto facts = waymark::cmi::facts_from_json(words_.facts[facts_]);
    if (!facts) std::abort();
    auto engine = Engine::start(std::move(*facts), snapshot);
    if (!engine) std::abort();
    engine_.emplace(std::move(*engine));
  }

  void call(Function function, const std::u16string& first, const std::u16string& second) {
    const Answer answer = engine_->call(function, waymark::base::to_wtf8(first), waymark::base::to_wtf8(second));
    engine_->take_events();
    answers_.add(waymark::base::to_utf16(answer.value));
    answers_.add_number(static_cast<std::uint32_t>(answer.error));
    if (trace_) {
      std::printf("%d %s %s -> %s %d\n", static_cast<int>(function), waymark::base::json_string(waymark::base::to_wtf8(first)).c_str(),
                  waymark::base::json_string(waymark::base::to_wtf8(second)).c_str(), waymark::base::json_string(answer.value).c_str(),
                  answer.error);
    }
  }

  void step() {
    const std::uint32_t kind = random_.below(64);
    if (kind < 32) {
      const std::u16string name = element();
      call(Function::set_value, name, value());
    } else if (kind < 46) {
      call(Function::get_value, element(), u"");
    } else if (kind < 50) {
      call(Function::commit, argument(), u"");
    } else if (kind < 52) {
      call(Function::finish, argument(), u"");
    } else if (kind < 54) {
      call(Function::initialize, argument(), u"");
    } else if (kind < 57) {
      call(Function::open, item(), u"");
      call(Function::initialize, u"", u"");
    } else if (kind < 58) {
      call(Function::close, u"", u"");
    } else if (kind < 61) {
      call(error_function(), error_argument(), u"");
    } else {
      if (kind == 63) facts_ = random_.below(static_cast<std::uint32_t>(words_.facts.size()));
      start(engine_->snapshot());
    }
  }

  std::u16string element() {
    const std::u16string& name = words_.elements[random_.below(static_cast<std::uint32_t>(words_.elements.size()))];
    std::u16string out;
    for (const char16_t unit : name) {
      if (unit == u'#') {
        out += static_cast<char16_t>(u'0' + random_.below(3));
      } else {
        out += unit;
      }
    }
    return out;
  }

  std::u16string value() {
    const std::u16string& word = words_.values[random_.below(static_cast<std::uint32_t>(words_.values.size()))];
    const std::uint32_t kind = random_.below(16);
    if (kind < 12) return word;
    if (kind < 14) return units();
    const std::uint32_t times = words_.lengths[random_.below(static_cast<std::uint32_t>(words_.lengths.size()))];
    if (random_.below(8) != 0) return word;
    std::u16string out;
    for (std::uint32_t i = 0; i < times; ++i) out += word;
    return out;
  }

  // Any code units at all, surrogates and NUL more often than chance would have them.
  std::u16string units() {
    std::u16string out;
    const std::uint32_t length = random_.below(12);
    for (std::uint32_t i = 0; i < length; ++i) {
      const std::uint32_t kind = random_.below(4);
      if (kind == 0) out += static_cast<char16_t>(random_.below(128));
      if (kind == 1) out += static_cast<char16_t>(0xD800 + random_.below(2048));
      if (kind == 2) out += static_cast<char16_t>(random_.below(65536));
      if (kind == 3) out += static_cast<char16_t>(0);
    }
    return out;
  }

  std::u16string argument() { return random_.below(8) == 0 ? u"x" : u""; }

  std::u16string item() {
    static const std::u16string names[] = {u"S1", u"S2", u"A1", u"nowhere"};
    return names[random_.below(4)];
  }

  Function error_function() {
    static const Function functions[] = {Function::get_last_error, Function::get_error_string, Function::get_diagnostic};
    return functions[random_.below(3)];
  }

  std::u16string error_argument() {
    static const std::u16string codes[] = {u"", u"0", u"101", u"201", u"301", u"401", u"404", u"405", u"999", u"\xD800"};
    return codes[random_.below(10)];
  }

  const Vocabulary& words_;
  Random random_;
  bool trace_;
  std::uint32_t facts_ = 0;
  std::optional<Engine> engine_;
  Hash answers_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  const Vocabulary words = read_vocabulary(argv[1]);
  const auto seed = static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10));
  const auto first = static_cast<std::uint32_t>(std::strtoul(argv[3], nullptr, 10));
  const auto count = static_cast<std::uint32_t>(std::strtoul(argv[4], nullptr, 10));
  for (std::uint32_t n = first; n < first + count; ++n) Sequence(words, seed, n, argc > 5).run(n);
  return 0;
}
