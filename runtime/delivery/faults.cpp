#include "runtime/delivery/faults.hpp"

#include <algorithm>

#include "runtime/delivery/record.hpp"
#include "runtime/delivery/sensitivity.hpp"
#include "runtime/delivery/text_column.hpp"
#include "scorm/base/iso8601.hpp"

namespace waymark::delivery {
namespace {

using cmi::Function;
using storage::Connection;
using storage::Row;

constexpr std::size_t kMostKinds = 200;  // different faults of one launch
constexpr std::string_view kStatus = "cmi.core.lesson_status", kScore = "cmi.core.score.raw", kExit = "cmi.core.exit",
                           kTime = "cmi.core.session_time";

std::string function_name(Function function) {
  switch (function) {
    case Function::initialize:
      return "LMSInitialize";
    case Function::finish:
      return "LMSFinish";
    case Function::commit:
      return "LMSCommit";
    case Function::get_value:
      return "LMSGetValue";
    case Function::set_value:
      return "LMSSetValue";
    default:
      return "the player";
  }
}

// Array indexes as "n": the same fault in every question is one fault.
std::string general(const std::string& element) {
  std::string out;
  for (std::size_t at = 0; at < element.size();) {
    const std::size_t end = std::min(element.find('.', at), element.size());
    const std::string part = element.substr(at, end - at);
    const bool digits = !part.empty() && std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
    out += (at == 0 ? "" : ".") + (digits ? "n" : part);
    at = end + 1;
  }
  return out;
}

// A time that the engine took, held against the launch's own clock (spent.cpp).
bool longer_than_open(const SeenCall& call) {
  const auto said = base::parse_loose_timespan(call.second);
  return said && *said / 100 > call.offset_ms / 1000 + kTimeTolerance;
}

bool of_sco(Function function) { return function != Function::open && function != Function::close; }

void read_launch(Connection& db, std::int64_t tenant, const std::string& launch_id, FaultFinder& finder) {
  db.query("select number, function, first, second, error, offset_ms from journal where tenant = ? and launch_id = ? order by number",
           {tenant, launch_id}, [&](const Row& r) {
             finder.see({r.integer(0), static_cast<Function>(r.integer(1)), from_column(r.text(2)), from_column(r.text(3)),
                         static_cast<int>(r.integer(4)), r.integer(5)});
             return true;
           });
}

void merge(std::vector<Fault>& all, const Fault& one) {
  for (auto& known : all) {
    if (known.kind != one.kind || known.item_id != one.item_id || known.element != one.element || known.error != one.error) continue;
    known.calls += one.calls;
    ++known.launches;
    return;
  }
  all.push_back(one);
}

}  // namespace

void FaultFinder::add(FaultKind kind, std::int64_t number, const std::string& element, int error) {
  for (auto& one : found_)
    if (one.kind == kind && one.item_id == item_ && one.element == element && one.error == error) {
      ++one.calls;
      return;
    }
  if (found_.size() < kMostKinds) found_.push_back({kind, item_, element, error, 1, number});
}

// The SCO is gone from the screen; if it was running it never said so.
void FaultFinder::leave() {
  if (running_) add(FaultKind::no_finish, began_);
  running_ = false;
}

void FaultFinder::begin(const SeenCall& call) {
  running_ = true;
  status_in_session_ = score_after_told_ = suspends_ = false;
  began_ = call.number;
}

void FaultFinder::refused(const SeenCall& call) {
  const bool names_element = call.function == Function::set_value || call.function == Function::get_value;
  const std::string element = names_element ? element_shown(general(call.first)) : function_name(call.function);
  add(FaultKind::refused_value, call.number, element, call.error);
  unasked_element_ = element;
  unasked_error_ = call.error;
  unasked_number_ = call.number;
}

void FaultFinder::see(const SeenCall& call) {
  if (call.function == Function::get_last_error) {
    unasked_error_ = 0;
    return;
  }
  if (unasked_error_ != 0) add(FaultKind::ignored_error, unasked_number_, unasked_element_, unasked_error_);
  unasked_error_ = 0;
  if (call.function == Function::open || call.function == Function::close) leave();
  if (call.function == Function::open) item_ = call.first;
  if (call.error != 0) {
    if (of_sco(call.function)) refused(call);
    return;
  }
  if (call.function == Function::initialize) begin(call);
  if (call.function == Function::set_value && call.first == kStatus) {
    // "incomplete" at the start is good manners; what ends a session comes after the score.
    status_in_session_ = call.second == "completed" || call.second == "passed" || call.second == "failed";
    if (std::find(with_status_.begin(), with_status_.end(), item_) == with_status_.end()) with_status_.push_back(item_);
  }
  if (call.function == Function::set_value && call.first == kExit) suspends_ = call.second == "suspend";
  if (call.function == Function::set_value && call.first == kScore && status_in_session_ && !score_after_told_) {
    score_after_told_ = true;
    add(FaultKind::score_after_status, call.number);
  }
  if (call.function == Function::set_value && call.first == kTime && longer_than_open(call)) add(FaultKind::time_too_long, call.number);
  if (call.function != Function::finish) return;
  running_ = false;
  const bool said = std::find(with_status_.begin(), with_status_.end(), item_) != with_status_.end();
  if (!said && !suspends_) add(FaultKind::no_status, call.number);
}

std::vector<Fault> FaultFinder::faults(bool ended) const {
  FaultFinder last = *this;
  if (ended) {
    if (last.unasked_error_ != 0) last.add(FaultKind::ignored_error, last.unasked_number_, last.unasked_element_, last.unasked_error_);
    last.leave();
  }
  return last.found_;
}

Result<std::vector<Fault>> faults_of_launch(runtime::Context& context, const std::string& launch_id) {
  return context.database.read_value<std::vector<Fault>>([&](Connection& db) -> Result<std::vector<Fault>> {
    bool there = false, ended = false, normal = false;
    db.query("select closed_at <> '', mode = 'normal' from launch where tenant = ? and launch_id = ?", {context.tenant, launch_id},
             [&](const Row& r) {
               there = true;
               ended = r.integer(0) != 0;
               normal = r.integer(1) != 0;
               return false;
             });
    if (!there) return fail(ErrorKind::not_found, "There is no such launch.");
    FaultFinder finder;
    if (normal) read_launch(db, context.tenant, launch_id, finder);
    return finder.faults(ended);
  });
}

Result<CourseFaults> faults_of_course(runtime::Context& context, const std::string& course_id, int version, int launches) {
  return context.database.read_value<CourseFaults>([&](Connection& db) -> Result<CourseFaults> {
    CourseFaults out;
    std::vector<std::pair<std::string, bool>> newest;
    db.query(
        "select l.launch_id, l.closed_at <> '' from launch l join registration r on r.tenant = l.tenant and r.registration_id = "
        "l.registration_id where l.tenant = ? and r.course_id = ? and r.version = ? and l.mode = 'normal' and l.last_number > 0 "
        "order by l.opened_at desc limit ?",
        {context.tenant, course_id, std::int64_t{version}, std::int64_t{launches}}, [&](const Row& r) {
          newest.emplace_back(r.text(0), r.integer(1) != 0);
          return true;
        });
    for (const auto& [launch_id, ended] : newest) {
      FaultFinder finder;
      read_launch(db, context.tenant, launch_id, finder);
      for (const auto& one : finder.faults(ended)) merge(out.faults, one);
    }
    out.launches = static_cast<std::int64_t>(newest.size());
    std::stable_sort(out.faults.begin(), out.faults.end(), [](const Fault& a, const Fault& b) { return a.launches > b.launches; });
    return out;
  });
}

}  // namespace waymark::delivery
