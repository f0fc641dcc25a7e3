// What no template may contain: unescaped values, inline scripts or styles, handlers in attributes, other
// hosts.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "runtime/web/embedded.hpp"

namespace waymark::web {
namespace {

namespace fs = std::filesystem;

std::map<std::string, std::string> files(const std::string& folder, const std::vector<std::string>& extensions) {
  std::map<std::string, std::string> found;
  const fs::path root = fs::path(WAYMARK_SOURCE) / folder;
  for (const auto& item : fs::recursive_directory_iterator(root)) {
    const std::string extension = item.path().extension().string();
    if (std::find(extensions.begin(), extensions.end(), extension) == extensions.end()) continue;
    std::ifstream in(item.path(), std::ios::binary);
    found[fs::relative(item.path(), root).string()] = {std::istreambuf_iterator<char>(in), {}};
  }
  return found;
}

// Attribute values and names are lower case in our templates, so a plain search is enough.
std::vector<std::string> faults_of(const std::string& text) {
  std::vector<std::string> faults;
  for (const char* forbidden : {"{{{", "{{&", "{{=", "{{ ", " style=", "<style", "javascript:", "srcdoc=", "<base"})
    if (text.find(forbidden) != std::string::npos) faults.push_back(forbidden);
  for (std::size_t at = text.find(" on"); at != std::string::npos; at = text.find(" on", at + 1)) {
    std::size_t end = at + 1;
    while (end < text.size() && text[end] >= 'a' && text[end] <= 'z') ++end;
    if (end < text.size() && text[end] == '=') faults.push_back(text.substr(at, end - at + 1));
  }
  for (std::size_t at = text.find("<script"); at != std::string::npos; at = text.find("<script", at + 1)) {
    const std::string tag = text.substr(at, text.find('>', at) - at);
    if (tag.find(" src=") == std::string::npos && tag.find("type=\"application/json\"") == std::string::npos)
      faults.push_back("inline script");
  }
  for (std::size_t at = text.find("//"); at != std::string::npos; at = text.find("//", at + 1)) {
    if (text.compare(at, 16, "//www.w3.org/2000") != 0 && text.compare(at, 13, "//www.w3.org/") != 0)
      faults.push_back("another host: " + text.substr(at, 30));
  }
  return faults;
}

TEST(TemplateLint, TheLintFindsFaults) {
  for (const char* bad : {"{{{a}}}", "{{&a}}", "{{=<% %>=}}", "<a onclick=\"x\">", "<p style=\"x\">", "<script>x</script>",
                          "<img src=\"https://cdn.test/x\">", "<a href=\"javascript:x\">"})
    EXPECT_FALSE(faults_of(bad).empty()) << bad;
  EXPECT_TRUE(faults_of("<p>based on={{a}}</p>").empty() == false);
  EXPECT_TRUE(faults_of("<svg xmlns=\"http://www.w3.org/2000/svg\"></svg><script type=\"module\" src=\"{{u}}\"></script>").empty());
}

TEST(TemplateLint, Templates) {
  const auto all = files("runtime/web/templates", {".mustache"});
  EXPECT_EQ(all.size(), embedded_templates().size());
  for (const auto& [name, text] : all)
    for (const std::string& fault : faults_of(text)) ADD_FAILURE() << name << ": " << fault;
}

// A partial whose name no file has would throw only where it is used.
TEST(TemplateLint, EveryPartialExists) {
  const auto all = files("runtime/web/templates", {".mustache"});
  for (const auto& [name, text] : all) {
    for (std::size_t at = text.find("{{> "); at != std::string::npos; at = text.find("{{> ", at + 1)) {
      const std::string partial = text.substr(at + 4, text.find("}}", at) - at - 4);
      if (partial != "content") EXPECT_TRUE(all.contains(partial + ".mustache")) << name << " names " << partial;
    }
  }
}

TEST(TemplateLint, EverySectionIsClosed) {
  for (const auto& [name, text] : files("runtime/web/templates", {".mustache"})) {
    std::vector<std::string> open;
    for (std::size_t at = text.find("{{"); at != std::string::npos; at = text.find("{{", at + 2)) {
      const std::string tag = text.substr(at + 2, text.find("}}", at) - at - 2);
      if (tag[0] == '#' || tag[0] == '^') open.push_back(tag.substr(1));
      if (tag[0] != '/') continue;
      ASSERT_FALSE(open.empty()) << name << " " << tag;
      EXPECT_EQ(open.back(), tag.substr(1)) << name;
      open.pop_back();
    }
    EXPECT_TRUE(open.empty()) << name;
  }
}

TEST(TemplateLint, StylesAskNoOtherHost) {
  for (const EmbeddedFile& file : embedded_assets()) {
    if (!file.path.ends_with(".css")) continue;
    EXPECT_EQ(file.bytes.find("//"), std::string_view::npos) << file.path;
    EXPECT_EQ(file.bytes.find("Frutiger"), std::string_view::npos) << file.path;
  }
}

}  // namespace
}  // namespace waymark::web
