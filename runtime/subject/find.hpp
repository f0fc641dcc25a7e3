#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "runtime/subject/subject.hpp"

namespace waymark::subject {

// What is held of a person, counted.
struct Held {
  std::string what;
  std::int64_t count = 0;
};

// Another system that has, or may have, something of the person: nothing here takes it back, somebody tells them (GDPR, article 19).
struct Recipient {
  std::string name, kind, what;
};

struct Findings {
  std::int64_t own = 0;           // statements that are the person's: erasing takes them
  std::int64_t mentioned = 0;     // statements of others in which the person stands: erasing puts a pseudonym there
  std::int64_t in_text = 0;       // of others, in whose text a name or address stands and nothing else; counted with Subject::in_text alone
  std::int64_t as_authority = 0;  // of the mentions, those that came by a key or token in the person's name
  std::int64_t documents = 0, attachments = 0, refused = 0;  // xAPI documents; data of own statements; dead letters of both
  std::vector<Held> account;                                 // by table, those with something
  std::string held_back_since;                               // RFC 3339 UTC; empty: nothing is held back (restrict.hpp)
  std::int64_t esr_lines = 0;                                // in files that the trust was given: they stay there and here
  std::vector<Recipient> recipients;
};

// How many statements were looked at; false ends it.
using Looked = std::function<bool(std::int64_t statements)>;

// Reads a piece at a time; the server works meanwhile. Error unavailable when it was ended.
Result<Findings> find(runtime::Context& context, const Subject& subject, const Looked& looked);

// Every statement in whose text one of the person's words stands (Subject::distinct_words) and that is not about the person otherwise,
// oldest first; reads the whole store. Errors as find().
using EachText = std::function<Result<void>(const xapi::json::Value& statement, std::int64_t position)>;
Result<void> each_in_text(runtime::Context& context, const Subject& subject, const EachText& each, const Looked& looked);

// Every statement about the person, oldest first; `own`: erasing takes it. Error unavailable when it was ended.
using EachStatement = std::function<Result<void>(const std::string& bytes, std::int64_t position, bool own)>;
Result<void> each_statement(runtime::Context& context, const Subject& subject, const EachStatement& each);

}  // namespace waymark::subject
