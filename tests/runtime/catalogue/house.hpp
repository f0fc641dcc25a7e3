#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "runtime/catalogue/courses.hpp"
#include "runtime/catalogue/import.hpp"
#include "runtime/context.hpp"
#include "tests/scorm/package/zip_writer.hpp"

// A data folder of its own with the real database and content store, a clock that the test moves, and a few
// people and packages. Reopening stands for a server that was stopped or killed: everything in memory is
// gone.
namespace waymark::testing {

// One item of a package for tests: a SCO, or an asset when `asset`.
struct TestItem {
  std::string id, title, mastery = {}, prerequisites = {};
  bool asset = false;
  std::string address = {};  // outside the package; no file then
};

struct TestPackage {
  std::string identifier = "module-one", title = "Who leads?";
  std::vector<TestItem> items{{"item-1", "Text and questions"}};
  std::string extra_metadata = {};  // inside <metadata>
  std::string page = "<!DOCTYPE html><title>Page</title>";
  bool packed_anew = false;             // the same files in another zip
  std::filesystem::path write() const;  // a new zip
};

class House {
 public:
  House();
  ~House();
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  void reopen();
  runtime::Context& context() { return *context_; }

  void advance(std::int64_t milliseconds) { now_ms_ += milliseconds; }
  std::string now() const;

  std::string person(const std::string& username, const std::string& organisation_code = {});
  std::string organisation(const std::string& code);
  catalogue::ImportJob import(const std::filesystem::path& zip, const std::string& file_name = "package.zip");
  std::string course(const TestPackage& package = {});  // imports it and returns the course id
  std::string enrol(const std::string& person_id, const std::string& course_id);
  void connector(const std::string& id, const std::string& kind, const std::string& config = "{}", bool enabled = true);

  // The first column of the first row as text; "" when there is no row.
  std::string value(const std::string& sql, const std::vector<storage::Value>& values = {});
  std::int64_t count(const std::string& sql, const std::vector<storage::Value>& values = {});
  std::vector<std::string> column(const std::string& sql, const std::vector<storage::Value>& values = {});
  void execute(const std::string& sql, const std::vector<storage::Value>& values = {});
  std::vector<std::filesystem::path> content_files() const;  // every regular file below the content store

  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<storage::ContentStore> content_;
  std::unique_ptr<runtime::Context> context_;
  std::int64_t now_ms_;
  int people_ = 0;
};

}  // namespace waymark::testing
