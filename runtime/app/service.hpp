#pragma once
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "runtime/app/app.hpp"
#include "runtime/app/health.hpp"
#include "runtime/app/request_figures.hpp"
#include "runtime/http/server.hpp"

namespace waymark::catalogue {
class Importer;
}
namespace waymark::outbox {
class Service;
}

// A running server: the routes of the application and of the content hosts, the outbox, and the housekeeping loop.
namespace waymark::app {

class Service {
 public:
  explicit Service(App& app);
  ~Service();  // drains, then stops the loops
  Service(const Service&) = delete;

  // More routes of the application, before start().
  http::Router& application() { return application_; }
  // Binds; throws std::runtime_error with a sentence for people. A listen port of 0 takes any, and the public URL and the
  // content domain then name it.
  std::uint16_t start();
  void stop();

 private:
  const http::Router* choose(const std::string& host) const;
  void housekeeping();

  App& app_;
  RequestFigures requests_;
  Readiness readiness_;
  http::Router application_, content_;
  std::unique_ptr<catalogue::Importer> importer_;
  std::unique_ptr<outbox::Service> outbox_;
  std::unique_ptr<http::Server> server_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread housekeeper_;
};

}  // namespace waymark::app
