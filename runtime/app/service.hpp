#pragma once
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

#include "runtime/app/app.hpp"
#include "runtime/app/health.hpp"
#include "runtime/app/request_figures.hpp"
#include "runtime/http/server.hpp"

// A running server: for each tenant the routes of the application and of the content hosts and the outbox; the housekeeping loop.
namespace waymark::app {

class Service {
 public:
  explicit Service(App& app);  // of the first tenant
  ~Service();                  // drains, then stops the loops
  Service(const Service&) = delete;

  // More routes of the first tenant's application, before start().
  http::Router& application();
  // Binds; throws std::runtime_error with a sentence for people. A listen port of 0 takes any, and the public URL and the
  // content domain then name it.
  std::uint16_t start();
  void stop();

 private:
  struct Site;

  const http::Router* choose(const std::string& host) const;
  void serve(App& app);  // a tenant that was added
  std::vector<Site*> sites() const;
  void housekeeping();
  void clean(Site& site, bool thoroughly);

  App& app_;
  RequestFigures requests_;
  Readiness readiness_;
  mutable std::shared_mutex sites_mutex_;
  std::vector<std::unique_ptr<Site>> sites_;  // the first tenant's first; only grows
  std::unique_ptr<http::Server> server_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread housekeeper_;
};

}  // namespace waymark::app
