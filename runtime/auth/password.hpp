#pragma once
#include <string>

// Passwords are kept as Argon2id (libsodium, interactive limits: 2 passes over 64 MiB, some 80 ms here). A hash is made
// or checked only when a person signs in, never per request (libraries.md decision 11).
namespace waymark::auth {

std::string hash_password(const std::string& password);  // throws std::bad_alloc when memory is not to be had
bool password_matches(const std::string& hash, const std::string& password);

// What a new password must be (NCSC: length, not symbol rules). Empty when it is good; else one sentence for people.
std::string password_problem(const std::string& password, const std::string& username);

// A password of 4 groups of 4 letters and digits that can be read out loud; some 80 bits.
std::string generated_password();

}  // namespace waymark::auth
