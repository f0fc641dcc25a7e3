#pragma once
#include <map>
#include <string>

#include "runtime/cli/command.hpp"
#include "runtime/outbox/forwarding.hpp"

// The groups that together are commands(), and what they share.
namespace waymark::cli {

void add_people_commands(std::map<std::string, Run>& table);
void add_organisation_commands(std::map<std::string, Run>& table);
void add_list_commands(std::map<std::string, Run>& table);
void add_people_change_commands(std::map<std::string, Run>& table);
void add_catalogue_commands(std::map<std::string, Run>& table);
void add_record_commands(std::map<std::string, Run>& table);
void add_credential_commands(std::map<std::string, Run>& table);
void add_connector_commands(std::map<std::string, Run>& table);
void add_forwarding_commands(std::map<std::string, Run>& table);
void add_esr_commands(std::map<std::string, Run>& table);
void add_statement_commands(std::map<std::string, Run>& table);
void add_subject_commands(std::map<std::string, Run>& table);
void add_retention_commands(std::map<std::string, Run>& table);
void add_upkeep_commands(std::map<std::string, Run>& table);
void add_routes_command(std::map<std::string, Run>& table);

// Commands on a backup, which need no installation.
int backup_verify(const Arguments& given, Output& output);
int backup_restore(const Arguments& given, const std::filesystem::path& data_folder, Output& output);
void add_admin_commands(std::map<std::string, Run>& table);
void add_act_commands(std::map<std::string, Run>& table);
void add_tenant_commands(std::map<std::string, Run>& table);

// Error not_found with a hint.
Result<std::string> course_id_of(runtime::Context& context, const std::string& code);

// A file that a command names. Error not_found.
Result<std::string> read_file(const std::filesystem::path& path);

support::Json forwarding_json(const outbox::ForwardingState& state);

int whole_number(const std::string& text);  // -1 when it is none

}  // namespace waymark::cli
