#include "runtime/cli/groups.hpp"
#include "runtime/roster/organisation_change.hpp"

namespace waymark::cli {
namespace {

using support::Json;

int organisation_add(const Arguments& given, app::App& app, Output& output) {
  people::Organisation organisation{
      "", given.option("code"), given.option("name"), given.option("kind"), given.option("parent"), given.option("vpd")};
  auto id = people::add_organisation(app.context(), organisation, "command line");
  if (!id) return report(output, id.error());
  output.result(Json::object({{"id", *id}, {"code", organisation.code}}), "Added " + organisation.name + ".");
  return Exit::done;
}

int organisation_set(const Arguments& given, app::App& app, Output& output) {
  static const std::pair<const char*, const char*> kOptions[] = {
      {"name", "name"}, {"kind", "kind"}, {"parent", "parent_code"}, {"vpd", "vpd"}, {"ends", "ends"}};
  roster::OrganisationEdit edit;
  for (const auto& [option, field] : kOptions)
    if (given.options.contains(option)) edit[field] = given.option(option);
  if (edit.empty()) return report(output, {ErrorKind::invalid, "Nothing to change.", "See `waymark organisation set --help`."});
  auto changed = roster::change_organisation(app.context(), given.option("code"), edit, "command line");
  if (!changed) return report(output, changed.error());
  Json names = Json::array();
  for (const auto& one : *changed) names.push(one);
  output.result(Json::object({{"code", given.option("code")}, {"changed", names}}),
                changed->empty() ? "All of this was so already." : "Changed " + given.option("code") + ".");
  return Exit::done;
}

int organisation_list(const Arguments&, app::App& app, Output& output) {
  auto all = roster::view_organisations(app.context());
  if (!all) return report(output, all.error());
  for (const auto& one : *all) {
    const auto& o = one.organisation;
    output.result(Json::object({{"id", o.organisation_id},
                                {"code", o.code},
                                {"name", o.name},
                                {"kind", o.kind},
                                {"parent", o.parent_code},
                                {"vpd", o.vpd},
                                {"ends", one.ends},
                                {"people", one.people}}),
                  o.code + "  " + o.name + (o.kind.empty() ? "" : "  (" + o.kind + ")") + (one.ends.empty() ? "" : "  until " + one.ends));
  }
  return Exit::done;
}

}  // namespace

void add_organisation_commands(std::map<std::string, Run>& table) {
  table["organisation add"] = organisation_add;
  table["organisation set"] = organisation_set;
  table["organisation list"] = organisation_list;
}

}  // namespace waymark::cli
