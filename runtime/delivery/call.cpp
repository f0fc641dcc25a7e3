#include "runtime/delivery/call.hpp"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <charconv>

#include "scorm/base/json_text.hpp"
#include "scorm/base/utf.hpp"

namespace waymark::delivery {
namespace {

constexpr std::int64_t kMostNumber = 1'000'000'000;
constexpr std::int64_t kMostOffset = 366LL * 24 * 3600 * 1000;

bool numbered(std::int64_t function, int error) {
  if (function < 0 || function > 255) return false;
  switch (static_cast<cmi::Function>(function)) {
    case cmi::Function::open:
    case cmi::Function::close:
    case cmi::Function::navigate:
    case cmi::Function::initialize:
    case cmi::Function::finish:
    case cmi::Function::set_value:
    case cmi::Function::commit:
      return true;
    case cmi::Function::get_value:
    case cmi::Function::get_last_error:
      return error != 0;
    default:
      return false;
  }
}

// Reads {"launch", "token", "calls": [{...}], "leaving", "last"}. Depth 1 is the request, 2 the list of calls, 3 a
// call; unknown members may hold anything that is not deeper than kDepth.
class BatchHandler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, BatchHandler> {
 public:
  explicit BatchHandler(const JournalLimits& limits) : limits_(limits) {}

  bool Null() { return in_unknown() || member_is({"d"}) || refuse("null where a value is needed"); }
  bool Bool(bool value) {
    if (in_unknown()) return true;
    if (depth_ == 1 && key_ == "leaving") return batch.leaving = value, true;
    if (depth_ == 1 && key_ == "last") return batch.last = value, true;
    return refuse("true or false where it does not belong");
  }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    if (in_unknown()) return true;
    std::int64_t value = 0;
    const auto read = std::from_chars(text, text + size, value);
    // A page's clock may give fractions of a millisecond: they are dropped.
    const bool fraction = read.ptr != text + size && *read.ptr == '.' && key_ == "t";
    if (read.ec != std::errc() || (read.ptr != text + size && !fraction)) return refuse("a number that is not whole");
    return depth_ == 3 ? number(value) : refuse("a number where it does not belong");
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    if (size > limits_.text_bytes) return too_large("one string is too long");
    if (in_unknown()) return true;
    const std::string_view value(text, size);
    if (depth_ == 1 && key_ == "launch") return batch.launch = value, true;
    if (depth_ == 1 && key_ == "token") return batch.token = value, true;
    return depth_ == 3 ? string(value) : refuse("a string where it does not belong");
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    if (unknown_depth_ == 0) key_.assign(text, size);
    return true;
  }
  bool StartObject() {
    if (depth_ == 0) return depth_ = 1, started_ = true, true;
    if (depth_ == 2) return depth_ = 3, start_call();
    return start_unknown();
  }
  bool EndObject(rapidjson::SizeType) {
    if (unknown_depth_ > 0) return --unknown_depth_, true;
    if (depth_ == 3) return depth_ = 2, end_call();
    depth_ = 0;
    return true;
  }
  bool StartArray() {
    if (unknown_depth_ == 0 && depth_ == 1 && key_ == "calls" && !saw_calls_) return saw_calls_ = true, depth_ = 2, true;
    if (depth_ == 0) return refuse("the request is not an object");
    return start_unknown();
  }
  bool EndArray(rapidjson::SizeType) {
    if (unknown_depth_ > 0) return --unknown_depth_, true;
    depth_ = 1;
    return true;
  }

  bool complete() {
    if (!started_ || !saw_calls_) return refuse("\"calls\" is missing");
    if (batch.launch.empty() || batch.token.empty()) return refuse("\"launch\" or \"token\" is missing");
    return true;
  }

  Batch batch;
  std::string why;
  bool over_limit = false;

 private:
  static constexpr int kDepth = 16;

  bool refuse(const char* reason) {
    if (why.empty()) why = reason;
    return false;
  }
  bool too_large(const char* reason) {
    over_limit = true;
    return refuse(reason);
  }
  bool member_is(std::initializer_list<std::string_view> names) const {
    for (const auto name : names)
      if (key_ == name) return true;
    return false;
  }
  bool known() const {
    if (depth_ == 1) return member_is({"launch", "token", "calls", "leaving", "last"});
    return depth_ == 3 && member_is({"n", "f", "a", "b", "r", "e", "t", "c", "d"});
  }
  bool in_unknown() const { return unknown_depth_ > 0 || (depth_ != 0 && depth_ != 2 && !known()); }
  bool start_unknown() {
    if (unknown_depth_ == 0 && (depth_ == 2 || known())) return refuse("a list or object where a value is needed");
    return ++unknown_depth_ <= kDepth || refuse("nested too deeply");
  }

  bool start_call() {
    if (batch.calls.size() >= limits_.calls) return too_large("too many calls in one request");
    call_ = Call{};
    function_ = -1;
    seen_ = 0;
    return true;
  }
  bool number(std::int64_t value) {
    if (key_ == "n") return seen_ |= 1, call_.number = value, (value >= 1 && value <= kMostNumber) || refuse("\"n\" out of range");
    if (key_ == "f") return seen_ |= 2, function_ = value, true;
    if (key_ == "e") return call_.error = static_cast<int>(value), (value >= 0 && value <= 999) || refuse("\"e\" out of range");
    if (key_ == "t") return call_.offset_ms = std::clamp<std::int64_t>(value, 0, kMostOffset), true;
    return refuse("a number where a string is needed");
  }
  bool string(std::string_view value) {
    if (key_ == "a") return call_.first = value, true;
    if (key_ == "b") return call_.second = value, true;
    if (key_ == "r") return call_.answer = value, true;
    if (key_ == "c") return call_.client_time = value, value.size() <= 64 || refuse("\"c\" is not a time");
    if (key_ == "d") return call_.digest = value, value.size() <= 64 || refuse("\"d\" is not a digest");
    return refuse("a string where a number is needed");
  }
  bool end_call() {
    if (seen_ != 3) return refuse("a call without \"n\" or \"f\"");
    if (!numbered(function_, call_.error)) return refuse("a call that is not kept in the journal");
    if (!batch.calls.empty() && batch.calls.back().number + 1 != call_.number)
      return refuse("the calls' numbers do not follow one another");
    call_.function = static_cast<cmi::Function>(function_);
    batch.calls.push_back(std::move(call_));
    return true;
  }

  const JournalLimits& limits_;
  int depth_ = 0, unknown_depth_ = 0, seen_ = 0;
  bool started_ = false, saw_calls_ = false;
  std::int64_t function_ = -1;
  std::string key_;
  Call call_;
};

tl::unexpected<Error> not_valid(const std::string& why) {
  return fail(ErrorKind::invalid, "The journal request is not valid: " + why + ".",
              "Reload the page; unsent work is kept in this browser.");
}

}  // namespace

Result<Batch> read_batch(std::string_view body, const JournalLimits& limits) {
  if (body.size() > limits.body_bytes) return fail(ErrorKind::too_large, "The request is too large.", "Send fewer calls.");
  if (body.find('\0') != std::string_view::npos || !base::is_utf8(body)) return not_valid("it is not UTF-8 text");
  const std::string text = base::lone_escapes_to_wtf8(body);
  BatchHandler handler(limits);
  rapidjson::Reader reader;
  rapidjson::MemoryStream stream(text.data(), text.size());
  // No encoding check here: the text was checked, and strings may now hold lone surrogates.
  constexpr unsigned flags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
  const auto parsed = reader.Parse<flags>(stream, handler);
  const bool good = !parsed.IsError() && handler.complete();
  if (handler.over_limit) return fail(ErrorKind::too_large, "The journal request is too large: " + handler.why + ".", "Send fewer calls.");
  if (!good) return not_valid(handler.why.empty() ? "it is not JSON" : handler.why);
  return std::move(handler.batch);
}

}  // namespace waymark::delivery
