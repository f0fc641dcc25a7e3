#include "scorm/base/json_text.hpp"
#include "scorm/base/utf.hpp"
#include "scorm/cmi/engine.hpp"
#include "scorm/cmi/json_reader.hpp"

// The launch facts as the page receives them.
namespace waymark::cmi {
namespace {

constexpr std::size_t kMostBytes = 16u << 20;

struct ItemText {
  const char* name;
  std::string ItemFacts::*field;
};

constexpr ItemText kItemTexts[] = {
    {"id", &ItemFacts::id},
    {"title", &ItemFacts::title},
    {"launchData", &ItemFacts::launch_data},
    {"masteryScore", &ItemFacts::mastery_score},
    {"maxTimeAllowed", &ItemFacts::max_time_allowed},
    {"timeLimitAction", &ItemFacts::time_limit_action},
    {"prerequisites", &ItemFacts::prerequisites},
};

struct BlockText {
  const char* name;
  std::string BlockFacts::*field;
};

constexpr BlockText kBlockTexts[] = {
    {"id", &BlockFacts::id},
    {"title", &BlockFacts::title},
    {"parent", &BlockFacts::parent},
    {"prerequisites", &BlockFacts::prerequisites},
};

const char* mode_name(Mode mode) {
  if (mode == Mode::browse) return "browse";
  return mode == Mode::review ? "review" : "normal";
}

std::optional<Mode> mode_from(std::string_view name) {
  if (name == "normal") return Mode::normal;
  if (name == "browse") return Mode::browse;
  if (name == "review") return Mode::review;
  return std::nullopt;
}

void append_item(std::string& out, const ItemFacts& item) {
  out += "{\"sco\":";
  out += item.sco ? "true" : "false";
  for (const ItemText& text : kItemTexts) {
    out += ",\"";
    out += text.name;
    out += "\":";
    base::append_json_string(out, item.*text.field);
  }
  if (!item.parent.empty()) out += ",\"parent\":" + base::json_string(item.parent);
  out += '}';
}

void append_block(std::string& out, const BlockFacts& block) {
  char before = '{';
  for (const BlockText& text : kBlockTexts) {
    out += before;
    out += '"';
    out += text.name;
    out += "\":";
    base::append_json_string(out, block.*text.field);
    before = ',';
  }
  out += '}';
}

tl::unexpected<Error> wrong(std::string where) {
  return fail(ErrorKind::invalid, "The launch facts lack a value, or it is of another kind.", {}, std::move(where));
}

Result<ItemFacts> read_item(const Json& from) {
  ItemFacts item;
  const auto sco = from.bool_of("sco");
  if (!sco) return wrong("/items/*/sco");
  item.sco = *sco;
  for (const ItemText& text : kItemTexts) {
    auto value = from.text_of(text.name);
    if (!value) return wrong(std::string("/items/*/") + text.name);
    item.*text.field = std::move(*value);
  }
  if (from.member("parent")) {  // absent in facts of launches from before blocks were known
    auto parent = from.text_of("parent");
    if (!parent) return wrong("/items/*/parent");
    item.parent = std::move(*parent);
  }
  return item;
}

Result<std::vector<BlockFacts>> read_blocks(const Json& from) {
  std::vector<BlockFacts> blocks;
  const Json* list = from.member("blocks");
  if (!list) return blocks;
  if (list->kind != Json::Kind::array) return wrong("/blocks");
  for (const Json& entry : list->entries) {
    BlockFacts block;
    for (const BlockText& text : kBlockTexts) {
      auto value = entry.text_of(text.name);
      if (!value) return wrong(std::string("/blocks/*/") + text.name);
      block.*text.field = std::move(*value);
    }
    blocks.push_back(std::move(block));
  }
  return blocks;
}

}  // namespace

std::string facts_to_json(const LaunchFacts& facts) {
  std::string out = "{\"edition\":\"scorm12\",\"strictness\":";
  out += facts.strictness == Strictness::strict ? "\"strict\"" : "\"tolerant\"";
  out += std::string(",\"mode\":\"") + mode_name(facts.mode) + "\",\"credit\":" + (facts.credit ? "true" : "false");
  out += ",\"learnerId\":" + base::json_string(facts.learner_id);
  out += ",\"learnerName\":" + base::json_string(facts.learner_name);
  out += ",\"items\":[";
  for (const ItemFacts& item : facts.items) {
    if (&item != &facts.items.front()) out += ',';
    append_item(out, item);
  }
  out += ']';
  for (const BlockFacts& block : facts.blocks) {
    out += &block == &facts.blocks.front() ? ",\"blocks\":[" : ",";
    append_block(out, block);
  }
  return out + (facts.blocks.empty() ? "}" : "]}");
}

Result<LaunchFacts> facts_from_json(std::string_view json) {
  const auto document = parse_object(json, kMostBytes, "launch facts");
  if (!document) return tl::unexpected(document.error());
  LaunchFacts facts;
  if (document->text_of("edition") != "scorm12") return wrong("/edition");
  const auto strictness = document->text_of("strictness");
  if (strictness != "strict" && strictness != "tolerant") return wrong("/strictness");
  facts.strictness = strictness == "strict" ? Strictness::strict : Strictness::tolerant;
  const auto mode = mode_from(document->text_of("mode").value_or(""));
  const auto credit = document->bool_of("credit");
  auto learner_id = document->text_of("learnerId");
  auto learner_name = document->text_of("learnerName");
  const Json* items = document->member("items");
  if (!mode) return wrong("/mode");
  if (!credit || !learner_id || !learner_name) return wrong("/credit, /learnerId or /learnerName");
  if (!items || items->kind != Json::Kind::array) return wrong("/items");
  facts.mode = *mode;
  facts.credit = *credit;
  facts.learner_id = std::move(*learner_id);
  facts.learner_name = std::move(*learner_name);
  for (const Json& entry : items->entries) {
    auto item = read_item(entry);
    if (!item) return tl::unexpected(item.error());
    facts.items.push_back(std::move(*item));
  }
  auto blocks = read_blocks(*document);
  if (!blocks) return tl::unexpected(blocks.error());
  facts.blocks = std::move(*blocks);
  return facts;
}

}  // namespace waymark::cmi
