#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "connectors/connector.hpp"
#include "runtime/storage/database.hpp"

// What completion connectors are told of one completion. Composed from what is held now, so that a key corrected after a
// refusal (an employee number, a Moodle username) reaches the next try.
namespace waymark::outbox {

// Empty when there is no such completion. Keys of an erased person are empty.
std::optional<connectors::CompletionRecord> completion_record(storage::Connection& db, std::int64_t tenant,
                                                              const std::string& completion_id);

// A record as it was sent, with the name that the person has in Moodle now: an account may have been renamed.
std::string with_name_of_today(storage::Connection& db, std::int64_t tenant, const std::string& payload);

// Puts the deliveries of a person's completions that nobody has taken yet into agreement with the keys held now, and
// opens again those that were refused. In the caller's transaction, after the change. Returns how many were opened.
std::int64_t renew_deliveries(storage::Connection& db, std::int64_t tenant, const std::string& person_id, const std::string& now);

// The same for every delivery of a connector that was refused or given up, whoever it is about.
std::int64_t reopen_refused(storage::Connection& db, std::int64_t tenant, const std::string& connector_id, const std::string& now);

}  // namespace waymark::outbox
