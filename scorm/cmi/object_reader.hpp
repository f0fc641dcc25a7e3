#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "scorm/cmi/fields.hpp"
#include "scorm/cmi/json_reader.hpp"

namespace waymark::cmi {

// Takes the members of one object into a record. Remembers the first thing that was wrong.
class ObjectReader {
 public:
  ObjectReader(const Json& from, bool& good) : from_(from), good_(good) {
    if (from.kind != Json::Kind::object) good_ = false;
  }

  template <class Record, std::size_t N>
  void texts(Record& record, const TextField<Record> (&fields)[N]) {
    for (const auto& f : fields) {
      const Json* value = from_.member(f.key);
      if (!value) continue;
      if (value->kind != Json::Kind::text) {
        good_ = false;
        continue;
      }
      record.*f.field = value->text;
    }
  }

  template <class Record, std::size_t N>
  void flags(Record& record, const FlagField<Record> (&fields)[N]) {
    for (const auto& f : fields) record.*f.field = flag(f.key);
  }

  // Optional texts: what is not there stays unset.
  template <class Record, std::size_t N>
  void values(Record& record, const ValueField<Record> (&fields)[N]) {
    for (const auto& f : fields) {
      const Json* value = from_.member(f.key);
      if (!value) continue;
      if (value->kind == Json::Kind::text) {
        record.*f.field = value->text;
      } else {
        good_ = false;
      }
    }
  }

  bool flag(const char* key) { return number(key, 0, 0, 1) == 1; }

  std::int64_t number(const char* key, std::int64_t otherwise, std::int64_t low, std::int64_t high) {
    if (!from_.member(key)) return otherwise;
    const auto value = from_.number_of(key);
    if (value && *value >= low && *value <= high) return *value;
    good_ = false;
    return otherwise;
  }

  std::vector<std::string> text_list(const char* key) {
    std::vector<std::string> out;
    each(key, [&](const Json& value) {
      if (value.kind == Json::Kind::text) {
        out.push_back(value.text);
      } else {
        good_ = false;
      }
    });
    return out;
  }

  template <class Use>
  void each(const char* key, Use use) {
    const Json* value = from_.member(key);
    if (!value) return;
    if (value->kind != Json::Kind::array) {
      good_ = false;
      return;
    }
    for (const Json& entry : value->entries) use(entry);
  }

 private:
  const Json& from_;
  bool& good_;
};

}  // namespace waymark::cmi
