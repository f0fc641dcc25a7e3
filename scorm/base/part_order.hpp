#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

#include "scorm/base/prerequisites.hpp"

// In which order the parts of a module can be opened: prerequisites (SCORM 1.2 CAM 2.3.2.5.1) with AICC's blocks (CMI001).
// A block is an item that only groups others. Its status is that of the parts inside it, and its prerequisites hold for each
// of them. A script that cannot be read, or that names what is not there, locks nobody out: it counts as met. A block
// without a part that can be opened is as if it were not there.
namespace waymark::base {

struct Part {
  std::string_view id;             // of two with the same, the first is meant
  std::string_view parent;         // id of an earlier part, or empty
  std::string_view prerequisites;  // aicc_script or empty
  bool opens = true;               // false: it only groups others
};

class PartOrder {
 public:
  // Keeps the views: their texts must outlive it. A parent must come before its children; one that does not is no parent.
  // Every part that opens is "not attempted" at first.
  explicit PartOrder(const std::vector<Part>& parts);

  // The statuses that a part which opens may have; not none.
  void set(std::size_t part, StatusSet statuses);

  // Of a part or a block by its id: a block is
  //   passed         complete in all its parts, and one of them passed
  //   completed      completed in all its parts
  //   failed         complete or failed in all its parts, and one of them failed
  //   browsed, not attempted   the same in all its parts
  //   incomplete     anything else
  // None when there is no such part.
  StatusSet statuses(std::string_view id) const;

  // Whether the prerequisites of the part, and of every block around it, may be met.
  bool available(std::size_t part) const;

  // What the part waits for: the names in its scripts that cannot be met now, each once, without those that are complete.
  std::vector<std::string_view> waits_for(std::size_t part) const;

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  static constexpr int kDeepest = 128;  // blocks around a part that are looked at

  std::size_t find(std::string_view id) const;
  StatusSet statuses_of_block(std::size_t block) const;
  bool script_met(std::size_t part) const;
  void forget() const;

  std::vector<Part> parts_;
  std::vector<std::size_t> by_id_, around_;        // parts by id; the nearest block around each, or kNone
  std::vector<std::vector<std::size_t>> members_;  // of each block: the parts inside it that open, at any depth
  std::vector<StatusSet> statuses_;
  // What was worked out since a status changed: of blocks alone, since many parts share them.
  mutable std::vector<StatusSet> block_statuses_;
  enum class Gate : unsigned char { unknown, open, closed };
  mutable std::vector<Gate> gates_;
  mutable bool stale_ = false;  // a status changed since
};

}  // namespace waymark::base
