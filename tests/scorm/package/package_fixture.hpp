#pragma once
#include <gtest/gtest.h>

#include "tests/scorm/package/memory_sink.hpp"
#include "tests/scorm/package/zip_writer.hpp"

// What nearly every test here needs: a small valid package, a way to read it, and to find a finding.
namespace waymark::testing {

// A SCORM 1.2 manifest around the given organizations and resources.
std::string manifest_of(const std::string& organizations, const std::string& resources, const std::string& extra = {});
std::string one_item_manifest(const std::string& href = "index.html");

struct Outcome {
  package::Report report;
  MemorySink sink;
};

// A package of this manifest and pages index.html, a.html, b.html, the last of which reports; all below `folder`.
ZipWriter package_of(const std::string& manifest, const std::string& folder = {});
ZipWriter good_zip();                       // whole and honest
ZipWriter zip_with(RawEntry entry);         // good, and this
ZipWriter zip_with_name(std::string name);  // good, and a file of this name

Outcome read(const ZipWriter& zip, package::Limits limits = {});
Outcome read_bytes(std::string_view bytes, package::Limits limits = {});
Outcome read_manifest_text(const std::string& manifest);  // of package_of()

const package::Finding* find(const package::Report& report, std::string_view code);
std::string codes(const package::Report& report);  // for messages of failed tests

// A stop with this code, no course, and nothing left open.
::testing::AssertionResult refused(const Outcome& outcome, std::string_view code);
// A course, and a finding of this code and grade.
::testing::AssertionResult accepted(const Outcome& outcome, std::string_view code, package::Grade grade);
::testing::AssertionResult clean(const Outcome& outcome);  // a course and no findings at all

}  // namespace waymark::testing
