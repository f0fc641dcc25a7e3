#pragma once
#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scorm/base/error.hpp"
#include "xapi/store/attachment_store.hpp"
#include "xapi/store/clearance.hpp"

// What the LRS needs from storage. runtime/storage implements it; nothing here knows SQL.
namespace waymark::xapi {

// How an agent, group member or activity takes part: direct means it answers the plain filter, related only related_*.
struct AgentUse {
  std::string key;
  bool direct = false;
};  // canonical inverse functional identifier, agent_key()
struct ActivityUse {
  std::string iri;
  bool direct = false;
};

// Data that came with the statement: it lies in the content store before the statement is stored.
struct AttachmentUse {
  std::string sha2, sha256;  // StoredAttachment
  std::uint64_t size = 0;
  std::string content_type;
};
// What a statement tells of an activity or an agent beyond itself.
struct ToldDefinition {
  std::string iri, definition;
};  // JSON text of the definition
struct ToldName {
  std::string key, name;
};  // agent_key()

// An extension of the result, the context or the object's definition. `value` is what extension_value() makes of it; empty when
// nobody can ask for it by its value.
struct ExtensionUse {
  std::string iri, value;
};

// What the filters of our own look for (facets.hpp): of the statement itself, never of a SubStatement.
struct Facets {
  std::string activity_type;  // of the object's definition, or empty
  std::optional<bool> success, completion;
  std::optional<double> scaled, raw;
  std::vector<ExtensionUse> extensions;
};

// A validated statement ready to be kept: the bytes that will be stored and sent, and the columns that queries need.
struct PreparedStatement {
  std::string id;  // lower-case UUID
  // Complete JSON text incl. id, timestamp, authority, version. `stored` is always the last property, so that the text
  // ends with `"stored":"YYYY-MM-DDTHH:MM:SS.mmmZ"}`: the store replaces those 24 characters when it has to raise it.
  std::string bytes;
  std::string comparable;  // digest of the canonical form for "same id, same statement" (4.1.5 Statement immutability)
  std::string verb;
  std::string timestamp;  // RFC 3339 UTC, milliseconds
  std::string stored;     // as above; the store may raise it so that it strictly increases
  // `stored` is another record store's, and stays, but for what keeps it rising: else it is never earlier than the moment of writing.
  bool keeps_stored = false;
  std::string registration;  // lower-case UUID or empty
  std::string voids;         // id of the statement that this one voids, or empty
  std::string refers_to;     // id of a StatementRef object, or empty
  std::vector<AgentUse> agents;
  std::vector<ActivityUse> activities;
  Facets facets;
  std::vector<ToldDefinition> definitions;  // in the order in which they count; the last one wins
  std::vector<ToldName> names;
  // agent_key() of the authority; empty: it has none. Without `defines` that authority may not define activities and agents
  // (Part 3, 4.2): what the statement says of them never counts, also not when it is read again later.
  std::string authority;
  bool defines = true;
  Sensitivity sensitivity = Sensitivity::tracking;
  std::string launch_id;  // the launch and journal number that caused it; empty for received statements
  std::int64_t journal_number = 0;
  std::vector<AttachmentUse> attachments;
  std::vector<StoredSignature> signatures;
};

// erased: a statement with that id was erased; nothing takes its place.
enum class InsertOutcome { stored, same, conflict, erased };

// Values of one filter, any of which may be met; without one there is no such filter. A text alone is one value, empty none.
class AnyOf {
 public:
  AnyOf() = default;
  AnyOf& operator=(std::string one) {
    values_.clear();
    if (!one.empty()) values_.push_back(std::move(one));
    return *this;
  }
  AnyOf& operator=(std::vector<std::string> several) {
    values_ = std::move(several);
    return *this;
  }
  bool empty() const { return values_.empty(); }
  const std::vector<std::string>& values() const { return values_; }
  bool has(const std::string& text) const { return std::find(values_.begin(), values_.end(), text) != values_.end(); }
  bool operator==(const AnyOf&) const = default;

 private:
  std::vector<std::string> values_;
};

// Both ends count.
struct ScoreRange {
  double least = 0, most = 0;
  bool operator==(const ScoreRange&) const = default;
};

struct StatementQuery {
  std::string statement_id, voided_statement_id;  // single statement
  AnyOf agent_key, verb, activity, registration, activity_type;
  std::optional<bool> success, completion;
  std::optional<ScoreRange> scaled, raw;
  std::vector<ExtensionUse> extensions;  // all of them; without a value: whatever it is
  bool joined = false;                   // agent_key is one agent, and stands for every agent of the person whom it is
  bool related_agents = false, related_activities = false, ascending = false;
  std::string since, until;  // on stored, RFC 3339 UTC
  std::uint32_t limit = 100;
  std::int64_t after_position = 0;           // paging cursor: position of the last row already given; 0 = start
  std::int64_t snapshot_position = 0;        // upper bound fixed by the first page, so that `more` is stable
  Clearance sees = Clearance::everything();  // statements with other labels are as if they were not there
  std::string authority_key;                 // agent_key(); unless empty, statements of others are as if they were not there
};

struct StoredStatement {
  std::int64_t position = 0;  // strictly increasing in the order of `stored`
  std::string id, bytes, stored;
  bool voided = false;
};

struct StatementPage {
  std::vector<StoredStatement> statements;
  bool more = false;
  std::int64_t last_position = 0, snapshot_position = 0;
  std::string erased_at;  // of the single statement that was asked for, which is not there any more; RFC 3339 UTC
};

// Writes inside the caller's transaction: a batch is all or nothing.
class StatementWriter {
 public:
  virtual ~StatementWriter() = default;
  // same: that id is there with an equal statement (nothing written). conflict: with a different one.
  virtual Result<InsertOutcome> insert(PreparedStatement statement) = 0;
};

// Thread-safe.
class StatementStore {
 public:
  virtual ~StatementStore() = default;
  // All of them or none; durable when it returns. conflict or erased of any makes the whole call fail (ErrorKind::conflict).
  virtual Result<std::vector<std::string>> store(std::vector<PreparedStatement> statements) = 0;
  virtual Result<StatementPage> find(const StatementQuery& query) = 0;
  // Up to which time `stored` is complete: every statement stored at or before it can be seen.
  virtual std::string consistent_through() = 0;

  // What the statements that may be seen say of these activities, merged in the order of `stored` (merge_definitions): JSON
  // text by IRI. An activity that none of them defines is not there.
  virtual Result<std::map<std::string, std::string>> definitions(const std::set<std::string>& iris, const Clearance& sees) = 0;
  // Names of this agent (agent_key()), the one that was heard last first; at most 100.
  virtual Result<std::vector<std::string>> names(const std::string& agent_key, const Clearance& sees) = 0;
};

}  // namespace waymark::xapi
