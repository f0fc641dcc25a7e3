#include <algorithm>
#include <map>

#include "runtime/catalogue/outside_hosts.hpp"
#include "runtime/delivery/explain.hpp"
#include "runtime/delivery/facts.hpp"
#include "runtime/delivery/launch_row.hpp"
#include "runtime/delivery/opening.hpp"
#include "runtime/delivery/replay.hpp"
#include "scorm/base/decimal.hpp"
#include "scorm/package/reference.hpp"

namespace waymark::delivery {
namespace {

using storage::Connection;
using storage::Row;

struct Found {
  std::string state, strictness, launch_id, attempt_id, launch_mode, close_reason, diverged_at, set_aside_at;
  bool ended = false, withdrawn = false, by_opening = false;
  bool done_when_left = false;  // opening it was enough, and is told when the launch ends
};

std::optional<Found> find(Connection& db, std::int64_t tenant, const std::string& registration_id) {
  std::optional<Found> found;
  db.query(
      "select r.state, c.strictness, coalesce(a.current_launch, ''), coalesce(l.close_reason, ''), coalesce(l.diverged_at, ''), "
      "coalesce(a.set_aside_at, ''), r.ended_at <> '', c.withdrawn_at <> '', c.completed_when_opened, coalesce(a.attempt_id, '') from "
      "registration r join course c on c.tenant = "
      "r.tenant and c.course_id = r.course_id left join attempt a on a.tenant = r.tenant and a.registration_id = "
      "r.registration_id left join launch l on l.tenant = a.tenant and l.launch_id = a.current_launch where r.tenant = ? and "
      "r.registration_id = ? order by a.number desc limit 1",
      {tenant, registration_id}, [&](const Row& r) {
        found = Found{r.text(0), r.text(1),         r.text(2),         r.text(9),         {},   r.text(3), r.text(4),
                      r.text(5), r.integer(6) != 0, r.integer(7) != 0, r.integer(8) != 0, false};
        return false;
      });
  return found;
}

std::string quoted(const std::string& title) { return "‘" + title + "’"; }

// Which parts and blocks of parts an item waits for, by title.
std::string waits_for(const cmi::ItemStatus& status, const cmi::LaunchFacts& facts) {
  std::string names;
  for (const auto& id : status.waits_for) {
    const auto add = [&](const auto& other) {
      if (other.id == id) names += (names.empty() ? "" : ", ") + quoted(other.title);
    };
    std::for_each(facts.items.begin(), facts.items.end(), add);
    std::for_each(facts.blocks.begin(), facts.blocks.end(), add);
  }
  return names.empty() ? "other parts" : names;
}

// Its own prerequisites, and those of the blocks around it.
std::string scripts_of(const cmi::ItemFacts& item, const cmi::LaunchFacts& facts) {
  std::string scripts = item.prerequisites;
  std::string around = item.parent;
  for (auto block = facts.blocks.rbegin(); block != facts.blocks.rend(); ++block) {
    if (around.empty() || block->id != around) continue;
    if (!block->prerequisites.empty())
      scripts += (scripts.empty() ? "" : "; ") + block->prerequisites + " (of the block " + quoted(block->title) + ")";
    around = block->parent;
  }
  return scripts;
}

Reason failed(const cmi::ItemFacts& item, const cmi::ItemStatus& status) {
  const std::string raw = status.score.raw.value_or("");
  if (!item.mastery_score.empty() && !raw.empty())
    return {item.id, item.title,
            "You scored " + raw + " in " + quoted(item.title) + ", and it asks for " + item.mastery_score +
                ". You can try again: open the module and choose Start again.",
            "lesson_status is \"failed\": cmi.core.score.raw " + raw + " is below the mastery score " + item.mastery_score +
                " of the manifest (adlcp:masteryscore); the LMS compares them at LMSFinish."};
  return {
      item.id, item.title, quoted(item.title) + " was not passed this time. You can try again: open the module and choose Start again.",
      "The module itself set lesson_status to \"failed\"" + (raw.empty() ? std::string(" and gave no score.") : ", score " + raw + ".")};
}

Reason unfinished(const cmi::ItemFacts& item, const cmi::ItemStatus& status) {
  if (status.suspended)
    return {item.id, item.title,
            "You left " + quoted(item.title) + " before its end. Open the module, choose Resume and go on to the last page.",
            "lesson_status is \"" + status.lesson_status +
                "\": the last session ended with cmi.core.exit \"suspend\", or was left without LMSFinish."};
  if (status.lesson_status == "browsed")
    return {item.id, item.title, "You looked at " + quoted(item.title) + " without taking it. Open the module and go through it.",
            "lesson_status is \"browsed\": it was opened in browse mode, without credit."};
  if (status.lesson_status == "incomplete")
    return {item.id, item.title,
            quoted(item.title) +
                " says that something in it is still to be done. Open it and go through every page; answer the "
                "questions if there are any.",
            "The module ended its session and left lesson_status at \"incomplete\"."};
  return {item.id, item.title,
          quoted(item.title) + " was opened but has not told us anything yet. Open it again and go on to the last page.",
          "It was opened and lesson_status is still \"" + status.lesson_status +
              "\": no session of it was begun and ended (LMSInitialize, LMSFinish)."};
}

// A page outside the package never tells anything, whatever the learner does there.
Reason cannot_tell(const cmi::ItemFacts& item, const package::Item& page, bool shown) {
  const std::string part = quoted(item.title), where = "Its page lies outside the package, at " + package::host_of(page.external_url);
  if (!shown)
    return {item.id, item.title,
            part + " is a page of another service that cannot be shown here. Tell the people who look after this service.",
            where + ", which is not allowed for this module or not reached over https: learners see nothing of it."};
  return {item.id, item.title,
          part + " is a page of another service, which cannot tell us that you were there. Ask the people who look after this service.",
          where + ", and can never report. Set the module to \"Completed when opened\", or grant the completion."};
}

// Its page outside the package is not shown, and the record stands.
Reason closed_part(const cmi::ItemFacts& item, const package::Item& page) {
  const std::string part = quoted(item.title);
  return {item.id, item.title,
          part + " is a page of another service that cannot be shown here now. What you have completed stays completed.",
          part + " does not open: its page lies at " + package::host_of(page.external_url) +
              ", which is not allowed for this module or not reached over https. What was completed stays completed."};
}

std::vector<Reason> closed_parts(Connection& db, const runtime::Context& context, const LaunchRow& launch, const Engine& engine,
                                 bool finished) {
  std::vector<Reason> closed;
  const auto course = course_of(db, context.tenant, launch.course_id, launch.version);
  const auto allowed = catalogue::allowed_hosts(db, context.tenant, launch.course_id);
  const auto statuses = engine.items();
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    const bool complete = statuses[i].lesson_status == "completed" || statuses[i].lesson_status == "passed";
    if (!statuses[i].opened || !(finished || complete)) continue;
    for (const auto& page : course.items)
      if (page.id == statuses[i].id && !can_be_shown(page, allowed)) closed.push_back(closed_part(engine.facts().items[i], page));
  }
  return closed;
}

// Of the parts outside the package, those that were opened and are not complete: what can be said of them, or nothing where
// being opened is all that is asked.
std::map<std::string, std::optional<Reason>> parts_outside(Connection& db, const runtime::Context& context, const LaunchRow& launch,
                                                           const Engine& engine, bool by_opening) {
  std::map<std::string, std::optional<Reason>> all;
  const auto course = course_of(db, context.tenant, launch.course_id, launch.version);
  const auto allowed = catalogue::allowed_hosts(db, context.tenant, launch.course_id);
  const auto statuses = engine.items();
  for (std::size_t i = 0; i < statuses.size(); ++i)
    for (const auto& page : course.items) {
      if (page.id != statuses[i].id || page.external_url.empty() || !statuses[i].opened) continue;
      const bool shown = can_be_shown(page, allowed);
      all[page.id] = shown && by_opening ? std::nullopt : std::optional(cannot_tell(engine.facts().items[i], page, shown));
    }
  return all;
}

std::optional<Reason> reason_of(const cmi::ItemFacts& item, const cmi::ItemStatus& status, const cmi::LaunchFacts& facts,
                                const std::map<std::string, std::optional<Reason>>& outside) {
  if (status.lesson_status == "completed" || status.lesson_status == "passed") return std::nullopt;
  if (status.lesson_status == "failed") return failed(item, status);
  if (!status.available)
    return Reason{item.id, item.title, quoted(item.title) + " opens when you have finished " + waits_for(status, facts) + ".",
                  "Prerequisites are not met (adlcp:prerequisites): " + scripts_of(item, facts)};
  if (!status.opened)
    return Reason{item.id, item.title, "You have not opened " + quoted(item.title) + " yet. Choose it in the module's contents list.",
                  "Never opened."};
  const auto found = outside.find(item.id);
  return found == outside.end() ? unfinished(item, status) : found->second;
}

std::vector<std::string> rules_of(const cmi::LaunchFacts& facts) {
  std::vector<std::string> rules = {
      facts.items.size() == 1
          ? std::string("The module has one part. It is complete when that is completed or passed, and passed when that is passed.")
          : "The module is complete when each of its " + std::to_string(facts.items.size()) +
                " parts is completed or passed; it is then passed when at least one part is passed and none failed."};
  for (const auto& item : facts.items) {
    if (!item.mastery_score.empty())
      rules.push_back(quoted(item.title) + ": passed from a score of " + item.mastery_score + ", failed below it.");
    if (const auto scripts = scripts_of(item, facts); !scripts.empty()) rules.push_back(quoted(item.title) + " waits for: " + scripts);
  }
  rules.push_back(facts.strictness == cmi::Strictness::strict
                      ? "Strict: a part whose status the module leaves alone is completed at LMSFinish, also when it asked to be "
                        "resumed."
                      : "Tolerant: a part whose status the module leaves alone is completed at LMSFinish, unless it asked to be "
                        "resumed (cmi.core.exit \"suspend\").");
  return rules;
}

constexpr const char* kOpeningRule =
    "Completed when opened: a module that sets no lesson_status itself is complete when it was opened and left again. What it "
    "reports itself always wins. A SCO outside the package never reports: beside other parts it counts once it was shown.";

void about_the_whole(const Found& found, Explanation& out) {
  const auto add = [&](const char* learner, const std::string& admin) { out.reasons.push_back({{}, {}, learner, admin}); };
  if (found.withdrawn) add("The module was withdrawn and cannot be taken just now.", "The module is withdrawn: nobody can open it.");
  if (found.ended) add("This enrolment has ended; a newer one counts.", "The registration has ended.");
  if (found.launch_id.empty()) {
    add("You have not started this module yet.", "No launch in the current attempt.");
    return;
  }
  if (!found.diverged_at.empty())
    add("Something went wrong on our side while you took it. What you did is kept; tell the people who look after this service.",
        "The last launch diverged: from " + found.diverged_at + " its calls are kept and not followed (see its history).");
  // Open or just left: what the parts say above is not all there is to it.
  if (found.done_when_left && found.close_reason.empty())
    add("Nothing more is asked for: the module is completed when you leave it.",
        "The module is set to be completed when it was opened; that is told when its launch ends, unless it sets a lesson_status.");
  if (found.close_reason == "idle")
    add("If you finished it and this page does not say so: open My modules on the device where you took it, signed in as "
        "yourself. Work that is waiting there is sent.",
        "The last launch ended without a word from its page: calls may still wait in that browser.");
}

// The launch has not ended, and this part's session is suspended only by closing it here.
Reason open_now(const cmi::ItemFacts& item) {
  return {item.id, item.title,
          quoted(item.title) +
              " is open in a window now, or was a moment ago. Go on there to its last page, or open the module here and choose Resume.",
          "Its session is open: there was no LMSFinish yet, and its page has not said that it goes."};
}

}  // namespace

Result<Explanation> why_not_complete(runtime::Context& context, const std::string& registration_id) {
  return context.database.read_value<Explanation>([&](Connection& db) -> Result<Explanation> {
    auto found = find(db, context.tenant, registration_id);
    if (!found) return fail(ErrorKind::not_found, "There is no such registration.");
    Explanation out;
    out.state = found->state;
    out.finished = found->state == "completed" || found->state == "passed";
    if (!found->launch_id.empty()) {
      auto engine = load_engine(db, context.tenant, found->launch_id);
      if (!engine) return tl::unexpected(engine.error());
      const auto before = engine->items();
      (void)close_session(*engine, 0, {});  // how it would stand if its page were closed now
      out.time = registration_time(db, context, registration_id, found->attempt_id, engine->course());
      out.rules = rules_of(engine->facts());
      if (found->by_opening) out.rules.push_back(kOpeningRule);
      const auto launch = load_launch(db, context.tenant, found->launch_id);
      if (launch) out.closed = closed_parts(db, context, *launch, *engine, out.finished);
      if (out.finished) return out;
      found->done_when_left = launch && opening_step(db, context, *launch, *engine);
      const auto outside =
          launch ? parts_outside(db, context, *launch, *engine, found->by_opening) : std::map<std::string, std::optional<Reason>>{};
      const auto statuses = engine->items();
      const bool begun = std::any_of(statuses.begin(), statuses.end(), [](const auto& one) { return one.opened; });
      if (!begun)
        out.reasons.push_back(
            {{},
             {},
             "The module has not begun yet. Open it to begin.",
             "A launch was made, and no part of the module was opened in it: most often its page was closed before the module began."});
      const auto is_open = [&](std::size_t i) { return found->close_reason.empty() && statuses[i].suspended && !before[i].suspended; };
      for (std::size_t i = 0; begun && i < statuses.size(); ++i)
        if (is_open(i) && !outside.contains(statuses[i].id))
          out.reasons.push_back(open_now(engine->facts().items[i]));
        else if (auto reason = reason_of(engine->facts().items[i], statuses[i], engine->facts(), outside))
          out.reasons.push_back(std::move(*reason));
    }
    if (found->launch_id.empty() && found->by_opening) out.rules.push_back(kOpeningRule);
    if (!out.finished) about_the_whole(*found, out);
    return out;
  });
}

}  // namespace waymark::delivery
