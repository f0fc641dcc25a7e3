#pragma once
#include <string>
#include <string_view>

#include "xapi/json/value.hpp"

namespace waymark::xapi {

// The canonical form by which "same id, same statement" is decided (xAPI Part 2, 2.3.1; 4.1.5 in xAPI 2.0):
// two statements are the same exactly when these texts are equal. Left out, because the standard says that
// they may differ: id, stored, authority, version, timestamp (a record store may have set it), the display of
// verbs, definitions of activities, attachments. Made alike: the order of properties and of members of
// groups, case of UUIDs, language tags, e-mail domains and hashes, contextActivities given without an array,
// numbers written differently (1, 1.0), default objectTypes, digits of durations finer than 0.01 second,
// offsets of timestamps. REQUIRES: check_statement(statement) found nothing.
std::string comparable_form(const json::Value& statement);

// What a record store keeps of it: the SHA-256, 32 bytes. Two statements whose digests are equal are the same.
std::string comparable_digest(std::string_view form);

}  // namespace waymark::xapi
