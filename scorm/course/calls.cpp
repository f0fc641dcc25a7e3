#include "scorm/course/calls.hpp"

#include "scorm/base/utf.hpp"
#include "scorm/cmi/v2004/errors.hpp"
#include "scorm/course/requests.hpp"

namespace waymark::course {
namespace {

// As the learner's request; "announce" says that one comes after the page of the SCO has gone.
Answer follow(Attempt& attempt, const Facts& facts, std::string_view word, std::string_view target) {
  if (word == "announce") return attempt.announce(), Answer{"true", cmi::v2004::kNoError};
  const auto request = request_from(word);
  if (request == sequencing::NavigationRequest::none) return {"", cmi::v2004::kGeneralArgument};
  const int activity = target.empty() ? sequencing::kNone : sequencing::find_activity(facts.tree, std::string(target));
  const auto outcome = attempt.navigate(request, activity);
  const int open = attempt.current();
  const int error = outcome.code.empty() ? cmi::v2004::kNoError : cmi::v2004::kGeneralException;
  return {open == sequencing::kNone ? "" : sequencing::at(facts.tree, open).id, error};
}

}  // namespace

Answer call(Attempt& attempt, const Facts& facts, cmi::Function function, std::string_view first, std::string_view second) {
  if (!base::is_wtf8(first) || !base::is_wtf8(second)) return {"false", cmi::v2004::kGeneralArgument};
  using enum cmi::Function;
  switch (function) {
    case cmi::Function::navigate:
      return follow(attempt, facts, first, second);
    case initialize:
      return attempt.initialize(first);
    case finish:
      return attempt.terminate(first);
    case get_value:
      return attempt.get_value(first);
    case set_value:
      return attempt.set_value(first, second);
    case commit:
      return attempt.commit(first);
    case get_last_error:
      return {std::to_string(attempt.last_error()), attempt.last_error()};
    case get_error_string:
      return {attempt.error_string(first), attempt.last_error()};
    case get_diagnostic:
      return {attempt.diagnostic(first), attempt.last_error()};
    case close:
      attempt.close();
      return {"true", cmi::v2004::kNoError};
    case open:
      break;
  }
  return {"false", cmi::v2004::kGeneralArgument};
}

}  // namespace waymark::course
