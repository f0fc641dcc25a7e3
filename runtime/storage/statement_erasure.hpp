#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runtime/storage/database.hpp"
#include "runtime/storage/statement_lists.hpp"
#include "xapi/json/value.hpp"

// The ways in which a statement that was stored goes or changes: a person's data are erased, or a retention rule's time is over.
// Everything here runs inside a write but for what says "reads". The file is overwritten where a statement stood.
namespace waymark::storage {

enum class Cause { subject, retention };

struct Tombstone {
  std::string erased_at;  // RFC 3339 UTC
  Cause cause = Cause::subject;
};

// Reads. Nothing when no statement with this id was erased.
std::optional<Tombstone> find_tombstone(Connection& connection, std::int64_t tenant, const std::string& statement_id);

// A statement as it is kept, with what its rows are found by. Reads; nothing when no statement is at the position.
struct KeptStatement {
  std::int64_t position = 0;
  std::string id, stored, verb, registration, voids, refers_to, bytes, launch_id;
};
std::optional<KeptStatement> kept_statement(Connection& connection, std::int64_t tenant, std::int64_t position);

// Overwrites what is deleted with zeros, as long as it lives; without it SQLite leaves the old octets in free pages.
class Overwriting {
 public:
  explicit Overwriting(Connection& connection);
  ~Overwriting();
  Overwriting(const Overwriting&) = delete;
  Overwriting& operator=(const Overwriting&) = delete;

 private:
  Connection& connection_;
};

// The statement and everything that stands by its position goes; a tombstone stays. Digests of content that it named are added to
// `content`: forget_content() looks whether anybody else names them.
void erase_statement(Connection& connection, std::int64_t tenant, const KeptStatement& statement, Cause cause, const std::string& now,
                     std::set<std::string>& content);

// Another text for the same statement: id, position, stored, what it voids or refers to stay. Data of attachments that the new text
// does not name go, and so do what was found of its signatures.
void rewrite_statement(Connection& connection, std::int64_t tenant, const KeptStatement& statement, const xapi::json::Value& with,
                       std::set<std::string>& content);

// Takes the rows of content away that no statement and no module names any more, and gives their digests: remove_unnamed() takes the
// files, once this is on disk.
std::vector<std::string> forget_content(Connection& connection, std::int64_t tenant, const std::set<std::string>& content);

// The agent's names and its number go. REQUIRES: no statement and no document of the agent is left.
void forget_agent(Connection& connection, std::int64_t tenant, const std::string& agent_key);

// Reads. At most `most` positions behind `after`, in their order, each once: what stands in any of these lists.
std::vector<std::int64_t> positions_in(Connection& connection, std::int64_t tenant, const std::vector<ListKey>& lists, std::int64_t after,
                                       std::size_t most);

}  // namespace waymark::storage
