// Any bytes as imsmanifest.xml: no crash, and what is read keeps the promises of package.hpp.
#include <cstdlib>
#include <set>

#include "scorm/base/utf.hpp"
#include "scorm/package/course_builder.hpp"
#include "scorm/package/text.hpp"
#include "scorm/package/xml_text.hpp"

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void check_course(const waymark::package::Course& course, const waymark::package::PathIndex& files) {
  std::set<std::string> seen;
  for (const auto& item : course.items) {
    check(item.parent.empty() || seen.contains(item.parent));  // pre-order: parents come first
    check(seen.insert(item.id).second && !item.id.empty());
    check(item.path.empty() || files.holds(item.path));
    check(item.launchable == !(item.path.empty() && item.external_url.empty()));
    check(waymark::base::is_utf8(item.title) && waymark::base::is_utf8(item.prerequisites));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waymark::package;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (const auto decoded = decode_xml(bytes)) {
    const CleanedXml once = clean_xml(decoded->text);
    check(waymark::base::is_utf8(once.text) && clean_xml(once.text).faults == 0);  // one repair pass is enough
  }
  Findings findings;
  const auto document = XmlDocument::parse(bytes, "imsmanifest.xml", {}, findings);
  if (!document) {
    check(findings.stopped());
    return 0;
  }
  const Manifest manifest = read_manifest(*document, Limits{}, findings);
  if (findings.stopped()) return 0;
  const PathIndex files({"index.html", "A b.html", "content/start.htm", "Content/Image.png"});
  const Course course = build_course(manifest, files, findings);
  compare_file_lists(manifest, files, findings);
  check_course(course, files);
  return 0;
}
