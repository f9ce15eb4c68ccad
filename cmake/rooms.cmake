# SPDX-License-Identifier: Apache-2.0
# outcry_parse_once(TARGET HEADER...) parses what nearly every file of the target includes once. ccache sees through it when
# CCACHE_SLOPPINESS says pch_defines,time_macros, as the scripts in tools/ do.
function(outcry_parse_once target)
  target_precompile_headers(${target} PRIVATE ${ARGN})
  outcry_parsed_once(${target})
endfunction()

# What a target needs that includes a precompiled header, its own or another's. g++ 12 warns wrongly about strings it knows
# from there.
function(outcry_parsed_once target)
  target_compile_options(${target} PRIVATE
    "$<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess;-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-array-bounds>"
    "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
endfunction()

set(outcry_usual_headers <algorithm> <array> <functional> <map> <memory> <optional> <span> <string> <string_view> <variant>
    <vector>)

# outcry_room(NAME FOLDER...) makes the static library outcry_NAME from every .cpp below the folders.
function(outcry_room name)
  set(sources "")
  foreach(folder IN LISTS ARGN)
    file(GLOB_RECURSE found CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cpp)
    list(APPEND sources ${found})
  endforeach()
  list(FILTER sources EXCLUDE REGEX "/actors/predict/train/")
  if(name STREQUAL "actors")
    list(FILTER sources EXCLUDE REGEX "/actors/runtime/")  # a room of its own: toys run on it without any agent
  endif()
  if(NOT sources)
    file(WRITE ${PROJECT_BINARY_DIR}/empty_${name}.cpp "")
    set(sources ${PROJECT_BINARY_DIR}/empty_${name}.cpp)
  endif()
  add_library(outcry_${name} STATIC ${sources})
  add_library(outcry::${name} ALIAS outcry_${name})
  target_include_directories(outcry_${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
  target_link_libraries(outcry_${name} PUBLIC outcry_flags PRIVATE $<BUILD_INTERFACE:outcry_warnings>)
  # The release build, which all of g++'s warnings look at, parses each file by itself: it notices a missing include.
  list(LENGTH sources files)
  if(OUTCRY_SANITIZE AND files GREATER 20)
    outcry_parse_once(outcry_${name} ${outcry_usual_headers})
  endif()
endfunction()
