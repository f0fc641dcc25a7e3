#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Figures in the Prometheus text exposition format 0.0.4, which any collector reads.
namespace waymark::support {

class MetricsText {
 public:
  using Labels = std::vector<std::pair<std::string_view, std::string_view>>;
  enum class Type { counter, gauge, histogram };

  // Begins a metric; its samples follow before the next one begins ("only one TYPE line may exist for a metric name, and all
  // its lines must be one group").
  void begin(std::string_view name, Type type, std::string_view help);
  void sample(const Labels& labels, double value);
  void sample(double value) { sample({}, value); }
  // `counts[i]`: observations at most bounds[i], cumulative; `count` and `sum` of all of them.
  void histogram(const Labels& labels, const std::vector<double>& bounds, const std::vector<std::uint64_t>& counts, std::uint64_t count,
                 double sum);

  const std::string& text() const { return text_; }
  static constexpr const char* kContentType = "text/plain; version=0.0.4; charset=utf-8";

 private:
  void line(std::string_view suffix, const Labels& labels, double value);
  std::string name_, text_;
};

}  // namespace waymark::support
