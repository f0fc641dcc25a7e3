# Puts files into the program: content, content hash and a gzip copy, found by path at run time (runtime/web/embedded.hpp).
#
# waymark_embed(TARGET name SYMBOL function
#               MOUNTS "prefix|path|extensions" ...   # path: a file or a folder; extensions: "js,css" or "*"
#               [DEPENDS file ...])                   # made by other build steps
#
# Makes a static library TARGET with `std::span<const EmbeddedFile> waymark::web::SYMBOL()` and
# `std::string_view waymark::web::SYMBOL_version()`, a hash over everything in it.
if(NOT TARGET waymark_embed_tool)
  add_executable(waymark_embed_tool ${CMAKE_SOURCE_DIR}/runtime/web/embed/embed_main.cpp)
  target_link_libraries(waymark_embed_tool PRIVATE waymark_options scorm_digest ZLIB::ZLIB)
endif()

function(waymark_embed)
  cmake_parse_arguments(ARG "" "TARGET;SYMBOL" "MOUNTS;DEPENDS" ${ARGN})
  set(stem "${CMAKE_CURRENT_BINARY_DIR}/${ARG_TARGET}")
  set(mounts)
  foreach(mount ${ARG_MOUNTS})
    string(REPLACE "|" ";" parts "${mount}")
    list(APPEND mounts ${parts})
  endforeach()
  add_custom_command(
    OUTPUT ${stem}.cpp ${stem}.bin
    COMMAND waymark_embed_tool ${ARG_SYMBOL} ${stem} ${mounts}
    DEPENDS waymark_embed_tool ${ARG_DEPENDS}
    DEPFILE ${stem}.d
    COMMENT "Embedding ${ARG_TARGET}" VERBATIM)
  set_source_files_properties(${stem}.cpp PROPERTIES OBJECT_DEPENDS ${stem}.bin)
  add_library(${ARG_TARGET} STATIC ${stem}.cpp)
  target_link_libraries(${ARG_TARGET} PUBLIC waymark_options)
endfunction()
