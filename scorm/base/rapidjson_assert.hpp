#pragma once
// Included before RapidJSON by the build (cmake/WaymarkDependencies.cmake): reading a value as the wrong type must
// never be undefined behaviour. Natively it throws (a bug, caught once per request); in WebAssembly, which has no
// exceptions here, it traps.
#if defined(__wasm__)
#define RAPIDJSON_ASSERT(condition) ((condition) ? (void)0 : __builtin_trap())
#else
#include <stdexcept>
#define RAPIDJSON_ASSERT(condition) ((condition) ? (void)0 : throw std::logic_error("RapidJSON: " #condition))
#endif
