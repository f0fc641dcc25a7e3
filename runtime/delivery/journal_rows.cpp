#include "runtime/delivery/journal_rows.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "runtime/delivery/journal.hpp"
#include "runtime/delivery/sensitivity.hpp"
#include "runtime/delivery/text_column.hpp"

namespace waymark::delivery {
namespace {

using storage::Connection;
using storage::Row;

// Elements are per SCO: which one was open when a call came is told by the journal's last open call. One key
// for both.
class TypeMemory {
 public:
  TypeMemory(Connection& db, std::int64_t tenant, const std::string& launch_id) : db_(db), tenant_(tenant), launch_id_(launch_id) {}

  void see(const Call& call) {
    if (call.function == cmi::Function::open) opened_ = call.number;
    if (call.function != cmi::Function::set_value) return;
    if (const int index = type_index(call.first); index >= 0) types_[index] = {call.number, call.second};
  }

  // The type of interaction `index` in the SCO that is open at `number`; empty when nobody has said it yet.
  std::string type(int index, std::int64_t number) {
    auto found = types_.find(index);
    // Not said in these calls since the SCO was opened: then the earlier calls are read, once for the request, however many
    // answers it brings; a journal may be long.
    if ((found == types_.end() || found->second.first <= opened_) && !earlier_read_) {
      read_earlier(opened_ > 0 ? opened_ : last_open(number), number);
      found = types_.find(index);
    }
    const std::int64_t since = opened_ > 0 ? opened_ : known_open_;
    return found == types_.end() || found->second.first <= since ? std::string() : found->second.second;
  }

 private:
  std::int64_t last_open(std::int64_t number) {
    if (known_open_ >= 0) return known_open_;
    known_open_ = 0;
    db_.query(
        "select number from journal where tenant = ? and launch_id = ? and function = 1 and number < ? "
        "order by number desc limit 1",
        {tenant_, launch_id_, number}, [&](const Row& row) {
          known_open_ = row.integer(0);
          return false;
        });
    return known_open_;
  }

  void read_earlier(std::int64_t since, std::int64_t number) {
    earlier_read_ = true;
    db_.query(
        "select number, first, second from journal where tenant = ? and launch_id = ? and function = 13 and number > ? and "
        "number < ? and first glob 'cmi.interactions.*.type' order by number",
        {tenant_, launch_id_, since, number}, [&](const Row& row) {
          const int index = type_index(row.text(1));
          if (index < 0) return true;
          auto& known = types_[index];  // the calls of this request are later
          if (row.integer(0) > known.first) known = {row.integer(0), from_column(row.text(2))};
          return true;
        });
  }

  Connection& db_;
  std::int64_t tenant_;
  const std::string& launch_id_;
  bool earlier_read_ = false;
  std::int64_t opened_ = 0, known_open_ = -1;
  std::map<int, std::pair<std::int64_t, std::string>> types_;
};

// Interactions that turn out to take free text: their answers so far are somebody's own words. The journal is read once for all.
void raise_answers(Connection& db, std::int64_t tenant, const std::string& launch_id, const std::set<int>& indexes) {
  if (indexes.empty()) return;
  const auto reflection = static_cast<std::int64_t>(xapi::Sensitivity::reflection);
  std::vector<std::int64_t> numbers;
  db.query(
      "select number, first from journal where tenant = ? and launch_id = ? and function = 13 and sensitivity < ? and first "
      "glob 'cmi.interactions.*.student_response'",
      {tenant, launch_id, reflection}, [&](const Row& row) {
        if (indexes.contains(response_index(row.text(1)))) numbers.push_back(row.integer(0));
        return true;
      });
  for (const auto number : numbers)
    db.execute("update journal set sensitivity = ? where tenant = ? and launch_id = ? and number = ?",
               {reflection, tenant, launch_id, number});
}

}  // namespace

void insert_calls(Connection& db, const runtime::Context& context, const LaunchRow& launch, std::span<const Call> calls,
                  const std::string& received_at) {
  using storage::View;
  TypeMemory types(db, context.tenant, launch.launch_id);
  std::set<int> free_text;
  std::string first, second, answer;
  for (const Call& call : calls) {
    const int answered = call.function == cmi::Function::set_value ? response_index(call.first) : -1;
    const auto sensitivity = sensitivity_of({call.function, call.first, call.second, call.answer, call.error},
                                            answered < 0 ? std::string() : types.type(answered, call.number));
    db.execute(
        "insert into journal (tenant, launch_id, number, function, first, second, answer, error, offset_ms, "
        "client_time, "
        "received_at, sensitivity) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {context.tenant, View{launch.launch_id}, call.number, static_cast<std::int64_t>(call.function), View{as_column(call.first, first)},
         View{as_column(call.second, second)}, View{as_column(call.answer, answer)}, static_cast<std::int64_t>(call.error), call.offset_ms,
         View{client_ms(call.client_time, received_at) ? std::string_view(call.client_time) : std::string_view()}, View{received_at},
         static_cast<std::int64_t>(sensitivity)});
    types.see(call);
    if (call.function != cmi::Function::set_value) continue;
    if (const int index = type_index(call.first); index >= 0 && !closed_type(call.second)) free_text.insert(index);
  }
  raise_answers(db, context.tenant, launch.launch_id, free_text);
}

ClockSkew load_skew(Connection& db, const runtime::Context& context, const LaunchRow& launch) {
  std::string floor = launch.opened_at;
  db.query("select max(timestamp) from statement where tenant = ? and launch_id = ? and launch_id <> ''",
           {context.tenant, launch.launch_id}, [&](const Row& row) {
             floor = std::max(floor, row.text(0));
             return false;
           });
  ClockSkew skew(floor);
  db.query(
      "select client_time, received_at from journal where tenant = ? and launch_id = ? and received_at = "
      "(select "
      "received_at from journal where tenant = ? and launch_id = ? and number = 1) order by number desc "
      "limit 1",
      {context.tenant, launch.launch_id, context.tenant, launch.launch_id}, [&](const Row& row) {
        skew.observe(row.text(0), row.text(1));
        return false;
      });
  return skew;
}

SaidCall said(const JournalEntry& entry) {
  return {static_cast<cmi::Function>(entry.function), entry.first, entry.second, entry.answer, entry.error};
}

Result<std::vector<JournalEntry>> journal_of(runtime::Context& context, const std::string& launch_id, std::int64_t after,
                                             std::size_t limit) {
  std::vector<JournalEntry> entries;
  auto read = context.database.read([&](Connection& db) -> Result<void> {
    db.query(
        "select number, function, first, second, answer, error, offset_ms, client_time, received_at, "
        "sensitivity "
        "from journal where tenant = ? and launch_id = ? and number > ? order by number limit ?",
        {context.tenant, launch_id, after, static_cast<std::int64_t>(limit)}, [&](const Row& row) {
          JournalEntry entry;
          entry.number = row.integer(0);
          entry.function = static_cast<int>(row.integer(1));
          entry.first = from_column(row.text(2));
          entry.second = from_column(row.text(3));
          entry.answer = from_column(row.text(4));
          entry.error = static_cast<int>(row.integer(5));
          entry.offset_ms = row.integer(6);
          entry.client_time = row.text(7);
          entry.received_at = row.text(8);
          entry.sensitivity = sensitivity_of_kept(said(entry), static_cast<int>(row.integer(9)));
          entries.push_back(std::move(entry));
          return true;
        });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return entries;
}

}  // namespace waymark::delivery
