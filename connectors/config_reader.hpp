#pragma once
#include <string>
#include <vector>

#include "connectors/json.hpp"
#include "connectors/secret.hpp"

// Reads a connector's configuration and collects everything that is wrong with it, so that a person can put
// it right in one go.
namespace waymark::connectors {

class ConfigReader {
 public:
  // `path` is the place of the object in the configuration, for messages: "courses/who-leads".
  ConfigReader(const Json& object, std::string path, std::vector<std::string>& problems)
      : object_(object), path_(std::move(path)), problems_(problems) {
    if (!object.is(Json::Kind::object)) problem("", "must be an object { ... }");
  }

  void problem(const std::string& name, const std::string& what) {
    std::string place = path_;
    if (!place.empty() && !name.empty()) place += "/";
    place += name;
    problems_.push_back((place.empty() ? std::string("the configuration") : place) + " " + what);
  }

  // A name that nobody reads is a typing error that would go unnoticed.
  void only(const std::vector<const char*>& known) {
    for (const JsonMember& member : object_.members) {
      bool found = false;
      for (const char* name : known) found = found || member.name == name;
      if (!found) problem(member.name, "is not a setting that Waymark knows");
    }
  }

  std::string text(const char* name, bool required) {
    const Json* value = get(name, required);
    if (value == nullptr) return {};
    if (!value->is(Json::Kind::text)) {
      problem(name, "must be a text");
    } else if (required && value->text.empty()) {
      problem(name, "is empty");
    }
    return value->text;
  }

  bool flag(const char* name, bool otherwise) {
    const Json* value = get(name, false);
    if (value == nullptr) return otherwise;
    if (!value->is(Json::Kind::boolean)) problem(name, "must be true or false");
    return value->boolean;
  }

  std::int64_t whole(const char* name, bool required, std::int64_t least, std::int64_t most, std::int64_t otherwise) {
    const Json* value = get(name, required);
    if (value == nullptr) return otherwise;
    const auto number = value->integer();
    if (!number || *number < least || *number > most) {
      problem(name, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
      return otherwise;
    }
    return *number;
  }

  double number(const char* name, double least, double most, double otherwise) {
    const Json* value = get(name, false);
    if (value == nullptr) return otherwise;
    if (!value->is(Json::Kind::number) || value->number < least || value->number > most) {
      problem(name, "must be a number from " + std::to_string(static_cast<long long>(least)) + " to " +
                        std::to_string(static_cast<long long>(most)));
      return otherwise;
    }
    return value->number;
  }

  std::vector<std::string> texts(const char* name) {
    std::vector<std::string> all;
    const Json* value = get(name, false);
    if (value == nullptr) return all;
    bool right = value->is(Json::Kind::list);
    for (const Json& item : value->items) {
      right = right && item.is(Json::Kind::text);
      all.push_back(item.text);
    }
    if (!right) problem(name, "must be a list of texts");
    return all;
  }

  // The member when it is there; a problem when it is required and missing. null counts as missing.
  const Json* get(const char* name, bool required) {
    const Json* value = object_.find(name);
    if (value != nullptr && value->is(Json::Kind::null)) value = nullptr;
    if (value == nullptr && required) problem(name, "is missing");
    return value;
  }

  // NAME_file or NAME_env, exactly one; the secret itself in a configuration is refused.
  SecretSource secret(const std::string& name) {
    SecretSource source;
    source.file = text((name + "_file").c_str(), false);
    source.environment = text((name + "_env").c_str(), false);
    if (source.file.empty() == source.environment.empty()) {
      problem(name + "_file", "or " + name + "_env must say where the " + name + " is kept (one of the two)");
    }
    if (object_.find(name) != nullptr) {
      problem(name, "must not stand in the configuration: put it in a file and name that as " + name + "_file");
    }
    return source;
  }

 private:
  const Json& object_;
  std::string path_;
  std::vector<std::string>& problems_;
};

inline tl::unexpected<Error> config_error(const std::vector<std::string>& problems) {
  std::string all;
  for (const std::string& one : problems) all += (all.empty() ? "" : "\n") + one;
  return fail(ErrorKind::invalid, std::move(all), "Correct the configuration of this connector and save it again.");
}

}  // namespace waymark::connectors
