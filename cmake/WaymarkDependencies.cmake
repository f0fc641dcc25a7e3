# Every outside library, found once. All are Debian packages; docs/third-party.md names licence and reason.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(pugixml REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED)
find_package(tl-expected REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(libzip REQUIRED IMPORTED_TARGET libzip)  # for the packer of samples/ alone
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
if(WAYMARK_TESTS)
  find_package(GTest REQUIRED)
endif()

# RapidJSON's own configuration sets only a variable. An assertion that fails must throw in every build: with
# NDEBUG it would be undefined behaviour on the wrong type of a value.
add_library(waymark_rapidjson INTERFACE)
target_compile_definitions(waymark_rapidjson INTERFACE RAPIDJSON_HAS_STDSTRING=1)
target_include_directories(waymark_rapidjson INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(waymark_rapidjson INTERFACE -include scorm/base/rapidjson_assert.hpp)
