#pragma once
#include <map>
#include <string>
#include <vector>

#include "runtime/context.hpp"
#include "runtime/web/components.hpp"
#include "xapi/json/value.hpp"

// A statement in plain words. Whatever it says comes from outside: every text is bounded, and what could not be seen in it stands
// there by its code (shown_text); nothing of it becomes an address but a file's that begins with http.
namespace waymark::web {

// Who did what to what, for a list.
struct Sentence {
  std::string actor, verb, object;
  std::string when = {};  // the statement's own time; empty when it was not read
  std::string text() const { return actor + " " + verb + " " + object; }
};

class StatementWords {
 public:
  // `languages` as xapi::accepted_languages gives them; English comes after them.
  StatementWords(runtime::Context& context, std::vector<std::string> languages);

  // Of the stored bytes; one that is very large is not read for a list, and its size stands in its place.
  Sentence sentence_of(const std::string& bytes);
  // REQUIRES of these: a stored statement, read.
  Sentence sentence(const xapi::json::Value& statement);
  // What it says, line by line, with ways to statements that say the same.
  std::vector<SummaryRow> rows(const xapi::json::Value& statement);

  std::string agent(const xapi::json::Value* agent);       // a name of ours, its own, or its identifier
  std::string one_language(const xapi::json::Value* map);  // empty: nothing there

 private:
  std::string person_name(const std::string& person_id);
  std::string object_words(const xapi::json::Value* object, int depth);
  std::string activity_words(const xapi::json::Value& activity);  // its name, else its id
  std::string activity_with_id(const xapi::json::Value& activity);
  void add_result(const xapi::json::Value& result, std::vector<SummaryRow>& rows);
  void add_context(const xapi::json::Value& context, std::vector<SummaryRow>& rows);

  runtime::Context& context_;
  std::vector<std::string> languages_;
  std::map<std::string, std::string> names_;  // of people that were looked up
};

// "https://a.example/verbs/passed" -> "passed"
std::string last_part(const std::string& iri);
// For http and https alone; empty for every other IRI, which is text and never an address.
std::string safe_address(const std::string& iri);

}  // namespace waymark::web
