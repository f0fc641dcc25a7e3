#pragma once
#include <array>
#include <string>
#include <string_view>

// The rules that a request to the record store can break, each with a name that stays: programs may go by it, whatever the
// words for people become. A refusal names its rule, the place in the request and the clause of the standard.
namespace waymark::xapi {

struct Rule {
  std::string_view name, says;
  operator std::string() const { return std::string(name); }  // as Error::rule has it
};

namespace rule {

// JSON texts (Part 2, 2.2).
inline constexpr Rule json{"json", "Content that says it is JSON is one JSON text in UTF-8."};
inline constexpr Rule unicode{"unicode", "Strings are valid Unicode."};
inline constexpr Rule duplicate_property{"duplicate-property", "A property occurs once in an object."};
inline constexpr Rule nesting{"nesting", "JSON is nested no deeper than the setting xapi.nesting."};
inline constexpr Rule json_values{"json-values", "A JSON text holds no more values than can be held at once."};

// Statements (Part 2, 2.2 to 4).
inline constexpr Rule type{"type", "A value has the JSON type that its property asks for."};
inline constexpr Rule no_null{"no-null", "A property without a value is left out; null stands only inside extensions."};
inline constexpr Rule property_case{"property-case", "Names of properties are written in the standard's case."};
inline constexpr Rule unknown_property{"unknown-property", "An object has no properties that the standard does not give it."};
inline constexpr Rule required_property{"required-property", "An object has the properties that the standard wants of it."};
inline constexpr Rule object_type{"object-type", "objectType is one of the values that the place allows."};
inline constexpr Rule iri{"iri", "An IRI is complete, with its scheme."};
inline constexpr Rule uuid{"uuid", "A UUID is written in 8-4-4-4-12 hexadecimal digits."};
inline constexpr Rule timestamp{"timestamp", "A timestamp has date, time and offset."};
inline constexpr Rule duration{"duration", "A duration is written as ISO 8601 has it."};
inline constexpr Rule language_tag{"language-tag", "A language is an RFC 5646 tag."};
inline constexpr Rule mbox{"mbox", "mbox is a mailto IRI."};
inline constexpr Rule mbox_sha1sum{"mbox-sha1sum", "mbox_sha1sum is the SHA-1 of a mailto IRI in hexadecimal digits."};
inline constexpr Rule account_name{"account-name", "An account's name holds no NUL."};
inline constexpr Rule one_identifier{"one-identifier", "An Agent or identified Group has exactly one identifier."};
inline constexpr Rule group_members{"group-members", "A Group without an identifier has members."};
inline constexpr Rule authority{"authority", "An authority is an Agent, or a Group of an application and a person."};
inline constexpr Rule interaction_type{"interaction-type", "interactionType is one of the standard's ten."};
inline constexpr Rule interaction_lists{"interaction-lists",
                                        "What belongs to an interaction stands beside the interactionType that has it."};
inline constexpr Rule component_ids{"component-ids", "The components of a list have distinct ids."};
inline constexpr Rule nested_substatement{"nested-substatement", "A SubStatement holds no SubStatement."};
inline constexpr Rule voiding_object{"voiding-object", "The object of a voiding statement is a StatementRef."};
inline constexpr Rule voidable{"voidable", "A statement that was made here from what a learner did is voided by nobody outside."};
inline constexpr Rule activity_only{"activity-only", "revision and platform stand beside an Activity as the object."};
inline constexpr Rule score_range{"score-range", "Scores keep to their ranges: scaled from -1 to 1, min below max, raw between them."};
inline constexpr Rule statement_version{"statement-version", "A statement's version is one that the request may carry."};
inline constexpr Rule only_in_2{"only-in-2.0", "contextAgents and contextGroups belong to xAPI 2.0."};
inline constexpr Rule relevant_types{"relevant-types", "relevantTypes names at least one type, or is left out."};
inline constexpr Rule media_type{"media-type", "contentType is an Internet media type."};
inline constexpr Rule length{"length", "length is a whole number of octets."};
inline constexpr Rule sha2{"sha2", "sha2 is a hexadecimal SHA-2 hash."};

// Keeping statements (Part 3, 2.1).
inline constexpr Rule one_statement{"one-statement", "PUT carries one statement."};
inline constexpr Rule same_id{"same-id", "The statement's id is the statementId of the request."};
inline constexpr Rule batch_ids{"batch-ids", "The statements of a batch have distinct ids."};
inline constexpr Rule immutable{"immutable", "A statement that is kept never changes: another one needs another id."};
inline constexpr Rule no_such_statement{"no-such-statement", "The statement that is asked for is there."};

// Attachments and signatures (Part 2, 2.4.11 and 2.6; Part 3, 1.5.2).
inline constexpr Rule multipart{"multipart", "multipart/mixed is whole and names its boundary (RFC 2046)."};
inline constexpr Rule part_hash{"part-hash", "A part names the SHA-2 hash of its bytes in X-Experience-API-Hash."};
inline constexpr Rule part_encoding{"part-encoding", "Parts are sent binary."};
inline constexpr Rule part_length{"part-length", "A part's Content-Length is the number of its bytes."};
inline constexpr Rule unnamed_part{"unnamed-part", "Every part is an attachment of a statement of the request."};
inline constexpr Rule attachment_data{"attachment-data", "An attachment has a fileUrl, or its bytes come along."};
inline constexpr Rule attachment_agrees{"attachment-agrees", "The headers of a part and the properties of its attachment agree."};
inline constexpr Rule signature{"signature", "A signature is a JWS of RS256, RS384 or RS512 over the statement it comes with."};
inline constexpr Rule no_such_attachment{"no-such-attachment", "The attachment that is asked for is there."};

// Parameters (Part 3, 2 and 3.2).
inline constexpr Rule unknown_parameter{"unknown-parameter", "A request has no parameters that the resource does not know."};
inline constexpr Rule parameter_case{"parameter-case", "Names of parameters are written in the standard's case."};
inline constexpr Rule parameter_twice{"parameter-twice", "A parameter is given once."};
inline constexpr Rule required_parameter{"required-parameter", "A request has the parameters that the resource needs."};
inline constexpr Rule parameters_together{"parameters-together", "Parameters that exclude each other are not given together."};
inline constexpr Rule parameter_length{"parameter-length", "A parameter that becomes a key is not longer than a key may be."};
inline constexpr Rule boolean{"boolean", "The value is true or false."};
inline constexpr Rule whole_number{"whole-number", "The value is a whole number."};
inline constexpr Rule format{"format", "format is ids, exact or canonical."};
inline constexpr Rule cursor{"cursor", "What more leads to is followed as it is."};
inline constexpr Rule parameter_values{"parameter-values",
                                       "A filter that takes several values names at least one, and no more than it may."};
inline constexpr Rule range{"range", "A range of scores is LEAST..MOST, of which one may be left out."};
inline constexpr Rule extension_value{"extension-value",
                                      "An extension is looked for by a text, a number, true or false; by null whatever it is."};
inline constexpr Rule identified_group{"identified-group", "A Group that is asked for has an identifier."};
inline constexpr Rule plain_agent{"plain-agent", "Documents belong to an Agent, and not to a Group."};

// Documents (Part 3, 2.2, 2.3, 2.6, 2.7 and 3.1).
inline constexpr Rule document_id{"document-id", "A document's id is text in UTF-8, with something in it and without NUL."};
inline constexpr Rule document_size{"document-size", "A document is no larger than the setting xapi.document_megabytes."};
inline constexpr Rule json_document{"json-document", "POST merges JSON objects of type application/json on both sides."};
inline constexpr Rule no_such_document{"no-such-document", "The document that is asked for is there."};
inline constexpr Rule too_many_documents{"too-many-documents", "A list of ids fits into one answer."};
inline constexpr Rule entity_tags{"entity-tags", "If-Match and If-None-Match hold \"*\" or entity tags in quotes."};
inline constexpr Rule precondition{"precondition", "What If-Match and If-None-Match expect holds."};
inline constexpr Rule says_what_it_replaces{"says-what-it-replaces", "PUT says by If-Match or If-None-Match what it expects to replace."};
inline constexpr Rule one_document{"one-document", "If-Match and If-None-Match speak of one document."};

// The request as a whole (Part 3, 1, 3.2, 3.3 and 4).
inline constexpr Rule version_header{"version-header", "X-Experience-API-Version names a version that is spoken here."};
inline constexpr Rule content_type{"content-type", "The Content-Type is one that the resource takes."};
inline constexpr Rule content_coding{"content-coding", "Content comes without a coding."};
inline constexpr Rule request_size{"request-size", "A request is no larger than its settings allow."};
inline constexpr Rule alternate_syntax{"alternate-syntax",
                                       "The alternate request syntax is a form with all that the request needs, in xAPI 1.0.3."};
inline constexpr Rule method{"method", "A resource takes the methods that Allow names."};
inline constexpr Rule no_such_resource{"no-such-resource", "The address is that of a resource."};
inline constexpr Rule credential{"credential", "A request carries a credential that is known here."};
inline constexpr Rule scope{"scope", "A credential has the scope that the request needs."};
inline constexpr Rule rate{"rate", "A credential sends no more requests than its limit allows."};

}  // namespace rule

inline constexpr std::array kRules{rule::json,
                                   rule::unicode,
                                   rule::duplicate_property,
                                   rule::nesting,
                                   rule::json_values,
                                   rule::type,
                                   rule::no_null,
                                   rule::property_case,
                                   rule::unknown_property,
                                   rule::required_property,
                                   rule::object_type,
                                   rule::iri,
                                   rule::uuid,
                                   rule::timestamp,
                                   rule::duration,
                                   rule::language_tag,
                                   rule::mbox,
                                   rule::mbox_sha1sum,
                                   rule::account_name,
                                   rule::one_identifier,
                                   rule::group_members,
                                   rule::authority,
                                   rule::interaction_type,
                                   rule::interaction_lists,
                                   rule::component_ids,
                                   rule::nested_substatement,
                                   rule::voiding_object,
                                   rule::voidable,
                                   rule::activity_only,
                                   rule::score_range,
                                   rule::statement_version,
                                   rule::only_in_2,
                                   rule::relevant_types,
                                   rule::media_type,
                                   rule::length,
                                   rule::sha2,
                                   rule::one_statement,
                                   rule::same_id,
                                   rule::batch_ids,
                                   rule::immutable,
                                   rule::no_such_statement,
                                   rule::multipart,
                                   rule::part_hash,
                                   rule::part_encoding,
                                   rule::part_length,
                                   rule::unnamed_part,
                                   rule::attachment_data,
                                   rule::attachment_agrees,
                                   rule::signature,
                                   rule::no_such_attachment,
                                   rule::unknown_parameter,
                                   rule::parameter_case,
                                   rule::parameter_twice,
                                   rule::required_parameter,
                                   rule::parameters_together,
                                   rule::parameter_length,
                                   rule::boolean,
                                   rule::whole_number,
                                   rule::format,
                                   rule::cursor,
                                   rule::parameter_values,
                                   rule::range,
                                   rule::extension_value,
                                   rule::identified_group,
                                   rule::plain_agent,
                                   rule::document_id,
                                   rule::document_size,
                                   rule::json_document,
                                   rule::no_such_document,
                                   rule::too_many_documents,
                                   rule::entity_tags,
                                   rule::precondition,
                                   rule::says_what_it_replaces,
                                   rule::one_document,
                                   rule::version_header,
                                   rule::content_type,
                                   rule::content_coding,
                                   rule::request_size,
                                   rule::alternate_syntax,
                                   rule::method,
                                   rule::no_such_resource,
                                   rule::credential,
                                   rule::scope,
                                   rule::rate};

}  // namespace waymark::xapi
