#pragma once
#include <algorithm>
#include <chrono>
#include <functional>
#include <vector>

namespace waymark::bench {

// Seconds that `work` takes, the median of `runs` runs after one that is not counted.
inline double seconds(int runs, const std::function<void()>& work) {
  work();
  std::vector<double> all;
  for (int i = 0; i < runs; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    all.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  std::sort(all.begin(), all.end());
  return all[all.size() / 2];
}

// Seconds that `work` takes, once: for work that cannot be repeated.
inline double seconds_once(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void engine();                 // calls of the native engine beside a bare std::map
void sequencing_steps();       // steps and resumes of SCORM 2004 courses of 10 to 10,000 activities
void print_course(int count);  // the course of that many activities, for sequencing.bench.mjs
void commits();                // durable journal requests beside bare SQLite and beside fdatasync itself

}  // namespace waymark::bench
