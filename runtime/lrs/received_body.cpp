#include "runtime/lrs/received_body.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>

#include "runtime/http/multipart.hpp"
#include "runtime/storage/named_content.hpp"
#include "runtime/support/digest.hpp"
#include "runtime/support/log.hpp"
#include "scorm/base/encode.hpp"
#include "xapi/model/formats.hpp"
#include "xapi/rules.hpp"

namespace waymark::lrs {
namespace {

constexpr std::size_t kPiece = 256 << 10;

tl::unexpected<Error> too_large(const std::string& message, const std::string& advice) {
  return tl::unexpected<Error>(Error{ErrorKind::too_large, message, advice, {}, "xAPI Part 3, 1.5.2", xapi::rule::request_size});
}

std::string megabytes(std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MB"; }

// The first part into memory; of the others where they are, how long, and their hashes.
class Collector final : public http::PartSink {
 public:
  Collector(xapi::ResourceRequest& out, const runtime::Settings& settings)
      : out_(out), limits_(settings.attachment_limits), most_json_(settings.xapi_statements_bytes) {}

  Result<void> begin(const http::PartHeaders& headers, std::uint64_t offset) override {
    const auto value = [&](const char* name) {
      const auto found = headers.find(name);
      return found == headers.end() ? std::string() : found->second;
    };
    if (!first_seen_) {
      out_.statements_type = value("content-type");
      return {};
    }
    xapi::ReceivedPart part;
    part.content_type = value("content-type");
    part.transfer_encoding = value("content-transfer-encoding");
    part.content_length = value("content-length");
    part.hash = value("x-experience-api-hash");
    sha256_ = support::Sha2();
    other_.reset();
    const auto bits = static_cast<int>(part.hash.size()) * 4;
    known_ = bits == 224 || bits == 256 || bits == 384 || bits == 512;
    if (known_ && bits != 256) other_.emplace(bits);
    out_.parts.push_back(std::move(part));
    places.push_back({offset, 0});
    return {};
  }

  Result<void> data(std::string_view bytes) override {
    if (!first_seen_) {
      if (out_.body.size() + bytes.size() > most_json_)
        return too_large("The statements are longer than " + megabytes(most_json_) + ".",
                         "Send them in smaller batches, or have the setting xapi.statements_megabytes raised.");
      out_.body += bytes;
      return {};
    }
    places.back().size += bytes.size();
    total_ += bytes.size();
    if (places.back().size > limits_.one_bytes)
      return too_large("An attachment is larger than " + megabytes(limits_.one_bytes) + ".",
                       "Send a smaller one or a fileUrl, or have the setting xapi.attachment_megabytes raised.");
    if (total_ > limits_.all_bytes)
      return too_large("The attachments of the request hold more than " + megabytes(limits_.all_bytes) + " together.",
                       "Send fewer at a time, or have the setting xapi.attachments_megabytes raised.");
    sha256_.update(bytes);
    if (other_) other_->update(bytes);
    return {};
  }

  Result<void> end() override {
    if (!first_seen_) {
      first_seen_ = true;
      return {};
    }
    xapi::ReceivedPart& part = out_.parts.back();
    part.size = places.back().size;
    part.sha256 = sha256_.finish();
    if (known_) part.sha2 = other_ ? other_->finish() : part.sha256;
    return {};
  }

  std::vector<ReceivedBody::Place> places;

 private:
  xapi::ResourceRequest& out_;
  const runtime::AttachmentLimits& limits_;
  const std::uint64_t most_json_;
  bool first_seen_ = false, known_ = false;
  std::uint64_t total_ = 0;
  support::Sha2 sha256_;
  std::optional<support::Sha2> other_;
};

tl::unexpected<Error> with_clause(Error error) {
  if (error.clause.empty()) error.clause = "xAPI Part 3, 1.5.2";
  if (error.rule.empty() && error.kind == ErrorKind::too_large) error.rule = xapi::rule::request_size;
  if (error.rule.empty() && error.kind == ErrorKind::invalid) error.rule = xapi::rule::multipart;
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace

std::uint64_t most_content(const runtime::Settings& settings) {
  return std::max<std::uint64_t>(settings.xapi_statements_bytes, settings.xapi_document_bytes + (1u << 20));
}

Result<void> ReceivedBody::read_into(xapi::ResourceRequest& out) {
  const std::string type = request_.header("content-type");
  const bool writes = request_.method == "PUT" || request_.method == "POST";
  if (!writes || out.resource != "statements" || !base::lower_ascii(type).starts_with("multipart/mixed")) {
    const auto most = out.resource == "statements" ? context_.settings.xapi_statements_bytes : most_content(context_.settings);
    if (request_.body_size > most)
      return too_large("The content is longer than " + megabytes(most) + ".",
                       "Send less at a time, or have the setting xapi.statements_megabytes raised.");
    if (request_.spool.empty()) {
      out.body = std::move(request_.body);
      return {};
    }
    auto text = read_range({0, request_.body_size});
    if (!text) return tl::unexpected<Error>(text.error());
    out.body = std::move(*text);
    return {};
  }
  const auto boundary = http::multipart_boundary(type, http::MultipartKind::mixed);
  if (boundary.empty())
    return with_clause({ErrorKind::invalid,
                        "The Content-Type multipart/mixed names no boundary, or none that RFC 2046 allows.",
                        "Send Content-Type: multipart/mixed; boundary=..., with 1 to 70 of its characters.",
                        {},
                        {}});
  const auto& limits = context_.settings.attachment_limits;
  Collector collector(out, context_.settings);
  http::MultipartReader reader(boundary, {.parts = limits.count + 1}, collector, http::MultipartKind::mixed);
  auto done = http::feed_request(request_, reader);
  if (done) done = reader.finish();
  if (!done) return with_clause(done.error());
  places_ = std::move(collector.places);
  for (const auto& part : out.parts) digests_.push_back(part.sha256);
  out.received = this;
  return {};
}

Result<std::size_t> ReceivedBody::read_at(std::uint64_t offset, char* to, std::size_t size) {
  if (request_.spool.empty()) {
    const std::string_view bytes = std::string_view(request_.body).substr(offset, size);
    std::memcpy(to, bytes.data(), bytes.size());
    return bytes.size();
  }
  std::ifstream in(request_.spool, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(offset));
  in.read(to, static_cast<std::streamsize>(size));
  return static_cast<std::size_t>(in.gcount());
}

Result<std::string> ReceivedBody::read_range(const Place& place) {
  std::string out(static_cast<std::size_t>(place.size), '\0');
  const auto count = read_at(place.offset, out.data(), out.size());
  if (!count || *count != out.size()) return fail(ErrorKind::internal, "What was received cannot be read back.");
  return out;
}

Result<std::string> ReceivedBody::read(std::size_t part, std::size_t most) {
  const Place& place = places_.at(part);
  if (place.size > most) return fail(ErrorKind::too_large, "The part has more than " + std::to_string(most) + " bytes.");
  return read_range(place);
}

Result<void> ReceivedBody::copy_range(const Place& place, package::ContentSink& sink) {
  std::string piece(std::min<std::uint64_t>(place.size, kPiece), '\0');
  for (std::uint64_t at = 0; at < place.size;) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(place.size - at, piece.size()));
    const auto count = read_at(place.offset + at, piece.data(), wanted);
    if (!count || *count != wanted) return fail(ErrorKind::internal, "What was received cannot be read back.");
    if (auto written = sink.write({piece.data(), wanted}); !written) return written;
    at += wanted;
  }
  return {};
}

Result<void> ReceivedBody::keep(const std::vector<std::size_t>& parts) {
  const auto sink = context_.content.sink();
  for (const std::size_t part : parts) {
    auto done = sink->open();
    if (done) done = copy_range(places_.at(part), *sink);
    if (!done) return done;
    const auto file = sink->close();
    if (!file) return tl::unexpected<Error>(file.error());
    if (file->sha256 != digests_[part]) return fail(ErrorKind::internal, "What was received does not read back as it came.");
    kept_.push_back(file->sha256);
  }
  naming_ = context_.content.naming();
  return sink->finish();
}

// A statement that was there already, or a conflict found by the store, leaves files that no row names.
ReceivedBody::~ReceivedBody() {
  if (naming_.owns_lock()) naming_.unlock();
  if (kept_.empty()) return;
  if (const auto removed = storage::remove_unnamed(context_.database, context_.content, kept_); !removed)
    support::log(support::Level::warning, "attachments of a refused request were not removed", {{"reason", removed.error().message}});
}

}  // namespace waymark::lrs
