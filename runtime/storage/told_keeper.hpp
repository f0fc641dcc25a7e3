#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "runtime/storage/database.hpp"
#include "xapi/model/told.hpp"

// What statements say of activities and agents (migration 0017): kept with the statement, in its transaction.
namespace waymark::storage {

// Inside a write. Cheap to make, one for each write.
class ToldKeeper {
 public:
  ToldKeeper(Connection& connection, std::int64_t tenant) : connection_(connection), tenant_(tenant) {}

  // REQUIRES: statements come in the order of their positions.
  void add(const std::vector<xapi::ToldDefinition>& definitions, const std::vector<xapi::ToldName>& names, xapi::Sensitivity label,
           std::int64_t position);

  // After that statement was voided: makes anew what it had said a word in, from the statements that are left (xAPI Part 2,
  // 2.3.2: a record store may do so). An activity or agent with so many statements that this would hold up other writers
  // keeps what it has; the next statement that defines it has the last word anyway.
  void take_back(const std::string& statement_id);

 private:
  struct Seen {
    std::string bytes;
    std::int64_t label = 0, position = 0;
  };
  void define(std::int64_t term, const std::string& definition, std::int64_t label);
  void name(std::int64_t term, const std::string& name, std::int64_t label, std::int64_t position);
  enum class Of { activity, agent };
  std::vector<Seen> left(Of of, std::int64_t term);
  bool affordable(Of of, std::int64_t term);
  static std::string statements_of(Of of);
  void define_anew(const std::string& iri);
  void name_anew(const std::string& key);

  Connection& connection_;
  std::int64_t tenant_;
  std::int64_t statements_left_ = 1000, bytes_left_ = 8 << 20;  // to be read again by take_back, of all calls
};

// For readers.
std::map<std::string, std::string> find_definitions(Connection& connection, std::int64_t tenant, const std::set<std::string>& iris,
                                                    const xapi::Clearance& sees);
std::vector<std::string> find_names(Connection& connection, std::int64_t tenant, const std::string& agent_key, const xapi::Clearance& sees);

// Fills the tables from all statements of all tenants, in pieces: the upgrade of a store from before migration 0017.
void tell_from_statements(Connection& connection);

}  // namespace waymark::storage
