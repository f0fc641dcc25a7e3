#pragma once
#include <set>
#include <string>
#include <vector>

#include "xapi/json/value.hpp"

// Takes one person out of statements that stay. REQUIRES everywhere: check_statement found nothing.
namespace waymark::xapi {

struct Redaction {
  std::set<std::string> keys;   // agent_key() of the person
  std::string home_page, name;  // the account that stands in the place of each of them
  // Names of the person in free text, replaced wherever they stand as words of their own, whatever their case; one of fewer than
  // three octets is passed over. Identifiers (IRIs, ids, times, types) are left as they are.
  std::vector<std::string> words;
};

// Whether the statement is the person's own: its actor is that person, or a Group of which every member is.
bool is_own(const json::Value& statement, const std::set<std::string>& keys);

// A statement without the person: wherever one of the keys stands, also inside of extensions, the account does, without a name.
// A signature holds the statement as it was, so it goes. Of the person's own statements free answers and attachments go as well.
json::Value redacted(json::Value statement, const Redaction& redaction);

// Any JSON without the person, by the same rules: a definition, say.
json::Value without_person(json::Value value, const Redaction& redaction);

// `text` with every one of the words replaced by "[removed]".
std::string without_words(const std::string& text, const std::vector<std::string>& words);

}  // namespace waymark::xapi
