// The only file that sees the Mustache library (Boost licence, Debian libkainjow-mustache-dev).
#include "runtime/web/template.hpp"

#include <kainjow/mustache.hpp>
#include <map>
#include <stdexcept>

#include "runtime/web/embedded.hpp"

namespace waymark::web {
namespace {

namespace km = kainjow::mustache;

std::string escape(const std::string& text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

// An empty text counts as "not there" in sections, as page authors expect; the library would count it as
// there.
km::data convert(const Data& data) {
  struct Visitor {
    km::data operator()(bool truth) const { return km::data(truth); }
    km::data operator()(const std::string& text) const { return text.empty() ? km::data(false) : km::data(text); }
    km::data operator()(const Data::List& list) const {
      km::data out(km::data::type::list);
      for (const Data& item : list) out.push_back(convert(item));
      return out;
    }
    km::data operator()(const std::vector<Data::Field>& fields) const {
      km::data out(km::data::type::object);
      for (const Data::Field& field : fields) out.set(field.name, convert(field.value));
      return out;
    }
  };
  return std::visit(Visitor{}, data.value());
}

using Partials = std::map<std::string, km::data, std::less<>>;

const Partials& partials() {
  static const Partials all = [] {
    Partials made;
    constexpr std::string_view kSuffix = ".mustache";
    for (const EmbeddedFile& file : embedded_templates()) {
      std::string name(file.path.substr(0, file.path.size() - kSuffix.size()));
      std::string text(file.bytes);
      if (text.ends_with('\n')) text.pop_back();  // inside a line it brings no blank
      made.emplace(std::move(name), km::data(km::partial([text] { return text; })));
    }
    return made;
  }();
  return all;
}

const km::data& partial_named(std::string_view name) {
  const auto found = partials().find(name);
  if (found == partials().end()) throw std::logic_error("no template " + std::string(name));
  return found->second;
}

class Scope : public km::context<std::string> {
 public:
  Scope(const km::data* data, std::string content) : context(data), content_(std::move(content)) {}
  const km::data* get_partial(const std::string& name) const override { return &partial_named(name == "content" ? content_ : name); }

 private:
  std::string content_;
};

}  // namespace

std::string render_in(std::string_view layout, std::string_view content, const Data& data) {
  km::mustache parsed(partial_named(layout).partial_value()());
  if (!parsed.is_valid()) throw std::logic_error("template " + std::string(layout) + ": " + parsed.error_message());
  parsed.set_custom_escape(escape);
  const km::data values = convert(data);
  Scope scope(&values, std::string(content));
  std::string out = parsed.render(scope);
  if (!parsed.is_valid()) throw std::logic_error("template " + std::string(content) + ": " + parsed.error_message());
  return out;
}

std::string render(std::string_view name, const Data& data) { return render_in(name, {}, data); }

}  // namespace waymark::web
