#pragma once
#include <memory>
#include "runtime/context.hpp"
#include "runtime/http/message.hpp"
#include "xapi/resources.hpp"

namespace waymark::lrs {

class Bearer;

// Puts the pieces of an answer into `response`: attachments are read from the content store while they are sent. Errors:
// corrupt when one of them is not there as it was stored.
Result<void> set_pieces(http::Response& response, std::vector<xapi::ResponsePiece> pieces, const storage::ContentStore& content);

// GET attachments/{sha2} and signatures/{id}: ours, beside those of the standard (docs/xapi-attachments.md).
void register_attachment_routes(http::Router& router, runtime::Context& context, xapi::StatementStore& store,
                                const std::shared_ptr<Bearer>& bearer);

}  // namespace waymark::lrs
