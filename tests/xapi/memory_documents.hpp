#pragma once
#include <map>
#include <tuple>

#include "xapi/store/document_store.hpp"

namespace waymark::xapi::testing {

// The documents' port in memory, for tests of what stands above it: one map, searched from end to end.
class MemoryDocuments : public DocumentStore {
 public:
  Result<std::optional<Document>> get(const DocumentKey& key) override {
    const auto found = rows.find(place(key));
    return found == rows.end() ? std::nullopt : std::optional(found->second);
  }
  Result<DocumentIds> ids(const DocumentScope& scope, const std::string& since, std::size_t) override {
    DocumentIds out;
    for (const auto& [at, document] : rows)
      if (in(scope, at) && document.updated > since) {
        out.ids.push_back(std::get<4>(at));
        out.newest = std::max(out.newest, document.updated);
      }
    return out;
  }
  Result<void> change(const DocumentKey& key, const DocumentDecide& decide) override {
    const auto there = get(key);
    const auto decision = decide(*there ? &**there : nullptr);
    if (decision.action == DocumentDecision::Action::put) {
      rows[place(key)] = decision.document;
      rows[place(key)].updated = "2026-11-22T09:00:00." + std::to_string(100 + ++changes) + "Z";
    }
    if (decision.action == DocumentDecision::Action::remove) rows.erase(place(key));
    return {};
  }
  Result<void> remove_all(const DocumentScope& scope) override {
    std::erase_if(rows, [&](const auto& row) { return in(scope, row.first); });
    return {};
  }

 private:
  using Place = std::tuple<DocumentKind, std::string, std::string, std::string, std::string>;
  static Place place(const DocumentKey& key) {
    return {key.scope.kind, key.scope.activity, key.scope.agent, key.scope.registration.value_or(""), key.id};
  }
  static bool in(const DocumentScope& scope, const Place& at) {
    return std::get<0>(at) == scope.kind && std::get<1>(at) == scope.activity && std::get<2>(at) == scope.agent &&
           (!scope.registration || std::get<3>(at) == *scope.registration);
  }

 public:
  std::map<Place, Document> rows;
  int changes = 0;
};

}  // namespace waymark::xapi::testing
