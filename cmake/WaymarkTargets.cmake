# Two ways to make a target, so that every one gets the same standard, warnings and determinism flags.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE ccache)
if(CCACHE)
  # ccache keeps what was made with a precompiled header only if told that its time and its macros do not matter.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER "${CCACHE}")
endif()

add_library(waymark_options INTERFACE)
# -ffp-contract=off: the engine must give the same numbers natively and in WebAssembly.
target_compile_options(waymark_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -ffp-contract=off)
target_include_directories(waymark_options INTERFACE "${CMAKE_SOURCE_DIR}")

# The standard library's headers, compiled once: a third less to do for each file. Only where a second build of the same
# files (release) shows an include that is missing.
option(WAYMARK_PRECOMPILED "Compile the standard library's headers once" OFF)
if(WAYMARK_PRECOMPILED)
  set(standard_headers <algorithm> <array> <atomic> <charconv> <chrono> <condition_variable> <cstdint> <deque> <filesystem> <fstream>
      <functional> <map> <memory> <mutex> <optional> <set> <sstream> <string> <string_view> <thread> <unordered_map> <variant> <vector>
      <tl/expected.hpp>)
  add_library(waymark_precompiled OBJECT cmake/precompiled.cpp)
  target_link_libraries(waymark_precompiled PRIVATE waymark_options)
  target_precompile_headers(waymark_precompiled PRIVATE ${standard_headers})
  target_compile_options(waymark_precompiled PUBLIC -Xclang -fno-pch-timestamp)
endif()

# waymark_precompiled_from(TARGET FROM): the target's files see FROM's headers, whatever they include.
function(waymark_precompiled_from target from)
  if(WAYMARK_PRECOMPILED)
    target_compile_options(${target} PRIVATE -Xclang -fno-pch-timestamp)
    target_precompile_headers(${target} REUSE_FROM ${from})
  endif()
endfunction()

# Instrumented code compiles twice as fast without optimisation, and most of it runs fast enough; what calculates much does not.
set(WAYMARK_BUSY_FLAGS "" CACHE STRING "Compiler options of the libraries that are marked BUSY, beside everybody's")

# waymark_library(NAME [BUSY] SOURCES a.cpp ... DEPS lib ...): a static library of ours.
function(waymark_library name)
  cmake_parse_arguments(ARG "BUSY" "" "SOURCES;DEPS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC waymark_options ${ARG_DEPS})
  if(ARG_BUSY AND WAYMARK_BUSY_FLAGS)  # precompiled headers are of one level of optimisation
    target_compile_options(${name} PRIVATE ${WAYMARK_BUSY_FLAGS})
  else()
    waymark_precompiled_from(${name} waymark_precompiled)
  endif()
endfunction()

# Every test program in C++. Not part of `all`: ./dev test builds and runs them under the sanitizers, beside the
# release build of the program for everything that runs the program whole.
add_custom_target(native_tests)
add_custom_target(fuzz_targets)
if(WAYMARK_PRECOMPILED)
  add_library(waymark_precompiled_tests OBJECT EXCLUDE_FROM_ALL cmake/precompiled.cpp)
  target_link_libraries(waymark_precompiled_tests PRIVATE waymark_options GTest::gmock)
  target_precompile_headers(waymark_precompiled_tests PRIVATE ${standard_headers} <gtest/gtest.h> <gmock/gmock.h>)
  target_compile_options(waymark_precompiled_tests PRIVATE -Xclang -fno-pch-timestamp)
endif()

# waymark_test(NAME LABEL unit|db SOURCES ... DEPS ...): a GoogleTest program, each case one ctest entry with the label
# native-LABEL.
function(waymark_test name)
  cmake_parse_arguments(ARG "" "LABEL" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} EXCLUDE_FROM_ALL ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE waymark_options ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  waymark_precompiled_from(${name} waymark_precompiled_tests)
  add_dependencies(native_tests ${name})
  include(GoogleTest)
  gtest_discover_tests(${name} PROPERTIES LABELS "native-${ARG_LABEL}" TIMEOUT 300 DISCOVERY_TIMEOUT 60)
endfunction()

# waymark_fuzz(NAME SOURCES ... DEPS ...): a libFuzzer target; without WAYMARK_FUZZERS it gets a plain main that
# replays the files given to it, so that it is built and run by every test run and never rots.
function(waymark_fuzz name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  if(WAYMARK_FUZZERS)
    add_executable(${name} ${ARG_SOURCES})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    target_compile_options(${name} PRIVATE -fsanitize=fuzzer-no-link)
  else()
    add_executable(${name} EXCLUDE_FROM_ALL ${ARG_SOURCES} ${CMAKE_SOURCE_DIR}/tests/fuzz/replay_main.cpp)
    add_test(NAME ${name}.corpus COMMAND ${name} ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name})
    set_tests_properties(${name}.corpus PROPERTIES LABELS native-fuzz TIMEOUT 120)
    add_dependencies(native_tests ${name})
  endif()
  add_dependencies(fuzz_targets ${name})
  target_link_libraries(${name} PRIVATE waymark_options ${ARG_DEPS})
endfunction()
