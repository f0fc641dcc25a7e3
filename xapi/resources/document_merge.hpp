#pragma once
#include "xapi/store/document_store.hpp"

// POST to a document (Part 3, 2.2, "JSON Procedure").
namespace waymark::xapi {

// The content's type is application/json, parameters such as a charset aside.
bool is_json_type(std::string_view content_type);

// The contents as they came, with what the store needs to know of them.
Document make_document(std::string content_type, std::string bytes);

// Nothing when the contents are what their type says: JSON, or of a type that is not looked into.
std::optional<Error> check_json_content(const Document& document);

// What a POST of `posted` leaves: itself where nothing was, else the existing document with each property of
// `posted` set, one level deep. invalid, when either is not a JSON object of type application/json.
Result<Document> merged_document(const Document* existing, const Document& posted);

}  // namespace waymark::xapi
