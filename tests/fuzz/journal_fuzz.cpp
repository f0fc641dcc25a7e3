// POST /api/journal under any body, against the real store: never a crash, never "try again" for what came whole, the numbers in the
// store without a gap, the same body twice the same as once, and the state that of an engine which plays the kept calls by itself.
// In the input, "@L" stands for the launch and "@T" for its token, so that inputs get past the door.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "runtime/delivery/call.hpp"
#include "runtime/support/digest.hpp"
#include "tests/runtime/delivery/browser.hpp"

namespace {

namespace cmi = waymark::cmi;
namespace delivery = waymark::delivery;
using waymark::testing::House;

constexpr int kUses = 300;  // bodies before a fresh house

void check(bool good) {
  if (!good) std::abort();
}

std::string replaced(std::string text, std::string_view mark, const std::string& with) {
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + with.size()))
    text.replace(at, mark.size(), with);
  return text;
}

delivery::Launch begin(House& house) {
  const std::string person = house.person("ada");
  auto made = delivery::create_launch(house.context(), house.enrol(person, house.course()), person, delivery::How::resume);
  if (!made) std::abort();
  return *made;
}

struct World {
  House house;
  delivery::Launch launch = begin(house);
  delivery::Journal journal{house.context()};
  cmi::Engine engine = *cmi::Engine::start(*cmi::facts_from_json(house.value("select facts_json from launch")));
  std::int64_t last = 0;
  int uses = 0;

  bool diverged() { return !house.value("select diverged_at from launch").empty(); }
  void numbers() {
    check(house.count("select count(*) from journal") == last);
    check(house.count("select coalesce(max(number), 0) from journal") == last);
    check(house.count("select last_number from launch") == last);
  }

  // False: this house has seen enough.
  bool take(const std::string& body) {
    const delivery::JournalLimits limits;
    const auto batch = delivery::read_batch(body, limits);
    const auto answer = journal.append(body);
    check(answer.status == 200 || answer.status == 400 || answer.status == 401 || answer.status == 409 || answer.status == 413);
    check(batch.has_value() == (answer.status != 400 && answer.status != 413));
    if (answer.status == 200) {
      for (const auto& call : batch->calls)
        if (call.number > last) engine.call(call.function, call.first, call.second);
      check(answer.acknowledged >= last);
      last = answer.acknowledged;
    }
    numbers();
    const auto again = journal.append(body);
    check(again.status == answer.status && again.acknowledged == answer.acknowledged);
    numbers();
    if (diverged()) return false;
    if (last > 0) check(house.value("select digest from launch") == engine.digest());
    return ++uses < kUses;
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // OpenSSL first, so that its own cleaning up at exit comes after the house's.
  static const std::string openssl = waymark::support::sha256_hex("");
  static std::unique_ptr<World> world;
  if (!world) world = std::make_unique<World>();
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::string body = replaced(replaced(text, "@L", world->launch.launch_id), "@T", world->launch.token);
  if (!world->take(body)) world.reset();
  return 0;
}
