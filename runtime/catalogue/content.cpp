#include "runtime/catalogue/content.hpp"

#include "runtime/catalogue/outside_hosts.hpp"
#include "runtime/support/digest.hpp"

namespace waymark::catalogue {
namespace {

constexpr std::size_t kMostMissing = 4096, kMostMissingBytes = 1024;

bool hex32(const std::string& text) { return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string::npos; }

tl::unexpected<Error> nothing_there() {
  return fail(ErrorKind::not_found, "This file is not part of the module.",
              "Go back to the module and open it again; if that does not help, tell the person who looks after it.");
}

std::string without_port(const std::string& domain) {
  const auto colon = domain.rfind(':');
  const bool port = colon != std::string::npos && domain.find(']', colon) == std::string::npos;
  return port ? domain.substr(0, colon) : domain;
}

std::string origin_of(const std::string& url) {
  const auto scheme = url.find("://");
  if (scheme == std::string::npos) return url;
  return url.substr(0, url.find('/', scheme + 3));
}

}  // namespace

ContentResolver::ContentResolver(runtime::Context& context, std::size_t most_files) : context_(context), most_files_(most_files) {}

Result<ContentResolver::Version> ContentResolver::version_of(const std::string& capability) {
  if (!hex32(capability)) return nothing_there();
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = versions_.find(capability); found != versions_.end()) return found->second;
  }
  Version version;
  auto read = context_.database.read([&](storage::Connection& db) -> Result<void> {
    db.query(
        "select v.course_id, v.version, c.host_label from course_version v join course c on c.tenant = "
        "v.tenant and "
        "c.course_id = v.course_id where v.tenant = ? and v.capability = ?",
        {context_.tenant, capability}, [&](const storage::Row& row) {
          version = {row.text(0), row.text(2), static_cast<int>(row.integer(1))};
          return false;
        });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  if (version.course_id.empty()) return nothing_there();
  const std::lock_guard lock(mutex_);
  versions_.emplace(capability, version);  // as many as there are versions: not bounded by what is asked for
  return version;
}

void ContentResolver::remember_missing(const Key& key) {
  if (key.size() > kMostMissingBytes) return;
  const std::lock_guard lock(mutex_);
  if (missing_.size() >= kMostMissing) missing_.clear();
  missing_.insert(key);
}

Result<std::shared_ptr<const ContentPolicy>> ContentResolver::policy(const std::string& capability, const std::string& mark) {
  auto version = version_of(capability);
  if (!version) return tl::unexpected(version.error());
  {
    const std::lock_guard lock(mutex_);
    const auto found = policies_.find(version->course_id);
    if (found != policies_.end() && found->second->mark == mark) return found->second;
  }
  const auto hosts = allowed_hosts(context_, version->course_id);
  if (!hosts) return tl::unexpected(hosts.error());
  auto policy = std::make_shared<const ContentPolicy>(content_policy(context_.settings, *hosts));
  const std::lock_guard lock(mutex_);
  policies_[version->course_id] = policy;
  return policy;
}

Result<ContentFile> ContentResolver::content_file(const std::string& host_label, const std::string& capability, const std::string& path) {
  auto version = version_of(capability);
  if (!version) return tl::unexpected(version.error());
  if (!context_.settings.one_content_host && version->host_label != host_label) return nothing_there();

  const Key key = capability + "/" + path;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = entries_.find(key); found != entries_.end()) {
      order_.splice(order_.begin(), order_, found->second);
      return found->second->file;
    }
    if (missing_.contains(key)) return nothing_there();
  }
  std::vector<ContentFile> exact, other_case;
  auto read = context_.database.read([&](storage::Connection& db) -> Result<void> {
    const auto take = [&](std::vector<ContentFile>& into) {
      return [&](const storage::Row& row) {
        into.push_back({row.text(0), static_cast<std::uint64_t>(row.integer(1)), context_.content.path(row.text(0))});
        return into.size() < 2;
      };
    };
    const std::vector<storage::Value> values{context_.tenant, version->course_id, static_cast<std::int64_t>(version->version), path};
    db.query(
        "select sha256, size from course_file where tenant = ? and course_id = ? and version = ? and path = "
        "?",
        values, take(exact));
    if (!exact.empty()) return {};
    db.query(
        "select sha256, size from course_file where tenant = ? and course_id = ? and version = ? and "
        "lower(path) = lower(?)",
        values, take(other_case));
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  if (exact.empty() && other_case.size() != 1) {
    remember_missing(key);
    return nothing_there();
  }
  ContentFile file = exact.empty() ? other_case.front() : exact.front();

  const std::lock_guard lock(mutex_);
  if (!entries_.contains(key)) {
    order_.push_front({key, file});
    entries_.emplace(key, order_.begin());
    if (order_.size() > most_files_) {
      entries_.erase(order_.back().key);
      order_.pop_back();
    }
  }
  return file;
}

std::string host_label_of(const runtime::Settings& settings, const std::string& host) {
  const std::string domain = "." + without_port(settings.content_domain);
  if (host.size() <= domain.size() || !host.ends_with(domain)) return {};
  const std::string label = host.substr(0, host.size() - domain.size());
  return label.starts_with("c-") && label.find('.') == std::string::npos ? label : std::string{};
}

std::string content_origin(const runtime::Settings& settings, const std::string& host_label) {
  const std::string host = settings.one_content_host ? settings.content_domain : host_label + "." + settings.content_domain;
  return settings.content_scheme + "://" + host;
}

ContentPolicy content_policy(const runtime::Settings& settings, const std::vector<std::string>& hosts) {
  std::string outside;
  for (const auto& host : hosts) outside += " https://" + host;
  ContentPolicy policy;
  policy.csp = "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'" + outside + "; connect-src 'self' data: blob:" + outside +
               "; form-action 'self'; base-uri 'self'; frame-ancestors 'self' " + origin_of(settings.public_url);
  policy.referrer = hosts.empty() ? "no-referrer" : "strict-origin";
  policy.mark = support::sha256_hex(policy.csp + "\n" + policy.referrer).substr(0, 8);
  return policy;
}

std::string content_base(const std::string& capability, const ContentPolicy& policy) { return "/" + capability + "-" + policy.mark + "/"; }

}  // namespace waymark::catalogue
