#include "runtime/roster/kept_list.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "tests/runtime/catalogue/house.hpp"

// A list is kept between its preview and its confirmation: all of it, or it is said that it was not.
namespace waymark::roster {
namespace {

// No file of this process may grow beyond so many bytes: what a full disk does to a write.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST(KeptList, ComesBackAsItWas) {
  waymark::testing::House house;
  ASSERT_TRUE(keep_list(house.context(), "boss", "people", "username\nada\n"));
  const auto kept = kept_list(house.context(), "boss", "people");
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->bytes, "username\nada\n");
}

TEST(KeptList, AWriteThatFailsIsSaidAndKeepsNothing) {
  waymark::testing::House house;
  for (const rlim_t room : {0u, 10u, 40u}) {  // not even the first line; a part of it; a part of the list
    Result<void> done;
    {
      const SmallDisk disk(room);
      done = keep_list(house.context(), "boss", "people", std::string(5000, 'x'));
    }
    EXPECT_FALSE(done) << room;
    EXPECT_FALSE(kept_list(house.context(), "boss", "people")) << room;
  }
}

}  // namespace
}  // namespace waymark::roster
