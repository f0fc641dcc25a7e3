#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "scorm/course/attempt.hpp"

// ADL's LMS test cases as data (adl-scorm2004/README.md beside the checkout), and a tester who plays them without a browser.
namespace waymark::course::adl {

struct Command {
  std::string call, expect;
  std::vector<std::string> args, objectives;
  std::optional<int> error;
};

struct Step {
  std::string key, act, next;
  std::vector<Command> commands;
  std::vector<std::string> questions, answers;
};

struct Case {
  std::string name, start, kind;
  std::vector<Step> steps;
};

// A package as the tester needs it.
struct Package {
  std::shared_ptr<const Facts> facts;
  std::vector<std::string> acts;  // by activity: the number that its launch parameters carry
};

Case read_case(const std::filesystem::path& file);
Package read_package(const std::filesystem::path& manifest);

// Plays the case; `shared` is what the learner brings, and keeps. Gives what went wrong first; empty when nothing did.
std::string play(const Case& given, const std::vector<Package>& packages, Shared& shared);

}  // namespace waymark::course::adl
