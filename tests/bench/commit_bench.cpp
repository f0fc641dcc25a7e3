// Journal requests that are durable, at 1, 16 and 128 learners: the whole way through delivery::Journal (reading, replay, statements,
// projections), beside bare SQLite that writes the very same rows of the same tables, with the same indexes and bytes, in the same
// groups, by prepared statements, and beside fdatasync itself. All on the same disk in the same run. Beside it the processor's time:
// of the one writer, which all requests wait for, and of bare SQLite; it does not depend on who else uses the disk.
#include <time.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>

#include "runtime/delivery/journal.hpp"
#include "tests/bench/bare_sqlite.hpp"
#include "tests/bench/bench.hpp"
#include "tests/bench/sync_watch.hpp"
#include "tests/runtime/delivery/browser.hpp"

namespace waymark::bench {
namespace {

using testing::Browser;
using testing::House;
using Bodies = std::vector<std::string>;

// Counts for SyncWatch which request went into which commit.
class WatchedDatabase final : public storage::Database {
 public:
  explicit WatchedDatabase(storage::Database& inner) : inner_(inner) {}
  Result<void> write(const std::function<Result<void>(storage::Connection&)>& work) override {
    return inner_.write([&](storage::Connection& db) { return counted(db, work); });
  }
  Result<void> write_repeatable(const std::function<Result<void>(storage::Connection&)>& work) override {
    return inner_.write_repeatable([&](storage::Connection& db) { return counted(db, work); });
  }
  Result<void> read(const std::function<Result<void>(storage::Connection&)>& work) override { return inner_.read(work); }
  std::int64_t settled_ms() override { return inner_.settled_ms(); }
  storage::DatabaseStatistics statistics() override { return inner_.statistics(); }
  Result<void> copy_to(const std::filesystem::path& file, const storage::BackupProgress& progress) override {
    return inner_.copy_to(file, progress);
  }

 private:
  static Result<void> counted(storage::Connection& db, const std::function<Result<void>(storage::Connection&)>& work) {
    SyncWatch::carried();
    return work(db);
  }
  storage::Database& inner_;
};

// A learner reads on: place, suspend data, time, a commit; every tenth page asks a question.
Bodies bodies_of(House& house, const delivery::Launch& launch, int requests) {
  Browser page(house, launch);
  Bodies all;
  std::string sent;
  page.open(launch.first_item);
  for (int i = 0; i < requests; ++i) {
    page.set("cmi.core.lesson_location", "page-" + std::to_string(i));
    page.set("cmi.suspend_data", std::string(200, static_cast<char>('a' + i % 26)) + std::to_string(i));
    page.set("cmi.core.session_time", "00:00:" + std::to_string(10 + i % 50));
    if (i % 10 == 9) {
      const std::string name = "cmi.interactions." + std::to_string(i / 10) + ".";
      page.set(name + "id", "q" + std::to_string(i));
      page.set(name + "type", "choice");
      page.set(name + "student_response", "b");
    }
    page.commit();
    all.push_back(page.take_body());
  }
  return all;
}

struct Measured {
  double ours = 0, bare = 0, mean_group = 0;
  double writer_cpu = 0, bare_cpu = 0;  // seconds for each request
};

double thread_cpu() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double writer_cpu(storage::Database& database) {
  double seconds = 0;
  (void)database.write([&](storage::Connection&) -> Result<void> {
    seconds = thread_cpu();
    return {};
  });
  return seconds;
}

Measured measure(int learners, int requests) {
  House house;
  const std::string course = house.course();
  std::vector<Bodies> all;
  for (int i = 0; i < learners; ++i) {
    const std::string person = house.person("p" + std::to_string(i));
    const auto launch = *delivery::create_launch(house.context(), house.enrol(person, course), person, delivery::How::resume);
    all.push_back(bodies_of(house, launch, requests));
  }
  BareSqlite bare(house.folder() / "waymark.db", house.folder() / "bare.db");  // as it stands before the requests
  WatchedDatabase watched(house.context().database);
  runtime::Context context{house.context().settings, watched, house.context().content, 1, house.context().iri_base, house.context().now};
  delivery::Journal journal(context);
  const double writer_before = writer_cpu(house.context().database);
  (void)SyncWatch::take();
  Measured out;
  const double time = seconds_once([&] {
    std::vector<std::jthread> threads;
    for (const Bodies& bodies : all)
      threads.emplace_back([&journal, &bodies] {
        for (const auto& body : bodies)
          if (journal.append(body).status != 200) std::abort();
      });
  });
  const auto groups = SyncWatch::take();
  const double count = static_cast<double>(learners) * requests;
  out.writer_cpu = (writer_cpu(house.context().database) - writer_before) / count;
  out.ours = count / time;
  out.mean_group = count / static_cast<double>(groups.size());
  bare.load(house.folder() / "waymark.db");
  const double bare_before = thread_cpu();
  out.bare = static_cast<double>(bare.requests()) / seconds_once([&] { bare.write(groups); });
  out.bare_cpu = (thread_cpu() - bare_before) / count;
  return out;
}

}  // namespace

void commits() {
  const auto folder = std::filesystem::temp_directory_path();
  const double sync = fdatasync_seconds(folder);
  std::filesystem::remove(folder / "sync");
  if (!syncs_for_real(folder, sync)) {
    std::printf("commits: not reported, fdatasync costs nothing in %s (%.1f us); set TMPDIR to a folder on a disk\n", folder.c_str(),
                sync * 1e6);
    return;
  }
  std::printf("commits: 4 KiB and fdatasync %.0f us, %.0f/s\n", sync * 1e6, 1 / sync);
  for (const auto& [learners, requests] : {std::pair{1, 1500}, {16, 250}, {128, 60}}) {
    const auto one = measure(learners, requests);
    std::printf(
        "commits: %d learners, %.0f requests/s, %.2f of bare SQLite (%.0f/s), %.2f of fdatasync; %.1f requests in a commit; "
        "processor %.0f us a request in the writer, %.0f in bare SQLite (%.2f)\n",
        learners, one.ours, one.ours / one.bare, one.bare, one.ours * sync, one.mean_group, one.writer_cpu * 1e6, one.bare_cpu * 1e6,
        one.bare_cpu / one.writer_cpu);
  }
}

}  // namespace waymark::bench
