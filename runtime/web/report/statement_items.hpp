#pragma once
#include <string>

#include "runtime/web/data.hpp"
#include "runtime/web/report/statement_words.hpp"
#include "runtime/web/site.hpp"

// Statements in a list (templates/report/statement-list), each with a way to the page of the one statement.
namespace waymark::web {

StatementWords words_for(const Visit& visit);  // in the languages that the reader's browser asks for

std::string statement_href(const std::string& statement_id);

// `own_words`: it may hold the learner's own words.
Data statement_item(StatementWords& words, const std::string& id, const std::string& bytes, bool own_words = false);
// One that is there, and whose label hides it from the reader.
Data hidden_item(const std::string& id, const std::string& verb, const std::string& timestamp);

// The command that asks the record store for the same, with KEY:SECRET for a credential's key and secret.
std::string curl_command(const Visit& visit, const std::string& query);

}  // namespace waymark::web
