#include "samples/pack/module.hpp"

namespace waymark::samples {
namespace {

void replace_all(std::string& text, const std::string& name, const std::string& value) {
  const std::string mark = "{{" + name + "}}";
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size()))
    text.replace(at, mark.size(), value);
}

// Pages other than the first are shown by the script; without it all can be read one after the other.
std::string section(std::size_t number, const std::string& html) {
  return "<section class=\"page\" id=\"page-" + std::to_string(number) + "\">\n" + html + "</section>\n";
}

std::string render_choice(const Question& question, const Choice& choice) {
  return "<label class=\"choice\"><input type=\"radio\" name=\"" + question.id + "\" value=\"" + choice.id + "\" data-feedback=\"" +
         escaped(choice.feedback) + "\"><span>" + escaped(choice.text) + "</span></label>\n";
}

std::string render_question(const Question& question) {
  std::string choices, correct;
  for (const Choice& choice : question.choices) {
    choices += render_choice(question, choice);
    if (choice.correct) correct = choice.id;
  }
  return "<fieldset data-id=\"" + question.id + "\" data-correct=\"" + correct + "\" aria-describedby=\"" + question.id +
         "-error\">\n<legend>" + escaped(question.text) + "</legend>\n<p class=\"error\" id=\"" + question.id +
         "-error\" role=\"alert\" hidden>Choose one answer.</p>\n" + choices +
         "<p class=\"feedback\" role=\"status\" hidden></p>\n</fieldset>\n";
}

std::string render_check(const Module& module) {
  std::string out =
      "<h2>" + escaped(module.check_title) + "</h2>\n<p>" + escaped(module.check_introduction) + "</p>\n<form id=\"check\" novalidate>\n";
  for (const Question& question : module.questions) out += render_question(question);
  return out + "<button type=\"submit\">Check my answers</button>\n<p id=\"check-result\"></p>\n</form>\n";
}

std::string render_reflective_question(const ReflectiveQuestion& question) {
  const std::string attributes = "id=\"" + question.id + "\" data-id=\"" + question.id + "\" maxlength=\"255\" aria-describedby=\"" +
                                 question.id + "-hint\" autocomplete=\"off\"";
  const std::string hint = question.one_line ? "One word, or a few." : "A sentence or two, up to 255 characters.";
  return "<label class=\"text\" for=\"" + question.id + "\">" + escaped(question.text) + "</label>\n<p class=\"hint\" id=\"" + question.id +
         "-hint\">" + hint + "</p>\n" +
         (question.one_line ? "<input type=\"text\" " + attributes + ">\n" : "<textarea " + attributes + "></textarea>\n");
}

std::string render_reflection(const Module& module) {
  std::string out = "<h2>" + escaped(module.reflection_title) + "</h2>\n<p>" + escaped(module.reflection_introduction) +
                    "</p>\n<form id=\"reflection\" novalidate>\n";
  for (const ReflectiveQuestion& question : module.reflection) out += render_reflective_question(question);
  return out +
         "<p></p>\n<button type=\"submit\">Finish this module</button>\n<p id=\"finish-result\" "
         "class=\"notice\" role=\"status\" hidden></p>\n</form>\n";
}

std::string time_of(int minutes) {
  const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return two(minutes / 60) + ":" + two(minutes % 60) + ":00";
}

}  // namespace

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

std::string render_index(const Module& module, std::string page_template) {
  std::string pages;
  std::size_t number = 0;
  for (const Page& page : module.pages) pages += section(++number, page.html);
  pages += section(++number, render_check(module));
  pages += section(++number, render_reflection(module));
  replace_all(page_template, "language", escaped(module.language));
  replace_all(page_template, "title", escaped(module.title));
  replace_all(page_template, "code", module.code);
  replace_all(page_template, "minutes", std::to_string(module.minutes));
  replace_all(page_template, "page_count", std::to_string(number));
  replace_all(page_template, "pages", pages);
  return page_template;
}

// SCORM 1.2 CAM 2.3: one organization, one item, one SCO; the order of elements is that of the schema.
std::string render_manifest(const Module& module, const Files& files) {
  const auto text = [&](const char* element, const std::string& value) {
    return std::string("<imsmd:") + element + "><imsmd:langstring xml:lang=\"" + module.language + "\">" + escaped(value) +
           "</imsmd:langstring></imsmd:" + element + ">";
  };
  std::string list;
  for (const auto& [path, bytes] : files) list += "      <file href=\"" + escaped(path) + "\"/>\n";
  const std::string mastery = module.mastery_score.empty() ? "" : "<adlcp:masteryscore>" + module.mastery_score + "</adlcp:masteryscore>";
  return R"(<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier=")" +
         module.code + R"(" version="1.1"
          xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
          xmlns:imsmd="http://www.imsglobal.org/xsd/imsmd_rootv1p2p1"
          xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata>
    <schema>ADL SCORM</schema>
    <schemaversion>1.2</schemaversion>
    <imsmd:lom>
      <imsmd:general>)" +
         text("title", module.title) + "<imsmd:language>" + escaped(module.language) + "</imsmd:language>" +
         text("description", module.description) + R"(</imsmd:general>
      <imsmd:educational><imsmd:typicallearningtime><imsmd:datetime>)" +
         time_of(module.minutes) +
         R"(</imsmd:datetime></imsmd:typicallearningtime></imsmd:educational>
    </imsmd:lom>
  </metadata>
  <organizations default="module">
    <organization identifier="module">
      <title>)" +
         escaped(module.title) + R"(</title>
      <item identifier="item-1" identifierref="resource-1" isvisible="true">
        <title>)" +
         escaped(module.title) + "</title>" + mastery + R"(
      </item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="resource-1" type="webcontent" adlcp:scormtype="sco" href="index.html">
)" + list +
         "    </resource>\n  </resources>\n</manifest>\n";
}

Result<Files> package_files(const Module& module, const std::filesystem::path& folder, const std::filesystem::path& shared,
                            const std::filesystem::path& made) {
  Files files;
  const auto take = [&](const std::filesystem::path& source, const std::string& path) -> Result<void> {
    auto bytes = read_file(source);
    if (!bytes) return tl::unexpected(bytes.error());
    files[path] = std::move(*bytes);
    return {};
  };
  for (const char* name : {"activities.js", "module.css", "scorm12.js", "waymark-module.js"})
    if (auto taken = take(shared / name, std::string("shared/") + name); !taken) return tl::unexpected(taken.error());
  for (const auto& media : {folder / "media", made}) {
    std::error_code error;
    if (media.empty()) continue;
    for (const auto& entry : std::filesystem::directory_iterator(media, error))
      if (auto taken = take(entry.path(), "media/" + entry.path().filename().string()); !taken) return tl::unexpected(taken.error());
  }
  auto page_template = read_file(shared / "index.html");
  if (!page_template) return tl::unexpected(page_template.error());
  files["index.html"] = render_index(module, std::move(*page_template));
  files["imsmanifest.xml"] = render_manifest(module, files);
  return files;
}

}  // namespace waymark::samples
