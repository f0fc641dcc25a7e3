#include "tests/scorm/package/package_fixture.hpp"

namespace waymark::testing {

std::string manifest_of(const std::string& organizations, const std::string& resources, const std::string& extra) {
  return R"(<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="course-1" version="1.0" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
          xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion>)" +
         extra + "</metadata>\n" + organizations + "\n<resources>" + resources + "</resources>\n</manifest>\n";
}

std::string one_item_manifest(const std::string& href) {
  return manifest_of(R"(<organizations default="o"><organization identifier="o"><title>A course</title>)"
                     R"(<item identifier="i1" identifierref="r1"><title>Part one</title></item></organization></organizations>)",
                     R"(<resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href=")" + href +
                         R"("><file href="index.html"/><file href="a.html"/><file href="b.html"/></resource>)");
}

ZipWriter package_of(const std::string& manifest, const std::string& folder) {
  return ZipWriter()
      .add(folder + "imsmanifest.xml", manifest)
      .add(folder + "index.html", "<p>1</p>")
      .add(folder + "a.html", "<p>2</p>")
      .add(folder + "b.html", "<script>parent.API.LMSInitialize('')</script>");
}

ZipWriter good_zip() { return package_of(one_item_manifest()); }
ZipWriter zip_with(RawEntry entry) { return good_zip().add(std::move(entry)); }
ZipWriter zip_with_name(std::string name) { return good_zip().add(std::move(name), "x"); }

namespace {
Outcome read_file(const std::filesystem::path& file, const package::Limits& limits) {
  Outcome outcome;
  auto report = package::read_package(file, limits, outcome.sink);
  if (!report) throw std::runtime_error(report.error().message);
  outcome.report = std::move(*report);
  return outcome;
}
}  // namespace

Outcome read(const ZipWriter& zip, package::Limits limits) { return read_file(zip.write(), limits); }

Outcome read_bytes(std::string_view bytes, package::Limits limits) { return read_file(write_temporary(bytes), limits); }

Outcome read_manifest_text(const std::string& manifest) { return read(package_of(manifest)); }

const package::Finding* find(const package::Report& report, std::string_view code) {
  for (const package::Finding& finding : report.findings)
    if (finding.code == code) return &finding;
  return nullptr;
}

std::string codes(const package::Report& report) {
  std::string out;
  for (const package::Finding& finding : report.findings)
    out += "\n  " + std::to_string(static_cast<int>(finding.grade)) + " " + finding.code + " " + finding.file + ":" +
           std::to_string(finding.line) + " " + finding.message;
  return out.empty() ? " no findings" : out;
}

::testing::AssertionResult refused(const Outcome& outcome, std::string_view code) {
  const package::Finding* finding = find(outcome.report, code);
  if (finding == nullptr || finding->grade != package::Grade::stop)
    return ::testing::AssertionFailure() << "no stop " << code << ":" << codes(outcome.report);
  if (outcome.report.course) return ::testing::AssertionFailure() << "a course in spite of " << code;
  if (outcome.sink.is_open || outcome.sink.misused) return ::testing::AssertionFailure() << "the sink was left open or misused";
  if (finding->message.empty() || finding->advice.empty()) return ::testing::AssertionFailure() << "says too little";
  return ::testing::AssertionSuccess();
}

::testing::AssertionResult accepted(const Outcome& outcome, std::string_view code, package::Grade grade) {
  const package::Finding* finding = find(outcome.report, code);
  if (!outcome.report.course) return ::testing::AssertionFailure() << "no course:" << codes(outcome.report);
  if (finding == nullptr || finding->grade != grade)
    return ::testing::AssertionFailure() << "not found so: " << code << ":" << codes(outcome.report);
  if (outcome.sink.is_open || outcome.sink.misused) return ::testing::AssertionFailure() << "the sink was left open or misused";
  return ::testing::AssertionSuccess();
}

::testing::AssertionResult clean(const Outcome& outcome) {
  if (!outcome.report.course || !outcome.report.findings.empty())
    return ::testing::AssertionFailure() << "not clean:" << codes(outcome.report);
  return ::testing::AssertionSuccess();
}

}  // namespace waymark::testing
