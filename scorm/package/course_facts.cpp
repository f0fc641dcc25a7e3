#include "scorm/package/course_facts.hpp"

#include <utility>

namespace waymark::package {
namespace {

cmi::v2004::Book book_of(Edition edition) {
  if (edition == Edition::second) return cmi::v2004::Book::second;
  return edition == Edition::third ? cmi::v2004::Book::third : cmi::v2004::Book::fourth;
}

cmi::v2004::ActivityFacts facts_of(const ActivityData& data) {
  cmi::v2004::ActivityFacts facts{.launch_data = data.launch_data,
                                  .completion_threshold = data.completion_threshold,
                                  .scaled_passing_score = data.scaled_passing_score,
                                  .max_time_allowed = data.max_time_allowed,
                                  .time_limit_action = data.time_limit_action,
                                  .data = {}};
  for (const SharedData& shared : data.shared_data) facts.data.push_back({shared.target, shared.readable, shared.writable});
  return facts;
}

}  // namespace

course::Facts course_facts(Sequencing sequencing, Edition edition) {
  course::Facts facts;
  facts.book = book_of(edition);
  facts.tree = std::move(sequencing.tree);
  facts.shared_data_global_to_system = sequencing.shared_data_global_to_system;
  for (const ActivityData& data : sequencing.data) facts.activities.push_back(facts_of(data));
  return facts;
}

}  // namespace waymark::package
