#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

// Who may see what (design.md section 1.4), said once: a person's permission, a credential's scope and a connector's setting
// all become a Clearance, and every place that shows or sends a journal value or a statement asks covers().
namespace waymark::xapi {

// Who may see a value or a statement beyond its owner, from the first migration.
enum class Sensitivity : std::uint8_t { tracking = 0, reflection = 1, confidential = 2 };

inline std::optional<Sensitivity> sensitivity_from_text(std::string_view name) {
  if (name == "tracking") return Sensitivity::tracking;
  if (name == "reflection") return Sensitivity::reflection;
  if (name == "confidential") return Sensitivity::confidential;
  return std::nullopt;
}

// A set of labels. Without being told otherwise, tracking and nothing else.
class Clearance {
 public:
  constexpr Clearance() = default;
  static constexpr Clearance nothing() { return Clearance(0); }
  static constexpr Clearance everything() { return Clearance(7); }
  // Who reads what people did, with or without the permission for their own words. Never what is confidential.
  static constexpr Clearance reader(bool reflections) { return Clearance(reflections ? 3 : 1); }

  constexpr Clearance with(Sensitivity label) const { return Clearance(static_cast<std::uint8_t>(labels_ | bit(label))); }
  constexpr bool covers(Sensitivity label) const { return (labels_ & bit(label)) != 0; }
  friend constexpr bool operator==(const Clearance&, const Clearance&) = default;

 private:
  explicit constexpr Clearance(std::uint8_t labels) : labels_(labels) {}
  static constexpr std::uint8_t bit(Sensitivity label) { return static_cast<std::uint8_t>(1u << static_cast<unsigned>(label)); }
  std::uint8_t labels_ = 1;
};

}  // namespace waymark::xapi
