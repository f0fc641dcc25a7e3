#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "scorm/base/json_text.hpp"
#include "scorm/cmi/fields.hpp"

namespace waymark::cmi {

// Writes an object member by member; what equals the default is left out.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::string& out) : out_(out) { out_ += '{'; }

  void close() { out_ += '}'; }

  void key(const char* name) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += '"';
    out_ += name;
    out_ += "\":";
  }

  void raw_key(const std::string& name) {  // a name that is data, and may hold anything
    if (!first_) out_ += ',';
    first_ = false;
    base::append_json_string(out_, name);
    out_ += ':';
  }

  void number(const char* name, std::int64_t value) {
    key(name);
    out_ += std::to_string(value);
  }

  void text(const char* name, const std::string& value) {
    key(name);
    base::append_json_string(out_, value);
  }

  template <class Record, std::size_t N>
  void texts(const Record& record, const TextField<Record> (&fields)[N]) {
    const Record fresh;
    for (const auto& f : fields) {
      if (record.*f.field != fresh.*f.field) text(f.key, record.*f.field);
    }
  }

  template <class Record, std::size_t N>
  void flags(const Record& record, const FlagField<Record> (&fields)[N]) {
    for (const auto& f : fields) {
      if (record.*f.field) number(f.key, 1);
    }
  }

  // Of optional texts those that are there.
  template <class Record, std::size_t N>
  void values(const Record& record, const ValueField<Record> (&fields)[N]) {
    for (const auto& f : fields) {
      if (record.*f.field) text(f.key, *(record.*f.field));
    }
  }

 private:
  std::string& out_;
  bool first_ = true;
};

inline void append_texts(std::string& out, const std::vector<std::string>& values) {
  out += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i != 0) out += ',';
    base::append_json_string(out, values[i]);
  }
  out += ']';
}

}  // namespace waymark::cmi
