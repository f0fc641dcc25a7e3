#include "runtime/web/report/statement_items.hpp"

#include "runtime/support/clock.hpp"
#include "runtime/web/words.hpp"
#include "xapi/resources/format.hpp"

namespace waymark::web {
namespace {

Data item(const std::string& id) {
  Data data;
  for (const char* name : {"href", "actor", "verb", "object", "when"}) data.set(name, "");
  for (const char* name : {"hidden", "own_words", "voided", "fresh"}) data.set(name, false);
  return data.set("id", id);
}

}  // namespace

StatementWords words_for(const Visit& visit) { return {visit.context, xapi::accepted_languages(visit.request.header("accept-language"))}; }

std::string statement_href(const std::string& statement_id) { return "/reports/statements/" + statement_id; }

Data statement_item(StatementWords& words, const std::string& id, const std::string& bytes, bool own_words) {
  const Sentence said = words.sentence_of(bytes);
  return item(id)
      .set("href", statement_href(id))
      .set("actor", said.actor)
      .set("verb", said.verb)
      .set("object", said.object)
      .set("when", said.when)
      .set("own_words", own_words);
}

Data hidden_item(const std::string& id, const std::string& verb, const std::string& timestamp) {
  return item(id).set("hidden", true).set("verb", shown_text(last_part(verb), 120)).set("when", support::display_date_time(timestamp));
}

std::string curl_command(const Visit& visit, const std::string& query) {
  return "curl --user 'KEY:SECRET' --header 'X-Experience-API-Version: 1.0.3' '" + visit.context.settings.public_url + "/xapi/statements" +
         query + "'";
}

}  // namespace waymark::web
