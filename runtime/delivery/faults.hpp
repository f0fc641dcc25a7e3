#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/context.hpp"
#include "runtime/delivery/engine.hpp"

// What a SCO does badly, found in its calls, named for whoever made the module. Looks at calls and answers alone, without
// the engine, so that many launches can be summed.
namespace waymark::delivery {

enum class FaultKind {
  no_finish,           // LMSInitialize and no LMSFinish until the SCO was left
  score_after_status,  // cmi.core.score.raw set after cmi.core.lesson_status, in one session
  no_status,           // LMSFinish, and lesson_status was never set in the launch
  refused_value,       // a call was answered with an error
  ignored_error,       // ... and the SCO did not ask LMSGetLastError before its next call
  time_too_long        // cmi.core.session_time longer than the launch was open
};

struct Fault {
  FaultKind kind{};
  std::string item_id;
  std::string element;                       // refused_value, ignored_error: the element as the SCO named it; or the function
  int error = 0;                             // likewise: the error code
  std::int64_t calls = 0, first_number = 0;  // how often; number of the first call that shows it
  std::int64_t launches = 1;                 // when summed
};

// One call, as the detector needs it.
struct SeenCall {
  std::int64_t number = 0;
  cmi::Function function{};
  std::string first, second;
  int error = 0;
  std::int64_t offset_ms = 0;  // since the launch was opened
};

// Feed the calls of one launch in order, then ask.
class FaultFinder {
 public:
  // `ended`: nothing more will come, so that a session that is still open was never finished.
  void see(const SeenCall& call);
  std::vector<Fault> faults(bool ended) const;

 private:
  void add(FaultKind kind, std::int64_t number, const std::string& element = {}, int error = 0);
  void leave();
  void begin(const SeenCall& call);
  void refused(const SeenCall& call);

  std::vector<Fault> found_;
  std::string item_, unasked_element_;
  bool running_ = false, status_in_session_ = false, score_after_told_ = false, suspends_ = false;
  std::vector<std::string> with_status_;  // items whose SCO has set a status in this launch
  std::int64_t began_ = 0, unasked_number_ = 0;
  int unasked_error_ = 0;
};

// Of one launch in mode normal, and of the newest launches of a course version together (at most `launches`), most frequent
// first. Errors: not_found.
Result<std::vector<Fault>> faults_of_launch(runtime::Context& context, const std::string& launch_id);
struct CourseFaults {
  std::vector<Fault> faults;
  std::int64_t launches = 0;  // looked at
};
Result<CourseFaults> faults_of_course(runtime::Context& context, const std::string& course_id, int version, int launches = 200);

// What is wrong and what to change, for a module's author: names the element and the error code.
struct FaultWords {
  std::string what, fix;
};
FaultWords fault_words(const Fault& fault);

}  // namespace waymark::delivery
