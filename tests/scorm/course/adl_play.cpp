#include <algorithm>
#include <cmath>
#include <set>

#include "scorm/base/interval.hpp"
#include "scorm/course/contents.hpp"
#include "tests/scorm/course/adl_case.hpp"

namespace waymark::course::adl {
namespace {

using sequencing::kNone;
using Request = sequencing::NavigationRequest;

bool is_number(const std::string& text, double& value) {
  char* end = nullptr;
  value = std::strtod(text.c_str(), &end);
  return !text.empty() && *end == '\0';
}

std::pair<std::string, std::string> localized(const std::string& text) {
  if (!text.starts_with("{lang=")) return {"en", text};
  const std::size_t end = text.find('}');
  return {text.substr(6, end - 6), text.substr(end + 1)};
}

std::multiset<std::string> parts(const std::string& text, const std::string& mark) {
  std::multiset<std::string> out;
  std::size_t from = 0;
  for (std::size_t at = 0; (at = text.find(mark, from)) != std::string::npos; from = at + mark.size())
    out.insert(text.substr(from, at - from));
  out.insert(text.substr(from));
  return out;
}

// adl-scorm2004/README.md, "How values are compared".
bool same(const std::string& name, std::string expected, std::string given) {
  if (expected == given || name == "cmi.learner_name" || name == "cmi.learner_id") return true;
  if (expected == "Returned a valid value or error code") return true;
  double a = 0, b = 0;
  if (is_number(expected, a) && is_number(given, b)) return std::abs(a - b) < 1e-7;
  if (name.find("time") != std::string::npos || name.find("latency") != std::string::npos) {
    const auto x = base::parse_interval(expected, false), y = base::parse_interval(given, false);
    if (x && y) return x == y;
  }
  if (name.ends_with("_children")) return parts(expected, ",") == parts(given, ",");
  if (name.find("response") != std::string::npos || name.find("pattern") != std::string::npos) {
    for (const std::string said_anyway : {"{order_matters=true}", "{case_matters=false}"}) {
      for (std::string* text : {&expected, &given}) {
        if (const std::size_t at = text->find(said_anyway); at != std::string::npos) text->erase(at, said_anyway.size());
      }
    }
    if (parts(expected, "[,]") == parts(given, "[,]")) return true;
    if (parts(expected, "}") == parts(given, "}")) return true;  // delimiters in another order
  }
  return localized(expected) == localized(given);
}

class Tester {
 public:
  Tester(const Case& given, const std::vector<Package>& packages, Shared& shared) : case_(given), packages_(packages), shared_(shared) {}

  std::string run() {
    launch_package();
    for (std::size_t i = 0; i < case_.steps.size(); ++i) {
      const Step& step = case_.steps[i];
      step_ = i + 1;  // the next one
      if (attempt_->current() == kNone) return step.key + ": nothing is open, " + attempt_code_;
      const std::string& act = package().acts[static_cast<std::size_t>(attempt_->current())];
      if (act != step.act) return step.key + ": activity " + act + " is open";
      if (std::string wrong = run_commands(step); !wrong.empty()) return step.key + ": " + wrong;
      const bool last = i + 1 == case_.steps.size();
      if (std::string wrong = go_on(step, last); !wrong.empty()) return step.key + ": " + wrong;
    }
    shared_ = attempt_->shared();
    return {};
  }

 private:
  const Package& package() const { return packages_[package_]; }

  void note(const sequencing::Outcome& outcome) {
    attempt_code_ = outcome.code.empty() ? (outcome.end_session ? "session ended" : "") : outcome.code;
  }

  void launch_package() {
    attempt_.emplace(package().facts, 1, shared_);
    begin();
  }

  void begin() {
    if (case_.start == "." || package_ > 0 || case_.start == "DDMa") {
      note(attempt_->navigate(Request::start));
    } else {
      const auto& acts = package().acts;
      const auto act = std::find(acts.begin(), acts.end(), case_.steps[step_].act);
      note(attempt_->navigate(Request::choice, step_ == 0 ? by_title(case_.start) : static_cast<int>(act - acts.begin())));
    }
  }

  // Leaves this course and opens the other one, or this one again.
  void switch_to(std::size_t package) {
    if (attempt_->current() != kNone) attempt_->navigate(Request::exit_all);
    shared_ = attempt_->shared();
    others_[package_] = attempt_;
    package_ = package;
    attempt_ = others_[package_];
    if (!attempt_) return launch_package();
    attempt_->bring(shared_);
    launch_again();
  }

  // "Relaunch", after the course was left.
  void launch_again() {
    if (attempt_->current() != kNone) attempt_->navigate(Request::exit_all);
    if (attempt_->state().suspended != kNone) {
      note(attempt_->navigate(Request::resume_all));
    } else {
      begin();
    }
  }

  int by_title(const std::string& title) const {
    const auto& activities = package().facts->tree.activities;
    for (std::size_t i = 0; i < activities.size(); ++i) {
      if (activities[i].title == title) return static_cast<int>(i);
    }
    return title.starts_with("the activity that corresponds to the root") ? 0 : kNone;
  }

  // "&ID&" stands for the place of the objective or store with this id.
  std::string with_index(const std::string& name) {
    const std::size_t from = name.find('&');
    if (from == std::string::npos) return name;
    const std::size_t to = name.find('&', from + 1);
    const std::string id = name.substr(from + 1, to - from - 1), around = name.substr(0, from);
    const int count = std::atoi(attempt_->get_value(around + "_count").value.c_str());
    for (int i = 0; i < count; ++i) {
      if (attempt_->get_value(around + std::to_string(i) + ".id").value == id) return around + std::to_string(i) + name.substr(to + 1);
    }
    return around + "999" + name.substr(to + 1);
  }

  std::string compare_objectives(const Command& command) {
    std::set<std::string> there;
    const int count = std::atoi(attempt_->get_value("cmi.objectives._count").value.c_str());
    for (int i = 0; i < count; ++i) there.insert(attempt_->get_value("cmi.objectives." + std::to_string(i) + ".id").value);
    const std::set<std::string> expected(command.objectives.begin(), command.objectives.end());
    return there == expected ? "" : "other objectives than expected";
  }

  Answer ask(const Command& command, const std::string& first) {
    const std::string second = command.args.size() > 1 ? command.args[1] : "";
    if (command.call == "doInitialize") return attempt_->initialize(first);
    if (command.call == "doGetValue") return attempt_->get_value(first);
    if (command.call == "doSetValue") return attempt_->set_value(first, second);
    if (command.call == "doCommit") return attempt_->commit(first);
    if (command.call == "doGetLastError") return {std::to_string(attempt_->last_error()), attempt_->last_error()};
    if (command.call == "doGetErrorString") return {attempt_->error_string(first), attempt_->last_error()};
    if (command.call == "doGetDiagnostic") return {attempt_->diagnostic(first), attempt_->last_error()};
    return {"unknown call " + command.call, -1};
  }

  std::string run_commands(const Step& step) {
    for (const Command& command : step.commands) {
      if (command.call == "compareObjIds") {
        if (std::string wrong = compare_objectives(command); !wrong.empty()) return wrong;
        continue;
      }
      const std::string first = with_index(command.args.empty() ? "" : command.args[0]);
      const Answer answer = ask(command, first);
      bool good = same(first, command.expect, answer.value);
      if (first.ends_with(".id") && first != command.args[0]) good = command.expect.empty() || good;  // looked up by this very id
      if (first.starts_with("adl.nav.request_valid.choice") || first.starts_with("adl.nav.request_valid.jump")) {
        good = answer.value == "true" || answer.value == "false" || answer.value == "unknown";
      }
      if (command.expect == "less255") good = answer.value.size() < 255;
      if (command.expect == "emptyCS") good = answer.value.empty();
      if (command.call == "doGetErrorString" && command.expect == "less255") good = answer.value.size() < 255;
      const bool lms_comment = first.starts_with("cmi.comments_from_lms.");
      if (!lms_comment && (!good || (command.error && answer.error != *command.error))) {
        return command.call + " " + first + (command.args.size() > 1 ? " = " + command.args[1].substr(0, 60) : "") + " gave \"" +
               answer.value.substr(0, 60) + "\" " + std::to_string(answer.error) + ", not \"" + command.expect.substr(0, 60) + "\" " +
               std::to_string(command.error.value_or(0)) + " " + attempt_->diagnostic("");
      }
    }
    return {};
  }

  // As the player would show it.
  bool answer_of(const std::string& question) const {
    const Contents contents = contents_of(*package().facts, *attempt_);
    if (question.starts_with("continue.")) return contents.continue_ == (question == "continue.enabled");
    if (question.starts_with("previous.")) return contents.previous == (question == "previous.enabled");
    const auto& entries = contents.entries;
    if (question == "toc.enabled") {
      return std::any_of(entries.begin(), entries.end(), [&](const Entry& entry) {
        return entry.choosable && &entry != &entries[static_cast<std::size_t>(contents.current)];
      });
    }
    const std::size_t at = question.find('@');
    const std::string what = question.substr(0, at), which = at == std::string::npos ? "" : question.substr(at + 1);
    const int activity = by_title(which);
    if (activity == kNone) return false;
    const Entry& entry = entries[static_cast<std::size_t>(activity)];
    return what == "toc.enabled.selectable" ? entry.choosable : what == "toc.visible" && entry.shown;
  }

  std::string check_controls(const Step& step) const {
    for (std::size_t i = 0; i < step.questions.size(); ++i) {
      const std::string& question = step.questions[i];
      if (question == "click.button" || question.starts_with("ui.")) continue;
      if (answer_of(question) != (step.answers[i] == "Y")) return question + " should be " + step.answers[i];
    }
    return {};
  }

  std::string go_on(const Step& step, bool last) {
    if (std::string wrong = check_controls(step); !wrong.empty()) return wrong;
    const bool learner_leaves = step.next.starts_with("Continue") || step.next == "Previous" || step.next.starts_with("Choice") ||
                                step.next == "TRIGExitAll" || (step.next.starts_with("Exit") && step.next != "Exit") ||
                                step.next.starts_with("Suspend");
    if (!learner_leaves) attempt_->terminate("");  // otherwise when the page goes: the learner's request stands
    sequencing::Outcome outcome;
    if (attempt_->take_outcome(outcome)) note(outcome);
    const std::string& next = step.next;
    if (next.empty()) return {};
    if (next.starts_with("Continue")) note(attempt_->navigate(Request::continue_));
    if (next == "Previous") note(attempt_->navigate(Request::previous));
    if (next.starts_with("Choice")) note(attempt_->navigate(Request::choice, by_title(next.substr(next.find('~') + 1))));
    if (next.starts_with("Exit") || next == "TRIGExitAll") note(attempt_->navigate(Request::exit_all));
    if (next.starts_with("Root")) note(attempt_->navigate(Request::choice, 0));
    if (next == "AutoTest" || next == "HasEnded") return attempt_->current() == kNone ? "" : "the session has not ended";
    if (last) return {};
    if (next.starts_with("Relaunch") || next.starts_with("DMBx") || next.starts_with("ContinueExit") || next.starts_with("ExitC") ||
        next.starts_with("ChoiceExit"))
      launch_again();
    if (next.starts_with("Suspend")) {
      note(attempt_->navigate(Request::suspend_all));
      launch_again();
    }
    if (next.find("DDM") != std::string::npos) switch_to(next.ends_with("b") ? 1 : 0);
    if (next.starts_with("APIt") || next.starts_with("DMIt")) {
      const std::string test = next.starts_with("A") ? "API Implementation Test " : "Data Model Implementation Test ";
      note(attempt_->navigate(Request::choice, by_title(test + next.substr(4))));
    }
    return {};
  }

  const Case& case_;
  const std::vector<Package>& packages_;
  Shared& shared_;
  std::size_t package_ = 0, step_ = 0;
  std::optional<Attempt> attempt_, others_[2];
  std::string attempt_code_;
};

}  // namespace

std::string play(const Case& given, const std::vector<Package>& packages, Shared& shared) { return Tester(given, packages, shared).run(); }

}  // namespace waymark::course::adl
