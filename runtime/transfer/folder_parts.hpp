#pragma once
#include <filesystem>
#include <vector>

#include "scorm/package/package.hpp"
#include "xapi/json/value.hpp"
#include "xapi/resources.hpp"

namespace waymark::transfer {

// Data of a statement's attachments that lies in a folder (an empty path: in none), each file named by its sha2 (StatementExport), as if it
// had come with the statement. What is kept goes into `sink`, which the caller finishes before a row names it.
class FolderParts final : public xapi::ReceivedParts {
 public:
  FolderParts(const std::filesystem::path& folder, package::ContentSink& sink) : folder_(folder), sink_(sink) {}

  // Adds a part for each attachment of the statement whose file is there. Errors: unavailable, it cannot be read; invalid, its bytes are
  // not those of its name.
  Result<void> find(const xapi::json::Value& statement, xapi::ResourceRequest& out);

  Result<std::string> read(std::size_t part, std::size_t most) override;
  Result<void> keep(const std::vector<std::size_t>& parts) override;
  const std::vector<std::string>& kept() const { return kept_; }  // sha256

 private:
  Result<void> add(const std::string& sha2, xapi::ResourceRequest& out);

  const std::filesystem::path& folder_;
  package::ContentSink& sink_;
  std::vector<std::filesystem::path> files_;
  std::vector<std::string> kept_;
};

}  // namespace waymark::transfer
