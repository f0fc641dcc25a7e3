#pragma once
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "runtime/context.hpp"
#include "runtime/http/message.hpp"

// Serving the files of course versions on their content hosts (design.md section 5).
namespace waymark::catalogue {

struct ContentFile {
  std::string sha256;
  std::uint64_t size = 0;
  std::filesystem::path path;  // in the content store
};

// What a course's pages may do, as the headers that its files are served with.
struct ContentPolicy {
  std::string csp, referrer;
  std::string mark;  // 8 hex digits that stand for both: other headers, another mark
};

// The course's own scripts as they come; connections, frames, pictures and scripts from the course's own host and over https
// from `hosts` (outside_hosts.hpp), from nowhere else; only the application may frame it. With such hosts, requests name the
// content host as their origin, since players of films refuse those that do not (never more than the origin: addresses carry
// the capability).
ContentPolicy content_policy(const runtime::Settings& settings, const std::vector<std::string>& hosts = {});

// "/{capability}-{mark}/", where a version's files lie. Files are kept by browsers for ever, and with them the headers that
// they came with: under another policy they are other addresses.
std::string content_base(const std::string& capability, const ContentPolicy& policy);

// Finds what an address on a content host names. Versions never change, so what was found once is kept in
// memory (a bounded number of files; the oldest go first), and so is what was not found: pages ask for the same missing
// picture again and again. Thread-safe.
class ContentResolver {
 public:
  explicit ContentResolver(runtime::Context& context, std::size_t most_files = 20'000);

  // `host_label` is not looked at when one content host serves all courses. A path that differs from a file's
  // only by the case of ASCII letters finds that file when it is the only one (packages made on Windows).
  // Errors: not_found.
  Result<ContentFile> content_file(const std::string& host_label, const std::string& capability, const std::string& path);

  // The policy of the course whose version has this capability, as it is now. `mark`: the one in the address; what is in
  // memory is good as long as it has this very mark. Errors: not_found.
  Result<std::shared_ptr<const ContentPolicy>> policy(const std::string& capability, const std::string& mark);

 private:
  struct Version {
    std::string course_id, host_label;
    int version = 0;
  };
  using Key = std::string;
  struct Entry {
    Key key;
    ContentFile file;
  };
  Result<Version> version_of(const std::string& capability);
  void remember_missing(const Key& key);

  runtime::Context& context_;
  std::size_t most_files_;
  std::mutex mutex_;
  std::map<std::string, Version> versions_;                               // by capability
  std::map<std::string, std::shared_ptr<const ContentPolicy>> policies_;  // by course
  std::list<Entry> order_;                                                // newest first
  std::unordered_map<Key, std::list<Entry>::iterator> entries_;
  std::unordered_set<Key> missing_;  // asked for and not there; emptied when it is full
};

// GET /{capability}-{mark}/{path*} on a content host: right MIME type, ETag, private immutable caching, ranges,
// nosniff, the course's policy; refuses service workers; a page in words for what is not there. Under a mark that is not
// today's (a page that was open when the policy changed), or none, today's policy holds and nothing is kept.
// "/_waymark/..." belongs to whoever registers it before.
void register_content_routes(http::Router& router, runtime::Context& context);

// "c-k3v9" of "c-k3v9.localhost" for content_domain "localhost:8080"; empty when the host is not a content
// host's.
std::string host_label_of(const runtime::Settings& settings, const std::string& host);

// Origin of a course's content host, e.g. "http://c-k3v9.localhost:8080".
std::string content_origin(const runtime::Settings& settings, const std::string& host_label);

// By the extension, never by looking inside; "application/octet-stream" when it is not known.
std::string mime_type(const std::string& path);

}  // namespace waymark::catalogue
