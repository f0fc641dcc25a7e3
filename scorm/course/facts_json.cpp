#include "scorm/course/facts_json.hpp"

#include <limits>

#include "scorm/cmi/json_reader.hpp"
#include "scorm/cmi/object_writer.hpp"
#include "scorm/course/facts_fields.hpp"

namespace waymark::course {
namespace {

using cmi::Json;

const std::string kEdition = "scorm2004";  // always the first member: what kind of facts these are
constexpr std::size_t kMostBytes = 32u << 20;
constexpr std::size_t kMostActivities = 20'001;
constexpr std::int64_t kMost = std::int64_t{1} << 40;

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out), object_(out) {}
  void close() { object_.close(); }

  void flag(const char* key, bool value, bool fresh) {
    if (value != fresh) object_.number(key, value);
  }
  void number(const char* key, std::int64_t value, std::int64_t fresh) {
    if (value != fresh) object_.number(key, value);
  }
  template <class T>
  void number(const char* key, const std::optional<T>& value) {
    if (value) object_.number(key, *value);
  }
  template <class E>
  void choice(const char* key, E value, E fresh, E) {
    if (value != fresh) object_.number(key, static_cast<std::int64_t>(value));
  }
  void text(const char* key, const std::string& value) {
    if (!value.empty()) object_.text(key, value);
  }
  void value(const char* key, const std::optional<std::string>& value) {
    if (value) object_.text(key, *value);
  }
  template <class T>
  void list(const char* key, std::vector<T>& values) {
    if (values.empty()) return;
    object_.key(key);
    char before = '[';
    for (T& entry : values) {
      out_ += before;
      before = ',';
      Writer inner(out_);
      each(inner, entry, T{});
      inner.close();
    }
    out_ += ']';
  }

 private:
  std::string& out_;
  cmi::ObjectWriter object_;
};

class Reader {
 public:
  Reader(const Json& from, std::string& wrong) : from_(from), wrong_(wrong) {
    if (from.kind != Json::Kind::object) wrong_ = "/";
  }

  void flag(const char* key, bool& value, bool) {
    if (const auto number = within(key, 0, 1)) value = *number == 1;
  }
  template <class T>
  void number(const char* key, T& value, std::int64_t) {
    if (const auto number = within(key, low<T>(), high<T>())) value = static_cast<T>(*number);
  }
  template <class T>
  void number(const char* key, std::optional<T>& value) {
    if (const auto number = within(key, 0, high<T>())) value = static_cast<T>(*number);
  }
  template <class E>
  void choice(const char* key, E& value, E, E last) {
    if (const auto number = within(key, 0, static_cast<std::int64_t>(last))) value = static_cast<E>(*number);
  }
  void text(const char* key, std::string& value) {
    const Json* found = from_.member(key);
    if (!found) return;
    if (found->kind == Json::Kind::text) {
      value = found->text;
    } else {
      wrong_ = key;
    }
  }
  void value(const char* key, std::optional<std::string>& value) {
    if (from_.member(key)) text(key, value.emplace());
  }
  template <class T>
  void list(const char* key, std::vector<T>& values) {
    const Json* found = from_.member(key);
    if (!found) return;
    if (found->kind != Json::Kind::array) {
      wrong_ = key;
      return;
    }
    for (const Json& entry : found->entries) {
      values.emplace_back();
      Reader inner(entry, wrong_);
      each(inner, values.back(), T{});
    }
  }

 private:
  template <class T>
  static constexpr std::int64_t low() {
    return sizeof(T) == sizeof(int) ? -1 : -kMost;
  }
  template <class T>
  static constexpr std::int64_t high() {
    return sizeof(T) == sizeof(int) ? std::numeric_limits<int>::max() : kMost;
  }

  std::optional<std::int64_t> within(const char* key, std::int64_t least, std::int64_t most) {
    if (!from_.member(key)) return std::nullopt;
    const auto number = from_.number_of(key);
    if (number && *number >= least && *number <= most) return number;
    wrong_ = key;
    return std::nullopt;
  }

  const Json& from_;
  std::string& wrong_;
};

// Parents stand before their children and name themselves; who is whose child follows.
bool join(sequencing::Tree& tree) {
  for (std::size_t i = 0; i < tree.activities.size(); ++i) {
    const int parent = tree.activities[i].parent;
    if (i == 0 ? parent != sequencing::kNone : parent < 0 || parent >= static_cast<int>(i)) return false;
    if (tree.activities[i].objectives.empty()) return false;
    if (i > 0) tree.activities[static_cast<std::size_t>(parent)].children.push_back(static_cast<int>(i));
  }
  return !tree.activities.empty() && tree.activities.size() <= kMostActivities;
}

}  // namespace

std::string facts_to_json(const Facts& facts) {
  std::string out;
  Facts copy = facts;  // reading and writing name the members in one place, which is not const
  Writer writer(out);
  writer.text("edition", kEdition);
  each(writer, copy, Facts{});
  writer.close();
  return out;
}

Result<Facts> facts_from_json(std::string_view json) {
  const auto document = cmi::parse_object(json, kMostBytes, "course facts");
  if (!document) return tl::unexpected(document.error());
  Facts facts;
  std::string wrong;
  Reader reader(*document, wrong);
  each(reader, facts, Facts{});
  if (wrong.empty() && !join(facts.tree)) wrong = "tree";
  if (wrong.empty() && facts.activities.size() != facts.tree.activities.size()) wrong = "activities";
  if (!wrong.empty()) return fail(ErrorKind::invalid, "The course facts lack a value, or it is of another kind.", {}, std::move(wrong));
  return facts;
}

}  // namespace waymark::course
