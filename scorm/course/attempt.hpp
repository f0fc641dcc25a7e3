#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scorm/cmi/v2004/data.hpp"
#include "scorm/course/events.hpp"
#include "scorm/sequencing/run_time.hpp"
#include "scorm/sequencing/sequencer.hpp"
#include "scorm/sequencing/tree.hpp"

// One learner's attempt on a SCORM 2004 course: the activity tree, and the run-time data of whatever is on screen (RTE 4th Ed. 2, 3;
// SN 4th Ed. 4, 5). A pure state machine as cmi::Engine is.
namespace waymark::course {

// What is fixed while the attempt lasts.
struct Facts {
  cmi::v2004::Book book = cmi::v2004::Book::fourth;
  bool strict = false;
  std::string mode = "normal";  // normal, browse, review
  bool credit = true;
  std::string learner_id, learner_name;
  std::int64_t seed = 0;  // of what is drawn at random, below 2^40; the same in both homes
  sequencing::Tree tree;
  std::vector<cmi::v2004::ActivityFacts> activities;  // one for each of the tree
  bool shared_data_global_to_system = true;           // adlcp; of objectives the tree says it
};

struct Answer {
  std::string value;
  int error = 0;
};

// What a learner's attempts share beyond one course (adl.data and objectives that are global to the system).
struct Shared {
  std::map<std::string, sequencing::ObjectiveProgress> objectives;
  std::map<std::string, std::string> stores;
};

enum class Phase : int { closed = 0, opened = 1, running = 2, terminated = 3 };

// What a session that does not count (review, browse, no credit) reads and writes in place of the attempt's own data: it finds what
// was done, sees what it says itself, and leaves no trace (RTE 4th Ed. 4.2.15).
struct Scratch {
  cmi::v2004::Record record;
  std::map<std::string, std::string> stores;
};

// Everything that an attempt remembers. Plain data: a snapshot is exactly this (snapshot.hpp).
struct AttemptState {
  sequencing::State sequencing;
  std::vector<cmi::v2004::Record> records;  // one for each activity
  std::map<std::string, std::string> stores;
  Shared system;  // what the course does not touch because it keeps its own
  Phase phase = Phase::closed;
  int open = sequencing::kNone;    // the activity on screen
  std::string entry;               // its cmi.entry
  std::optional<Scratch> scratch;  // while a session that does not count is open
  bool announced = false;          // a request of the learner comes next
};

class Attempt {
 public:
  Attempt(std::shared_ptr<const Facts> facts, std::uint64_t seed, Shared shared = {});
  Attempt(std::shared_ptr<const Facts> facts, AttemptState state) : facts_(std::move(facts)), s_(std::move(state)) {}  // goes on

  // A new one of this launch: what is random follows from the facts.
  static Attempt anew(std::shared_ptr<const Facts> facts) {
    const auto seed = static_cast<std::uint64_t>(facts->seed);
    return {std::move(facts), seed};
  }

  // The learner's own requests (Start and Resume All among them). Ends the session of the SCO that is open, if it has not ended
  // itself, and passes over a request that it made. One that NB.2.1 refuses changes nothing: the session goes on.
  sequencing::Outcome navigate(sequencing::NavigationRequest request, int target = sequencing::kNone, sequencing::Trace* trace = nullptr);

  // The learner has asked for something, and the page of the SCO goes before the request is made: what the SCO says until then
  // counts, but for a request of its own (RTE 4th Ed. 4.2.7: one of the learner has precedence).
  void announce() { s_.announced = true; }

  // Ends what is open as the server does it when the page is gone: everything is suspended, so that the learner comes back to it.
  void close();

  // What happened since the last call of this; oldest first. Nothing of a review, of browsing, or without credit.
  std::vector<cmi::Event> take_events() { return std::exchange(events_, {}); }

  // The API of the SCO that is open (RTE 4th Ed. 3.1.2 to 3.1.6).
  Answer initialize(std::string_view argument);
  Answer terminate(std::string_view argument);
  Answer get_value(std::string_view name);
  Answer set_value(std::string_view name, std::string_view value);
  Answer commit(std::string_view argument);
  int last_error() const { return last_error_; }
  std::string error_string(std::string_view code) const;
  std::string diagnostic(std::string_view code) const;

  // The request that the SCO left at Terminate has become this; taken once by the player.
  bool take_outcome(sequencing::Outcome& outcome);

  int current() const { return s_.open; }  // the activity on screen; kNone when none is
  const AttemptState& remembered() const { return s_; }
  const sequencing::State& state() const { return s_.sequencing; }
  sequencing::Validity validity() const;
  Shared shared() const;
  void bring(Shared shared);  // what other courses have changed since; between two sessions
  // The state with what the content has said so far, rolled up; and the time spent in an activity, this session's included.
  sequencing::State state_now() const;
  std::int64_t centiseconds(int activity) const;
  const cmi::v2004::Record& record(int activity) const { return s_.records[static_cast<std::size_t>(activity)]; }

 private:
  class View;

  cmi::v2004::Session session(const cmi::v2004::NavigationView& view);
  sequencing::State state_with_data() const;
  cmi::v2004::Record& open_record() { return s_.scratch ? s_.scratch->record : s_.records[static_cast<std::size_t>(s_.open)]; }
  const cmi::v2004::Record& open_record() const { return s_.scratch ? s_.scratch->record : record(s_.open); }
  sequencing::RunTimeData run_time_data() const;
  sequencing::NavigationRequest own_request(int& target) const;
  void open(const sequencing::Outcome& outcome, const std::vector<int>& attempts_before);
  bool counts() const { return facts_->credit && facts_->mode == "normal"; }  // what is done changes the record
  void keep_tracking(const sequencing::State& as_it_was);
  int only_leaf() const;
  void end_session(sequencing::NavigationRequest request, Ending ending);
  void tell(Ending ending);
  const std::string& open_id() const { return sequencing::at(facts_->tree, s_.open).id; }
  sequencing::Outcome move(sequencing::NavigationRequest request, int target, sequencing::Trace* trace);
  Answer answer(std::string value, int error, std::string why = {});

  std::shared_ptr<const Facts> facts_;
  AttemptState s_;
  int last_error_ = 0;
  std::string diagnostic_;
  bool has_outcome_ = false;
  sequencing::Outcome outcome_;
  std::vector<cmi::Event> events_;
};

}  // namespace waymark::course
