#include "runtime/delivery/facts.hpp"

#include <algorithm>
#include <map>

#include "runtime/catalogue/content.hpp"
#include "runtime/catalogue/course_json.hpp"
#include "runtime/catalogue/courses.hpp"
#include "runtime/catalogue/outside_hosts.hpp"
#include "runtime/support/encode.hpp"
#include "runtime/support/random.hpp"
#include "scorm/course/facts_json.hpp"
#include "scorm/package/reference.hpp"

namespace waymark::delivery {
namespace {

using storage::Connection;
using storage::Row;

// Content on another host cannot find our API (another origin), so opening it is all that can be known of it, and
// completes it like any asset - unless it is a SCO, which has more to say than that, or a page that no browser shows:
// not over https, or of a host that nobody allowed.
bool complete_when_opened(const package::Item& item, const std::vector<std::string>& allowed) {
  return !item.sco && can_be_shown(item, allowed);
}

cmi::ItemFacts item_facts(const package::Item& item, const std::vector<std::string>& allowed) {
  cmi::ItemFacts facts;
  facts.id = item.id;
  facts.title = item.title;
  facts.sco = !complete_when_opened(item, allowed);
  facts.launch_data = item.launch_data;
  facts.mastery_score = item.mastery_score;
  facts.max_time_allowed = item.max_time_allowed;
  facts.time_limit_action = item.time_limit_action;
  facts.prerequisites = item.prerequisites;
  return facts;
}

// The nearest item around this one that only groups others; empty when there is none. `earlier`: those before it, which its
// parents are among.
std::string block_around(const package::Item& item, const std::map<std::string_view, const package::Item*>& earlier) {
  const package::Item* at = &item;
  for (int depth = 0; depth < 128 && !at->parent.empty(); ++depth) {
    const auto found = earlier.find(at->parent);
    if (found == earlier.end()) return {};
    at = found->second;
    if (!at->launchable) return at->id;
  }
  return {};
}

// Most modules have no prerequisites: what only those need is then left out.
void add_blocks(const std::vector<package::Item>& items, cmi::LaunchFacts& facts) {
  if (std::all_of(items.begin(), items.end(), [](const auto& item) { return item.prerequisites.empty(); })) return;
  std::map<std::string_view, const package::Item*> earlier;
  auto part = facts.items.begin();
  for (const auto& item : items) {
    const std::string around = block_around(item, earlier);
    earlier.emplace(item.id, &item);
    if (item.launchable)
      (part++)->parent = around;
    else
      facts.blocks.push_back({.id = item.id, .title = item.title, .parent = around, .prerequisites = item.prerequisites});
  }
}

course::Facts of_launch(course::Facts facts, bool strict, const std::string& person_id, const std::string& sort_name,
                        const std::string& mode) {
  facts.strict = strict;
  facts.mode = mode;
  facts.credit = mode == "normal";
  facts.learner_id = person_id;
  facts.learner_name = sort_name;
  for (const char byte : support::random_bytes(5)) facts.seed = facts.seed << 8 | static_cast<unsigned char>(byte);
  return facts;
}

std::string address_of(const package::Item& item) {
  return item.external_url.empty() ? support::percent_encode_path(item.path) + item.query : item.external_url;
}

std::string first_item(const Launch& view, const std::string& last_opened) {
  const auto can_open = [](const LaunchItem& row) { return row.item.launchable && row.status.available; };
  for (const auto& row : view.items)
    if (row.item.id == last_opened && can_open(row) && !view.snapshot.empty()) return row.item.id;
  for (const auto& row : view.items)
    if (can_open(row)) return row.item.id;
  return {};
}

}  // namespace

package::Course course_of(Connection& db, std::int64_t tenant, const std::string& course_id, int version) {
  package::Course course;
  db.query("select course_json from course_version where tenant = ? and course_id = ? and version = ?",
           {tenant, course_id, std::int64_t{version}}, [&](const Row& row) {
             if (auto read = catalogue::course_from_json(row.text(0))) course = std::move(*read);
             return false;
           });
  return course;
}

bool can_be_shown(const package::Item& item, const std::vector<std::string>& allowed_hosts) {
  if (item.external_url.empty()) return true;
  return item.external_url.starts_with("https://") &&
         std::find(allowed_hosts.begin(), allowed_hosts.end(), package::host_of(item.external_url)) != allowed_hosts.end();
}

Result<std::string> build_facts(Connection& db, const runtime::Context& context, const std::string& course_id, int version,
                                const std::string& person_id, const std::string& mode) {
  cmi::LaunchFacts facts;
  std::string course_text;
  db.query(
      "select v.course_json, c.strictness, coalesce(i.sort_name, '') from course_version v join course c on "
      "c.tenant = "
      "v.tenant and c.course_id = v.course_id left join identity i on i.tenant = v.tenant and i.person_id = "
      "? "
      "where v.tenant = ? and v.course_id = ? and v.version = ?",
      {person_id, context.tenant, course_id, static_cast<std::int64_t>(version)}, [&](const Row& row) {
        course_text = row.text(0);
        facts.strictness = row.text(1) == "strict" ? cmi::Strictness::strict : cmi::Strictness::tolerant;
        facts.learner_name = row.text(2);
        return false;
      });
  if (course_text.empty()) return fail(ErrorKind::not_found, "The module's content is not there.");
  const auto course = catalogue::course_from_json(course_text);
  if (!course) return tl::unexpected(course.error());
  if (course->scorm_2004) {
    return course::facts_to_json(
        of_launch(*course->scorm_2004, facts.strictness == cmi::Strictness::strict, person_id, facts.learner_name, mode));
  }
  facts.mode = mode == "review" ? cmi::Mode::review : mode == "browse" ? cmi::Mode::browse : cmi::Mode::normal;
  facts.credit = facts.mode == cmi::Mode::normal;
  facts.learner_id = person_id;
  const auto allowed = catalogue::allowed_hosts(db, context.tenant, course_id);
  for (const auto& item : course->items)
    if (item.launchable) facts.items.push_back(item_facts(item, allowed));
  add_blocks(course->items, facts);
  return cmi::facts_to_json(facts);
}

Result<void> fill_course(runtime::Context& context, Launch& view, const std::string& last_opened) {
  const auto course = catalogue::get_course(context, view.course_id);
  if (!course) return tl::unexpected(course.error());
  const auto version = catalogue::get_version(context, view.course_id, view.version);
  if (!version) return tl::unexpected(version.error());
  const auto hosts = catalogue::allowed_hosts(context, view.course_id);
  if (!hosts) return tl::unexpected(hosts.error());
  const auto engine = Engine::start(view.facts, view.snapshot);
  if (!engine) return tl::unexpected(engine.error());
  view.course_code = course->code;
  view.course_title = course->title;
  view.language = version->language;
  view.host_label = course->host_label;
  view.capability = version->capability;
  view.content_origin = catalogue::content_origin(context.settings, course->host_label);
  view.base = catalogue::content_base(version->capability, catalogue::content_policy(context.settings, *hosts));
  view.scorm_2004 = engine->scorm_2004() != nullptr;
  const auto statuses = engine->items();
  for (const auto& item : version->course.items) {
    LaunchItem row{item, {}, item.launchable ? address_of(item) : std::string{}, {}};
    if (!can_be_shown(item, *hosts)) row.refused = package::host_of(item.external_url);
    for (const auto& status : statuses)
      if (item.launchable && status.id == item.id) row.status = status;
    view.resumed = view.resumed || row.status.opened;
    view.items.push_back(std::move(row));
  }
  view.first_item = first_item(view, last_opened);
  return {};
}

}  // namespace waymark::delivery
