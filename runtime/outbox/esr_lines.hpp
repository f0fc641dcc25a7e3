#pragma once
#include <string>
#include <vector>

#include "connectors/esr/states.hpp"
#include "connectors/esr/writer.hpp"
#include "runtime/context.hpp"

// ESR knows a completion by person, competence and day: one line stands for it, whichever completion of ours it was
// written for. A completion that is withdrawn leaves its line there until somebody removes the competence by hand.
namespace waymark::outbox {

// A line in a file, with its completion as people know it.
struct EsrLine {
  std::string vpd, file, delivery_id, key, reason, person_name, course_title;
  std::int64_t sequence = 0, row = 0;
  connectors::esr::State state = connectors::esr::State::exported;
};
// Lines of one file, by row.
Result<std::vector<EsrLine>> esr_file_lines(runtime::Context& context, const std::string& connector_id, const std::string& vpd,
                                            std::int64_t sequence);

// Sets an ESR completion's delivery; refused and invalid ones are somebody's task, unless the completion holds no more.
void set_esr_delivery(storage::Connection& db, const runtime::Context& context, const std::string& delivery_id,
                      connectors::esr::State state, const std::string& detail);

// What a completion finds whose line stands in a file already.
enum class LineFound { none, stands, covered, of_another_person };
// The line stands for it when the completion it was written for was withdrawn or corrected (a withdrawal that nobody has done by
// hand yet is then not needed); else the delivery says who told of it, or whose line is in the way. None: nothing was changed, no
// file holds such a line.
LineFound stand_by_line(storage::Connection& db, const runtime::Context& context, const std::string& connector_id,
                        const connectors::esr::KnownLine& known, const std::string& vpd);

// A completion of this person waits for the next file that will take this line over: nobody is to remove the competence.
bool will_be_taken_over(storage::Connection& db, const runtime::Context& context, const std::string& connector_id,
                        const connectors::esr::Config& config, const std::string& person_id, const std::string& vpd,
                        const std::string& key);

// Inside the transaction that adds a completion: it closes at once what is no longer to be taken back by hand.
void stand_by_lines(storage::Connection& db, const runtime::Context& context, const std::string& registration_id);
// Inside the transaction that withdraws or corrects one: others of the person that relied on its line are looked at again.
void look_at_covered(storage::Connection& db, const runtime::Context& context, const std::string& connector_id,
                     const std::string& person_id);
// The completion was withdrawn; its withdrawal waits for nobody any more.
void nothing_to_take_back(storage::Connection& db, const runtime::Context& context, const std::string& connector_id,
                          const std::string& completion_id, const std::string& detail);

// A withdrawal that was marked as taken back is to be looked at again. False, and nothing changed, when the completion was given
// again since and has a line of its own with this key, or when there is no such withdrawal.
bool list_again(storage::Connection& db, const runtime::Context& context, const std::string& connector_id, const std::string& completion_id,
                const std::string& vpd, const std::string& key, const std::string& detail);

}  // namespace waymark::outbox
