#pragma once
#include <gmock/gmock.h>

#include "runtime/catalogue/import.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "test_site.hpp"

namespace waymark::web::testing {

// A site with the admin pages, and an admin who is signed in.
class AdminSite : public ::testing::Test {
 protected:
  AdminSite() : importer_(site_.context()) {
    register_admin_pages(site_.router(), site_.context(), importer_);
    admin_ = site_.add_person("boss", "Ada Boss", {"admin", "learner"});
    site_.sign_in(admin_);
  }
  std::string csrf() { return "csrf=" + site_.csrf(); }  // begins a posted form

  TestSite site_;
  catalogue::Importer importer_;
  std::string admin_;
};

}  // namespace waymark::web::testing
