#include "connectors/lrs/lrs_connector.hpp"

namespace waymark::connectors::lrs {
namespace {

using Kind = Outcome::Kind;

Outcome outcome(Kind kind, const char* state, std::string detail) {
  Outcome result;
  result.kind = kind;
  result.state = state;
  result.detail = std::move(detail);
  return result;
}

Outcome outcome_of(const xapi::SendResult& result) {
  using Sent = xapi::SendResult::Kind;
  switch (result.kind) {
    case Sent::stored:
      return outcome(Kind::delivered, "accepted by the other record store", result.detail);
    case Sent::already_held:
      return outcome(Kind::delivered, "held by the other record store", result.detail);
    case Sent::conflict:
    case Sent::rejected:
      return outcome(Kind::rejected, "refused by the other record store", result.detail);
    case Sent::stopped:
      return outcome(Kind::stopped, "held: the other record store refuses Waymark", result.detail);
    case Sent::retry:
      break;
  }
  Outcome again = outcome(Kind::retry, "will be tried again", result.detail);
  again.retry_after = result.retry_after;
  again.interrupted = result.interrupted;
  again.away = result.redirected;
  if (result.redirected) again.stop_after = kRedirectPatience;
  return again;
}

Outcome from_result(const xapi::SendResult& result) {
  Outcome outcome = outcome_of(result);
  outcome.status = result.status;
  return outcome;
}

xapi::OutgoingStatement outgoing(const Delivery& one) {
  xapi::OutgoingStatement statement{one.reference, one.payload, one.voiding};
  for (const auto& data : one.data) statement.attachments.push_back({data.sha2, data.content_type, data.size, data.file});
  return statement;
}

}  // namespace

Result<void> LrsConnector::open() {
  if (client_) return {};
  auto secret = read_secret(config_.secret);
  if (!secret) return tl::unexpected<Error>(secret.error());
  xapi::ClientSettings settings;
  settings.endpoint = config_.endpoint;
  settings.key = config_.key;
  settings.secret = *secret;
  settings.version = config_.version;
  settings.timeout = config_.timeout;
  settings.most_statements = batch_size();
  settings.stopping = stopping_;
  auto client = xapi::LrsClient::open(std::move(settings));
  if (!client) return tl::unexpected<Error>(client.error());
  client_.emplace(std::move(*client));
  return {};
}

std::vector<Outcome> LrsConnector::deliver(const std::vector<Delivery>& batch) {
  if (auto opened = open(); !opened) {
    return std::vector<Outcome>(batch.size(), outcome(Kind::stopped, "held: the settings do not work",
                                                      "The settings of this connector: " + opened.error().message));
  }
  std::vector<xapi::OutgoingStatement> statements;
  for (const Delivery& one : batch) {
    if (one.kind == "statement") statements.push_back(outgoing(one));
  }
  const std::vector<xapi::SendResult> results = client_->send(statements);
  std::vector<Outcome> outcomes;
  bool stopped = false;
  std::size_t next = 0;
  for (const Delivery& one : batch) {
    outcomes.push_back(one.kind == "statement"
                           ? from_result(results.at(next++))
                           : outcome(Kind::rejected, "not sent", "A record store takes statements only, not a " + one.kind + "."));
    stopped = stopped || outcomes.back().kind == Kind::stopped;
  }
  if (stopped) client_.reset();
  return outcomes;
}

Result<std::string> LrsConnector::check() {
  client_.reset();
  if (auto opened = open(); !opened) return tl::unexpected<Error>(opened.error());
  auto versions = client_->versions();
  if (!versions) return tl::unexpected<Error>(versions.error());
  std::string spoken;
  for (const auto& version : *versions) spoken += (spoken.empty() ? "" : ", ") + version;
  return "The other record store answers and speaks xAPI " + spoken + ". Whether the key may write shows with the first statement.";
}

}  // namespace waymark::connectors::lrs
