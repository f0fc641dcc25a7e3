// The words of the sample modules: enough of them, no sentence twice, every picture described, every exercise whole.
#include <gmock/gmock.h>

#include <map>
#include <regex>
#include <set>

#include "samples/pack/module.hpp"

namespace waymark::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::filesystem::path kFolder = WAYMARK_SAMPLES_FOLDER;
constexpr std::size_t kLongSentence = 60;

std::vector<std::filesystem::path> folders() {
  std::vector<std::filesystem::path> all;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder / "modules")) all.push_back(entry.path());
  return all;
}

samples::Module module_of(const std::filesystem::path& folder) {
  auto module = samples::read_module(folder, kFolder / "shared");
  if (!module) throw std::runtime_error(module.error().message);
  return std::move(*module);
}

std::string plain(const std::string& html) {
  static const std::regex tag("<[^>]*>"), space("\\s+");
  return std::regex_replace(std::regex_replace(html, tag, " "), space, " ");
}

// Everything that a learner reads in one module and that is its own: pages, questions, choices, feedback.
std::vector<std::string> texts_of(const samples::Module& module) {
  std::vector<std::string> all{module.description};
  for (const auto& page : module.pages) {
    static const std::regex block("</(p|li|dt|dd|h2|h3|figcaption|summary|span)>");
    const std::string marked = std::regex_replace(page.html, block, "\n$&");
    for (std::size_t from = 0, to = 0; from < marked.size(); from = to + 1) {
      to = std::min(marked.find('\n', from), marked.size());
      all.push_back(plain(marked.substr(from, to - from)));
    }
  }
  for (const auto& question : module.questions) {
    all.push_back(question.text);
    for (const auto& choice : question.choices) {
      all.push_back(choice.text);
      all.push_back(choice.feedback);
    }
  }
  return all;
}

std::set<std::string> long_sentences(const std::string& text) {
  std::set<std::string> all;
  std::string sentence;
  for (const char c : text) {
    if (sentence.empty() && c == ' ') continue;
    sentence += c;
    if (c != '.' && c != '?' && c != '!') continue;
    if (sentence.size() > kLongSentence) all.insert(sentence);
    sentence.clear();
  }
  if (sentence.size() > kLongSentence) all.insert(sentence);
  return all;
}

TEST(Words, NoLongSentenceStandsInTwoModules) {
  std::map<std::string, std::string> seen;
  std::size_t sentences = 0;
  for (const auto& folder : folders()) {
    std::set<std::string> own;
    for (const auto& text : texts_of(module_of(folder))) own.merge(long_sentences(text));
    for (const auto& sentence : own) {
      const auto [other, fresh] = seen.emplace(sentence, folder.filename().string());
      EXPECT_TRUE(fresh) << folder.filename() << " and " << other->second << ": " << sentence;
    }
    sentences += own.size();
  }
  EXPECT_GT(sentences, 500u);  // or the sentences were not found
}

TEST(Words, EnoughToReadAndNotTooMuch) {
  for (const auto& folder : folders()) {
    const auto module = module_of(folder);
    std::size_t words = 0;
    for (const auto& text : texts_of(module)) words += static_cast<std::size_t>(std::count(text.begin(), text.end(), ' '));
    EXPECT_GE(words, 700u) << folder;
    EXPECT_LE(words, 1700u) << folder;
    EXPECT_EQ(module.questions.size(), 2u) << folder;
    for (const auto& question : module.questions) {
      EXPECT_EQ(question.choices.size(), 3u) << folder;
      for (const auto& choice : question.choices) EXPECT_GE(choice.feedback.size(), 60u) << folder << choice.id;
    }
  }
}

TEST(Words, EveryPictureIsDescribedAndEveryMediaFileIsUsed) {
  for (const auto& folder : folders()) {
    std::string html;
    for (const auto& page : module_of(folder).pages) html += page.html;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "media"))
      EXPECT_THAT(html, HasSubstr("media/" + entry.path().filename().string()));
    static const std::regex image("<img src=\"([^\"]*)\" width=\"640\" height=\"([0-9]+)\" alt=\"([^\"]*)\">");
    std::size_t described = 0;
    for (std::sregex_iterator at(html.begin(), html.end(), image), end; at != end; ++at, ++described) {
      EXPECT_GE((*at)[3].length(), 60) << (*at)[1];
      const auto drawing = samples::read_file(folder / (*at)[1].str());
      ASSERT_TRUE(drawing.has_value()) << (*at)[1];
      EXPECT_THAT(*drawing, HasSubstr("viewBox=\"0 0 640 " + (*at)[2].str() + "\"")) << (*at)[1];
    }
    std::size_t images = 0;
    for (std::size_t at = html.find("<img"); at != std::string::npos; at = html.find("<img", at + 1)) ++images;
    EXPECT_GE(images, 1u) << folder;
    EXPECT_EQ(images, described) << folder << ": an image without size or description";
  }
}

TEST(Words, TwoModulesHaveAClipWithCaptionsAndATranscript) {
  std::size_t clips = 0;
  for (const auto& folder : folders())
    for (const auto& page : module_of(folder).pages) {
      if (page.html.find("<video") == std::string::npos) continue;
      ++clips;
      EXPECT_THAT(page.html, HasSubstr("<video controls preload=\"metadata\""));
      EXPECT_EQ(page.html.find("autoplay"), std::string::npos);
      EXPECT_THAT(page.html, HasSubstr("<track kind=\"captions\""));
      EXPECT_THAT(page.html, HasSubstr("transcript)</summary>"));
    }
  EXPECT_EQ(clips, 2u);
}

// What samples/shared/activities.js needs in order to make an exercise of a list.
TEST(Words, ExercisesAreWhole) {
  std::map<std::string, int> kinds;
  for (const auto& folder : folders())
    for (const auto& page : module_of(folder).pages) {
      static const std::regex activity("<div data-activity=\"([a-z]+)\"([^>]*)>([\\s\\S]*?)</div>");
      for (std::sregex_iterator at(page.html.begin(), page.html.end(), activity), end; at != end; ++at) {
        const std::string kind = (*at)[1], attributes = (*at)[2], inside = (*at)[3];
        ++kinds[kind];
        const auto count = [&](const std::string& what) {
          std::ptrdiff_t found = 0;
          for (std::size_t i = inside.find(what); i != std::string::npos; i = inside.find(what, i + 1)) ++found;
          return found;
        };
        if (kind == "sort") {
          const auto groups = 1 + std::count(attributes.begin(), attributes.end(), '|');
          EXPECT_EQ(count("<li data-group="), count("<span class=\"why\">")) << page.title;
          for (std::ptrdiff_t group = 1; group <= groups; ++group)
            EXPECT_GE(count("data-group=\"" + std::to_string(group) + "\""), 2) << page.title;
          EXPECT_EQ(count("data-group=\"" + std::to_string(groups + 1) + "\""), 0) << page.title;
        } else if (kind == "rate") {
          EXPECT_THAT(attributes, HasSubstr("data-low=\"")) << page.title;
          EXPECT_THAT(attributes, HasSubstr("data-high=\"")) << page.title;
        } else {
          EXPECT_EQ(kind, "plan") << page.title;
          EXPECT_EQ(count("<dt>"), count("<dd>")) << page.title;
        }
      }
    }
  EXPECT_GE(kinds["sort"], 3);
  EXPECT_GE(kinds["rate"], 3);
  EXPECT_GE(kinds["plan"], 3);
}

}  // namespace
}  // namespace waymark::testing
