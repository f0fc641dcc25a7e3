#include "connectors/moodle/client.hpp"

#include <algorithm>
#include <string_view>

namespace waymark::connectors::moodle {
namespace {

using Kind = Problem::Kind;

struct Meaning {
  std::string_view errorcode;
  Kind kind;
  const char* detail;
};

// From the errors seen of a running Moodle, by what to do about them.
constexpr Meaning kMeanings[] = {
    {"invalidtoken", Kind::service, "Moodle does not know the token. Make a new one in Moodle and put it in the token file."},
    {"accessexception", Kind::service,
     "Moodle refuses the token for this service: it has expired, is bound to another address, or the service "
     "lacks the "
     "function or the user. An expired token must be made anew."},
    {"wsaccessusersuspended", Kind::service, "The service user is suspended in Moodle."},
    {"wsaccessuserdeleted", Kind::service, "The service user was deleted in Moodle."},
    {"wsaccessuserexpired", Kind::service, "The service user's password has expired in Moodle."},
    {"wsaccessusernologin", Kind::service, "The service user may not sign in to Moodle (its sign-in method is 'no login')."},
    {"forcepasswordchangenotice", Kind::service, "The service user must change its password in Moodle first."},
    {"sitepolicynotagreed", Kind::service, "The service user must agree to the site policy in Moodle first."},
    {"sitemaintenance", Kind::retry, "Moodle is in maintenance mode."},
    {"dbconnectionfailed", Kind::retry, "Moodle cannot reach its database."},
    {"dmlwriteexception", Kind::retry, "Moodle could not write at that moment."},
    {"dmlreadexception", Kind::retry, "Moodle could not read at that moment."},
    {"dmltransactionexception", Kind::retry, "Moodle could not write at that moment."},
    {"invalidparameter", Kind::item, "Moodle refuses a value. Check course, activity and person in Moodle."},
    {"invalidcoursemodule", Kind::item,
     "Moodle has no such activity, or it is of another type. Check cmid and component in the connector's "
     "settings."},
    {"requireloginerror", Kind::item,
     "The service user may not see the course or the activity: it is hidden, restricted, or the role lacks "
     "moodle/course:view or the activity type's view capability."},
    {"errorcoursecontextnotvalid", Kind::item, "The service user may not see the course (moodle/course:view)."},
    {"nopermissions", Kind::item, "The service user's role in Moodle lacks a capability for this call."},
    {"nopermission", Kind::item, "The service user's role in Moodle lacks moodle/course:overridecompletion."},
    {"nopermissiontoviewgrades", Kind::item, "The service user's role in Moodle lacks moodle/grade:edit."},
    {"wsusercannotassign", Kind::item,
     "The service user may not give that role in Moodle (moodle/role:assign and the role's "
     "list of roles it may assign)."},
    {"invaliduser", Kind::item, "Moodle does not know the person."},
    {"err_system", Kind::item, "Moodle's completion system refuses the change."},
};

Problem problem(Kind kind, std::string errorcode, std::string detail) {
  Problem result;
  result.kind = kind;
  result.errorcode = std::move(errorcode);
  result.detail = std::move(detail);
  return result;
}

// An error code as it may be shown: the other side's text is not trusted.
std::string shown(const std::string& errorcode) {
  std::string text;
  for (const char c : errorcode.substr(0, 64)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    text += plain ? c : '?';
  }
  return text.empty() ? "unnamed" : text;
}

Problem from_failure(const HttpFailure& failure) {
  Problem result;
  result.detail = "Moodle gave no answer: " + failure.detail + ".";
  result.interrupted = failure.cause == HttpFailure::Cause::stopped;
  result.site = failure.cause == HttpFailure::Cause::unreachable || failure.cause == HttpFailure::Cause::timed_out;
  if (failure.cause == HttpFailure::Cause::certificate || failure.cause == HttpFailure::Cause::setup) {
    result.kind = Kind::service;
    result.detail = "Moodle cannot be reached: " + failure.detail + ". Check the address and its certificate.";
    result.site = false;
  }
  return result;
}

std::string elsewhere(const HttpReply& reply) {
  return reply.redirect_to.empty() ? " It redirects to another address."
                                   : " It redirects to " + reply.redirect_to + ". Nothing was sent there.";
}

Problem from_status(const HttpReply& reply) {
  const std::string status = "HTTP " + std::to_string(reply.status);
  if (reply.status == 302 || reply.status == 303 || reply.status == 307) {
    Problem result = problem(Kind::retry, "",
                             "Moodle's address answered " + status + "." + elsewhere(reply) +
                                 " If that is maintenance, it is tried again until it is over. If not, set base_url to Moodle's "
                                 "own address (wwwroot).");
    result.retry_after = reply.retry_after;
    result.site = result.redirected = true;
    return result;
  }
  if (reply.status == 301 || reply.status == 308)
    return problem(Kind::service, "",
                   "Moodle's address answered " + status + ": it has moved for good." + elsewhere(reply) +
                       " Set base_url to Moodle's own address (wwwroot), then resume.");
  if (reply.status == 401 || reply.status == 403) {
    return problem(Kind::service, "",
                   "Moodle refuses web services altogether (" + status + "): switch on web services and the REST protocol in Moodle.");
  }
  if (reply.status == 404 || reply.status == 410 || (reply.status >= 300 && reply.status < 400)) {
    return problem(Kind::service, "",
                   "There is no Moodle web service at this address (" + status + "): set base_url to Moodle's own address (wwwroot).");
  }
  Problem result = problem(Kind::retry, "", "Moodle's web server answered " + status + ".");
  result.retry_after = reply.retry_after;
  result.site = reply.status == 429 || (reply.status >= 502 && reply.status <= 504);
  return result;
}

}  // namespace

Problem classify(const std::string& errorcode, const std::string& function) {
  // A missing record of external_functions means an unknown function; in a call about a course it means the
  // course.
  if (errorcode == "invalidrecord") {
    if (function == "core_course_get_contents" || function == "core_completion_get_activities_completion_status") {
      return problem(Kind::item, errorcode, "Moodle has no such course. Check course_id in the connector's settings.");
    }
    return problem(Kind::service, errorcode, "Moodle does not know the function " + function + ".");
  }
  for (const Meaning& meaning : kMeanings) {
    if (meaning.errorcode != errorcode) continue;
    Problem result = problem(meaning.kind, errorcode, std::string(meaning.detail) + " (" + errorcode + ")");
    result.site = errorcode == "sitemaintenance";
    return result;
  }
  return problem(Kind::retry, shown(errorcode),
                 "Moodle answered with an error that Waymark does not know (" + shown(errorcode) + ") to " + function + ".");
}

Answer<Json> read_answer(const HttpReply& reply, const std::string& function) {
  auto json = parse_json(reply.body);
  if (!json) {
    return tl::unexpected<Problem>(
        problem(Kind::retry, "", "Moodle's answer to " + function + " is not JSON; something in front of it may have answered."));
  }
  if (json->find("exception") == nullptr) return std::move(*json);
  const Json* code = json->find("errorcode");
  return tl::unexpected<Problem>(classify(code == nullptr ? "" : code->text, function));
}

Client::Client(const Config& config, StopFlag stopping)
    : url_(config.base_url + "/webservice/rest/server.php"),
      source_(config.token),
      needed_(needed_functions(config)),
      http_(
          [&] {
            HttpLimits limits;
            limits.total = config.timeout;
            return limits;
          }(),
          std::move(stopping)) {}

Answer<Json> Client::call(const std::string& function, const FormFields& parameters) {
  if (token_.empty()) {
    auto token = read_secret(source_);
    if (!token) return tl::unexpected<Problem>(problem(Kind::service, "", "The token: " + token.error().message + "."));
    token_ = *token;
  }
  // By POST, so that the token stays out of access logs; without the format Moodle answers in XML.
  FormFields fields{{"wstoken", token_}, {"wsfunction", function}, {"moodlewsrestformat", "json"}};
  fields.insert(fields.end(), parameters.begin(), parameters.end());
  const HttpAnswer answer = http_.post_form(url_, fields);
  if (!answer) return tl::unexpected<Problem>(from_failure(answer.error()));
  if (answer->status != 200) return tl::unexpected<Problem>(from_status(*answer));
  return read_answer(*answer, function);
}

void Client::forget() {
  token_.clear();
  checked_ = false;
}

Answer<void> Client::check_service() {
  if (checked_) return {};
  auto site = call("core_webservice_get_site_info", {});
  if (!site) return tl::unexpected<Problem>(site.error());
  const Json* functions = site->find("functions");
  if (functions == nullptr || !functions->is(Json::Kind::list)) {
    return tl::unexpected<Problem>(problem(Kind::retry, "", "Moodle's site information names no functions."));
  }
  std::string missing;
  for (const std::string& wanted : needed_) {
    const bool there = std::any_of(functions->items.begin(), functions->items.end(), [&](const Json& one) {
      const Json* name = one.find("name");
      return name != nullptr && name->text == wanted;
    });
    if (!there) missing += (missing.empty() ? "" : ", ") + wanted;
  }
  if (!missing.empty()) {
    return tl::unexpected<Problem>(
        problem(Kind::service, "", "Moodle's service lacks: " + missing + ". Add them to the service in Moodle, then resume."));
  }
  checked_ = true;
  return {};
}

}  // namespace waymark::connectors::moodle
