#pragma once
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

// What a template is given: a tree of texts, truths, lists and named fields. Texts are always escaped on
// output.
namespace waymark::web {

class Data {
 public:
  struct Field;
  using List = std::vector<Data>;

  Data();  // no fields
  Data(std::string text);
  Data(const char* text);
  Data(std::string_view text);
  Data(List list);
  template <class T>
    requires std::same_as<T, bool>
  Data(T truth) : value_(truth) {}
  template <class T>
    requires(std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char>)
  Data(T number) : value_(std::to_string(number)) {}
  Data(const Data& other);
  Data(Data&& other) noexcept;
  Data& operator=(const Data& other);
  Data& operator=(Data&& other) noexcept;
  ~Data();

  // Sets or replaces a field. REQUIRES: this value has fields (was made by Data()).
  Data& set(std::string name, Data value) &;
  Data set(std::string name, Data value) &&;

  const std::variant<bool, std::string, List, std::vector<Field>>& value() const { return value_; }

 private:
  std::variant<bool, std::string, List, std::vector<Field>> value_;
};

struct Data::Field {
  std::string name;
  Data value;
};

}  // namespace waymark::web
