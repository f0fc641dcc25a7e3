#include <algorithm>
#include <set>
#include <stdexcept>

#include "runtime/http/message.hpp"

namespace waymark::http {
namespace {

std::vector<std::string_view> segments(std::string_view path) {
  std::vector<std::string_view> parts;
  std::size_t begin = 1;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    parts.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

bool is_parameter(std::string_view part) { return part.starts_with('{') && part.ends_with('}'); }
bool is_rest(std::string_view part) { return part.ends_with("*}"); }

using Parameters = std::map<std::string, std::string>;

bool matches(const std::string& pattern, const std::string& path, Parameters& parameters) {
  const auto wanted = segments(pattern), given = segments(path);
  parameters.clear();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const std::string_view part = wanted[i];
    if (i >= given.size()) return false;
    if (is_rest(part)) {
      const auto offset = static_cast<std::size_t>(given[i].data() - path.data());
      parameters[std::string(part.substr(1, part.size() - 3))] = path.substr(std::min(offset, path.size()));
      return true;
    }
    if (is_parameter(part)) {
      if (given[i].empty()) return false;
      parameters[std::string(part.substr(1, part.size() - 2))] = std::string(given[i]);
    } else if (part != given[i]) {
      return false;
    }
  }
  return wanted.size() == given.size();
}

// One digit per segment, so that at the first difference a literal wins over {name}, and that over {name*}.
std::string specificity(const std::string& pattern) {
  std::string rank;
  for (const std::string_view part : segments(pattern)) rank += is_rest(part) ? '0' : is_parameter(part) ? '1' : '2';
  return rank;
}

}  // namespace

void Router::add(Route route) {
  if (!route.pattern.starts_with('/') || !route.handler)
    throw std::invalid_argument("a route needs a pattern that begins with '/' and a handler: " + route.pattern);
  for (const Route& other : routes_)
    if (other.method == route.method && other.pattern == route.pattern)
      throw std::invalid_argument("two routes for " + route.method + " " + route.pattern);
  routes_.push_back(std::move(route));
}

const Route* Router::find(const std::string& method, const std::string& path, Parameters& parameters, std::string& allow) const {
  const Route* best = nullptr;
  std::string best_rank;
  std::set<std::string> methods;
  Parameters candidate;
  for (const Route& route : routes_) {
    if (!matches(route.pattern, path, candidate)) continue;
    methods.insert(route.method);
    if (route.method != method) continue;
    std::string rank = specificity(route.pattern);
    if (best != nullptr && rank <= best_rank) continue;
    best = &route;
    best_rank = std::move(rank);
    parameters = candidate;
  }
  allow.clear();
  if (methods.contains("GET")) methods.insert("HEAD");
  if (!methods.empty()) methods.insert("OPTIONS");
  for (const std::string& name : methods) allow += (allow.empty() ? "" : ", ") + name;
  return best;
}

}  // namespace waymark::http
