#pragma once
#include <map>
#include <string>

#include "runtime/cli/command.hpp"

// The groups that together are commands(), and what they share.
namespace waymark::cli {

void add_people_commands(std::map<std::string, Run>& table);
void add_organisation_commands(std::map<std::string, Run>& table);
void add_list_commands(std::map<std::string, Run>& table);
void add_people_change_commands(std::map<std::string, Run>& table);
void add_catalogue_commands(std::map<std::string, Run>& table);
void add_record_commands(std::map<std::string, Run>& table);
void add_connector_commands(std::map<std::string, Run>& table);
void add_doctor_command(std::map<std::string, Run>& table);
void add_admin_commands(std::map<std::string, Run>& table);
void add_act_commands(std::map<std::string, Run>& table);

// Error not_found with a hint.
Result<std::string> course_id_of(runtime::Context& context, const std::string& code);

int whole_number(const std::string& text);  // -1 when it is none

}  // namespace waymark::cli
