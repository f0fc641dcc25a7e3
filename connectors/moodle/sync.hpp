#pragma once
#include <string>

#include "connectors/connector.hpp"
#include "connectors/moodle/client.hpp"

// The calls that bring one completion to Moodle, or take one back, in their order.
namespace waymark::connectors::moodle {

inline constexpr const char* kTakenBack = "taken back in Moodle";
// Problem::errorcode, our own word among Moodle's: there is no account of that name.
inline constexpr const char* kNoSuchUser = "waymark-no-such-user";

// Grade first, completion second, then what Moodle holds is read back. `delivery` and `place`: for Delivery::about_to_write.
Answer<Outcome> bring(Client& client, const CompletionRecord& record, const Activity& activity, const Delivery& delivery,
                      const std::string& place);
// Back to incomplete, for a completion that Waymark had sent and that was withdrawn. Enrols nobody, and leaves an activity alone
// that is not complete (moodle.md: an override to 0 holds until the next change of grade).
Answer<Outcome> take_back(Client& client, const CompletionRecord& record, const Activity& activity, const Delivery& delivery,
                          const std::string& place);

// Whether Moodle shows an account of that name to the service user now. False says nothing of whether there is one.
Answer<bool> is_shown(Client& client, const std::string& username);

}  // namespace waymark::connectors::moodle
