#pragma once
#include <string>

#include "scorm/sequencing/trace.hpp"
#include "scorm/sequencing/tree.hpp"

// The words of the sequencing loop, and the processes of which it is made. Private to this folder: sequencer.hpp is the surface.
namespace waymark::sequencing {

enum class NavigationRequest : std::uint8_t {
  none,
  start,
  resume_all,
  continue_,
  previous,
  choice,
  jump,
  exit,
  exit_all,
  abandon,
  abandon_all,
  suspend_all
};
enum class TerminationRequest : std::uint8_t { none, exit, exit_all, suspend_all, abandon, abandon_all };
enum class SequencingRequest : std::uint8_t { none, start, resume_all, continue_, previous, choice, jump, retry, exit };

// Codes are those of the pseudo code's exceptions ("NB.2.1-4"); empty when there is none.
struct Navigation {
  TerminationRequest termination = TerminationRequest::none;
  SequencingRequest sequencing = SequencingRequest::none;
  std::string code;
};
Navigation navigation_request(const Tree& tree, const State& state, NavigationRequest request, int target);  // [NB.2.1]

struct Termination {
  SequencingRequest sequencing = SequencingRequest::none;  // overrides that of the navigation request
  std::string code;
};
Termination termination_request(const Tree& tree, State& state, TerminationRequest request, Trace* trace);  // [TB.2.3]

struct Sequencing {
  int deliver = kNone;
  bool end_session = false;
  std::string code;
  int refused_by = kNone;
  int become_current = kNone;  // SB.2.9-9: the choice leads nowhere, and yet the current activity changes
};
Sequencing sequencing_request(const Tree& tree, const State& state, SequencingRequest request, int target, Trace* trace);  // [SB.2.12]

struct Flow {
  int activity = kNone;
  bool deliverable = false, end_session = false;
  std::string code;
};
Flow flow(const Tree& tree, const State& state, int activity, bool forward, bool consider_children, Trace* trace);  // [SB.2.3]
Sequencing choice(const Tree& tree, const State& state, int target, Trace* trace);                                  // [SB.2.9]

struct Delivery {
  std::string code;
  int refused_by = kNone;
};
Delivery delivery_request(const Tree& tree, const State& state, int activity);  // [DB.1.1]
void content_delivery(const Tree& tree, State& state, int activity);            // [DB.2]

}  // namespace waymark::sequencing
