#pragma once
#include <string>
#include <string_view>

#include "runtime/web/data.hpp"

// Mustache templates (runtime/web/templates, embedded), behind two functions. Every value is escaped; there
// is no way to write markup from data, and a test forbids the unescaped forms in templates.
//
// A name that is missing where it is used is looked up in the enclosing data, as Mustache does; so the
// component functions (components.hpp) always set every name that their partial reads.
namespace waymark::web {

// Renders the template of that path without ".mustache", e.g. "learner/modules". `{{> components/tag}}`
// includes another. Throws std::logic_error for a template that does not exist or does not parse (a bug; a
// test renders them all).
std::string render(std::string_view name, const Data& data);

// The same, with `{{> content}}` standing for the template `content`: how a layout holds a page.
std::string render_in(std::string_view layout, std::string_view content, const Data& data);

}  // namespace waymark::web
