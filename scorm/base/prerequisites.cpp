#include "scorm/base/prerequisites.hpp"

#include <cstddef>

namespace waymark::base {
namespace {

constexpr std::size_t kLongestScript = 32'768;
constexpr int kDeepest = 64;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool ends_word(char c) {
  constexpr std::string_view kSigns = "&|~=<>(){}*,\"'";
  return is_blank(c) || kSigns.find(c) != std::string_view::npos;
}

// A status by its word or by its first letter, which tells the six apart; none for anything else.
StatusSet status_named(std::string_view text) {
  struct Word {
    std::string_view text;
    StatusSet status;
  };
  constexpr Word kWords[] = {{"passed", kPassed},         {"completed", kCompleted}, {"failed", kFailed},
                             {"incomplete", kIncomplete}, {"browsed", kBrowsed},     {"not attempted", kNotAttempted}};
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  const auto same = [&](std::string_view word) {
    if (word.size() != text.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i) {
      if (lower(text[i]) != word[i]) return false;
    }
    return true;
  };
  for (const Word& word : kWords) {
    if (same(word.text) || same(word.text.substr(0, 1))) return word.status;
  }
  return same("complete") ? StatusSet{kCompleted} : StatusSet{};
}

// What an expression may come to; both are true when it depends.
struct Value {
  bool yes = false, no = true;
};

Value any(Value a, Value b) { return {a.yes || b.yes, a.no && b.no}; }
Value all(Value a, Value b) { return {a.yes && b.yes, a.no || b.no}; }
Value opposite(Value a) { return {a.no, a.yes}; }
Value within(StatusSet statuses, StatusSet wanted) { return {(statuses & wanted) != 0, (statuses & ~wanted) != 0}; }

// Reads and evaluates in one pass. Every part is read also when the answer is known already, so that a broken
// script is always seen as one. Recursion is bounded by kDeepest.
class Script {
 public:
  Script(std::string_view text, const std::function<StatusSet(std::string_view)>& statuses) : text_(text), statuses_(statuses) {}

  Prospect run() {
    skip_blanks();
    if (text_.empty()) return {};
    const Value value = any_of(0);
    return {.readable = readable_ && text_.empty(), .known = known_, .met = value.yes, .unmet = value.no};
  }

 private:
  void skip_blanks() {
    while (!text_.empty() && is_blank(text_.front())) text_.remove_prefix(1);
  }

  bool take(std::string_view sign) {
    if (!text_.starts_with(sign)) return false;
    text_.remove_prefix(sign.size());
    skip_blanks();
    return true;
  }

  Value broken() {
    readable_ = false;
    return {};
  }

  Value any_of(int depth) {
    Value value = all_of(depth);
    while (readable_ && take("|")) value = any(value, all_of(depth));
    return value;
  }

  Value all_of(int depth) {
    Value value = term(depth);
    while (readable_ && take("&")) value = all(value, term(depth));
    return value;
  }

  Value term(int depth) {
    if (!readable_ || depth > kDeepest) return broken();
    if (take("~")) return opposite(term(depth + 1));
    if (take("(")) {
      const Value value = any_of(depth + 1);
      return take(")") ? value : broken();
    }
    const std::string_view word = take_word();
    if (word.empty()) return broken();
    if (take("*")) return at_least(word, depth);
    if (take("=")) return has_status(word);
    if (take("<>")) return opposite(has_status(word));
    return within(statuses_of(word), kComplete);
  }

  // n*{a, b, c}: the members may be whole expressions.
  Value at_least(std::string_view count, int depth) {
    std::size_t wanted = 0;
    for (const char c : count) {
      if (c < '0' || c > '9' || count.size() > 4) return broken();
      wanted = wanted * 10 + static_cast<std::size_t>(c - '0');
    }
    if (!take("{")) return broken();
    std::size_t most = 0, least = 0;
    do {
      const Value value = any_of(depth + 1);
      most += value.yes ? 1u : 0u;
      least += value.no ? 0u : 1u;
    } while (readable_ && take(","));
    return take("}") ? Value{most >= wanted, least < wanted} : broken();
  }

  std::string_view take_word() {
    if (!text_.empty() && (text_.front() == '"' || text_.front() == '\'')) return take_quoted();
    std::size_t n = 0;
    while (n < text_.size() && !ends_word(text_[n])) ++n;
    const std::string_view word = text_.substr(0, n);
    text_.remove_prefix(n);
    skip_blanks();
    return word;
  }

  std::string_view take_quoted() {
    const std::size_t end = text_.find(text_.front(), 1);
    if (end == std::string_view::npos) return {};
    const std::string_view word = text_.substr(1, end - 1);
    text_.remove_prefix(end + 1);
    skip_blanks();
    return word;
  }

  StatusSet statuses_of(std::string_view item) {
    const StatusSet statuses = statuses_(item);
    if (statuses == 0) known_ = false;
    return statuses;
  }

  Value has_status(std::string_view item) {
    std::string_view word = take_word();
    if (word == "not" && text_.starts_with("attempted")) {
      take_word();
      word = "n";
    }
    const StatusSet wanted = status_named(word);
    return wanted == 0 ? broken() : within(statuses_of(item), wanted);
  }

  std::string_view text_;
  const std::function<StatusSet(std::string_view)>& statuses_;
  bool readable_ = true;
  bool known_ = true;
};

}  // namespace

StatusSet status_set(std::string_view lesson_status) {
  if (lesson_status.empty()) return 0;
  const StatusSet found = status_named(lesson_status);
  return found != 0 ? found : StatusSet{kIncomplete};
}

Prospect prerequisite_prospect(std::string_view script, const std::function<StatusSet(std::string_view item)>& statuses) {
  if (script.size() > kLongestScript) return {.readable = false};
  return Script(script, statuses).run();
}

Prerequisite evaluate_prerequisites(std::string_view script, const std::function<std::string_view(std::string_view item)>& status) {
  const Prospect prospect = prerequisite_prospect(script, [&](std::string_view item) { return status_set(status(item)); });
  if (!prospect.readable) return Prerequisite::unreadable;
  if (!prospect.known) return Prerequisite::unknown_item;
  return prospect.met ? Prerequisite::met : Prerequisite::unmet;
}

}  // namespace waymark::base
