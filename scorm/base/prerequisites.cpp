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

// The first letter tells the six statuses apart, so letters and words are read alike.
char status_letter(std::string_view text) {
  constexpr std::string_view kWords[] = {"passed",     "completed", "failed",
                                         "incomplete", "browsed",   "not attempted"};
  constexpr std::string_view kComplete = "complete";
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  const auto same = [&](std::string_view word) {
    if (word.size() != text.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i) {
      if (lower(text[i]) != word[i]) return false;
    }
    return true;
  };
  for (const std::string_view word : kWords) {
    if (same(word) || same(word.substr(0, 1))) return word.front();
  }
  return same(kComplete) ? 'c' : '\0';
}

// Reads and evaluates in one pass. Every part is read also when the answer is known already, so that a broken
// script is always seen as one. Recursion is bounded by kDeepest.
class Script {
 public:
  Script(std::string_view text, const std::function<std::string_view(std::string_view)>& status)
      : text_(text), status_(status) {}

  Prerequisite run() {
    skip_blanks();
    if (text_.empty()) return Prerequisite::met;
    const bool value = any_of(0);
    if (!readable_ || !text_.empty()) return Prerequisite::unreadable;
    if (!known_) return Prerequisite::unknown_item;
    return value ? Prerequisite::met : Prerequisite::unmet;
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

  bool broken() {
    readable_ = false;
    return false;
  }

  bool any_of(int depth) {
    bool value = all_of(depth);
    while (readable_ && take("|")) value = all_of(depth) || value;
    return value;
  }

  bool all_of(int depth) {
    bool value = term(depth);
    while (readable_ && take("&")) value = term(depth) && value;
    return value;
  }

  bool term(int depth) {
    if (!readable_ || depth > kDeepest) return broken();
    if (take("~")) return !term(depth + 1);
    if (take("(")) {
      const bool value = any_of(depth + 1);
      return take(")") ? value : broken();
    }
    const std::string_view word = take_word();
    if (word.empty()) return broken();
    if (take("*")) return at_least(word, depth);
    if (take("=")) return has_status(word);
    if (take("<>")) return !has_status(word);
    return is_complete(word);
  }

  // n*{a, b, c}: the members may be whole expressions.
  bool at_least(std::string_view count, int depth) {
    std::size_t wanted = 0;
    for (const char c : count) {
      if (c < '0' || c > '9' || count.size() > 4) return broken();
      wanted = wanted * 10 + static_cast<std::size_t>(c - '0');
    }
    if (!take("{")) return broken();
    std::size_t met = 0;
    do {
      met += any_of(depth + 1) ? 1u : 0u;
    } while (readable_ && take(","));
    return take("}") ? met >= wanted : broken();
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

  std::string_view status_of(std::string_view item) {
    const std::string_view status = status_(item);
    if (status.empty()) known_ = false;
    return status;
  }

  bool is_complete(std::string_view item) {
    const std::string_view status = status_of(item);
    return status == "passed" || status == "completed";
  }

  bool has_status(std::string_view item) {
    std::string_view word = take_word();
    if (word == "not" && text_.starts_with("attempted")) {
      take_word();
      word = "n";
    }
    const char wanted = status_letter(word);
    if (wanted == '\0') return broken();
    const std::string_view status = status_of(item);
    return !status.empty() && status.front() == wanted;
  }

  std::string_view text_;
  const std::function<std::string_view(std::string_view)>& status_;
  bool readable_ = true;
  bool known_ = true;
};

}  // namespace

Prerequisite evaluate_prerequisites(std::string_view script,
                                    const std::function<std::string_view(std::string_view item)>& status) {
  if (script.size() > kLongestScript) return Prerequisite::unreadable;
  return Script(script, status).run();
}

}  // namespace waymark::base
