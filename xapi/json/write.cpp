#include "xapi/json/parse.hpp"

namespace waymark::xapi::json {
namespace {

char short_escape(char c) {
  switch (c) {
    case '"':
      return '"';
    case '\\':
      return '\\';
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return 0;
  }
}

void write_array(const Array& items, std::string& out) {
  out += '[';
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i) out += ',';
    write(items[i], out);
  }
  out += ']';
}

void write_object(const Object& members, std::string& out) {
  out += '{';
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i) out += ',';
    write_string(members[i].first, out);
    out += ':';
    write(members[i].second, out);
  }
  out += '}';
}

}  // namespace

void write_string(std::string_view text, std::string& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    if (const char escape = short_escape(c)) {
      out += '\\';
      out += escape;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u00";
      out += kHex[(c >> 4) & 0xF];
      out += kHex[c & 0xF];
    } else {
      out += c;
    }
  }
  out += '"';
}

void write(const Value& value, std::string& out) {
  switch (value.kind()) {
    case Kind::null:
      out += "null";
      break;
    case Kind::boolean:
      out += value.truth() ? "true" : "false";
      break;
    case Kind::number:
      out += value.text();
      break;
    case Kind::string:
      write_string(value.text(), out);
      break;
    case Kind::array:
      write_array(value.items(), out);
      break;
    case Kind::object:
      write_object(value.members(), out);
      break;
  }
}

std::string write(const Value& value) {
  std::string out;
  write(value, out);
  return out;
}

}  // namespace waymark::xapi::json
