#include "scorm/sequencing/trace.hpp"

#include "scorm/sequencing/tree.hpp"

namespace waymark::sequencing {
namespace {

std::string name_of(const Tree& tree, int activity) {
  if (activity == kNone) return "The course";
  const Activity& definition = at(tree, activity);
  return "\"" + (definition.title.empty() ? definition.id : definition.title) + "\"";
}

std::string_view name_of(RuleAction action) {
  switch (action) {
    case RuleAction::skip:
      return "skip";
    case RuleAction::disabled:
      return "disabled";
    case RuleAction::hidden_from_choice:
      return "hidden from choice";
    case RuleAction::stop_forward_traversal:
      return "stop forward traversal";
    case RuleAction::exit_parent:
      return "exit parent";
    case RuleAction::exit_all:
      return "exit all";
    case RuleAction::retry:
      return "retry";
    case RuleAction::retry_all:
      return "retry all";
    case RuleAction::continue_:
      return "continue";
    case RuleAction::previous:
      return "previous";
    case RuleAction::exit:
      return "exit";
  }
  return "";
}

struct Words {
  std::string_view code, words;
};

constexpr Words kCodes[] = {
    {"NB.2.1-1", "a session is open already"},
    {"NB.2.1-2", "nothing is open"},
    {"NB.2.1-3", "nothing was put aside to go on with"},
    {"NB.2.1-4", "here one does not go on by Continue"},
    {"NB.2.1-5", "here one does not go back by Previous"},
    {"NB.2.1-6", "there is nothing before it"},
    {"NB.2.1-8", "what is open must be ended by itself first"},
    {"NB.2.1-10", "it cannot be chosen from the contents"},
    {"NB.2.1-11", "the course has no such activity now"},
    {"NB.2.1-12", "the activity has ended already"},
    {"SB.2.1-2", "none of its parts is available"},
    {"SB.2.1-3", "there is nothing before it"},
    {"SB.2.1-4", "its group is only gone through forwards"},
    {"SB.2.2-1", "its parts are opened from the contents, not one after the other"},
    {"SB.2.2-2", "a rule of the course closes it now, or its attempts are used up"},
    {"SB.2.4-1", "something before it has to be done first"},
    {"SB.2.4-2", "its group is only gone through forwards"},
    {"SB.2.4-3", "there is nothing before it"},
    {"SB.2.7-2", "here one does not go on by Continue"},
    {"SB.2.8-2", "here one does not go back by Previous"},
    {"SB.2.9-2", "it was not selected for this learner"},
    {"SB.2.9-3", "a rule of the course hides it now"},
    {"SB.2.9-4", "it cannot be chosen from the contents"},
    {"SB.2.9-5", "there is no way to it"},
    {"SB.2.9-6", "its group can only be entered step by step"},
    {"SB.2.9-7", "what is open must be ended by itself first"},
    {"SB.2.9-8", "only what lies beside the open part can be chosen"},
    {"SB.2.9-9", "none of its parts can be opened now"},
    {"SB.2.10-3", "none of its parts can be opened again now"},
    {"DB.1.1-1", "it has no page of its own"},
    {"DB.1.1-3", "a rule of the course closes it now, or its attempts are used up"},
};

}  // namespace

std::string words_of_code(const std::string& code) {
  for (const Words& entry : kCodes) {
    if (entry.code == code) return std::string(entry.words);
  }
  return code.empty() ? "" : "the rules of the course do not allow it (" + code + ")";
}

std::string words_of(const Tree& tree, const Decision& decision) {
  const std::string name = name_of(tree, decision.activity);
  switch (decision.kind) {
    case Decision::Kind::refused:
      return name + " was not opened: " + words_of_code(decision.code) + ".";
    case Decision::Kind::skipped:
      return name + " was skipped: its precondition \"skip\" holds.";
    case Decision::Kind::not_available:
      return name + " was not opened: a rule of the course closes it now, or its attempts are used up.";
    case Decision::Kind::rule_fired:
      return "After " + name + " the rule \"" + std::string(name_of(decision.action)) + "\" held.";
    case Decision::Kind::delivered:
      return name + " was opened.";
    case Decision::Kind::session_ended:
      return "The course was closed: there is nothing after what was open.";
  }
  return {};
}

}  // namespace waymark::sequencing
