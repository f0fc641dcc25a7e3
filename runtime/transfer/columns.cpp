#include "runtime/transfer/columns.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "runtime/support/csv.hpp"
#include "xapi/json/parse.hpp"

namespace waymark::transfer {
namespace {

using xapi::json::Kind;
using xapi::json::Value;

constexpr std::size_t kMost = 200;

const std::vector<std::string>& usual() {
  static const std::vector<std::string> kUsual = {"/id",
                                                  "/stored",
                                                  "/timestamp",
                                                  "/actor/name",
                                                  "/actor/mbox",
                                                  "/actor/account/homePage",
                                                  "/actor/account/name",
                                                  "/verb/id",
                                                  "/verb/display/*",
                                                  "/object/id",
                                                  "/object/definition/name/*",
                                                  "/object/definition/type",
                                                  "/result/score/scaled",
                                                  "/result/score/raw",
                                                  "/result/success",
                                                  "/result/completion",
                                                  "/result/duration",
                                                  "/result/response",
                                                  "/context/registration"};
  return kUsual;
}

// A reference token with ~1 and ~0 undone (RFC 6901, 4); nothing when another character follows a tilde.
std::optional<std::string> token(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '~') {
      out += text[i];
      continue;
    }
    if (++i == text.size() || (text[i] != '0' && text[i] != '1')) return std::nullopt;
    out += text[i] == '0' ? '~' : '/';
  }
  return out;
}

std::optional<std::vector<std::string>> path_of(std::string_view pointer) {
  std::vector<std::string> path;
  if (pointer.empty() || pointer.front() != '/') return std::nullopt;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const auto end = std::min(pointer.find('/'), pointer.size());
    auto one = token(pointer.substr(0, end));
    if (!one) return std::nullopt;
    path.push_back(std::move(*one));
    pointer.remove_prefix(end);
  }
  return path;
}

const Value* element(const Value& list, const std::string& name) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  const bool number = error == std::errc{} && end == name.data() + name.size();
  if (name == "*") index = 0;
  return (number || name == "*") && index < list.items().size() ? &list.items()[index] : nullptr;
}

const Value* step(const Value& from, const std::string& name) {
  if (from.is(Kind::array)) return element(from, name);
  if (!from.is(Kind::object)) return nullptr;
  if (name == "*") return from.members().empty() ? nullptr : &from.members().front().second;
  return from.find(name);
}

std::string text_of(const Value& value) {
  if (value.is(Kind::null)) return {};
  return value.is(Kind::string) || value.is(Kind::number) ? value.text() : xapi::json::write(value);
}

}  // namespace

Result<Columns> Columns::read(const std::vector<std::string>& pointers) {
  Columns columns;
  columns.pointers_ = pointers.empty() ? usual() : pointers;
  if (columns.pointers_.size() > kMost)
    return fail(ErrorKind::invalid, "A table has at most " + std::to_string(kMost) + " columns.", "Name fewer of them.");
  for (const auto& pointer : columns.pointers_) {
    auto path = path_of(pointer);
    if (!path)
      return fail(ErrorKind::invalid, "\"" + pointer.substr(0, 120) + "\" is not the path of a property.",
                  "Write it as a JSON Pointer, such as /result/score/scaled or /object/definition/name/*; in a name, ~1 stands for / and "
                  "~0 for ~.");
    columns.paths_.push_back(std::move(*path));
  }
  return columns;
}

std::string Columns::header() const { return support::csv_line(pointers_); }

std::string Columns::line(const Value& statement) const {
  std::vector<std::string> cells;
  for (const auto& path : paths_) {
    const Value* at = &statement;
    for (const auto& name : path)
      if (at != nullptr) at = step(*at, name);
    cells.push_back(at == nullptr ? std::string() : text_of(*at));
  }
  return support::csv_line(cells);
}

}  // namespace waymark::transfer
