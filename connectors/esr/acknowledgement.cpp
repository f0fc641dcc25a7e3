#include "connectors/esr/acknowledgement.hpp"

#include <charconv>
#include <map>

#include "connectors/esr/config.hpp"
#include "connectors/esr/lines.hpp"

namespace waymark::connectors::esr {
namespace {

tl::unexpected<Error> bad(const std::string& what, const Line& line) {
  return fail(ErrorKind::invalid, what, "Nothing was taken from this acknowledgement; ask for it again.",
              "line " + std::to_string(line.number));
}

Event event_of(const std::string& word) {
  if (word == "ACCEPTED") return Event::row_accepted;
  return word == "REJECTED" ? Event::row_refused : Event::row_warned;
}

bool is_key(const std::string& text) { return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == std::string::npos; }

Result<AckRow> read_row(const Line& line, const std::string& word) {
  if (line.fields.size() != 5) return bad("a line must have row, key, reason code and reason", line);
  AckRow row;
  row.line = line.number;
  const std::string& number = line.fields[1];
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), row.row);
  if (error != std::errc{} || end != number.data() + number.size()) return bad("the row is not a number", line);
  row.key = line.fields[2];
  if (!is_key(row.key)) return bad("the key is not 16 hexadecimal digits", line);
  row.event = event_of(word);
  row.reason_code = line.fields[3];
  row.reason = line.fields[4];
  return row;
}

std::string together(const std::string& code, const std::string& reason) {
  return code.empty() ? reason : reason.empty() ? code : code + " " + reason;
}

// Collects what the acknowledgement says about each row, and what does not fit.
class Matching {
 public:
  explicit Matching(const SentFile& sent) : sent_(sent) {}

  void take(const AckRow& answer) {
    const SentRow* row = find(answer.row);
    if (row == nullptr) return mismatch(answer.line, "row " + std::to_string(answer.row) + " was not sent");
    if (row->key != answer.key) {
      return mismatch(answer.line, "row " + std::to_string(answer.row) + " was sent with another key");
    }
    auto before = answers_.find(answer.row);
    if (before != answers_.end() && before->second->event != answer.event) {
      contradicted_.push_back(answer.row);
      return mismatch(answer.line, "row " + std::to_string(answer.row) + " is answered twice, differently");
    }
    answers_.emplace(answer.row, &answer);
  }

  void refuse_all(const FileRefusal& refusal) {
    if (refusal.filename != sent_.name) return mismatch(refusal.line, "it refuses a file of another name");
    for (const SentRow& row : sent_.rows) {
      settle(row, Event::file_refused, refusal.line, together(refusal.reason_code, refusal.reason));
    }
  }

  Reconciliation finish(bool refused) {
    for (const std::uint32_t row : contradicted_) answers_.erase(row);
    for (const SentRow& row : sent_.rows) {
      const auto answer = answers_.find(row.row);
      if (answer != answers_.end()) {
        settle(row, answer->second->event, answer->second->line, together(answer->second->reason_code, answer->second->reason));
      } else if (!refused && awaits_answer(row.state)) {
        result_.unanswered.push_back(row);
      }
    }
    return std::move(result_);
  }

 private:
  const SentRow* find(std::uint32_t number) const {
    for (const SentRow& row : sent_.rows) {
      if (row.row == number) return &row;
    }
    return nullptr;
  }
  void mismatch(std::size_t line, std::string what) { result_.mismatches.push_back({line, std::move(what)}); }
  void settle(SentRow row, Event event, std::size_t line, std::string reason) {
    auto state = next(row.state, event);
    if (!state) {
      return mismatch(line, "row " + std::to_string(row.row) + ": " + state.error().message);
    }
    const State before = row.state;
    row.state = *state;
    result_.settled.push_back({std::move(row), before, std::move(reason), line});
  }

  const SentFile& sent_;
  std::map<std::uint32_t, const AckRow*> answers_;
  std::vector<std::uint32_t> contradicted_;
  Reconciliation result_;
};

}  // namespace

Result<Acknowledgement> read_acknowledgement(const Profile& profile, std::string_view bytes) {
  auto framed = read_frame(profile, bytes, true);
  if (!framed) return tl::unexpected<Error>(framed.error());
  if (!is_vpd(framed->vpd)) return fail(ErrorKind::invalid, "the header names no VPD of three digits", {}, "line 1");
  auto sequence = sequence_in(profile.ack_name, framed->filename, framed->vpd);
  if (!sequence) return tl::unexpected<Error>(sequence.error());
  Acknowledgement answer{framed->filename, framed->vpd, *sequence, {}, std::nullopt};
  for (const Line& line : framed->body) {
    const std::string& code = line.fields[0];
    if (code == profile.file_reject_code) {
      if (answer.refusal) return bad("the file is refused twice", line);
      if (line.fields.size() != 4) return bad("a refusal must have file name, reason code and reason", line);
      answer.refusal = FileRefusal{line.number, line.fields[1], line.fields[2], line.fields[3]};
      continue;
    }
    const auto word = profile.row_codes.find(code);
    if (word == profile.row_codes.end()) return bad("a line of an unknown kind", line);
    auto row = read_row(line, word->second);
    if (!row) return tl::unexpected<Error>(row.error());
    answer.rows.push_back(std::move(*row));
  }
  if (answer.refusal && !answer.rows.empty()) {
    return fail(ErrorKind::invalid, "the acknowledgement refuses the file and answers rows of it as well");
  }
  return answer;
}

Result<Reconciliation> reconcile(const Acknowledgement& answer, const SentFile& sent) {
  if (answer.vpd != sent.vpd || answer.sequence != sent.sequence) {
    return fail(ErrorKind::conflict, "the acknowledgement " + answer.filename + " does not answer the file " + sent.name);
  }
  Matching matching(sent);
  for (const AckRow& row : answer.rows) matching.take(row);
  const bool refused = answer.refusal.has_value();
  if (refused) matching.refuse_all(*answer.refusal);
  return matching.finish(refused && answer.refusal->filename == sent.name);
}

}  // namespace waymark::connectors::esr
