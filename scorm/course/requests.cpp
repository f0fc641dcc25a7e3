#include "scorm/course/requests.hpp"

namespace waymark::course {
namespace {

struct RequestWord {
  std::string_view word;
  sequencing::NavigationRequest request;
};
constexpr RequestWord kRequests[] = {
    {"start", sequencing::NavigationRequest::start},
    {"resumeAll", sequencing::NavigationRequest::resume_all},
    {"continue", sequencing::NavigationRequest::continue_},
    {"previous", sequencing::NavigationRequest::previous},
    {"choice", sequencing::NavigationRequest::choice},
    {"jump", sequencing::NavigationRequest::jump},
    {"exit", sequencing::NavigationRequest::exit},
    {"exitAll", sequencing::NavigationRequest::exit_all},
    {"abandon", sequencing::NavigationRequest::abandon},
    {"abandonAll", sequencing::NavigationRequest::abandon_all},
    {"suspendAll", sequencing::NavigationRequest::suspend_all},
};

}  // namespace

sequencing::NavigationRequest request_from(std::string_view word) {
  for (const RequestWord& entry : kRequests) {
    if (entry.word == word) return entry.request;
  }
  return sequencing::NavigationRequest::none;
}

}  // namespace waymark::course
