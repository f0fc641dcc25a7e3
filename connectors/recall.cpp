#include "connectors/recall.hpp"

namespace waymark::connectors {
namespace {

struct RecallRow {
  std::string_view kind;
  Change change;
  Reach reach;
  std::string_view words;
};

constexpr RecallRow kRows[] = {
    {"moodle", Change::correction, Reach::waiting, "The old completion has not been sent; the corrected one is sent in its place."},
    {"moodle", Change::correction, Reach::handed_over,
     "The corrected score is sent and read back. Moodle keeps its own date of completion; it takes no other. A score that is "
     "taken away here stays in Moodle's gradebook until it is removed there by hand; the delivery goes on saying so. Where it was told at "
     "another activity or under another "
     "name before, that is set back once the new one is told."},
    {"moodle", Change::correction, Reach::not_taken, "Moodle has not taken the old completion; the corrected one is sent."},
    {"moodle", Change::withdrawal, Reach::waiting,
     "The completion is not sent. If it was on its way just now, the activity is set back to not complete."},
    {"moodle", Change::withdrawal, Reach::handed_over,
     "The activity is set back to not complete and read back. Moodle cannot take back a grade, nor a course completion that "
     "followed from this activity: both stay in Moodle until somebody removes them there by hand."},
    {"moodle", Change::withdrawal, Reach::not_taken, "Moodle has not taken this completion: there is nothing to take back."},
    {"esr", Change::correction, Reach::waiting, "The old line has not been written to a file; the corrected one takes its place."},
    {"esr", Change::correction, Reach::handed_over,
     "ESR knows a line by the person, the competence and the day. With the same day, and the employee number and competence of the old "
     "line, nothing new is sent: ESR keeps the score and outcome it was given. With another of them a new line goes into the next file, "
     "and the old one is listed to be taken back by hand, for the trust's ESR team. When the module has no competence in the connector's "
     "map any more, the old one is listed as well, and the corrected one is left out of the files until it has one."},
    {"esr", Change::correction, Reach::not_taken, "ESR has not taken the old line; the corrected one goes into the next file."},
    {"esr", Change::withdrawal, Reach::waiting, "The line has not been written to a file and will not be."},
    {"esr", Change::withdrawal, Reach::handed_over,
     "A line for this completion is in a file already, and no file can take it back: ask the trust's ESR team to remove the "
     "competence by hand. It is listed for that, unless another completion of the same competence and day stands or waits for the next "
     "file: that one takes the line over, and nothing is to be done."},
    {"esr", Change::withdrawal, Reach::not_taken, "ESR has not taken this completion: there is nothing to take back."},
};

}  // namespace

std::string_view recall_words(std::string_view kind, Change change, Reach reach) {
  for (const auto& row : kRows)
    if (row.kind == kind && row.change == change && row.reach == reach) return row.words;
  return change == Change::correction ? "The corrected completion is sent." : "The withdrawal is sent.";
}

Reach reach_of(std::string_view kind, std::string_view state, bool open) {
  if (open || state == "waiting for the next ESR file") return Reach::waiting;
  if (kind == "moodle") return state == "seen in Moodle" || state == "accepted by Moodle" ? Reach::handed_over : Reach::not_taken;
  for (const std::string_view never :
       {"not in ESR", "not exported", "INVALID_DATA", "Not exported: the data must be corrected", "given up", "ESR load refused this line",
        "ESR load refused the whole file", "Withdrawn before it was exported", "Told by another completion of the same day"})
    if (state == never) return Reach::not_taken;
  return Reach::handed_over;
}

}  // namespace waymark::connectors
