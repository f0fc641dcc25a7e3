#pragma once
#include "runtime/context.hpp"
#include "runtime/http/message.hpp"
#include "runtime/web/site.hpp"

namespace waymark::catalogue {
class Importer;
}

// The pages of an LMS admin: modules and imports, people, connectors, keys of the record store.
namespace waymark::web {

void register_admin_pages(http::Router& router, runtime::Context& context, catalogue::Importer& importer);

// The parts, each in a file of its own.
void add_dashboard(Site& site);
void add_course_pages(Site& site);
void add_import_pages(Site& site, http::Router& router, runtime::Context& context, catalogue::Importer& importer);
void add_people_pages(Site& site);
void add_person_pages(Site& site);
void add_list_pages(Site& site);
void add_organisation_pages(Site& site);
void add_connector_pages(Site& site);
void add_connector_settings_pages(Site& site);
void add_esr_pages(Site& site);
void add_esr_answer_pages(Site& site);
void add_take_back_pages(Site& site);
void add_dead_letter_pages(Site& site);
void add_replay_page(Site& site);
// That the layout of this connector's ESR files is nobody's but ours (esr.md 5.3: on every page of the export); false where it is not.
Data unverified_callout(Visit& visit, const std::string& connector_id, int level);
Data esr_answer_field();  // takes acknowledgements on the connector's page
void add_credential_pages(Site& site);
void add_audit_pages(Site& site);
void add_registration_pages(Site& site);
void add_registration_act_pages(Site& site);
void add_course_act_pages(Site& site);
void add_due_pages(Site& site);
void add_history_pages(Site& site);

// Breadcrumbs that begin with the admin's home.
std::vector<Link> admin_crumbs(std::vector<Link> more = {});

// Sends the browser back to a page with a word of what was done ("?done=WORD", shown by notice_of).
http::Response done_redirect(const std::string& path, const std::string& word);
// The notice for such a word, from a fixed list; empty for any other.
std::optional<Notice> notice_of(const http::Request& request);

}  // namespace waymark::web
