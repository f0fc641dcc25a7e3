#pragma once
#include <string>
#include <vector>

#include "xapi/model/check.hpp"
#include "xapi/resources.hpp"
#include "xapi/store/document_store.hpp"

// Optimistic concurrency of documents (Part 3, 3.1; xAPI 2.0, 4.1.4) by the entity tags of HTTP.
namespace waymark::xapi {

// The header's value for one document. 1.0.3: SHA-1 of the contents as hexadecimal digits in quotes. 2.0
// leaves it to the record store: of SHA-256, over the content type as well. Both are strong.
std::string etag_of(const Document& document, Version version);
// ... and of an answer that is kept nowhere, such as a list of ids.
std::string etag_of(std::string_view bytes, Version version);

// One If-Match or If-None-Match header.
struct TagList {
  bool given = false, any = false;  // any: "*"
  std::vector<std::string> tags;    // as written: "..." or W/"..."
};

struct Preconditions {
  TagList if_match, if_none_match;
  bool given() const { return if_match.given || if_none_match.given; }
};

// invalid, `where` naming the header: neither "*" nor a list of entity tags (RFC 2616, 3.11).
Result<Preconditions> read_preconditions(const ResourceRequest& request);

// Whether a change may go on; `where` of the error names the header that fails. Tags are compared strongly
// (RFC 2616, 14.24 and 14.26): a weak one is equal to none. A tag given out under either version counts under
// both.
std::optional<Error> failed_precondition(const Preconditions& conditions, const Document* existing);

}  // namespace waymark::xapi
