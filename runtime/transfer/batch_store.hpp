#pragma once
#include <optional>
#include <string>
#include <vector>

#include "connectors/descriptor.hpp"
#include "runtime/transfer/import_mark.hpp"
#include "runtime/transfer/statement_check.hpp"

namespace waymark::transfer {

// Stores statements that were checked, a batch in one transaction, which keeps how far it came.
class BatchStore {
 public:
  BatchStore(runtime::Context& context, const ImportOptions& options) : context_(context), options_(options) {}

  // `source` and `head` name what is read, and its beginning (ImportMark). Errors: unavailable, the file for what is refused cannot be
  // written.
  Result<void> begin(std::string source, std::string head);
  // The source lies elsewhere than the mark says: from its beginning.
  void begin_anew() { mark_ = {}, report_.first_line = 1; }
  // What is refused is set aside; without a file for that the first one ends the import, and what stands before it stays.
  Result<void> store(std::vector<Incoming>& items);
  // Everything is through: the mark goes.
  Result<void> end();

  bool sets_aside() const { return refused_.has_value(); }
  const ImportMark& mark() const { return mark_; }
  const Imported& report() const { return report_; }

 private:
  Result<void> check_alone(storage::Connection& db, const ImportMark& mark);
  Result<void> note_refused(const Incoming& item);

  runtime::Context& context_;
  const ImportOptions& options_;
  std::string source_, head_;
  std::optional<connectors::Descriptor> refused_;
  ImportMark mark_;
  Imported report_;
};

}  // namespace waymark::transfer
