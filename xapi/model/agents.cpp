#include "xapi/model/agents.hpp"

#include <algorithm>
#include <array>

#include "scorm/base/encode.hpp"
#include "xapi/model/formats.hpp"

namespace waymark::xapi {
namespace {

using json::Kind;
using json::Value;

constexpr std::array<std::string_view, 4> kIdentifiers{"mbox", "mbox_sha1sum", "openid", "account"};

Problem check_mbox(const Value& value, const Path& path, const Rules&) {
  if (auto problem = check_kind(value, path, Kind::string, "2.4.2.3")) return problem;
  if (is_mailto(value.text())) return std::nullopt;
  return refusal(path, rule::mbox, "The mbox is not a mailto IRI.", "Send it as mailto:name@domain.", "2.4.2.3");
}

Problem check_sha1(const Value& value, const Path& path, const Rules&) {
  if (auto problem = check_kind(value, path, Kind::string, "2.4.2.3")) return problem;
  if (is_hex(value.text(), 40)) return std::nullopt;
  return refusal(path, rule::mbox_sha1sum, "The mbox_sha1sum is not a SHA-1 hash.",
                 "Send the 40 hexadecimal digits of the hash of the mailto IRI.", "2.4.2.3");
}

Problem check_account_name(const Value& value, const Path& path, const Rules&) {
  if (auto problem = check_kind(value, path, Kind::string, "2.4.2.4")) return problem;
  // Not every store keeps NUL in a key; an identifier that gets lost on the way would identify nobody.
  if (value.text().find('\0') == std::string::npos) return std::nullopt;
  return refusal(path, rule::account_name, "The account name holds a NUL character.", "Send a name without it.", "2.4.2.4");
}

Problem check_account(const Value& value, const Path& path, const Rules& rules) {
  static constexpr std::array<Property, 2> kAccount{{{"homePage", check_iri, true}, {"name", check_account_name, true}}};
  return check_object(value, path, rules, kAccount, "2.4.2.4");
}

Problem check_members(const Value& value, const Path& path, const Rules& rules) {
  return check_array(value, path, rules, check_agent, "2.4.2.2");
}

std::size_t identifiers_of(const Value& value) {
  return static_cast<std::size_t>(
      std::count_if(kIdentifiers.begin(), kIdentifiers.end(), [&](std::string_view name) { return value.find(name) != nullptr; }));
}

Problem check_one_identifier(const Value& value, const Path& path, std::string_view clause) {
  const auto count = identifiers_of(value);
  if (count == 1) return std::nullopt;
  return refusal(path, rule::one_identifier, count == 0 ? "No identifier is given." : "More than one identifier is given.",
                 "Send exactly one of mbox, mbox_sha1sum, openid and account.", clause);
}

Problem check_object_type(const Value& value, const Path& path, std::string_view wanted, std::string_view clause) {
  const Value* type = value.find("objectType");
  if (!type || (type->is(Kind::string) && type->text() == wanted)) return std::nullopt;
  return refusal(Path(path, "objectType"), rule::object_type, "The objectType is not \"" + std::string(wanted) + "\".",
                 "Send objectType \"" + std::string(wanted) + "\" exactly so.", clause);
}

std::string mailto_key(const std::string& mbox) {
  const auto at = mbox.rfind('@');
  return mbox.substr(0, at) + base::lower_ascii(std::string_view(mbox).substr(at));
}

}  // namespace

bool is_group(const Value& value) { return string_at(value, "objectType") == "Group"; }

Problem check_agent(const Value& value, const Path& path, const Rules& rules) {
  static constexpr std::array<Property, 6> kAgent{{{"objectType", check_string},
                                                   {"name", check_string},
                                                   {"mbox", check_mbox},
                                                   {"mbox_sha1sum", check_sha1},
                                                   {"openid", check_iri},
                                                   {"account", check_account}}};
  if (auto problem = check_kind(value, path, Kind::object, "2.4.2.1")) return problem;
  if (auto problem = check_object_type(value, path, "Agent", "2.4.2.1")) return problem;
  if (auto problem = check_object(value, path, rules, kAgent, "2.4.2.1")) return problem;
  return check_one_identifier(value, path, "2.4.2.1");
}

Problem check_group(const Value& value, const Path& path, const Rules& rules) {
  static constexpr std::array<Property, 7> kGroup{{{"objectType", check_string, true},
                                                   {"name", check_string},
                                                   {"member", check_members},
                                                   {"mbox", check_mbox},
                                                   {"mbox_sha1sum", check_sha1},
                                                   {"openid", check_iri},
                                                   {"account", check_account}}};
  if (auto problem = check_kind(value, path, Kind::object, "2.4.2.2")) return problem;
  if (auto problem = check_object_type(value, path, "Group", "2.4.2.2")) return problem;
  if (auto problem = check_object(value, path, rules, kGroup, "2.4.2.2")) return problem;
  if (identifiers_of(value) == 0) {
    if (value.find("member")) return std::nullopt;
    return refusal(path, rule::group_members, "A Group without an identifier needs members.", "Add \"member\", or exactly one identifier.",
                   "2.4.2.2");
  }
  return check_one_identifier(value, path, "2.4.2.2");
}

Problem check_agent_or_group(const Value& value, const Path& path, const Rules& rules) {
  if (is_group(value)) return check_group(value, path, rules);
  const Value* type = value.find("objectType");
  if (type && type->is(Kind::string) && type->text() != "Agent")
    return refusal(Path(path, "objectType"), rule::object_type, "The objectType is neither \"Agent\" nor \"Group\".",
                   "Send one of the two, or leave it out for an Agent.", "2.4.2");
  return check_agent(value, path, rules);
}

Problem check_authority(const Value& value, const Path& path, const Rules& rules) {
  if (!is_group(value)) return check_agent(value, path, rules);
  if (auto problem = check_group(value, path, rules)) return problem;
  const Value* member = value.find("member");
  if (identifiers_of(value) != 0 || !member || member->items().size() != 2)
    return refusal(path, rule::authority, "An authority that is a Group must be anonymous and have two members.",
                   "Send an Agent, or leave the authority out: the record store sets it.", "2.4.9");
  for (const Value& one : member->items())
    if (one.find("account")) return std::nullopt;
  return refusal(Path(path, "member"), rule::authority, "Neither member of the authority is an application, which has an account.",
                 "Send an Agent, or leave the authority out: the record store sets it.", "2.4.9");
}

std::string agent_key(const Value& agent) {
  if (const auto mbox = string_at(agent, "mbox"); !mbox.empty()) return mailto_key(std::string(mbox));
  if (const auto hash = string_at(agent, "mbox_sha1sum"); !hash.empty()) return "sha1:" + base::lower_ascii(hash);
  if (const auto openid = string_at(agent, "openid"); !openid.empty()) return "openid:" + std::string(openid);
  if (const Value* account = agent.find("account"))
    return "account:" + std::string(string_at(*account, "homePage")) + " " + std::string(string_at(*account, "name"));
  return {};
}

Value agent_identity(const Value& agent) {
  Value out = Value::object();
  if (is_group(agent)) out.set("objectType", Value::string("Group"));
  for (const auto name : kIdentifiers)
    if (const Value* identifier = agent.find(name)) out.set(std::string(name), *identifier);
  if (identifiers_of(agent) > 0) return out;
  if (const Value* members = agent.find("member")) {
    Value reduced = Value::array();
    for (const Value& member : members->items()) reduced.items().push_back(agent_identity(member));
    out.set("member", std::move(reduced));
  }
  return out;
}

}  // namespace waymark::xapi
