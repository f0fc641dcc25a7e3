#include "runtime/people/details.hpp"

#include <map>

namespace waymark::people {
namespace {

using runtime::Context;
using storage::Connection;
using storage::Row;

constexpr const char* kColumns =
    "select i.person_id, p.created_at, coalesce(p.organisation_id, ''), p.status, i.username, "
    "i.display_name, i.sort_name, "
    "i.email, coalesce(o.code, ''), i.employee_number, i.assignment_number, i.vpd, i.nhs_id, "
    "i.moodle_username "
    "from identity i join person p on p.tenant = i.tenant and p.person_id = i.person_id "
    "left join organisation o on o.tenant = p.tenant and o.organisation_id = p.organisation_id where "
    "i.tenant = ? ";

Details details_of(const Row& r) {
  Details one{r.text(0), r.text(1), r.text(2), r.text(3), {}};
  auto& p = one.person;
  p.username = r.text(4);
  p.display_name = r.text(5);
  p.sort_name = r.text(6);
  p.email = r.text(7);
  p.organisation_code = r.text(8);
  p.employee_number = r.text(9);
  p.assignment_number = r.text(10);
  p.vpd = r.text(11);
  p.nhs_id = r.text(12);
  p.moodle_username = r.text(13);
  return one;
}

std::optional<Details> one(Connection& db, const Context& context, const std::string& condition, const std::string& value) {
  std::optional<Details> found;
  db.query(kColumns + condition, {context.tenant, value}, [&](const Row& r) {
    found = details_of(r);
    return false;
  });
  if (found)
    db.query("select role from person_role where tenant = ? and person_id = ? order by role", {context.tenant, found->person_id},
             [&](const Row& r) {
               found->person.roles.push_back(r.text(0));
               return true;
             });
  return found;
}

}  // namespace

std::optional<Details> details(Connection& db, const Context& context, const std::string& person_id) {
  return one(db, context, "and i.person_id = ?", person_id);
}

std::vector<Details> all_details(Connection& db, const Context& context) {
  std::vector<Details> all;
  std::map<std::string, std::size_t> places;
  db.query(std::string(kColumns) + "order by i.username", {context.tenant}, [&](const Row& r) {
    all.push_back(details_of(r));
    places[all.back().person_id] = all.size() - 1;
    return true;
  });
  db.query("select person_id, role from person_role where tenant = ? order by person_id, role", {context.tenant}, [&](const Row& r) {
    if (const auto found = places.find(r.text(0)); found != places.end()) all[found->second].person.roles.push_back(r.text(1));
    return true;
  });
  return all;
}

Result<Details> get_details(Context& context, const std::string& person_id) {
  return context.database.read_value<Details>([&](Connection& db) -> Result<Details> {
    auto found = details(db, context, person_id);
    if (!found) return fail(ErrorKind::not_found, "There is no such person.", "See the People page.");
    return std::move(*found);
  });
}

Result<Details> find_details(Context& context, const std::string& username) {
  return context.database.read_value<Details>([&](Connection& db) -> Result<Details> {
    auto found = one(db, context, "and i.username = ?", username);
    if (!found) return fail(ErrorKind::not_found, "There is no account \"" + username + "\".", "See `waymark user list`.");
    return std::move(*found);
  });
}

Result<std::vector<Place>> places(Context& context, const std::string& person_id) {
  return context.database.read_value<std::vector<Place>>([&](Connection& db) -> Result<std::vector<Place>> {
    std::vector<Place> all;
    db.query(
        "select p.valid_from, p.organisation_id, coalesce(o.name, '') from person_place p left join "
        "organisation o on "
        "o.tenant = p.tenant and o.organisation_id = p.organisation_id where p.tenant = ? and p.person_id = "
        "? "
        "order by p.valid_from desc",
        {context.tenant, person_id}, [&](const Row& r) {
          all.push_back({r.text(0), r.text(1), r.text(2)});
          return true;
        });
    if (all.empty())
      db.query(
          "select p.created_at, coalesce(p.organisation_id, ''), coalesce(o.name, '') from person p left "
          "join organisation o "
          "on o.tenant = p.tenant and o.organisation_id = p.organisation_id where p.tenant = ? and "
          "p.person_id = ?",
          {context.tenant, person_id}, [&](const Row& r) {
            all.push_back({r.text(0), r.text(1), r.text(2)});
            return false;
          });
    return all;
  });
}

}  // namespace waymark::people
