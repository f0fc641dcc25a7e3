#include "xapi/resources/parameters.hpp"

#include <algorithm>

#include "xapi/model/formats.hpp"

namespace waymark::xapi {
namespace {

Error unknown(std::string_view name, std::span<const std::string_view> known) {
  for (const auto right : known)
    if (lower_ascii(right) == lower_ascii(name))
      return bad_parameter(name, "The parameter differs from the standard's in case.",
                           "Write it \"" + std::string(right) + "\".", "3.2");
  return bad_parameter(name, "The parameter is not known here.", "Leave it out.", "3.2");
}

}  // namespace

std::optional<Error> check_parameters(const Query& query, std::span<const std::string_view> known) {
  for (std::size_t i = 0; i < query.size(); ++i) {
    const std::string& name = query[i].first;
    if (std::find(known.begin(), known.end(), name) == known.end()) return unknown(name, known);
    for (std::size_t j = 0; j < i; ++j)
      if (query[j].first == name)
        return bad_parameter(name, "The parameter is given twice.", "Send it once.", "3.2");
  }
  return std::nullopt;
}

const std::string* parameter(const Query& query, std::string_view name) {
  const auto found = std::find_if(query.begin(), query.end(), [&](const auto& p) { return p.first == name; });
  return found == query.end() ? nullptr : &found->second;
}

Error bad_parameter(std::string_view name, std::string message, std::string advice, std::string_view clause) {
  return Error{ErrorKind::invalid, std::move(message), std::move(advice),
               "?" + std::string(name.substr(0, 100)), "xAPI Part 3, " + std::string(clause)};
}

}  // namespace waymark::xapi
