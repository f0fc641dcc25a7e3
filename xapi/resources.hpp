#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "xapi/store/document_store.hpp"
#include "xapi/store/statement_store.hpp"

// The LRS's HTTP resources, free of any server: a request value in, a response value out.
namespace waymark::xapi {

class TrustedRoots;

struct ResourceRequest {
  std::string method;                                      // upper case
  std::string resource;                                    // "statements", "about", after the endpoint and slashes
  std::vector<std::pair<std::string, std::string>> query;  // decoded
  std::map<std::string, std::string> headers;              // names in lower case
  std::string body;                                        // of multipart/mixed: its first part, the statements
  // multipart/mixed alone: what the first part says its type is, and the parts after it. `received` is null otherwise.
  std::string statements_type = {};
  std::vector<ReceivedPart> parts = {};
  ReceivedParts* received = nullptr;
};

// A piece of an answer: text, or the bytes of an attachment from the content store.
struct ResponsePiece {
  std::string text;
  std::string sha256;  // empty: text
  std::uint64_t size = 0;
};

struct ResourceResponse {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::vector<ResponsePiece> pieces = {};  // when there are any, they are the body
};

// Who asks, as the credential says.
struct Caller {
  std::string authority_json;                            // Agent object put on statements that have none allowed: authority is always ours
  bool may_write = false, may_read = false;              // statements
  Clearance sees = Clearance::everything();              // of what may be read
  bool may_use_state = false, may_use_profiles = false;  // read and write documents, of whomever
  std::string reads_only_of;                             // agent_key() of the authority whose statements may be read; empty: everybody's
  bool may_define = false;                               // what its statements say of activities and agents counts
  bool may_read_documents = false;                       // all three kinds; writing them needs may_use_...
};

struct ResourceContext {
  StatementStore& store;
  DocumentStore& documents;
  std::string endpoint_path;               // "/xapi": `more` links begin with it
  std::function<std::string()> now;        // RFC 3339 UTC with milliseconds
  std::function<std::string()> new_id;     // lower-case UUID
  std::uint32_t page_limit = 500;          // at most this many statements a page
  std::size_t document_limit = 1u << 20;   // bytes of one document
  std::size_t nesting_limit = 64;          // levels of the JSON of statements
  std::string default_version = {};        // of answers to requests that name none: "1.0.3", "2.0.0", or empty
  AttachmentStore* attachments = nullptr;  // null: nothing but statements is ever given
  // Puts the agents of the person in the place of one that is asked for (StatementQuery::joined); null: every agent stands for itself.
  std::function<Result<void>(StatementQuery&)> join = {};
  const TrustedRoots* roots = nullptr;  // null: no chain of a signature is trusted
};

// Never throws for bad input. Status codes and headers by xAPI 1.0.3 Part 3 (and 2.0.0 by the version header).
ResourceResponse handle(const ResourceRequest& request, const Caller& caller, ResourceContext& context);

}  // namespace waymark::xapi
