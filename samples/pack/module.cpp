#include "samples/pack/module.hpp"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include <fstream>
#include <iterator>
#include <set>

namespace waymark::samples {
namespace {

using Json = rapidjson::Value;

Error wrong(const std::filesystem::path& file, const std::string& what) {
  return {ErrorKind::invalid, file.filename().string() + ": " + what, "See samples/README.md for the format.", file.string(), {}};
}

Result<rapidjson::Document> read_json(const std::filesystem::path& file) {
  const auto text = read_file(file);
  if (!text) return tl::unexpected(text.error());
  rapidjson::Document document;
  document.Parse<rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag>(*text);
  if (document.HasParseError()) return tl::unexpected(wrong(file, rapidjson::GetParseError_En(document.GetParseError())));
  if (!document.IsObject()) return tl::unexpected(wrong(file, "is not an object"));
  return document;
}

// Reads members and remembers the first that is missing or of the wrong kind.
class Members {
 public:
  explicit Members(std::string& problem) : problem_(problem) {}

  std::string text(const Json& object, const char* name, bool needed = true) {
    if (!is_object(object)) return {};
    const auto found = object.FindMember(name);
    if (found != object.MemberEnd() && found->value.IsString()) return found->value.GetString();
    if (needed || found != object.MemberEnd()) complain(std::string("\"") + name + "\" must be a text");
    return {};
  }
  int number(const Json& object, const char* name) {
    if (!is_object(object)) return 0;
    const auto found = object.FindMember(name);
    if (found != object.MemberEnd() && found->value.IsInt()) return found->value.GetInt();
    complain(std::string("\"") + name + "\" must be a whole number");
    return 0;
  }
  const Json& list(const Json& object, const char* name) {
    static const Json empty(rapidjson::kArrayType);
    if (!is_object(object)) return empty;
    const auto found = object.FindMember(name);
    if (found != object.MemberEnd() && found->value.IsArray()) return found->value;
    complain(std::string("\"") + name + "\" must be a list");
    return empty;
  }
  bool flag(const Json& object, const char* name) {
    if (!is_object(object)) return false;
    const auto found = object.FindMember(name);
    return found != object.MemberEnd() && found->value.IsTrue();
  }
  void complain(const std::string& what) {
    if (problem_.empty()) problem_ = what;
  }

 private:
  bool is_object(const Json& value) {
    if (!value.IsObject()) complain("a list holds something that is not an object");
    return value.IsObject();
  }

  std::string& problem_;
};

bool is_identifier(const std::string& text) {
  if (text.empty() || text.size() > 60) return false;
  for (const char c : text)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return false;
  return true;
}

Question read_question(const Json& source, Members& members) {
  Question question{members.text(source, "id"), members.text(source, "text"), {}};
  int correct = 0;
  for (const Json& choice : members.list(source, "choices").GetArray()) {
    const bool right = members.flag(choice, "correct");
    correct += right;
    question.choices.push_back({members.text(choice, "id"), members.text(choice, "text"), members.text(choice, "feedback"), right});
    if (question.choices.back().id.size() != 1) members.complain("a choice's id is one letter (CMIFeedback for choice)");
  }
  if (correct != 1) members.complain("question \"" + question.id + "\" needs one correct choice");
  if (!is_identifier(question.id)) members.complain("\"" + question.id + "\" is no identifier");
  return question;
}

Result<Page> read_page(const std::filesystem::path& file) {
  const auto html = read_file(file);
  if (!html) return tl::unexpected(html.error());
  const std::size_t start = html->find("<h2>"), end = html->find("</h2>");
  if (start != 0 || end == std::string::npos) return tl::unexpected(wrong(file, "must start with <h2>"));
  if (html->find("<script") != std::string::npos || html->find("style=") != std::string::npos)
    return tl::unexpected(wrong(file, "scripts and inline styles do not belong into a page"));
  return Page{html->substr(4, end - 4), *html};
}

std::string read_reflection(const Json& source, Module& module) {
  std::string problem;
  Members members(problem);
  module.reflection_title = members.text(source, "title");
  module.reflection_introduction = members.text(source, "introduction");
  for (const Json& question : members.list(source, "questions").GetArray())
    module.reflection.push_back({members.text(question, "id"), members.text(question, "text"), members.text(question, "lines") == "one"});
  return problem;
}

std::string read_check(const Json& source, Module& module) {
  std::string problem;
  Members members(problem);
  module.check_title = members.text(source, "title");
  module.check_introduction = members.text(source, "introduction");
  return problem;
}

std::string read_description(const Json& source, Module& module, std::vector<std::string>& pages) {
  std::string problem;
  Members members(problem);
  module.code = members.text(source, "code");
  module.title = members.text(source, "title");
  module.description = members.text(source, "description");
  module.language = members.text(source, "language");
  module.minutes = members.number(source, "minutes");
  module.mastery_score = members.text(source, "mastery_score", false);
  for (const Json& page : members.list(source, "pages").GetArray())
    if (page.IsString()) pages.emplace_back(page.GetString());
  const auto check = source.FindMember("check");
  if (check == source.MemberEnd() || !check->value.IsObject()) return "\"check\" must be an object";
  for (const Json& question : members.list(check->value, "questions").GetArray())
    module.questions.push_back(read_question(question, members));
  if (!is_identifier(module.code)) members.complain("\"code\" must be small letters, digits and hyphens");
  if (pages.empty() || module.questions.empty()) members.complain("a module needs pages and questions");
  return problem;
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(ErrorKind::not_found, "Cannot read " + file.string() + ".", "Check the path.", file.string());
  return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
}

Result<Module> read_module(const std::filesystem::path& folder, const std::filesystem::path& shared) {
  const auto description = read_json(folder / "module.json");
  if (!description) return tl::unexpected(description.error());
  const auto reflection = read_json(shared / "reflection.json");
  if (!reflection) return tl::unexpected(reflection.error());
  const auto check = read_json(shared / "check.json");
  if (!check) return tl::unexpected(check.error());
  Module module;
  std::vector<std::string> pages;
  if (const auto problem = read_description(*description, module, pages); !problem.empty())
    return tl::unexpected(wrong(folder / "module.json", problem));
  if (const auto problem = read_reflection(*reflection, module); !problem.empty())
    return tl::unexpected(wrong(shared / "reflection.json", problem));
  if (const auto problem = read_check(*check, module); !problem.empty()) return tl::unexpected(wrong(shared / "check.json", problem));
  for (const std::string& page : pages) {
    auto read = read_page(folder / "pages" / page);
    if (!read) return tl::unexpected(read.error());
    module.pages.push_back(std::move(*read));
  }
  return module;
}

}  // namespace waymark::samples
