#include "tests/runtime/catalogue/house.hpp"

#include <stdlib.h>

#include <stdexcept>

#include "runtime/people/people.hpp"
#include "runtime/support/clock.hpp"

namespace waymark::testing {
namespace {

std::string resource(const TestItem& item) {
  if (!item.address.empty())
    return "<resource identifier=\"r-" + item.id + "\" type=\"webcontent\" adlcp:scormtype=\"" + (item.asset ? "asset" : "sco") +
           "\" href=\"" + item.address + "\"/>";
  return "<resource identifier=\"r-" + item.id + "\" type=\"webcontent\" adlcp:scormtype=\"" + (item.asset ? "asset" : "sco") +
         "\" href=\"" + item.id + ".html\"><file href=\"" + item.id + ".html\"/></resource>";
}

std::string item_element(const TestItem& item) {
  std::string out = "<item identifier=\"" + item.id + "\" identifierref=\"r-" + item.id + "\"><title>" + item.title + "</title>";
  if (!item.prerequisites.empty()) out += "<adlcp:prerequisites type=\"aicc_script\">" + item.prerequisites + "</adlcp:prerequisites>";
  if (!item.mastery.empty()) out += "<adlcp:masteryscore>" + item.mastery + "</adlcp:masteryscore>";
  return out + "</item>";
}

template <class T>
T must(Result<T> result, const char* what) {
  if (!result) throw std::runtime_error(std::string(what) + ": " + result.error().message);
  return std::move(*result);
}

}  // namespace

std::filesystem::path TestPackage::write() const {
  std::string manifest = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest identifier=\"" + identifier +
                         "\" version=\"1.0\" xmlns=\"http://www.imsproject.org/xsd/imscp_rootv1p1p2\" "
                         "xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_rootv1p2\"><metadata><schema>ADL SCORM</schema>"
                         "<schemaversion>1.2</schemaversion>" +
                         extra_metadata + "</metadata><organizations default=\"o\"><organization identifier=\"o\"><title>" + title +
                         "</title>";
  for (const auto& item : items) manifest += item_element(item);
  manifest += "</organization></organizations><resources>";
  for (const auto& item : items) manifest += resource(item);
  manifest += "</resources></manifest>";
  ZipWriter zip;
  const auto add_picture = [&] { zip.add("Images/Logo.PNG", "not really a picture"); };
  if (packed_anew) add_picture();
  zip.add("imsmanifest.xml", manifest);
  for (const auto& item : items) zip.add(item.id + ".html", page + item.id);
  if (!packed_anew) add_picture();
  return zip.write();
}

House::House() : now_ms_(*support::parse_time("2026-11-22T09:30:00.000Z")) {
  std::string pattern = (std::filesystem::temp_directory_path() / "waymark-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = pattern;
  reopen();
  execute(
      "insert into tenant (tenant, slug, name, iri_base, created_at) values (1, 't', 'T', "
      "'https://learn.example', ?)",
      {now()});
}

House::~House() {
  context_.reset();
  content_.reset();
  database_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void House::reopen() {
  context_.reset();
  content_.reset();
  database_.reset();
  storage::DatabaseOptions options;
  options.file = folder_ / "waymark.db";
  database_ = must(storage::Database::open(options), "database");
  content_ = std::make_unique<storage::ContentStore>(folder_ / "content");
  runtime::Settings settings;
  settings.data_folder = folder_;
  context_.reset(new runtime::Context{settings, *database_, *content_, 1, "https://learn.example", [this] { return now(); }});
}

std::string House::now() const { return support::format_time(now_ms_); }

std::string House::organisation(const std::string& code) {
  return must(people::add_organisation(*context_, {"", code, "Organisation " + code, "trust", "", ""}, "test"), "organisation");
}

std::string House::person(const std::string& username, const std::string& organisation_code) {
  people::NewPerson person;
  person.username = username;
  person.display_name = "Tamsin " + username;
  person.organisation_code = organisation_code;
  person.employee_number = std::to_string(20000001 + people_++);  // nobody has another's
  person.vpd = "123";
  person.moodle_username = username;
  return must(people::add_person(*context_, person, "test"), "person");
}

catalogue::ImportJob House::import(const std::filesystem::path& zip, const std::string& file_name) {
  catalogue::Importer importer(*context_);
  catalogue::ImportRequest request;
  request.zip = zip;
  request.file_name = file_name;
  request.by = "test";
  return must(importer.run(request), "import");
}

std::string House::course(const TestPackage& package) {
  const auto job = import(package.write());
  if (job.state != "done") throw std::runtime_error("import: " + job.state + ", " + job.message);
  return job.course_id;
}

std::string House::enrol(const std::string& person_id, const std::string& course_id) {
  return must(catalogue::create_enrolment(*context_, person_id, course_id, "test"), "enrolment").registration_id;
}

void House::connector(const std::string& id, const std::string& kind, const std::string& config, bool enabled) {
  execute(
      "insert into connector (tenant, connector_id, kind, name, config_json, enabled, created_at) values (1, "
      "?, ?, ?, ?, ?, ?)",
      {id, kind, id, config, std::int64_t{enabled}, now()});
  if (kind == "lrs" || kind == "webhook")
    execute(
        "insert into forwarding (tenant, connector_id, position) select 1, ?, coalesce(max(position), 0) from statement where tenant = 1",
        {id});
}

std::vector<std::string> House::column(const std::string& sql, const std::vector<storage::Value>& values) {
  std::vector<std::string> all;
  auto done = database_->read([&](storage::Connection& db) -> Result<void> {
    db.query(sql, values, [&](const storage::Row& row) {
      all.push_back(row.text(0));
      return true;
    });
    return {};
  });
  if (!done) throw std::runtime_error(done.error().message);
  return all;
}

std::string House::value(const std::string& sql, const std::vector<storage::Value>& values) {
  const auto all = column(sql, values);
  return all.empty() ? std::string() : all.front();
}

std::int64_t House::count(const std::string& sql, const std::vector<storage::Value>& values) {
  const std::string text = value(sql, values);
  return text.empty() ? 0 : std::stoll(text);
}

void House::execute(const std::string& sql, const std::vector<storage::Value>& values) {
  auto done = database_->write([&](storage::Connection& db) -> Result<void> {
    db.execute(sql, values);
    return {};
  });
  if (!done) throw std::runtime_error(done.error().message);
}

std::vector<std::filesystem::path> House::content_files() const {
  std::vector<std::filesystem::path> all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "content"))
    if (entry.is_regular_file()) all.push_back(entry.path());
  return all;
}

}  // namespace waymark::testing
