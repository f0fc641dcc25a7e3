#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "runtime/roster/csv_file.hpp"
#include "runtime/roster/people_list.hpp"

namespace waymark::roster {

// Reads what is held once, then looks at each line. Used inside one transaction.
class PeoplePlanner {
 public:
  PeoplePlanner(storage::Connection& db, const runtime::Context& context, const std::string& by);
  PeoplePlan plan(std::string_view bytes);

 private:
  struct Course {
    std::string id;
    bool open = false;
  };

  void read_store();
  bool know_columns(const CsvFile& file);
  void look_at(const CsvRow& row);
  void check_draft(PersonLine& line);
  void check_enrolments(PersonLine& line, const std::map<std::string, std::string>& values);
  void check_keys();
  void key_fault(const PersonLine& line, const char* field, const std::string& other, const PersonLine* other_line);
  void check_admins();
  void count(const PersonLine& line);
  void fault(int line, const std::string& column, const std::string& message, const std::string& advice = {});

  storage::Connection& db_;
  const runtime::Context& context_;
  const std::string& by_;
  PeoplePlan plan_;
  std::vector<std::string> columns_;
  std::map<std::string, people::Details> held_;             // by username
  std::map<std::string, bool> organisations_;               // by code: has it ended
  std::map<std::string, Course> courses_;                   // by code
  std::set<std::pair<std::string, std::string>> enrolled_;  // person, course
  std::map<std::string, int> seen_;                         // username -> line
};

}  // namespace waymark::roster
