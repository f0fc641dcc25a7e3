#include "xapi/model/redact.hpp"

#include <algorithm>
#include <array>

#include "scorm/base/encode.hpp"
#include "xapi/model/agents.hpp"
#include "xapi/model/check.hpp"
#include "xapi/model/signature.hpp"
#include "xapi/model/uses.hpp"

namespace waymark::xapi {
namespace {

using json::Kind;
using json::Value;

constexpr std::size_t kShortestWord = 3;
constexpr std::string_view kRemoved = "[removed]";

// Properties whose text is no free text: what stands there is compared, or has a form of its own.
constexpr std::array<std::string_view, 21> kIdentifiers{
    "id",        "objectType",  "mbox",      "mbox_sha1sum", "openid",          "homePage", "fileUrl",
    "sha2",      "contentType", "usageType", "registration", "moreInfo",        "type",     "stored",
    "timestamp", "version",     "duration",  "language",     "interactionType", "score",    "correctResponsesPattern"};

bool identifies(std::string_view name) { return std::find(kIdentifiers.begin(), kIdentifiers.end(), name) != kIdentifiers.end(); }

bool in_a_word(char c) {
  const auto octet = static_cast<unsigned char>(c);
  return octet >= 0x80 || (octet >= '0' && octet <= '9') || (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z');
}

bool stands_alone(std::string_view text, std::size_t at, std::size_t length) {
  return (at == 0 || !in_a_word(text[at - 1]) || !in_a_word(text[at])) &&
         (at + length == text.size() || !in_a_word(text[at + length]) || !in_a_word(text[at + length - 1]));
}

class Walk {
 public:
  explicit Walk(const Redaction& redaction) : redaction_(redaction) {}

  void go(Value& value, bool free_text) {
    if (value.is(Kind::string) && free_text) value = Value::string(without_words(value.text(), redaction_.words));
    if (value.is(Kind::array))
      for (Value& item : value.items()) go(item, free_text);
    if (!value.is(Kind::object)) return;
    if (redaction_.keys.contains(agent_key(value))) replace(value);
    // The name of an account is an identifier; that of anybody else who stands there is not the person's.
    for (auto& [name, inner] : value.members()) go(inner, !identifies(name) && !(name == "name" && value.find("homePage")));
  }

 private:
  void replace(Value& agent) {
    for (const char* name : {"name", "mbox", "mbox_sha1sum", "openid", "account"}) agent.erase(name);
    agent.set("account", Value::object().set("homePage", Value::string(redaction_.home_page)).set("name", Value::string(redaction_.name)));
  }

  const Redaction& redaction_;
};

void drop_attachments(Value& statement, bool all) {
  Value* attachments = statement.find("attachments");
  if (!attachments || !attachments->is(Kind::array)) return;
  std::erase_if(attachments->items(), [&](const Value& one) { return all || string_at(one, "usageType") == kSignatureUsage; });
  if (attachments->items().empty()) statement.erase("attachments");
}

void drop_answer(Value& statement) {
  if (Value* result = statement.find("result")) {
    result->erase("response");
    if (result->members().empty()) statement.erase("result");
  }
}

}  // namespace

std::string without_words(const std::string& text, const std::vector<std::string>& words) {
  std::string out = text;
  for (const std::string& word : words) {
    if (word.size() < kShortestWord) continue;
    const std::string wanted = base::lower_ascii(word);
    std::string lower = base::lower_ascii(out);
    for (std::size_t at = lower.find(wanted); at != std::string::npos; at = lower.find(wanted, at)) {
      if (!stands_alone(lower, at, wanted.size())) {
        ++at;
        continue;
      }
      out.replace(at, wanted.size(), kRemoved);
      lower.replace(at, wanted.size(), kRemoved);
      at += kRemoved.size();
    }
  }
  return out;
}

bool is_own(const Value& statement, const std::set<std::string>& keys) {
  const Value* actor = statement.find("actor");
  if (!actor) return false;
  if (keys.contains(agent_key(*actor))) return true;
  const Value* members = actor->find("member");
  if (!agent_key(*actor).empty() || !members || !members->is(Kind::array) || members->items().empty()) return false;
  return std::all_of(members->items().begin(), members->items().end(), [&](const Value& one) { return keys.contains(agent_key(one)); });
}

Value redacted(Value statement, const Redaction& redaction) {
  const bool own = is_own(statement, redaction.keys);
  drop_attachments(statement, own);
  if (Value* object = statement.find("object"); object && string_at(*object, "objectType") == "SubStatement") {
    drop_attachments(*object, own);
    if (own && sensitivity_of(statement) == Sensitivity::reflection) drop_answer(*object);
  }
  if (own && sensitivity_of(statement) == Sensitivity::reflection) drop_answer(statement);
  return without_person(std::move(statement), redaction);
}

Value without_person(Value value, const Redaction& redaction) {
  Walk(redaction).go(value, true);
  return value;
}

}  // namespace waymark::xapi
