#pragma once
#include <string>
#include <string_view>

// The error codes of SCORM 1.2 (RTE 3.3.4, "API error codes and descriptions"). Named so that
// code reads as the rule does.
namespace waymark::cmi {

enum ErrorCode : int {
  kNoError = 0,
  kGeneralException = 101,
  kInvalidArgument = 201,
  kCannotHaveChildren = 202,
  kNotAnArray = 203,
  kNotInitialized = 301,
  kNotImplemented = 401,
  kKeyword = 402,
  kReadOnly = 403,
  kWriteOnly = 404,
  kIncorrectType = 405
};

// The code as LMSGetLastError gives it, and back; -1 for text that names no code.
std::string code_text(int code);
int code_from_text(std::string_view text);

// The standard's words for a code ("" for a number that is none), as LMSGetErrorString answers.
std::string_view error_string(int code);

// Our own words for LMSGetDiagnostic: what a course author can do about errors of this code.
std::string_view error_advice(int code);

// Cuts to what LMSGetErrorString and LMSGetDiagnostic may answer (255 characters), never inside a character.
std::string cut_to_message(std::string text);

}  // namespace waymark::cmi
