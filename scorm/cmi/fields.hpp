#pragma once
#include <optional>
#include <string>

// A record's members with their names in a snapshot.
namespace waymark::cmi {

template <class Record>
struct TextField {
  const char* key;
  std::string Record::*field;
};

template <class Record>
struct FlagField {
  const char* key;
  bool Record::*field;
};

template <class Record>
struct ValueField {
  const char* key;
  std::optional<std::string> Record::*field;
};

}  // namespace waymark::cmi
