#include "runtime/support/metrics_text.hpp"

#include <charconv>
#include <cmath>

namespace waymark::support {
namespace {

// Comments and label values: "\", line feed and, in a label, the quotation mark are escaped.
std::string escaped(std::string_view text, bool label) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\\\";
    else if (c == '\n')
      out += "\\n";
    else if (c == '"' && label)
      out += "\\\"";
    else
      out += c;
  }
  return out;
}

// As Go's ParseFloat reads it.
std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

const char* word(MetricsText::Type type) {
  switch (type) {
    case MetricsText::Type::counter:
      return "counter";
    case MetricsText::Type::gauge:
      return "gauge";
    case MetricsText::Type::histogram:
      break;
  }
  return "histogram";
}

}  // namespace

void MetricsText::begin(std::string_view name, Type type, std::string_view help) {
  name_ = name;
  text_ += "# HELP " + name_ + " " + escaped(help, false) + "\n# TYPE " + name_ + " " + word(type) + "\n";
}

void MetricsText::line(std::string_view suffix, const Labels& labels, double value) {
  text_ += name_;
  text_ += suffix;
  for (std::size_t i = 0; i < labels.size(); ++i)
    text_ += std::string(i == 0 ? "{" : ",") + std::string(labels[i].first) + "=\"" + escaped(labels[i].second, true) + "\"";
  text_ += (labels.empty() ? " " : "} ") + number(value) + "\n";
}

void MetricsText::sample(const Labels& labels, double value) { line("", labels, value); }

void MetricsText::histogram(const Labels& labels, const std::vector<double>& bounds, const std::vector<std::uint64_t>& counts,
                            std::uint64_t count, double sum) {
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    const std::string bound = number(bounds[i]);
    Labels with = labels;
    with.emplace_back("le", bound);
    line("_bucket", with, static_cast<double>(counts[i]));
  }
  Labels all = labels;
  all.emplace_back("le", "+Inf");
  line("_bucket", all, static_cast<double>(count));
  line("_sum", labels, sum);
  line("_count", labels, static_cast<double>(count));
}

}  // namespace waymark::support
