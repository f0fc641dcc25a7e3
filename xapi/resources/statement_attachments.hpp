#pragma once
#include <set>
#include <vector>

#include "xapi/model/check.hpp"
#include "xapi/resources.hpp"

// What a write request brings beside its statements (Part 2, 2.4.11 and 2.6; Part 3, 1.5.2; in xAPI 2.0: 4.1.3, 4.2.2.6).
namespace waymark::xapi {

class RequestAttachments {
 public:
  RequestAttachments(const ResourceRequest& request, ResourceContext& context, Version version)
      : request_(request), context_(context), version_(version) {}

  // The rules of the parts themselves: hash, encoding, length.
  Result<void> check_parts() const;
  // Matches the attachments of a checked statement with the parts and verifies its signatures; `where` is the statement's
  // JSON pointer. Fills attachments and signatures of `out`.
  Result<void> match(const json::Value& statement, const std::string& where, PreparedStatement& out);
  // After all statements: no part may be left over. Then what was named lies durably in the content store.
  Result<void> keep();

 private:
  struct Named;
  static void collect(const json::Value& list, const std::string& where, std::vector<Named>& out);
  Result<void> match_one(const Named& named, const json::Value& statement, PreparedStatement& out);
  Result<void> check_same(const Named& named, const ReceivedPart& part) const;
  Result<void> verify(const Named& named, std::size_t part, const json::Value& statement, PreparedStatement& out) const;

  const ResourceRequest& request_;
  ResourceContext& context_;
  Version version_;
  std::set<std::size_t> used_;
};

}  // namespace waymark::xapi
