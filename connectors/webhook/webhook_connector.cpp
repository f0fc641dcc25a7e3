#include "connectors/webhook/webhook_connector.hpp"

#include <algorithm>

#include "connectors/webhook/signature.hpp"
#include "scorm/base/words.hpp"

namespace waymark::connectors::webhook {
namespace {

using Kind = Outcome::Kind;

Outcome outcome(Kind kind, const char* state, int status, std::string detail) {
  Outcome result;
  result.kind = kind;
  result.state = state;
  result.status = status;
  result.detail = std::move(detail);
  return result;
}

Outcome again(int status, std::string detail) { return outcome(Kind::retry, "will be tried again", status, std::move(detail)); }
Outcome held(int status, std::string detail) {
  return outcome(Kind::stopped, "held: the receiver refuses Waymark", status, std::move(detail));
}

// What the other side says, for people.
std::string said(const HttpReply& reply) {
  const std::string words = "The receiver answered " + std::to_string(reply.status);
  if (reply.body.empty()) return words + ".";
  return words + ": " + base::shown_words(reply.body, 300);
}

Outcome of_failure(const HttpFailure& failure) {
  using Cause = HttpFailure::Cause;
  const std::string words = "The receiver gave no answer: " + failure.detail + ".";
  if (failure.cause == Cause::stopped) {
    Outcome interrupted = again(0, words);
    interrupted.interrupted = true;
    return interrupted;
  }
  if (failure.cause == Cause::private_address)
    return held(0, "The address leads into a private network: nothing was sent. If that is meant, set allow_private_network; then resume.");
  if (failure.cause == Cause::certificate || failure.cause == Cause::setup) return held(0, words + " Check the address.");
  return again(0, words);
}

std::string elsewhere(const HttpReply& reply) {
  return reply.redirect_to.empty() ? std::string(" It redirects to another address.")
                                   : " It redirects to " + reply.redirect_to + ". Nothing was sent there.";
}

Outcome of_redirect(const HttpReply& reply) {
  const std::string words = "The receiver answered " + std::to_string(reply.status) + "." + elsewhere(reply);
  if (reply.status != 302 && reply.status != 303 && reply.status != 307)
    return held(reply.status, words + " If that address is right, enter it; then resume.");
  Outcome wait = again(reply.status, words + " It is tried again for some hours, in case that is maintenance.");
  wait.away = true;
  wait.stop_after = kRedirectPatience;
  return wait;
}

Outcome of_reply(const HttpReply& reply) {
  const int status = reply.status;
  if (status >= 200 && status < 300) return outcome(Kind::delivered, "taken by the receiver", status, "");
  if (status >= 300 && status < 400) return of_redirect(reply);
  if (status == 410)
    return held(status,
                "The receiver answered 410 (gone): it wants nothing any more. The connector is switched off until somebody resumes it.");
  if (status == 401 || status == 403 || status == 404 || status == 405 || status == 501)
    return held(status, said(reply) + " Check the address and the secret; then resume.");
  if (status >= 500 || status == 408 || status == 425 || status == 429) {
    Outcome wait = again(status, said(reply));
    wait.retry_after = reply.retry_after;
    return wait;
  }
  return outcome(Kind::rejected, "refused by the receiver", status, said(reply));
}

}  // namespace

// The statement's own bytes stand in it as they are kept; everything else is ours and needs no escapes.
std::string message_of(const Delivery& statement) {
  return "{\"type\":\"statement.stored\",\"timestamp\":\"" + statement.stored +
         "\",\"data\":{\"position\":" + std::to_string(statement.position) + ",\"statement\":" + statement.payload + "}}";
}

Result<void> WebhookConnector::open() {
  if (client_) return {};
  secrets_.clear();
  for (const SecretSource* source : {&config_.secret, &config_.old_secret}) {
    if (source->file.empty() && source->environment.empty()) continue;
    auto text = read_secret(*source);
    if (!text) return tl::unexpected<Error>(text.error());
    auto bytes = secret_bytes(*text);
    if (!bytes) return tl::unexpected<Error>(bytes.error());
    secrets_.push_back(std::move(*bytes));
  }
  HttpLimits limits;
  limits.body_bytes = 64u << 10;
  limits.cut_body = true;
  limits.total = config_.timeout;
  limits.connect = std::min<std::chrono::milliseconds>(limits.connect, config_.timeout);
  limits.public_only = !config_.private_network;
  client_ = std::make_unique<HttpClient>(limits, stopping_);
  return {};
}

Outcome WebhookConnector::send(const Delivery& one) {
  const std::string body = message_of(one);
  const std::int64_t now = clock_();
  const auto answer = client_->post(config_.url, "application/json", body,
                                    {{"webhook-id", one.reference},
                                     {"webhook-timestamp", std::to_string(now)},
                                     {"webhook-signature", signature(secrets_, one.reference, now, body)}});
  return answer ? of_reply(*answer) : of_failure(answer.error());
}

std::vector<Outcome> WebhookConnector::deliver(const std::vector<Delivery>& batch) {
  if (auto opened = open(); !opened)
    return std::vector<Outcome>(batch.size(), held(0, "The settings of this connector: " + opened.error().message));
  std::vector<Outcome> outcomes;
  for (const Delivery& one : batch) {
    const bool ended = !outcomes.empty() && (outcomes.back().kind == Kind::retry || outcomes.back().kind == Kind::stopped);
    outcomes.push_back(ended ? Outcome(outcomes.back()) : send(one));
  }
  if (!outcomes.empty() && outcomes.back().kind == Kind::stopped) client_.reset();
  return outcomes;
}

Result<std::string> WebhookConnector::check() {
  client_.reset();
  if (auto opened = open(); !opened) return tl::unexpected<Error>(opened.error());
  const auto answer = client_->get(config_.url);
  if (!answer) return fail(ErrorKind::unavailable, of_failure(answer.error()).detail, "Check the address.", config_.url);
  return "Something answers there (status " + std::to_string(answer->status) +
         " to a request without a message). Whether it takes them shows with the first statement.";
}

}  // namespace waymark::connectors::webhook
