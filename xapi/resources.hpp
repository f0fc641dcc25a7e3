#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "xapi/store/document_store.hpp"
#include "xapi/store/statement_store.hpp"

// The LRS's HTTP resources, free of any server: a request value in, a response value out.
namespace waymark::xapi {

struct ResourceRequest {
  std::string method;                                        // upper case
  std::string resource;                                      // "statements", "about", after the endpoint and slashes
  std::vector<std::pair<std::string, std::string>> query;    // decoded
  std::map<std::string, std::string> headers;                // names in lower case
  std::string body;
};

struct ResourceResponse {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

// Who asks, as the credential says.
struct Caller {
  std::string authority_json;  // Agent object put on statements that have none allowed: authority is always ours
  bool may_write = false, may_read = false;
  Clearance sees = Clearance::everything();  // of what may be read
  bool may_use_state = false, may_use_profiles = false;  // read and write documents, of whomever
};

struct ResourceContext {
  StatementStore& store;
  DocumentStore& documents;
  std::string endpoint_path;                  // "/xapi": `more` links begin with it
  std::function<std::string()> now;           // RFC 3339 UTC with milliseconds
  std::function<std::string()> new_id;        // lower-case UUID
  std::uint32_t page_limit = 500;             // at most this many statements a page
  std::size_t document_limit = 1u << 20;      // bytes of one document
  std::string default_version = {};           // of answers to requests that name none: "1.0.3", "2.0.0", or empty
};

// Never throws for bad input. Status codes and headers by xAPI 1.0.3 Part 3 (and 2.0.0 by the version header).
ResourceResponse handle(const ResourceRequest& request, const Caller& caller, ResourceContext& context);

}  // namespace waymark::xapi
