#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "scorm/base/error.hpp"

// A module's source folder (samples/README.md, "A module"), read and checked before anything is packed.
namespace waymark::samples {

struct Choice {
  std::string id, text, feedback;
  bool correct = false;
};

struct Question {
  std::string id, text;
  std::vector<Choice> choices;
};

struct ReflectiveQuestion {
  std::string id, text;
  bool one_line = false;
};

struct Page {
  std::string title;  // text of its h2
  std::string html;   // of the fragment file, h2 included
};

struct Module {
  std::string code, title, description, language, mastery_score;
  int minutes = 0;
  std::vector<Page> pages;
  std::string check_title, check_introduction;
  std::vector<Question> questions;
  std::string reflection_title, reflection_introduction;
  std::vector<ReflectiveQuestion> reflection;
};

// By path in the package; sorted, which makes packing repeatable.
using Files = std::map<std::string, std::string>;

// Errors (invalid, not_found) name the file and what is wrong with it.
Result<Module> read_module(const std::filesystem::path& folder, const std::filesystem::path& shared);
Result<std::string> read_file(const std::filesystem::path& file);

// Everything that goes into the package: index.html, imsmanifest.xml, shared files, the module's media, and what other
// build steps made for it (`made`: a folder, may be empty; its files go to media/ as well).
Result<Files> package_files(const Module& module, const std::filesystem::path& folder, const std::filesystem::path& shared,
                            const std::filesystem::path& made = {});

std::string render_index(const Module& module, std::string page_template);
std::string render_manifest(const Module& module, const Files& files);
std::string escaped(const std::string& text);  // for HTML and XML, attributes included

// The same files give the same bytes: fixed time stamps, sorted names, fixed attributes.
Result<void> write_zip(const std::filesystem::path& file, const Files& files);

}  // namespace waymark::samples
