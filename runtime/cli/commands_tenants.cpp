#include "runtime/audit/audit.hpp"
#include "runtime/auth/password.hpp"
#include "runtime/cli/groups.hpp"
#include "runtime/people/checks.hpp"
#include "runtime/people/people.hpp"

namespace waymark::cli {
namespace {

using support::Json;

Json json_of(const app::App& app, const runtime::Settings& settings) {
  const auto& tenant = app.tenant();
  return Json::object({{"slug", tenant.slug},
                       {"name", tenant.name},
                       {"url", settings.public_url},
                       {"contentDomain", settings.content_domain},
                       {"iriBase", tenant.iri_base},
                       {"createdAt", tenant.created_at}});
}

Result<void> note(app::App& app, const std::string& action, const std::string& slug) {
  auto& context = app.context();
  return context.database.write([&](storage::Connection& db) -> Result<void> {
    audit::add(db, context, "command line", action, slug);
    return {};
  });
}

int tenant_add(const Arguments& given, app::App& app, Output& output) {
  people::NewPerson admin;
  admin.username = given.option("admin").empty() ? "admin" : given.option("admin");
  admin.display_name = "Administrator";
  admin.roles = {"learner", "admin", "reporter", "reader"};
  admin.password = auth::generated_password();
  admin.must_change_password = true;
  if (const std::string wrong = people::problem(admin); !wrong.empty())  // looked at before anything is made
    return report(output, {ErrorKind::invalid, "The first admin cannot be made. " + wrong, "Choose another with --admin."});
  auto made = app.add({given.option("slug"), given.option("name"), given.option("public-url"), given.option("content-domain"),
                       given.option("organisation-name"), given.option("iri-base")});
  if (!made) return report(output, made.error());
  auto& context = (*made)->context();
  if (auto noted = note(app, "tenant.add", given.option("slug")); !noted) return report(output, noted.error());
  if (auto id = people::add_person(context, admin, "command line"); !id) return report(output, id.error());
  auto value = json_of(**made, context.settings);
  value.set("admin", admin.username).set("password", admin.password);
  output.result(value, "Added " + given.option("name") + ". Its people open " + context.settings.public_url +
                           "\nActivities and accounts are named below " + context.iri_base +
                           "; that never changes.\nAdmin: " + admin.username + "   password, shown once: " + admin.password +
                           "\nOther commands work on it with --tenant " + given.option("slug") + ".");
  return Exit::done;
}

int tenant_list(const Arguments&, app::App& app, Output& output) {
  for (app::App* one : app.all()) {
    const auto& settings = one->context().settings;
    output.result(json_of(*one, settings), one->tenant().slug + "  " + one->tenant().name + "  " + settings.public_url);
  }
  return Exit::done;
}

int tenant_set(const Arguments& given, app::App& app, Output& output) {
  const auto option = [&](const char* name) {
    return given.options.contains(name) ? std::optional<std::string>(given.option(name)) : std::nullopt;
  };
  const app::TenantChange change{option("name"), option("public-url"), option("content-domain"), option("organisation-name")};
  if (!change.name && !change.public_url && !change.content_domain && !change.organisation_name)
    return report(output, {ErrorKind::invalid, "Nothing to change.", "See `waymark tenant set --help`."});
  auto changed = app.change(given.option("slug"), change);
  if (!changed) return report(output, changed.error());
  if (auto noted = note(app, "tenant.change", changed->slug); !noted) return report(output, noted.error());
  output.result(Json::object({{"slug", changed->slug},
                              {"name", changed->name},
                              {"url", changed->public_url},
                              {"contentDomain", changed->content_domain},
                              {"from", "the next start"}}),
                "Changed " + changed->slug + ", from the next start of the server.");
  return Exit::done;
}

}  // namespace

void add_tenant_commands(std::map<std::string, Run>& table) {
  table["tenant add"] = tenant_add;
  table["tenant list"] = tenant_list;
  table["tenant set"] = tenant_set;
}

}  // namespace waymark::cli
