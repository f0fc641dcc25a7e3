#pragma once
#include "connectors/moodle/place.hpp"
#include "runtime/outbox/old_places.hpp"
#include "runtime/upkeep/doctor.hpp"
#include "tests/runtime/outbox/moodle_fixture.hpp"

namespace waymark::outbox {

// A Moodle that can be had at two addresses: one server, two names.
class MoodleMoved : public MoodleTold {
 protected:
  // The same server by its other name.
  std::string elsewhere() {
    std::string json = settings(13, "mod_assign", 20);
    return json.replace(json.find("127.0.0.1"), 9, "localhost");
  }
  Result<void> change(const std::string& json, Moved moved) { return change_settings(house.context(), "moo", json, "admin-1", {}, moved); }
  void move(const std::string& json, Moved moved) {
    const auto done = change(json, moved);
    ASSERT_TRUE(done) << done.error().message;
  }
  std::string here() const { return connectors::moodle::site_of(moodle.url()); }
  connectors::moodle::Config of(const std::string& name) {
    return *connectors::moodle::read_config(house.value("select config_json from connector where name = ?1 or connector_id = ?1", {name}));
  }
  connectors::moodle::Config mine() {
    return *connectors::moodle::read_config(house.value("select config_json from connector where connector_id = 'moo'"));
  }
  std::string list() {
    std::string words;
    const auto all = take_backs(house.context(), "moo");
    for (const auto& one : *all) words += take_back_words(one);
    return words;
  }
  // What doctor says first of what connectors were told, up to the numbers.
  std::string doctor(bool fix) {
    std::string first;
    upkeep::DoctorOptions options;
    options.fix = fix;
    upkeep::check_told(house.context(), options, [&](const upkeep::Finding& one) {
      using State = upkeep::Finding::State;
      const char* state = one.state == State::bad      ? "bad"
                          : one.state == State::mended ? "mended"
                          : one.state == State::good   ? "good"
                                                       : "warning";
      if (first.empty()) first = std::string(state) + ": " + one.message.substr(0, one.message.find(": "));
    });
    return first;
  }
  // As if an earlier version had told it: the course of the activity is not known.
  void place_of_an_earlier_version(int cmid) {
    house.execute("update handover set place = json_set(place, '$.course_id', 0, '$.cmid', ?, '$.component', '')", {std::int64_t{cmid}});
    house.execute("update handover set spot = ?", {spot_of(house.value("select place from handover"))});
  }
};

}  // namespace waymark::outbox
