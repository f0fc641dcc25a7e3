#include "runtime/web/learner/module_queries.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "connectors/esr/states.hpp"

namespace waymark::web {
namespace {

using runtime::Context;
using storage::Connection;
using storage::Row;

constexpr const char* kModuleColumns =
    "select r.registration_id, c.course_id, c.code, c.title, c.description, c.programme, r.version, "
    "c.minutes, r.state, "
    "r.due_at, r.completed_at, r.first_launch_at, r.last_active_at, r.ended_at, r.score, r.seconds, "
    "c.withdrawn_at "
    "from registration r join course c on c.tenant = r.tenant and c.course_id = r.course_id ";

Module module_of(const Row& row) {
  Module module;
  module.registration_id = row.text(0);
  module.course_id = row.text(1);
  module.code = row.text(2);
  module.title = row.text(3);
  module.description = row.text(4);
  module.programme = row.text(5);
  module.version = static_cast<int>(row.integer(6));
  module.minutes = static_cast<int>(row.integer(7));
  module.state = row.text(8);
  module.due_at = row.text(9);
  module.completed_at = row.text(10);
  module.first_launch_at = row.text(11);
  module.last_active_at = row.text(12);
  module.ended_at = row.text(13);
  if (!row.null(14)) module.score = row.real(14);
  module.seconds = row.integer(15);
  module.withdrawn_at = row.text(16);
  return module;
}

void add_deliveries(Connection& db, const Context& context, const std::string& completion_id, Completion& completion) {
  db.query(
      "select k.name, k.kind, d.state, d.updated_at, k.enabled from delivery d "
      "join connector k on k.tenant = d.tenant and k.connector_id = d.connector_id "
      "where d.tenant = ? and d.reference = ? and d.kind = 'completion' order by k.name",
      {context.tenant, completion_id}, [&](const Row& row) {
        completion.deliveries.push_back(
            {row.text(0), row.text(1), std::string(connectors::esr::shown_state(row.text(2))), row.text(3), row.integer(4) != 0});
        return true;
      });
}

Result<std::string> one_text(Context& context, const std::string& sql, const std::vector<storage::Value>& values) {
  return context.database.read_value<std::string>([&](Connection& db) -> Result<std::string> {
    std::string found;
    db.query(sql, values, [&](const Row& row) {
      found = row.text(0);
      return false;
    });
    return found;
  });
}

}  // namespace

Result<std::vector<Module>> list_modules(Context& context, const std::string& person_id) {
  return context.database.read_value<std::vector<Module>>([&](Connection& db) -> Result<std::vector<Module>> {
    std::vector<Module> modules;
    std::set<std::string> courses;  // an annual refresher is a new registration: the newest one counts
    db.query(std::string(kModuleColumns) +
                 "where r.tenant = ? and r.person_id = ? and r.ended_at = '' "
                 "order by r.created_at desc, r.registration_id desc",
             {context.tenant, person_id}, [&](const Row& row) {
               Module module = module_of(row);
               if (courses.insert(module.course_id).second && module.withdrawn_at.empty()) modules.push_back(std::move(module));
               return true;
             });
    std::sort(modules.begin(), modules.end(), [](const Module& a, const Module& b) {
      return std::tuple(a.programme, a.due_at.empty(), a.due_at, a.title, a.code) <
             std::tuple(b.programme, b.due_at.empty(), b.due_at, b.title, b.code);
    });
    return modules;
  });
}

Result<Module> find_module(Context& context, const std::string& registration_id, const std::string& person_id) {
  return context.database.read_value<Module>([&](Connection& db) -> Result<Module> {
    std::optional<Module> module;
    db.query(std::string(kModuleColumns) + "where r.tenant = ? and r.registration_id = ? and r.person_id = ?",
             {context.tenant, registration_id, person_id}, [&](const Row& row) {
               module = module_of(row);
               return false;
             });
    if (!module) return fail(ErrorKind::not_found, "");
    return *module;
  });
}

Result<std::vector<Completion>> list_completions(Context& context, const std::string& person_id, const std::string& registration_id) {
  return context.database.read_value<std::vector<Completion>>([&](Connection& db) -> Result<std::vector<Completion>> {
    std::vector<Completion> completions;
    std::vector<std::string> ids;
    db.query(
        "select m.completion_id, m.registration_id, c.title, c.code, m.completed_at, m.outcome, "
        "m.evidence_code, "
        "m.version, m.score, m.seconds, m.basis from completion m "
        "join course c on c.tenant = m.tenant and c.course_id = m.course_id "
        "where m.tenant = ? and m.person_id = ? and (? = '' or m.registration_id = ?) "
        "order by m.completed_at desc, m.completion_id",
        {context.tenant, person_id, registration_id, registration_id}, [&](const Row& row) {
          Completion completion{
              row.text(1),  row.text(2),    row.text(3), row.text(4), row.text(5), row.text(6), static_cast<int>(row.integer(7)),
              std::nullopt, row.integer(9), {},          row.text(10)};
          if (!row.null(8)) completion.score = row.real(8);
          ids.push_back(row.text(0));
          completions.push_back(std::move(completion));
          return true;
        });
    for (std::size_t i = 0; i < ids.size(); ++i) add_deliveries(db, context, ids[i], completions[i]);
    return completions;
  });
}

Result<std::string> registration_for(Context& context, const std::string& person_id, const std::string& course_id) {
  return one_text(context,
                  "select registration_id from registration where tenant = ? and person_id = ? and course_id = ? "
                  "and ended_at = '' order by created_at desc, registration_id desc",
                  {context.tenant, person_id, course_id});
}

Result<bool> has_registration(Context& context, const std::string& person_id) {
  auto found =
      one_text(context, "select registration_id from registration where tenant = ? and person_id = ? limit 1", {context.tenant, person_id});
  if (!found) return tl::unexpected(found.error());
  return !found->empty();
}

Result<std::string> registration_of_launch(Context& context, const std::string& launch_id, const std::string& person_id) {
  auto found = one_text(context, "select registration_id from launch where tenant = ? and launch_id = ? and person_id = ?",
                        {context.tenant, launch_id, person_id});
  if (found && found->empty()) return fail(ErrorKind::not_found, "");
  return found;
}

}  // namespace waymark::web
