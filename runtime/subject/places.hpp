#pragma once
#include <string>
#include <vector>

#include "runtime/storage/database.hpp"

// The tables that hold something of an account, in the order in which they can be emptied. ?1 in `where` is the tenant, ?2 the
// subject id.
namespace waymark::subject {

struct Place {
  const char* what;  // in words, for people
  const char* table;
  std::vector<const char*> columns;  // that say something of the person; secrets and digests are not among them
  std::string where;
  bool total = false;  // totals rest on it: anonymising keeps the rows, without what names the person
};

const std::vector<Place>& account_places();

std::int64_t count_rows(storage::Connection& db, std::int64_t tenant, const Place& place, const std::string& person_id);

// Lines of ESR files that were given to the trust with this person's completions.
std::string esr_lines_where();

}  // namespace waymark::subject
