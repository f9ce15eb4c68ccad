# SPDX-License-Identifier: Apache-2.0
# What a target needs that includes a precompiled header, its own or another's. ccache sees through it when CCACHE_SLOPPINESS says
# pch_defines,time_macros, and asks for the text of what is in it when CCACHE_DEPEND is set, as the scripts in tools/ do; without
# that a comment changed in a header is another file to g++. g++ 12 warns wrongly about strings it knows from there.
function(outcry_parsed_once target)
  target_compile_options(${target} PRIVATE
    "$<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess;-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-array-bounds>"
    "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
endfunction()

# outcry_together(TARGET) compiles the files of one folder together, eight at most, in builds that ask for it: what they share is
# parsed and instantiated once, which halves the work. So names in a folder's files are unique, unnamed namespaces or not.
function(outcry_together target)
  if(NOT OUTCRY_TOGETHER)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    cmake_path(RELATIVE_PATH source BASE_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE place)
    cmake_path(GET place PARENT_PATH folder)
    string(MAKE_C_IDENTIFIER "${folder}" folder)
    list(APPEND folders ${folder})
    list(APPEND of_${folder} ${source})
  endforeach()
  list(REMOVE_DUPLICATES folders)
  foreach(folder IN LISTS folders)
    list(LENGTH of_${folder} files)
    math(EXPR groups "(${files} + 7) / 8")
    math(EXPR each "(${files} + ${groups} - 1) / ${groups}")
    set(place 0)
    foreach(source IN LISTS of_${folder})
      math(EXPR group "${place} / ${each}")
      set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${folder}_${group})
      math(EXPR place "${place} + 1")
    endforeach()
  endforeach()
  # The second half of a class template, which the first instantiates: together they would do it twice.
  set_source_files_properties(${PROJECT_SOURCE_DIR}/actors/case/arguing.cpp PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()

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
  outcry_together(outcry_${name})
endfunction()
