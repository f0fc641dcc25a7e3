#include "tests/connectors/fake_process.hpp"

#include <curl/curl.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

namespace waymark::connectors {
namespace {

std::string first_line(int from) {
  std::string line;
  char c = 0;
  while (::read(from, &c, 1) == 1 && c != '\n') line += c;
  return line;
}

}  // namespace

FakeServer::FakeServer(const std::string& name) {
  int pipe_ends[2];
  if (::pipe2(pipe_ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const std::string script = std::string(WAYMARK_FAKES) + "/" + name;
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that crashes leaves no server that holds its output open
    ::dup2(pipe_ends[1], STDOUT_FILENO);
    ::execl(WAYMARK_NODE, WAYMARK_NODE, script.c_str(), "0", static_cast<char*>(nullptr));
    ::_exit(127);
  }
  ::close(pipe_ends[1]);
  const std::string line = first_line(pipe_ends[0]);
  ::close(pipe_ends[0]);
  constexpr const char* kWord = "listening ";
  if (line.rfind(kWord, 0) != 0) throw std::runtime_error(name + " did not start: is Node.js there?");
  url_ = line.substr(10);
}

FakeServer::~FakeServer() { stop(); }

void FakeServer::stop() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

// Not by HttpClient: it sends forms, and the control takes JSON only.
void FakeServer::control(const std::string& json) {
  CURL* curl = curl_easy_init();
  curl_slist* headers = curl_slist_append(nullptr, "Content-Type: application/json");
  curl_easy_setopt(curl, CURLOPT_URL, (url_ + "/control").c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, json.c_str());
  curl_easy_setopt(
      curl, CURLOPT_WRITEFUNCTION, +[](char*, std::size_t size, std::size_t count, void*) { return size * count; });
  const CURLcode code = curl_easy_perform(curl);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
  if (code != CURLE_OK || status != 200) throw std::runtime_error(url_ + " refused " + json);
}

Json FakeServer::state() {
  HttpClient client;
  const HttpAnswer answer = client.get(url_ + "/state");
  if (!answer) throw std::runtime_error(answer.error().detail);
  return parse_json(answer->body).value();
}

std::string FakeMoodle::calls() {
  const Json now = state();
  std::string all;
  for (const Json& call : now.find("calls")->items) {
    const std::string& name = call.find("function")->text;
    all += (all.empty() ? "" : " ") + name.substr(name.find('_') + 1);
  }
  return all;
}

int FakeMoodle::times_called(const std::string& function) {
  const Json now = state();
  int count = 0;
  for (const Json& call : now.find("calls")->items) count += call.find("function")->text == function ? 1 : 0;
  return count;
}

}  // namespace waymark::connectors
