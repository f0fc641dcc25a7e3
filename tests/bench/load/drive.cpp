#include "tests/bench/load/drive.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <memory>
#include <stdexcept>
#include <thread>

namespace waymark::load {
namespace {

using Clock = std::chrono::steady_clock;

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

struct Answer {
  std::string beginning;
  std::uint64_t bytes = 0;
};

std::size_t take(char* data, std::size_t size, std::size_t count, void* user) {
  constexpr std::size_t kKept = 200;
  auto& answer = *static_cast<Answer*>(user);
  answer.bytes += size * count;
  if (answer.beginning.size() < kKept) answer.beginning.append(data, std::min(size * count, kKept - answer.beginning.size()));
  return size * count;
}

struct Request {
  std::string name, url, body;  // a body is a POST
  std::uint64_t statements = 0;
};

// One connection: blocking calls on a thread of its own, kept open from request to request.
class Connection {
 public:
  Connection(const Target& target, const Work& work, int number)
      : target_(target),
        work_(work),
        dice_(work.seed * 1'000'003 + static_cast<std::uint64_t>(number)),
        turn_(static_cast<std::size_t>(number)) {
    if (!handle_) throw std::runtime_error("curl offers no handle");
    headers_.reset(curl_slist_append(nullptr, ("X-Experience-API-Version: " + target.version).c_str()));
    curl_slist_append(headers_.get(), "Content-Type: application/json");
    curl_slist_append(headers_.get(), "Expect:");
    set(CURLOPT_HTTPHEADER, headers_.get());
    set(CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    set(CURLOPT_USERNAME, target.key.c_str());
    set(CURLOPT_PASSWORD, target.secret.c_str());
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TIMEOUT, 120L);
    set(CURLOPT_TCP_NODELAY, 1L);
    set(CURLOPT_WRITEFUNCTION, &take);
    if (target.any_certificate) {
      set(CURLOPT_SSL_VERIFYPEER, 0L);
      set(CURLOPT_SSL_VERIFYHOST, 0L);
    }
  }

  void run(Clock::time_point until, std::atomic<std::int64_t>& left) {
    for (int failed = 0; failed < 20 && Clock::now() < until && left.fetch_sub(1) > 0;) failed = send(next()) ? 0 : failed + 1;
  }
  Report report;

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(handle_.get(), option, value);
  }

  Request next() {
    if (static_cast<int>(dice_.below(100)) < work_.reads_of_100) {
      const NamedFilter filter = work_.filters[turn_++ % work_.filters.size()];
      return {std::string("read ") + filter.name,
              target_.endpoint + "/statements" + query(filter.filter, dice_, work_.shape, work_.limit),
              {},
              0};
    }
    return {"write", target_.endpoint + "/statements",
            work_.batch == 1 ? statement(dice_, work_.shape) : load::batch(dice_, work_.shape, work_.batch),
            static_cast<std::uint64_t>(work_.batch)};
  }

  bool send(const Request& request) {
    Answer answer;
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_WRITEDATA, &answer);
    if (request.body.empty()) {
      set(CURLOPT_HTTPGET, 1L);
    } else {
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      set(CURLOPT_POSTFIELDS, request.body.c_str());
    }
    const auto begin = Clock::now();
    const CURLcode code = curl_easy_perform(handle_.get());
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin).count();
    long status = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK || (status != 200 && status != 204)) {
      ++report.refused[code == CURLE_OK ? std::to_string(status) + " " + answer.beginning : curl_easy_strerror(code)];
      return false;
    }
    Figures& figures = report.by_name[request.name];
    figures.micros.push_back(static_cast<std::uint32_t>(micros));
    figures.statements += request.statements;
    figures.bytes += answer.bytes + request.body.size();
    return true;
  }

  const Target& target_;
  const Work& work_;
  Dice dice_;
  std::size_t turn_;
  std::unique_ptr<CURL, FreeHandle> handle_{curl_easy_init()};
  std::unique_ptr<curl_slist, FreeList> headers_;
};

void add(Report& all, const Report& one) {
  for (const auto& [name, figures] : one.by_name) {
    Figures& sum = all.by_name[name];
    sum.micros.insert(sum.micros.end(), figures.micros.begin(), figures.micros.end());
    sum.statements += figures.statements;
    sum.bytes += figures.bytes;
  }
  for (const auto& [what, count] : one.refused) all.refused[what] += count;
}

}  // namespace

Report drive(const Target& target, const Work& work) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  std::vector<std::unique_ptr<Connection>> connections;
  for (int i = 0; i < work.connections; ++i) connections.push_back(std::make_unique<Connection>(target, work, i));
  std::atomic<std::int64_t> left = work.requests > 0 ? work.requests : std::numeric_limits<std::int64_t>::max();
  const auto begin = Clock::now();
  const auto until = work.seconds > 0 ? begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(work.seconds))
                                      : Clock::time_point::max();
  {
    std::vector<std::jthread> threads;
    for (auto& connection : connections) threads.emplace_back([&] { connection->run(until, left); });
  }
  Report all;
  all.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  for (const auto& connection : connections) add(all, connection->report);
  return all;
}

}  // namespace waymark::load
