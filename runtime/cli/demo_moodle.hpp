#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

#include "runtime/catalogue/courses.hpp"
#include "runtime/cli/demo_region.hpp"

namespace waymark::cli {

// A pretend Moodle beside the demonstration: tests/fakes/fake_moodle.mjs run by node, with the region's people and one
// activity for each sample module. Ended with the demonstration, by its process id.
class DemoMoodle {
 public:
  DemoMoodle() = default;
  ~DemoMoodle();
  DemoMoodle(const DemoMoodle&) = delete;

  // Returns the settings of a connector to it, as JSON text. Errors: unavailable when node does not start.
  Result<std::string> start(const std::filesystem::path& script, const std::filesystem::path& folder,
                            const std::vector<catalogue::Course>& courses, const DemoRegion& region);
  const std::string& url() const { return url_; }  // empty when it was not started

 private:
  pid_t process_ = 0;
  std::string url_;
};

}  // namespace waymark::cli
