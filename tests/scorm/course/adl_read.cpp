#include <rapidjson/document.h>

#include <fstream>
#include <sstream>

#include "scorm/package/course_facts.hpp"
#include "scorm/package/manifest.hpp"
#include "tests/scorm/course/adl_case.hpp"

namespace waymark::course::adl {
namespace {

std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::string text(const rapidjson::Value& from, const char* key) {
  const auto found = from.FindMember(key);
  if (found == from.MemberEnd() || !found->value.IsString()) return {};
  return {found->value.GetString(), found->value.GetStringLength()};
}

std::vector<std::string> texts(const rapidjson::Value& from, const char* key) {
  std::vector<std::string> out;
  const auto found = from.FindMember(key);
  if (found == from.MemberEnd() || !found->value.IsArray()) return out;
  for (const auto& entry : found->value.GetArray()) out.emplace_back(entry.GetString(), entry.GetStringLength());
  return out;
}

std::vector<std::string> split(const std::string& list, char mark) {
  std::vector<std::string> out;
  std::istringstream in(list);
  for (std::string part; std::getline(in, part, mark);) out.push_back(part);
  return out;
}

Command read_command(const rapidjson::Value& from) {
  Command command{.call = text(from, "call"),
                  .expect = text(from, "expect"),
                  .args = texts(from, "args"),
                  .objectives = texts(from, "objectives"),
                  .error = {}};
  if (const std::string error = text(from, "error"); !error.empty()) command.error = std::stoi(error);
  return command;
}

std::string act_of(const std::string& parameters) {
  const std::size_t at = parameters.find("act=");
  return at == std::string::npos ? "" : parameters.substr(at + 4, parameters.find('&', at) - at - 4);
}

}  // namespace

Case read_case(const std::filesystem::path& file) {
  rapidjson::Document document;
  document.Parse(contents(file).c_str());
  Case out{.name = file.stem().string(), .start = text(document["meta"], "start"), .kind = text(document["meta"], "TT"), .steps = {}};
  for (const auto& from : document["steps"].GetArray()) {
    Step step{.key = text(from, "key"),
              .act = text(from, "act"),
              .next = text(from, "cui"),
              .commands = {},
              .questions = split(text(from, "uiq_key"), '~'),
              .answers = split(text(from, "uia"), '~')};
    for (const auto& command : from["commands"].GetArray()) step.commands.push_back(read_command(command));
    out.steps.push_back(std::move(step));
  }
  return out;
}

Package read_package(const std::filesystem::path& manifest) {
  package::Findings findings;
  const auto document = package::XmlDocument::parse(contents(manifest), "imsmanifest.xml", {}, findings);
  const package::Manifest read = package::read_manifest(*document, {}, findings);
  auto facts = std::make_shared<Facts>(package::course_facts(read.sequencing.value(), read.edition));
  facts->strict = true;
  facts->learner_id = "learner-1";
  facts->learner_name = "Learner, One";
  Package out{.facts = facts, .acts = {""}};
  for (const package::ManifestItem& item : read.organizations[read.chosen].items) out.acts.push_back(act_of(item.parameters));
  return out;
}

}  // namespace waymark::course::adl
