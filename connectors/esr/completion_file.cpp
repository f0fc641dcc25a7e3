#include "connectors/esr/completion_file.hpp"

#include "connectors/esr/lines.hpp"

namespace waymark::connectors::esr {

Result<CompletionFile> read_completion_file(const Profile& profile, std::string_view bytes) {
  auto framed = read_frame(profile, bytes, false);
  if (!framed) return tl::unexpected<Error>(framed.error());
  CompletionFile file{framed->filename, framed->created, framed->vpd, framed->version, {}};
  for (const Line& line : framed->body) {
    const auto bad = [&](const std::string& what) { return fail(ErrorKind::invalid, what, {}, "line " + std::to_string(line.number)); };
    if (line.fields[0] != profile.detail_code) return bad("not a line of code " + profile.detail_code);
    if (line.fields.size() != profile.fields.size() + 1) return bad("the number of fields is wrong");
    std::map<std::string, std::string> row;
    for (std::size_t i = 0; i < profile.fields.size(); ++i) {
      const Field& field = profile.fields[i];
      const std::string& value = line.fields[i + 1];
      if (auto why = refusal(field, value, profile.delimiter)) return bad(*why);
      if (field.source == "row" && value != std::to_string(file.rows.size() + 1)) return bad("the rows are not numbered in order");
      row[field.name] = value;
    }
    file.rows.push_back(std::move(row));
  }
  return file;
}

}  // namespace waymark::connectors::esr
