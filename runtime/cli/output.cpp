#include "runtime/cli/command.hpp"

namespace waymark::cli {

std::string Arguments::option(const std::string& name) const {
  const auto found = options.find(name);
  return found == options.end() ? std::string() : found->second;
}

bool Arguments::flag(const std::string& name) const { return option(name) == "true"; }

const std::vector<std::string>& Arguments::list(const std::string& name) const {
  static const std::vector<std::string> none;
  const auto found = lists.find(name);
  return found == lists.end() ? none : found->second;
}

void Output::result(const support::Json& value, const std::string& words) {
  if (json) {
    out << value.dump() << '\n';
  } else if (!words.empty()) {
    out << words;
    if (words.back() != '\n') out << '\n';
  }
}

void Output::progress(const std::string& words) {
  if (elsewhere) return elsewhere(words);
  if (!terminal || json || quiet || words == drawn_) return;
  const std::size_t before = drawn_.size();
  drawn_ = words;
  err << '\r' << words << std::string(before > words.size() ? before - words.size() : 0, ' ') << (words.empty() ? "\r" : "") << std::flush;
}

namespace {

int exit_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::not_found:
      return Exit::not_found;
    case ErrorKind::invalid:
    case ErrorKind::conflict:
    case ErrorKind::forbidden:
    case ErrorKind::unauthorized:
    case ErrorKind::too_large:
    case ErrorKind::unsupported:
      return Exit::refused;
    case ErrorKind::unavailable:
    case ErrorKind::corrupt:
    case ErrorKind::internal:
      break;
  }
  return Exit::failed;
}

}  // namespace

int report(Output& output, const Error& error) {
  if (output.json) {
    auto value = support::Json::object({{"error", error.message}});
    if (!error.advice.empty()) value.set("advice", error.advice);
    if (!error.where.empty()) value.set("where", error.where);
    output.out << value.dump() << '\n';
  } else {
    output.err << error.message << (error.where.empty() ? "" : " (" + error.where + ")") << '\n';
    if (!error.advice.empty()) output.err << error.advice << '\n';
  }
  return exit_of(error.kind);
}

}  // namespace waymark::cli
