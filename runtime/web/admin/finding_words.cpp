#include "runtime/web/admin/finding_words.hpp"

namespace waymark::web {

Tag grade_tag(package::Grade grade) {
  switch (grade) {
    case package::Grade::stop:
      return {"Stops the import", "red"};
    case package::Grade::harm:
      return {"May harm", "yellow"};
    case package::Grade::note:
      break;
  }
  return {"Note", "grey"};
}

Data findings_data(const std::vector<package::Finding>& findings) {
  Data::List list;
  for (const auto& finding : findings) {
    std::string place = finding.file;
    if (finding.line > 0) place += (place.empty() ? "line " : ", line ") + std::to_string(finding.line);
    list.push_back(Data()
                       .set("grade", tag(grade_tag(finding.grade)))
                       .set("place", place)
                       .set("message", finding.message)
                       .set("advice", finding.advice));
  }
  return list;
}

}  // namespace waymark::web
