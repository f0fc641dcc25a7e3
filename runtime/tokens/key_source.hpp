#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "runtime/tokens/jwk.hpp"

namespace waymark::tokens {

struct KeyTimes {
  std::chrono::milliseconds fresh{10 * 60 * 1000};   // then they are fetched again, whether somebody asks or not
  std::chrono::milliseconds between{30'000};         // two fetches, however many unknown keys tokens name
  std::chrono::milliseconds wait{2000};              // of a request for a fetch that is under way
  std::chrono::milliseconds fetch{5000};             // one answer of the issuer
  std::chrono::milliseconds kept{24 * 3600 * 1000};  // when no fetch succeeds, keys count so long
};

// Who makes tokens, and where its keys are.
struct Issuer {
  std::string issuer;                 // an address; `iss` of its tokens, letter by letter (OpenID Connect Core, 3.1.3.7)
  std::vector<std::string> audience;  // of `aud`, one of these
  std::filesystem::path jwks_file;    // empty: its discovery document says where they are
  bool http_on_loopback = false;      // otherwise https alone
  std::chrono::seconds leeway{60};    // of clocks
  KeyTimes times = {};
};

// True for https, and for http to this machine where that is allowed.
bool may_fetch(const std::string& url, bool http_on_loopback);

// The keys of one issuer. One thread of its own fetches, so that a slow issuer holds up few requests and those for a short
// while. Thread-safe.
class KeySource {
 public:
  explicit KeySource(const Issuer& issuer);
  ~KeySource();
  KeySource(const KeySource&) = delete;
  KeySource& operator=(const KeySource&) = delete;

  // Null: none came yet, or the last that came are too old.
  std::shared_ptr<const KeySet> keys();

  // A token names a key that is not among `seen` (null: there are none). Has keys fetched when that is due, and waits a short
  // while for them. `settled`: what keys() gives now is the issuer's word; otherwise nobody can tell, and who asks should come
  // again.
  bool settle(const std::shared_ptr<const KeySet>& seen);

 private:
  using Clock = std::chrono::steady_clock;
  void run();
  void tell(const std::string& reason);
  Result<KeySet> fetch();
  Result<std::string> get(const std::string& url);
  Result<KeySet> from_file();

  const Issuer issuer_;
  std::shared_ptr<std::atomic<bool>> stopping_ = std::make_shared<std::atomic<bool>>(false);
  std::mutex mutex_;  // guards what follows
  std::condition_variable asked_, answered_;
  std::shared_ptr<const KeySet> keys_;
  Clock::time_point fetched_{}, tried_{};
  bool tried_once_ = false, last_good_ = false, wanted_ = true;
  int waiting_ = 0;
  std::string told_;    // what the log says of it; empty: all is well
  std::thread thread_;  // last: it uses the others
};

}  // namespace waymark::tokens
