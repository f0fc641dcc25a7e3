#pragma once
#include <cstdint>
#include <functional>
#include <set>
#include <string>

#include "runtime/storage/statement_erasure.hpp"
#include "runtime/subject/subject.hpp"
#include "xapi/model/redact.hpp"

// Going through a person's statements in short transactions.
namespace waymark::subject {

// Error forbidden for the only administrator. Reads.
Result<void> may_go(storage::Connection& db, std::int64_t tenant, const Subject& subject);
// Nobody comes in as this person any more. Inside a write.
void shut_out(storage::Connection& db, std::int64_t tenant, const Subject& subject);

// The pseudonym of work that has begun, the same until it is done: random, so that it leads to nobody. Only inside a write. `begun`:
// whether this call began it.
struct Work {
  std::string pseudonym;
  bool begun = false;
};
Work begin_work(storage::Connection& db, const runtime::Context& context, const Subject& subject, const std::string& now);
void end_work(storage::Connection& db, const runtime::Context& context, const Subject& subject);

// What is put in the person's place.
xapi::Redaction redaction_of(const runtime::Context& context, const Subject& subject, const std::string& pseudonym);

// What statements told of activities is kept beside them: takes the person out of what is kept of the activities of this one. Inside a
// write.
void redact_definitions(storage::Connection& db, std::int64_t tenant, const xapi::json::Value& statement, const xapi::Redaction& redaction);

// What one transaction does with one statement; `value` is null when the statement cannot be read.
using Treat = std::function<void(storage::Connection& db, const storage::KeptStatement& kept, const xapi::json::Value& value,
                                 std::set<std::string>& content)>;

// Treats every statement that stands in the subject's lists until none does. Gives how many files of content went. REQUIRES: a
// statement that was treated stands in none of the lists any more. Errors: unavailable when `progress` says no, or when new ones keep
// coming; internal when treating does not take one out of the lists.
Result<std::int64_t> treat_statements(runtime::Context& context, const Subject& subject, const Treat& treat,
                                      const std::function<bool(std::int64_t)>& progress);

// Whether any stands in them.
bool any_statement(storage::Connection& db, std::int64_t tenant, const Subject& subject);

}  // namespace waymark::subject
