#pragma once
#include <string>

// Pieces of an imsmanifest.xml: three resources, and an organization around items.
namespace waymark::testing {

inline const std::string kResources =
    R"(<resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href="index.html"><file href="index.html"/></resource>
<resource identifier="r2" type="webcontent" adlcp:scormtype="asset" href="a.html"><file href="a.html"/></resource>
<resource identifier="r3" type="webcontent" adlcp:scormtype="sco" href="b.html"><file href="b.html"/></resource>)";

inline std::string organization(const std::string& items) {
  return R"(<organizations default="o"><organization identifier="o"><title>A course</title>)" + items + "</organization></organizations>";
}

}  // namespace waymark::testing
