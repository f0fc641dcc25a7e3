#include "runtime/delivery/launch.hpp"

#include "runtime/delivery/facts.hpp"
#include "runtime/delivery/replay.hpp"
#include "runtime/delivery/settle.hpp"
#include "runtime/support/digest.hpp"
#include "runtime/support/random.hpp"

namespace waymark::delivery {
namespace {

using storage::Connection;
using storage::Row;

struct Place {  // where a launch is to be opened
  std::string registration_id, person_id, course_id, state, ended_at;
  int version = 0;
  std::string attempt_id, attempt_snapshot, current_launch;
  int attempt_number = 0;
};

How how_of_mode(const std::string& mode) { return mode == "review" ? How::review : mode == "browse" ? How::browse : How::resume; }

std::string mode_text(How how) {
  if (how == How::review) return "review";
  return how == How::browse ? "browse" : "normal";
}

std::optional<Place> find_place(Connection& db, std::int64_t tenant, const std::string& registration_id) {
  std::optional<Place> place;
  db.query(
      "select r.registration_id, r.person_id, r.course_id, r.state, r.ended_at, r.version, "
      "coalesce(a.attempt_id, ''), "
      "coalesce(a.snapshot, ''), coalesce(a.current_launch, ''), coalesce(a.number, 0) from registration r "
      "left join attempt a on a.tenant = r.tenant and a.registration_id = r.registration_id "
      "where r.tenant = ? and r.registration_id = ? order by a.number desc limit 1",
      {tenant, registration_id}, [&](const Row& row) {
        place = Place{row.text(0), row.text(1),
                      row.text(2), row.text(3),
                      row.text(4), static_cast<int>(row.integer(5)),
                      row.text(6), row.text(7),
                      row.text(8), static_cast<int>(row.integer(9))};
        return false;
      });
  return place;
}

tl::unexpected<Error> person_left() {
  return fail(ErrorKind::forbidden, "This account is closed: nothing can be opened with it.", "Ask your learning administrator.");
}

bool has_left(Connection& db, std::int64_t tenant, const std::string& person_id) {
  bool left = false;
  db.query("select status = 'left' from person where tenant = ? and person_id = ?", {tenant, person_id}, [&](const Row& row) {
    left = row.integer(0) != 0;
    return false;
  });
  return left;
}

Result<Place> open_place(Connection& db, const runtime::Context& context, const std::string& registration_id, const std::string& person_id,
                         How how) {
  auto place = find_place(db, context.tenant, registration_id);
  if (!place) return fail(ErrorKind::not_found, "There is no such registration.", "Go to your modules and choose again.");
  if (place->person_id != person_id)
    return fail(ErrorKind::forbidden, "This registration belongs to somebody else.", "Go to your own modules.");
  if (has_left(db, context.tenant, person_id)) return person_left();
  if (!place->ended_at.empty() && how != How::review)
    return fail(ErrorKind::conflict, "This registration has ended.", "You can still review what you did.");
  if (how == How::review && place->attempt_snapshot.empty())
    return fail(ErrorKind::conflict, "There is nothing to review yet.", "Start the module first.");
  return std::move(*place);
}

// What the attempt would be if its launch ended now: a launch that is open elsewhere may have a session open.
std::string settled_snapshot(Connection& db, std::int64_t tenant, const Place& place) {
  if (place.current_launch.empty()) return place.attempt_snapshot;
  auto engine = load_engine(db, tenant, place.current_launch);
  if (!engine || !close_session(*engine, 0, {})) return place.attempt_snapshot;
  return engine->snapshot();
}

void new_attempt(Connection& db, const runtime::Context& context, Place& place, const std::string& now) {
  if (!place.attempt_id.empty())
    db.execute("update attempt set ended_at = ? where tenant = ? and attempt_id = ? and ended_at = ''",
               {now, context.tenant, place.attempt_id});
  place.attempt_id = support::random_uuid();
  place.attempt_number += 1;
  place.attempt_snapshot.clear();
  place.current_launch.clear();
  db.execute("insert into attempt (tenant, attempt_id, registration_id, number, started_at) values (?, ?, ?, ?, ?)",
             {context.tenant, place.attempt_id, place.registration_id, static_cast<std::int64_t>(place.attempt_number), now});
}

// The newer launch takes over: the older ends as suspended, and says who follows it.
Result<void> take_over(Connection& db, runtime::Context& context, Place& place, const std::string& launch_id) {
  if (place.current_launch.empty()) return {};
  auto older = load_launch(db, context.tenant, place.current_launch);
  if (!older) return {};
  // One that has said that it goes was left, and nobody took it over.
  if (auto done = settle(db, context, *older, older->close_reason.empty() ? "superseded" : "left"); !done) return done;
  db.execute("update launch set superseded_by = ? where tenant = ? and launch_id = ?", {launch_id, context.tenant, place.current_launch});
  db.query("select snapshot from attempt where tenant = ? and attempt_id = ?", {context.tenant, place.attempt_id}, [&](const Row& row) {
    place.attempt_snapshot = row.text(0);
    return false;
  });
  return {};
}

struct Opened {
  Place place;
  std::string launch_id, token, facts, snapshot;
};

enum class When { now, later };  // a launch that is only prepared takes nothing over yet

Result<std::string> start_snapshot(Connection& db, runtime::Context& context, Place& place, How how, const std::string& launch_id,
                                   const std::string& now, When when) {
  if (how == How::review) return settled_snapshot(db, context.tenant, place);
  if (how == How::browse || (how == How::resume && when == When::later)) {
    if (place.attempt_id.empty()) new_attempt(db, context, place, now);
    return how == How::browse ? std::string{} : settled_snapshot(db, context.tenant, place);
  }
  if (auto done = take_over(db, context, place, launch_id); !done) return tl::unexpected(done.error());
  if (how == How::start_again || place.attempt_id.empty()) new_attempt(db, context, place, now);
  return place.attempt_snapshot;
}

void insert_launch(Connection& db, const runtime::Context& context, const Opened& opened, How how, const Engine& engine,
                   const std::string& now) {
  db.execute(
      "insert into launch (tenant, launch_id, attempt_id, registration_id, person_id, mode, engine_version, "
      "token_hash, "
      "facts_json, start_snapshot, snapshot, digest, opened_at, last_call_at) "
      "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {context.tenant, opened.launch_id, opened.place.attempt_id, opened.place.registration_id, opened.place.person_id, mode_text(how),
       std::string(engine.version()), kFresh + support::sha256_hex(opened.token), opened.facts, opened.snapshot, opened.snapshot,
       engine.digest(), now, now});
}

// The attempt goes on from this launch.
void lead(Connection& db, const runtime::Context& context, const Place& place, const std::string& launch_id, const std::string& now) {
  db.execute("update attempt set current_launch = ?, ended_at = '' where tenant = ? and attempt_id = ?",
             {launch_id, context.tenant, place.attempt_id});
  db.execute(
      "update registration set first_launch_at = case when first_launch_at = '' then ? else first_launch_at "
      "end, "
      "state = case when state = 'not started' then 'in progress' else state end, last_active_at = ? "
      "where tenant = ? and registration_id = ?",
      {now, now, context.tenant, place.registration_id});
}

Result<Opened> open_launch(Connection& db, runtime::Context& context, const std::string& registration_id, const std::string& person_id,
                           How how, When when) {
  auto place = open_place(db, context, registration_id, person_id, how);
  if (!place) return tl::unexpected(place.error());
  Opened opened{std::move(*place), support::random_uuid(), support::random_token(), {}, {}};
  const std::string now = context.now();
  auto facts = build_facts(db, context, opened.place.course_id, opened.place.version, person_id, mode_text(how));
  if (!facts) return tl::unexpected(facts.error());
  opened.facts = std::move(*facts);
  auto snapshot = start_snapshot(db, context, opened.place, how, opened.launch_id, now, when);
  if (!snapshot) return tl::unexpected(snapshot.error());
  opened.snapshot = std::move(*snapshot);
  const auto engine = Engine::start(opened.facts, opened.snapshot);
  if (!engine) return tl::unexpected(engine.error());
  insert_launch(db, context, opened, how, *engine, now);
  const bool leads = how == How::start_again || (how == How::resume && when == When::now);
  if (leads) lead(db, context, opened.place, opened.launch_id, now);
  return opened;
}

void hand_out(Connection& db, const runtime::Context& context, const std::string& launch_id, const std::string& token) {
  db.execute("update launch set token_hash = ? where tenant = ? and launch_id = ?",
             {support::sha256_hex(token), context.tenant, launch_id});
}

// A prepared launch takes over, from whatever the attempt has become since it was prepared.
Result<void> begin_prepared(Connection& db, runtime::Context& context, const LaunchRow& launch, const std::string& token) {
  const How how = how_of_mode(launch.mode);
  auto place = open_place(db, context, launch.registration_id, launch.person_id, how);
  if (!place) return tl::unexpected(place.error());
  const std::string now = context.now();
  hand_out(db, context, launch.launch_id, token);
  if (place->current_launch == launch.launch_id || how == How::browse) return {};
  auto snapshot = start_snapshot(db, context, *place, how, launch.launch_id, now, When::now);
  if (!snapshot) return tl::unexpected(snapshot.error());
  std::string facts;
  db.query("select facts_json from launch where tenant = ? and launch_id = ?", {context.tenant, launch.launch_id}, [&](const Row& row) {
    facts = row.text(0);
    return false;
  });
  const auto engine = Engine::start(facts, *snapshot);
  if (!engine) return tl::unexpected(engine.error());
  db.execute(
      "update launch set attempt_id = ?, start_snapshot = ?, snapshot = ?, digest = ?, opened_at = ?, last_call_at = ? "
      "where tenant = ? and launch_id = ?",
      {place->attempt_id, *snapshot, *snapshot, engine->digest(), now, now, context.tenant, launch.launch_id});
  if (how == How::resume) lead(db, context, *place, launch.launch_id, now);
  return {};
}

// The page's view of a launch that has just been opened or is handed out for the first time.
Result<Launch> launch_view(runtime::Context& context, const std::string& launch_id, const std::string& token) {
  Launch view;
  std::string location;
  auto read = context.database.read([&](Connection& db) -> Result<void> {
    const auto row = load_launch(db, context.tenant, launch_id);
    if (!row) return fail(ErrorKind::not_found, "There is no such launch.");
    view.launch_id = launch_id;
    view.token = token;
    view.registration_id = row->registration_id;
    view.attempt_id = row->attempt_id;
    view.person_id = row->person_id;
    view.last_number = row->last_number;
    view.mode = row->mode;
    view.read_only = !row->normal();
    view.course_id = row->course_id;
    view.version = row->version;
    db.query(
        "select l.facts_json, l.snapshot, a.number, r.location from launch l join attempt a on a.tenant = "
        "l.tenant and "
        "a.attempt_id = l.attempt_id join registration r on r.tenant = l.tenant and r.registration_id = "
        "l.registration_id where l.tenant = ? and l.launch_id = ?",
        {context.tenant, launch_id}, [&](const Row& texts) {
          view.facts = texts.text(0);
          view.snapshot = texts.text(1);
          view.attempt_number = static_cast<int>(texts.integer(2));
          location = texts.text(3);
          return false;
        });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  if (auto filled = fill_course(context, view, location); !filled) return tl::unexpected(filled.error());
  return view;
}

}  // namespace

std::optional<How> how_from_text(std::string_view text) {
  if (text == "resume") return How::resume;
  if (text == "start again" || text == "start-again") return How::start_again;
  if (text == "review") return How::review;
  if (text == "browse") return How::browse;
  return std::nullopt;
}

Result<Launch> create_launch(runtime::Context& context, const std::string& registration_id, const std::string& person_id, How how) {
  auto opened = context.database.write_value<Opened>(
      [&](Connection& db) { return open_launch(db, context, registration_id, person_id, how, When::now); });
  if (!opened) return tl::unexpected(opened.error());
  return launch_view(context, opened->launch_id, opened->token);
}

Result<std::string> prepare_launch(runtime::Context& context, const std::string& registration_id, const std::string& person_id, How how) {
  return context.database.write_value<std::string>([&](Connection& db) -> Result<std::string> {
    auto opened = open_launch(db, context, registration_id, person_id, how, When::later);
    if (!opened) return tl::unexpected(opened.error());
    return opened->launch_id;
  });
}

Result<std::string> renew_token(runtime::Context& context, const std::string& launch_id, const std::string& person_id) {
  return context.database.write_value<std::string>([&](Connection& db) -> Result<std::string> {
    const auto launch = load_launch(db, context.tenant, launch_id);
    if (!launch) return fail(ErrorKind::not_found, "There is no such launch.");
    if (launch->person_id != person_id) return fail(ErrorKind::forbidden, "This launch belongs to somebody else.");
    if (launch->person_left) return person_left();
    const std::string token = support::random_token();
    const bool fresh = launch->token_hash.starts_with(kFresh);
    db.execute("update launch set token_hash = ? where tenant = ? and launch_id = ?",
               {(fresh ? kFresh : "") + support::sha256_hex(token), context.tenant, launch_id});
    return token;
  });
}

Result<Launch> launch_for_page(runtime::Context& context, const std::string& launch_id, const std::string& person_id) {
  auto view = launch_view(context, launch_id, {});
  if (view && view->person_id != person_id)
    return fail(ErrorKind::forbidden, "This launch belongs to somebody else.", "Go to your own modules.");
  return view;
}

Result<bool> last_words_missing(runtime::Context& context, const std::string& launch_id, const std::string& person_id) {
  return context.database.read_value<bool>([&](Connection& db) -> Result<bool> {
    const auto launch = load_launch(db, context.tenant, launch_id);
    return launch && launch->person_id == person_id && launch->normal() && launch->superseded_by.empty() && launch->last_number > 0 &&
           (launch->close_reason.empty() || launch->close_reason == kLeaving);
  });
}

Result<std::string> ended_by(runtime::Context& context, const std::string& launch_id, const std::string& person_id) {
  return context.database.read_value<std::string>([&](Connection& db) -> Result<std::string> {
    const auto launch = load_launch(db, context.tenant, launch_id);
    const bool by_another =
        launch && launch->person_id == person_id && (launch->close_reason == "superseded" || launch->close_reason == "reset");
    return by_another ? launch->close_reason : std::string();
  });
}

Result<Launch> begin_launch(runtime::Context& context, const std::string& launch_id, const std::string& person_id) {
  const std::string token = support::random_token();
  auto begun = context.database.write_value<std::string>([&](Connection& db) -> Result<std::string> {
    const auto launch = load_launch(db, context.tenant, launch_id);
    if (!launch) return fail(ErrorKind::not_found, "There is no such launch.", "Go to your modules and choose again.");
    if (launch->person_id != person_id)
      return fail(ErrorKind::forbidden, "This launch belongs to somebody else.", "Go to your own modules.");
    if (launch->person_left) return person_left();
    const bool fresh = launch->token_hash.starts_with(kFresh) && !launch->ended() && launch->superseded_by.empty();
    if (fresh) {
      if (auto done = begin_prepared(db, context, *launch, token); !done) return tl::unexpected(done.error());
      return launch_id;
    }
    auto next = open_launch(db, context, launch->registration_id, person_id, how_of_mode(launch->mode), When::now);
    if (!next) return tl::unexpected(next.error());
    hand_out(db, context, next->launch_id, token);
    return next->launch_id;
  });
  if (!begun) return tl::unexpected(begun.error());
  return launch_view(context, *begun, token);
}

}  // namespace waymark::delivery
