#include "runtime/roster/person_change.hpp"

#include "runtime/outbox/keys_changed.hpp"
#include "runtime/people/keys.hpp"
#include "runtime/support/seen.hpp"

namespace waymark::roster {

using storage::Connection;

Result<Changed> change_person(runtime::Context& context, const std::string& person_id, const people::Edit& edit, const std::string& by,
                              const people::Edit* seen) {
  return context.database.write_value<Changed>([&](Connection& db) -> Result<Changed> {
    const auto before = people::details(db, context, person_id);
    if (!before) return fail(ErrorKind::not_found, "There is no such person.", "See the People page.");
    if (auto same = support::still_as_seen(seen, people::values_of(*before)); !same) return tl::unexpected<Error>(same.error());
    const auto draft = people::draft(*before, edit);
    const auto written = people::write_draft(db, context, *before, draft, by);
    if (!written) return tl::unexpected<Error>(written.error());
    if (auto alone = people::keys_are_hers(db, context, person_id, draft.changed); !alone) return tl::unexpected<Error>(alone.error());
    if (people::loses_admin(*before, draft))
      if (auto some = people::some_admin_remains(db, context); !some) return tl::unexpected<Error>(some.error());
    Changed changed{draft.changed, {}, written->password_taken_back};
    if (draft.keys) changed.told = outbox::keys_changed(db, context, person_id);
    return changed;
  });
}

}  // namespace waymark::roster
