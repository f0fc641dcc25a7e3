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

TEST(KeptList, IsItsAdminsAloneAndEndsAfterAnHour) {
  waymark::testing::House house;
  house.reopen();
  auto& context = house.context();
  ASSERT_TRUE(keep_list(context, "ada", "people", "first"));
  ASSERT_TRUE(keep_list(context, "ada", "people", std::string("username\nx\0y", 12)));
  ASSERT_TRUE(keep_list(context, "bob", "people", "his"));
  EXPECT_EQ(kept_list(context, "ada", "people")->bytes, std::string("username\nx\0y", 12));
  EXPECT_EQ(kept_list(context, "bob", "people")->bytes, "his");
  EXPECT_FALSE(kept_list(context, "ada", "organisations"));
  int files = 0;
  for (const auto& file : std::filesystem::directory_iterator(context.settings.data_folder / "lists")) {
    ++files;
    EXPECT_EQ(file.status().permissions(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_EQ(file.path().string().find("ada"), std::string::npos);
  }
  EXPECT_EQ(files, 2);
  drop_list(context, "bob", "people");
  EXPECT_FALSE(kept_list(context, "bob", "people"));
  house.advance(3'599'000);
  EXPECT_TRUE(kept_list(context, "ada", "people"));
  house.advance(2'000);
  EXPECT_FALSE(kept_list(context, "ada", "people"));
  drop_old_lists(context);
  EXPECT_TRUE(std::filesystem::is_empty(context.settings.data_folder / "lists"));
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
