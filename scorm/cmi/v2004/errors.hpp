#pragma once
#include <string>
#include <string_view>

// The error codes of SCORM 2004 (RTE 4th Ed. 3.1.7, IEEE 1484.11.2). Named so that code reads as the rule does.
namespace waymark::cmi::v2004 {

enum ErrorCode : int {
  kNoError = 0,
  kGeneralException = 101,
  kAlreadyInitialized = 103,
  kInstanceTerminated = 104,
  kTerminateBeforeInitialize = 112,
  kTerminateAfterTerminate = 113,
  kGetBeforeInitialize = 122,
  kGetAfterTerminate = 123,
  kSetBeforeInitialize = 132,
  kSetAfterTerminate = 133,
  kCommitBeforeInitialize = 142,
  kCommitAfterTerminate = 143,
  kGeneralArgument = 201,
  kGeneralGet = 301,
  kGeneralSet = 351,
  kGeneralCommit = 391,
  kUndefinedElement = 401,
  kUnimplementedElement = 402,
  kNotInitializedValue = 403,
  kReadOnly = 404,
  kWriteOnly = 405,
  kTypeMismatch = 406,
  kOutOfRange = 407,
  kDependency = 408
};

// The number that a text names as GetErrorString reads it; -1 when the standard has no such code.
int code_from_text(std::string_view text);

// The standard's words for a code ("" for a number that is none), as GetErrorString answers.
std::string_view error_string(int code);

// Our own words for GetDiagnostic: what a course author can do about errors of this code.
std::string_view error_advice(int code);

}  // namespace waymark::cmi::v2004
