#include "runtime/delivery/course_said.hpp"

#include "runtime/support/json.hpp"

namespace waymark::delivery {

using storage::Row;

std::vector<std::string> said_of_course(storage::Connection& db, const runtime::Context& context, const std::string& registration_id,
                                        const std::string& course_iri, const std::string& also) {
  std::vector<std::string> ids;
  db.query(
      "select s.statement_id, s.bytes from statement s join term t on t.tenant = s.tenant and t.term_id = s.verb_id where s.tenant = ? and "
      "s.registration = ? and s.voided_by = '' and (s.statement_id = ? or (t.text in ('http://adlnet.gov/expapi/verbs/completed', "
      "'http://adlnet.gov/expapi/verbs/passed') and (s.launch_id <> '' or exists (select 1 from act a where a.tenant = s.tenant and "
      "a.registration_id = s.registration and a.statement_id = s.statement_id)))) order by s.position",
      {context.tenant, registration_id, also}, [&](const Row& row) {
        const auto statement = support::parse_json(row.text(1));
        if (row.text(0) == also || (statement && (*statement)["object"]["id"].as_string() == course_iri)) ids.push_back(row.text(0));
        return true;
      });
  return ids;
}

}  // namespace waymark::delivery
