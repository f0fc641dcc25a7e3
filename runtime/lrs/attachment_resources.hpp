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

// The data of an attachment as a download: a browser may save it, and neither shows nor runs it as a page of ours. Whether the one who
// asks may have it is the caller's to know. Errors: corrupt when it is not there as it was stored.
Result<http::Response> attachment_response(runtime::Context& context, const xapi::StoredAttachment& attachment);

// GET attachments/{sha2} and signatures/{id}: ours, beside those of the standard (docs/xapi-attachments.md).
void register_attachment_routes(http::Router& router, runtime::Context& context, xapi::StatementStore& store,
                                const std::shared_ptr<Bearer>& bearer);

}  // namespace waymark::lrs
