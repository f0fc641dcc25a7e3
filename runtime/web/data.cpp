#include "runtime/web/data.hpp"

#include <stdexcept>
#include <utility>

namespace waymark::web {

Data::Data() : value_(std::vector<Field>{}) {}
Data::Data(std::string text) : value_(std::move(text)) {}
Data::Data(const char* text) : value_(std::string(text)) {}
Data::Data(std::string_view text) : value_(std::string(text)) {}
Data::Data(List list) : value_(std::move(list)) {}
Data::Data(const Data& other) = default;
Data::Data(Data&& other) noexcept = default;
Data& Data::operator=(const Data& other) = default;
Data& Data::operator=(Data&& other) noexcept = default;
Data::~Data() = default;

Data& Data::set(std::string name, Data value) & {
  auto* fields = std::get_if<std::vector<Field>>(&value_);
  if (!fields) throw std::logic_error("Data::set on a value without fields: " + name);
  for (Field& field : *fields) {
    if (field.name != name) continue;
    field.value = std::move(value);
    return *this;
  }
  fields->push_back(Field{std::move(name), std::move(value)});
  return *this;
}

Data Data::set(std::string name, Data value) && {
  set(std::move(name), std::move(value));
  return std::move(*this);
}

}  // namespace waymark::web
