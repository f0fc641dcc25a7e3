#include "runtime/cli/parse.hpp"

#include "runtime/cli/reader.hpp"

namespace waymark::cli {
namespace {

void server_settings(Reader& r, CLI::App* sub) {
  r.setting(sub, "--listen", "server.listen", "ADDRESS:PORT to listen on");
  r.setting(sub, "--public-url", "server.public_url", "What people type, e.g. https://learn.example");
  r.setting(sub, "--content-domain", "server.content_domain", "Course hosts are c-ID.DOMAIN");
}

void declare_running(Reader& r) {
  auto* serve = r.command(nullptr, "serve", "Run the server");
  server_settings(r, serve);
  auto* demo = r.command(nullptr, "demo", "A server with invented people and sample modules; prints four links");
  server_settings(r, demo);
  r.option(demo, "--samples", "Folder with the sample packages");
  r.option(demo, "--region", "Folder with region.json and competence-map.json");
  r.option(demo, "--fake-moodle", "Script of a pretend Moodle to start beside the server (needs node)");
  r.flag(demo, "--keep", "Keep the data folder at the end (default: a temporary one is removed)");
  auto* init = r.command(nullptr, "init", "Make a data folder with the first admin");
  server_settings(r, init);
  r.option(init, "--iri-base", "Base of activity and account IRIs; never changes (default: the public URL)");
  r.option(init, "--name", "Name of the academy or region");
  r.option(init, "--admin", "Username of the first admin (default: admin)");
  r.command(nullptr, "version", "Print the version");
  auto* doctor = r.command(nullptr, "doctor", "Check the installation: database, files, journals, figures, settings");
  r.flag(doctor, "--all", "Play every journal again, not a sample");
  r.flag(doctor, "--fix", "Mend what can be mended without losing anything");
  auto* backup = r.group("backup", "Backups");
  auto* create = r.command(backup, "backup create", "Make a backup while the server works");
  r.option(create, "folder", "Folder that does not exist yet, best on another disk", true);
  r.flag(create, "--copy", "Copy content files even where a hard link would do");
  auto* verify = r.command(backup, "backup verify", "Put a backup into a scratch place, open it, count and compare");
  r.option(verify, "folder", "Folder of the backup", true);
  r.option(verify, "--scratch", "Where the scratch place is made (default: beside the backup)");
  auto* restore = r.command(backup, "backup restore", "Put a backup into an empty data folder (--data)");
  r.option(restore, "folder", "Folder of the backup", true);
  r.command(nullptr, "healthcheck", "Ask the running server whether it answers");
  r.command(nullptr, "routes", "List the pages and endpoints of the running server");
  auto* config = r.group("config", "Settings");
  r.command(config, "config check", "Check the configuration file and the environment");
  r.command(config, "config dump", "Print the settings in force and where each comes from");
  r.command(config, "config env", "Print every setting, its environment name, default and meaning");
}

void declare_acts(Reader& r, CLI::App* course);

void declare_catalogue(Reader& r) {
  auto* import = r.command(nullptr, "import", "Import packages: files, or folders of them");
  r.list(import, "path", "Zip files or folders", true);
  r.option(import, "--version-of", "Code of the module that the package is a new version of, whatever its identifier says");
  r.flag(import, "--new", "A module of its own, even when identifier and title are known");
  auto* course = r.group("course", "Modules");
  r.command(course, "course list", "List modules");
  auto* set = r.command(course, "course set", "Change a module's title, minutes, programme, strictness or what completes it");
  r.option(set, "code", "Module code", true);
  r.option(set, "--title", "Title");
  r.option(set, "--minutes", "Minutes a learner needs");
  r.option(set, "--programme", "Programme it belongs to");
  r.option(set, "--strictness", "tolerant or strict");
  r.option(set, "--completed-when-opened", "yes or no: opening completes it, for modules that never report");
  auto* hosts = r.command(course, "course hosts", "List other hosts: those that the module's files name, and those it may reach");
  r.option(hosts, "code", "Module code", true);
  auto* allow = r.command(course, "course allow-host", "Let a module reach other hosts, which then see learners' addresses");
  r.option(allow, "code", "Module code", true);
  r.list(allow, "host", "Full names, e.g. video.example; https only, no wildcards", true);
  auto* refuse = r.command(course, "course refuse-host", "Take back what allow-host allowed");
  r.option(refuse, "code", "Module code", true);
  r.list(refuse, "host", "Full names", true);
  declare_acts(r, course);
  auto* enrol = r.command(nullptr, "enrol", "Enrol people on a module");
  r.option(enrol, "course", "Module code", true);
  r.list(enrol, "username", "Usernames");
  r.option(enrol, "--organisation", "Everybody of this organisation (code)");
  r.flag(enrol, "--below", "Also everybody of the organisations that are part of it");
  r.option(enrol, "--due", "Due date, YYYY-MM-DD");
  auto* registration = r.group("registration", "What one person did on one module");
  auto* show = r.command(registration, "registration show", "State, score, time and place");
  r.option(show, "username", "Username", true);
  r.option(show, "--course", "Only this module (code)");
  auto* link = r.group("link", "Links that open without a password");
  auto* create = r.command(link, "link create", "Make a link for one person");
  r.option(create, "username", "Username", true);
  r.option(create, "--course", "Module code: the link opens this module");
  r.option(create, "--hours", "How long it works (default 168)");
  r.flag(create, "--once", "It works once");
}

void declare_user_set(Reader& r, CLI::App* user) {
  auto* set = r.command(user, "user set", "Change a person; \"\" empties a field");
  r.option(set, "username", "Username", true);
  r.option(set, "--new-username", "Another username");
  r.option(set, "--name", "Full name");
  r.option(set, "--sort-name", "Family, Given (\"\": from the name)");
  r.option(set, "--email", "Email");
  r.option(set, "--organisation", "Organisation code: a move from now on");
  r.option(set, "--employee-number", "Employee number in ESR");
  r.option(set, "--assignment-number", "Assignment number in ESR");
  r.option(set, "--vpd", "VPD of the employer, 3 digits");
  r.option(set, "--nhs-id", "NHS unique id");
  r.option(set, "--moodle-username", "Username in Moodle");
  r.list(set, "--role", "All roles from now on (repeat for several)");
  r.option(set, "--status",
           "active, or left: no sign-in and no module opens; an open page may finish sending for seven days; the record stays");
}

void declare_tenants(Reader& r) {
  auto* tenant = r.group("tenant", "Academies of their own in this server");
  auto* add = r.command(tenant, "tenant add", "Add a tenant with its first admin; a running server answers for it at once");
  r.option(add, "slug", "Short name: small letters, digits, hyphens", true);
  r.option(add, "--name", "Name of the academy, as its pages show it", true);
  r.option(add, "--public-url", "What its people type, e.g. https://academy.example", true);
  r.option(add, "--content-domain", "Its course hosts are c-ID.DOMAIN", true);
  r.option(add, "--iri-base", "Base of its activity and account IRIs; never changes (default: its public URL)");
  r.option(add, "--organisation-name", "Organisation in the header of its pages");
  r.option(add, "--admin", "Username of its first admin (default: admin)");
  r.command(tenant, "tenant list", "List tenants");
  auto* set = r.command(tenant, "tenant set", "Change a tenant's name or addresses, from the next start");
  r.option(set, "slug", "Short name", true);
  r.option(set, "--name", "Name of the academy");
  r.option(set, "--public-url", "What its people type");
  r.option(set, "--content-domain", "Its course hosts are c-ID.DOMAIN");
  r.option(set, "--organisation-name", "Organisation in the header of its pages");
}

void declare_people(Reader& r) {
  auto* user = r.group("user", "People");
  auto* add = r.command(user, "user add", "Add a person");
  r.option(add, "username", "Username", true);
  r.option(add, "--name", "Full name", true);
  r.option(add, "--sort-name", "Family, Given (default: from the name)");
  r.option(add, "--email", "Email");
  r.option(add, "--organisation", "Organisation code");
  r.option(add, "--employee-number", "Employee number in ESR");
  r.option(add, "--assignment-number", "Assignment number in ESR");
  r.option(add, "--vpd", "VPD of the employer, 3 digits");
  r.option(add, "--nhs-id", "NHS unique id");
  r.option(add, "--moodle-username", "Username in Moodle");
  r.list(add, "--role", "learner, admin, reporter, reader or reflections (repeat for several)");
  r.option(add, "--password-file", "File that holds the password");
  r.flag(add, "--generate-password", "Make a password, print it once; it must be changed at the first sign-in");
  auto* list = r.command(user, "user list", "List people");
  r.option(list, "--search", "Part of a name or username");
  auto* show = r.command(user, "user show", "One person: keys, roles, organisation and where they were before");
  r.option(show, "username", "Username", true);
  declare_user_set(r, user);
  auto* back = r.command(user, "user take-back-password", "End a forgotten or known password: a new sign-in link lets them choose another");
  r.option(back, "username", "Username", true);
  auto* import = r.command(user, "user import", "Bring in a list of people: a CSV file");
  r.option(import, "file", "CSV file; `waymark user template` prints its columns", true);
  r.flag(import, "--dry-run", "Say what would happen; write nothing");
  r.command(user, "user template", "Print an empty list with its columns");
  auto* organisation = r.group("organisation", "Organisations");
  auto* org_add = r.command(organisation, "organisation add", "Add an organisation");
  r.option(org_add, "code", "Code", true);
  r.option(org_add, "--name", "Name", true);
  r.option(org_add, "--kind", "Kind, e.g. trust, PCN, hospice");
  r.option(org_add, "--parent", "Code of the parent");
  r.option(org_add, "--vpd", "VPD, 3 digits");
  auto* org_set = r.command(organisation, "organisation set", "Change an organisation; \"\" empties a field");
  r.option(org_set, "code", "Code", true);
  r.option(org_set, "--name", "Name");
  r.option(org_set, "--kind", "Kind, e.g. trust, PCN, hospice");
  r.option(org_set, "--parent", "Code of the parent");
  r.option(org_set, "--vpd", "VPD, 3 digits");
  r.option(org_set, "--ends", "Last day, YYYY-MM-DD: nobody can be moved there afterwards");
  r.command(organisation, "organisation list", "List organisations");
  auto* org_import = r.command(organisation, "organisation import", "Bring in a list of organisations: a CSV file");
  r.option(org_import, "file", "CSV file; `waymark organisation template` prints its columns", true);
  r.flag(org_import, "--dry-run", "Say what it would do and write nothing");
  r.command(organisation, "organisation template", "Print an empty list with its columns");
}

void declare_records(Reader& r) {
  auto* report = r.group("report", "Reports");
  auto* completions = r.command(report, "report completions", "Completions with count and base");
  r.option(completions, "--by", "module or organisation (default module; with --csv both at once)");
  r.option(completions, "--course", "Only this module (code)");
  r.option(completions, "--from", "From this day, YYYY-MM-DD");
  r.option(completions, "--to", "To this day, YYYY-MM-DD");
  r.flag(completions, "--csv", "As CSV: the table of --by, or each module in each organisation");
  auto* lrs = r.group("lrs", "The record store");
  auto* credential = lrs->add_subcommand("credential", "Keys of the xAPI endpoint");
  credential->require_subcommand(1);
  auto* add = r.command(credential, "lrs credential add", "Let a program in, with a first key; the secret is shown once");
  r.option(add, "--label", "Who uses it", true);
  r.list(add, "--scope",
         "statements/write, statements/read/mine (these two when none is given), statements/read, reflections, define, state, profile, "
         "all/read or all (repeat)");
  r.option(add, "--requests-per-second", "Most requests a second; 0: no limit. Otherwise as the configuration says");
  r.option(add, "--burst", "How many of them may come at once");
  r.command(credential, "lrs credential list", "List credentials and their keys");
  auto* rotate = r.command(credential, "lrs credential rotate", "Make another key; the secret is shown once");
  r.option(rotate, "credential", "Credential", true);
  r.option(rotate, "--days", "Days until the keys from before end: 7 unless given, 0: at once");
  r.flag(rotate, "--keep", "Keys from before do not end");
  auto* limit = r.command(credential, "lrs credential limit", "How many requests a credential may send");
  r.option(limit, "credential", "Credential", true);
  r.option(limit, "--requests-per-second", "0: no limit. Without it, as the configuration says");
  r.option(limit, "--burst", "How many of them may come at once");
  auto* revoke = r.command(credential, "lrs credential revoke", "Withdraw a key, or a credential with all its keys");
  r.option(revoke, "key", "Key or credential", true);
}

void declare_statements(Reader& r) {
  auto* statement = r.group("statement", "Statements of the record store as files");
  auto* out = r.command(statement, "statement export", "Write statements to a new file: JSON lines, or CSV");
  r.option(out, "file", "File to write", true);
  r.flag(out, "--csv", "A table in place of JSON lines");
  r.list(out, "--column", "With --csv: a property as a JSON Pointer, such as /result/score/scaled or /verb/display/* (repeat)");
  r.option(out, "--since", "Stored after this time, such as 2026-03-31T09:00:00Z");
  r.option(out, "--until", "Stored until this time");
  r.option(out, "--agent", "About this agent: JSON, as the xAPI has it");
  r.option(out, "--verb", "With this verb: its IRI");
  r.option(out, "--activity", "About this activity: its IRI");
  r.option(out, "--registration", "Of this registration: its UUID");
  r.list(out, "--label", "Statements with this label as well: reflection, confidential (repeat)");
  r.option(out, "--attachments", "Folder for the data of attachments, each file named by its sha2");
  auto* in = r.command(statement, "statement import", "Bring in statements of another record store: JSON lines, or by its API");
  r.option(in, "file", "File with a statement on each line");
  r.option(in, "--from", "In place of a file: address of the other store's xAPI, such as https://lrs.example/xapi");
  r.option(in, "--key", "Key there; it must read all statements");
  r.option(in, "--secret-file", "File that holds the key's secret");
  r.option(in, "--xapi-version", "Version that is asked with: 1.0.3 (default) or 2.0.0");
  r.option(in, "--since", "Of --from: stored there after this time, such as 2026-03-31T09:00:00Z");
  r.option(in, "--until", "Of --from: stored there until this time");
  r.flag(in, "--allow-plain-http", "Of --from: an address without https");
  r.flag(in, "--keep-authority", "The statements' own authority stays");
  r.flag(in, "--keep-stored", "The statements' own stored stays; only into a record store that is empty and that nobody has read");
  r.option(in, "--attachments", "Folder with the data of attachments, each file named by its sha2");
  r.option(in, "--refused", "File for lines that are refused; without it the first one ends the import");
}

void declare_subjects(Reader& r) {
  auto* subject = r.group("subject", "What is held of one person: an account, an agent of the xAPI, or both");
  const auto who = [&](CLI::App* command) {
    r.option(command, "--username", "The account");
    r.list(command, "--agent", "An agent of the xAPI, as JSON (repeat)");
    return command;
  };
  const auto text = [&](CLI::App* command) {
    r.flag(command, "--text", "Names in the text of statements that do not name the agent as well: reads every statement");
    return command;
  };
  text(who(r.command(subject, "subject find", "Count what is held of a person, and who else was given something")));
  r.option(who(r.command(subject, "subject export", "Write all of it into a new folder")), "folder", "Folder to make", true);
  r.flag(who(r.command(subject, "subject restrict", "Hold a person's data back: kept, shown and sent to nobody")), "--lift",
         "Take it back");
  for (const auto& [name, help] : {std::pair("subject anonymise", "Put a pseudonym in the person's place, for ever; totals stay"),
                                   std::pair("subject erase", "Take the person out of the store, for ever")}) {
    auto* command = text(who(r.command(subject, name, help)));
    r.flag(command, "--dry-run", "Say what it is about, and change nothing");
    r.flag(command, "--yes", "Do it");
  }
}

void declare_retention(Reader& r) {
  auto* retention = r.group("retention", "How long statements are kept");
  auto* add = r.command(retention, "retention add", "Add a rule; nothing goes before it is run");
  r.option(add, "name", "Name of the rule", true);
  r.option(add, "--days", "Statements stored more than so many days ago", true);
  r.option(add, "--verb", "With this verb: its IRI");
  r.option(add, "--activity", "About this activity: its IRI");
  r.option(add, "--label", "With this label: tracking, reflection or confidential");
  r.option(r.command(retention, "retention remove", "Take a rule away"), "name", "Name of the rule", true);
  r.command(retention, "retention list", "List the rules");
  auto* run = r.command(retention, "retention run", "Remove what the rules say, or say what they would remove");
  r.option(run, "name", "This rule alone");
  r.flag(run, "--dry-run", "Count, and change nothing");
  r.flag(run, "--yes", "Do it");
}

void declare_connectors(Reader& r) {
  auto* connector = r.group("connector", "Moodle, ESR and other record stores");
  auto* add = r.command(connector, "connector add", "Add a connector from a JSON file");
  r.option(add, "kind", "moodle, esr, lrs or webhook", true);
  r.option(add, "--name", "Name", true);
  r.option(add, "--settings", "JSON file (docs/connectors.md)", true);
  r.command(connector, "connector list", "List connectors and how they stand");
  auto* status = r.command(connector, "connector status", "Deliveries of one connector");
  r.option(status, "name", "Name", true);
  auto* resume = r.command(connector, "connector resume", "Let a stopped connector go on");
  r.option(resume, "name", "Name", true);
  auto* retry = r.command(connector, "connector retry", "Try rejected and given-up deliveries again");
  r.option(retry, "name", "Name", true);
  r.list(retry, "position", "Only refused statements at these positions");
  auto* letters = r.command(connector, "connector dead-letters", "Statements that the other side refused, and why");
  r.option(letters, "name", "Name", true);
  r.option(letters, "--show", "The whole statement at this position");
  r.flag(letters, "--dropped", "Also those that were dropped, or are to be tried again");
  auto* drop = r.command(connector, "connector drop", "Do not try refused statements again");
  r.option(drop, "name", "Name", true);
  r.list(drop, "position", "Positions");
  r.flag(drop, "--all", "Every refused statement");
  r.option(drop, "--reason", "Why; kept with them", true);
  auto* aside = r.command(connector, "connector set-aside", "Go on behind the statement that nothing gets past");
  r.option(aside, "name", "Name", true);
  auto* replay = r.command(connector, "connector replay", "Send statements again from a position or a time on");
  r.option(replay, "name", "Name", true);
  r.option(replay, "--from-position", "The first position");
  r.option(replay, "--from-time", "Statements stored at or after this time, as 2026-03-31T09:00:00Z");
  r.flag(replay, "--yes", "Do it; without it, only say how many that means");
  auto* show = r.command(connector, "connector show", "Settings of one connector, as they were given");
  r.option(show, "name", "Name", true);
  auto* set = r.command(connector, "connector set", "Put new settings in place of the old ones");
  r.option(set, "name", "Name", true);
  r.option(set, "--settings", "JSON file (docs/connectors.md)", true);
  r.flag(set, "--same-moodle", "The new address is the same Moodle's: what was told stands there");
  r.flag(set, "--one-moodle", "The connector that has the new address speaks to the same Moodle: the two are one");
  auto* gone = r.command(connector, "connector gone", "Say that a Moodle is erased or installed anew: what it was told is told again");
  r.option(gone, "name", "Name", true);
  r.flag(gone, "--yes", "That is so");
  for (const auto& [command, words] :
       {std::pair{"connector on", "Switch a connector on"}, std::pair{"connector off", "Switch a connector off; what waits is kept"},
        std::pair{"connector check", "Ask the other side whether it would work now"},
        std::pair{"connector queue-earlier", "Queue completions from before the connector was added"}})
    r.option(r.command(connector, command, words), "name", "Name", true);
  auto* run = r.command(connector, "connector run", "Try now what is due");
  r.option(run, "name", "Name", true);
  auto* write = r.command(connector, "connector esr-export", "Write ESR completion files for what waits");
  r.option(write, "name", "Name", true);
  r.option(write, "--folder", "Folder for the files (default: exports in the data folder)");
  auto* acknowledge = r.command(connector, "connector esr-acknowledge", "Read acknowledgement files");
  r.option(acknowledge, "name", "Name", true);
  r.list(acknowledge, "file", "Files", true);
  auto* files = r.command(connector, "connector esr-files", "Files that were written, newest first, and how they stand");
  r.option(files, "name", "Name", true);
  auto* wait = r.command(connector, "connector esr-wait", "Wait longer for the answer to a file that is overdue");
  r.option(wait, "name", "Name", true);
  r.option(wait, "file", "Name of the file", true);
  r.flag(wait, "--handed-over-again", "The same file was handed over again");
  auto* by_hand = r.command(connector, "connector esr-by-hand", "Mark overdue rows of a file as entered into ESR by hand");
  r.option(by_hand, "name", "Name", true);
  r.option(by_hand, "file", "Name of the file", true);
  r.list(by_hand, "--row", "Row (repeat; default: every overdue one)");
  auto* taken = r.command(connector, "connector taken-back", "List what is to be taken back by hand, or mark it as taken back");
  r.option(taken, "name", "Name", true);
  r.list(taken, "id", "What was taken back, by the list's ids");
}

// Acts on one person's record, and on a module; each needs a reason.
void declare_acts(Reader& r, CLI::App* course) {
  const auto act = [&](CLI::App* group, const std::string& name, const std::string& help, bool award) {
    auto* sub = r.command(group, name, help);
    r.option(sub, "username", "Username", true);
    r.option(sub, "course", "Module code", true);
    r.option(sub, "--reason", "Why; kept with the record", true);
    if (!award) return;
    r.option(sub, "--outcome", "completed or passed", true);
    r.option(sub, "--score", "Score, 0 to 100");
    r.option(sub, "--date", "Date of completion, YYYY-MM-DD");
  };
  act(r.group("attempt", "Attempts"), "attempt reset", "Let a person start afresh; what they did stays in the history", false);
  auto* completion = r.group("completion", "Completions");
  act(completion, "completion grant", "Give a completion that was earned in another way", true);
  act(completion, "completion correct", "Put outcome, score or date right; other systems are told anew", true);
  act(completion, "completion withdraw", "Take a completion away; other systems are told where they can be", false);
  for (const char* name : {"course withdraw", "course put-back"}) {
    auto* sub = r.command(course, name, name[7] == 'w' ? "Nobody can open the module any more; records are kept" : "Open it again");
    r.option(sub, "code", "Module code", true);
    r.option(sub, "--reason", "Why; kept with the record", true);
  }
  auto* due = r.group("due", "Due dates of a group");
  auto* move = r.command(due, "due move", "Say how many would move; with --yes move them");
  r.option(move, "course", "Module code", true);
  r.option(move, "--to", "New due date, YYYY-MM-DD; left out: no due date");
  r.option(move, "--organisation", "Only this organisation and those below it (code)");
  r.option(move, "--reason", "Why; needed with --yes");
  r.flag(move, "--yes", "Move them");
  auto* undo = r.command(due, "due undo", "Move due dates back, within 30 days");
  r.option(undo, "act", "What due move printed", true);
  r.option(undo, "--reason", "Why; kept with the record", true);
}

void declare_admin(Reader& r) {
  auto* audit = r.group("audit", "Who did what");
  auto* list = r.command(audit, "audit list", "List audit lines, newest first");
  r.option(list, "--action", "Only this action, or group of actions: link, link.create");
  r.option(list, "--by", "Only acts of this person (username)");
  r.option(list, "--about", "Only lines about this person (username) or id");
  r.option(list, "--from", "From this day, YYYY-MM-DD");
  r.option(list, "--to", "To this day, YYYY-MM-DD");
  r.option(list, "--limit", "Most lines (default 100)");
  r.command(audit, "audit check", "Check that no line was changed, left out or put in later");
}

}  // namespace

Parsed parse(const std::vector<std::string>& words) {
  Reader reader;
  declare_running(reader);
  declare_catalogue(reader);
  declare_people(reader);
  declare_tenants(reader);
  declare_records(reader);
  declare_subjects(reader);
  declare_retention(reader);
  declare_statements(reader);
  declare_connectors(reader);
  declare_admin(reader);
  return reader.run(words);
}

}  // namespace waymark::cli
