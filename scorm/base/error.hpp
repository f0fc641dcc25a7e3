#pragma once
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace waymark {

// What went wrong, in the classes that a caller can act on. The edge (HTTP, command line) maps each to a status.
enum class ErrorKind {
  invalid,  // the input breaks a rule: tell the sender what to change
  not_found,
  conflict,  // the same key already holds something else
  forbidden,
  unauthorized,
  too_large,    // over a configured limit
  unsupported,  // understood, and not offered by Waymark
  unavailable,  // try again later
  corrupt,      // our own data does not read back
  internal
};

// An error is a value. `message` says what happened and `advice` what the reader can do about it, both for people;
// `where` is a JSON pointer, an XML path or file:line; `clause` names the rule of the standard, when there is one.
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;
  std::string advice = {};
  std::string where = {};
  std::string clause = {};
  std::string rule = {};  // a short name that stays, for programs, where somebody keeps a list of them
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorKind kind, std::string message, std::string advice = {}, std::string where = {}) {
  return tl::unexpected<Error>(Error{kind, std::move(message), std::move(advice), std::move(where), {}, {}});
}

}  // namespace waymark
