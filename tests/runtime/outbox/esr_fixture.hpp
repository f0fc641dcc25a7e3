#pragma once
#include <gmock/gmock.h>

#include "connectors/esr/states.hpp"
#include "runtime/delivery/acts.hpp"
#include "runtime/outbox/esr_answers.hpp"
#include "runtime/outbox/esr_files.hpp"
#include "runtime/outbox/esr_lines.hpp"
#include "runtime/outbox/manage.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/outbox/service.hpp"
#include "runtime/outbox/take_back.hpp"
#include "tests/runtime/delivery/journal_fixture.hpp"

// Trust 901 with one ESR connector; completions are given by an administrator, files and answers go to and fro.
namespace waymark::testing {

class EsrHouse : public JournalTest {
 protected:
  EsrHouse() {
    house.execute("update identity set vpd = '901' where person_id = ?", {person});
    house.connector(
        "esr-1", "esr",
        R"({"competences":{")" + house.value("select code from course") + R"(":{"by_vpd":{"901":"901|LOCAL|Who leads - 1 Year|"}}}})");
  }

  // Another person of the trust, enrolled.
  std::string another(const std::string& username) {
    const auto id = house.person(username);
    house.execute("update identity set vpd = '901' where person_id = ?", {id});
    return house.enrol(id, course);
  }
  void grant(const std::string& date, const std::string& whose = {}) {
    auto done = delivery::grant_completion(house.context(), whose.empty() ? registration : whose, {"completed", {}, date}, kAdmin);
    ASSERT_TRUE(done) << done.error().message;
  }
  // A second module of the same competence; the person's registration for it.
  std::string second_module() {
    const auto second = house.enrol(person, house.course({.identifier = "module-two", .title = "Who leads again?"}));
    const auto codes = house.column("select code from course order by code");
    const std::string own = R"(":{"by_vpd":{"901":"901|LOCAL|Who leads - 1 Year|"}})";
    house.execute("update connector set config_json = ?", {R"({"competences":{")" + codes[0] + own + R"(,")" + codes[1] + own + "}}"});
    return second;
  }
  // No module has a competence any more.
  void empty_map() { house.execute("update connector set config_json = '{\"competences\":{}}' where kind = 'esr'"); }
  void withdraw(const std::string& whose = {}) {
    auto done = delivery::withdraw_completion(house.context(), whose.empty() ? registration : whose, kAdmin);
    ASSERT_TRUE(done) << done.error().message;
    words_ = done->elsewhere.empty() ? "" : done->elsewhere[0].words;
    look();
  }
  // One round of the outbox, as the server makes it.
  void look() { ASSERT_TRUE(outbox::run_connector(house.context(), "esr-1")); }
  // How many files were written.
  std::size_t write() {
    house.advance(60'000);
    const auto done = outbox::export_esr_files(house.context(), "esr-1", "admin-1");
    EXPECT_TRUE(done) << done.error().message;
    return done ? done->files.size() : 0;
  }
  // An answer to file `sequence`, named as our own files are: {"ACK~1", "REJ~2"}; `minute` makes it another file.
  std::string answer(int sequence, const std::vector<std::string>& rows, const std::string& minute = "00") {
    const std::string number = "0000000" + std::to_string(sequence);
    std::string text = "HDR~XC_901_CMA_C_20261122_" + number + ".DAT~20261122 19" + minute + "00~901~0.1\r\n";
    for (const auto& row : rows)
      text += row + "~" + house.value("select key from esr_row where sequence = ? and row = ?", {std::int64_t{sequence}, row.substr(4)}) +
              (row.starts_with("REJ") ? "~E041~No active assignment\r\n" : "~~\r\n");
    return text + "TRL~" + std::to_string(rows.size() + 2) + "\r\n";
  }
  outbox::EsrAnswer read(const std::string& bytes) {
    auto done = outbox::read_esr_acknowledgement(house.context(), "esr-1", bytes, "admin-1");
    EXPECT_TRUE(done) << done.error().message;
    return done.value_or(outbox::EsrAnswer{});
  }
  outbox::EsrAnswer read(int sequence, const std::vector<std::string>& rows) { return read(answer(sequence, rows)); }

  // State of the newest delivery of a kind.
  std::string state(const std::string& kind = "completion") {
    return house.value("select state from delivery where kind = ? order by position desc limit 1", {kind});
  }
  std::string detail(const std::string& kind = "completion") {
    return house.value("select detail from delivery where kind = ? order by position desc limit 1", {kind});
  }
  std::string file_state(int sequence) { return house.value("select state from esr_file where sequence = ?", {std::int64_t{sequence}}); }
  std::string audited(const std::string& action) {
    return house.value("select detail from audit where action = ? order by number desc limit 1", {action});
  }
  void next_working_days(int days) { house.advance(std::int64_t{days} * 24 * 3600 * 1000); }
  std::vector<std::string> to_take_back() {
    std::vector<std::string> ids;
    const auto all = outbox::take_backs(house.context(), "esr-1");
    EXPECT_TRUE(all);
    for (const auto& one : *all) ids.push_back(one.id);
    return ids;
  }

  const delivery::Decider kAdmin{"admin-1", "Seen on the register of the day."};
  std::string words_;  // what the last withdrawal said of ESR
};

inline const std::string kWaits = "Waiting to be loaded by your trust", kAccepted = "ESR load accepted",
                         kRefused = "ESR load refused this line", kNoAnswer = "No answer from your trust yet",
                         kByHand = "Marked as entered by hand", kTakeBack = "to be taken back by hand";

}  // namespace waymark::testing
