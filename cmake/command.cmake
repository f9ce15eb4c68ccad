# SPDX-License-Identifier: Apache-2.0
# The `outcry` command: one verb a file or a folder of tools/. Training links libxgboost and lives in its own library, because
# no actor may need it to run.
if(OUTCRY_TRAIN)
  file(GLOB train_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/actors/predict/train/*.cpp)
  if(train_sources)
    add_library(outcry_train STATIC ${train_sources})
    outcry_together(outcry_train)
    target_link_libraries(outcry_train PUBLIC outcry_actors PRIVATE xgboost nlohmann_json::nlohmann_json
                          $<BUILD_INTERFACE:outcry_warnings>)
  endif()
endif()

file(GLOB_RECURSE tool_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tools/*.cpp)
list(FILTER tool_sources EXCLUDE REGEX "/tools/main\\.cpp$")
if(tool_sources)
  add_library(outcry_tools STATIC ${tool_sources})
  add_library(outcry::tools ALIAS outcry_tools)
  outcry_together(outcry_tools)
  target_link_libraries(outcry_tools PUBLIC outcry_actors PRIVATE CLI11::CLI11 nlohmann_json::nlohmann_json
    SQLite::SQLite3 PkgConfig::zmq Threads::Threads $<BUILD_INTERFACE:outcry_warnings>)
  # A verb spends its time in the rooms too; at -O2 it is built in four fifths of the time.
  target_compile_options(outcry_tools PRIVATE "$<$<CONFIG:Release>:-O2>" ${outcry_unhurried})
  target_compile_definitions(outcry_tools PRIVATE OUTCRY_VERSION="${PROJECT_VERSION}")
  # What journals name as their build; a clone without git says so. As of the last configure.
  execute_process(COMMAND git -C ${PROJECT_SOURCE_DIR} describe --always --abbrev=12 OUTPUT_VARIABLE outcry_commit
                  OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(NOT outcry_commit)
    set(outcry_commit "unknown commit")
  endif()
  set_source_files_properties(${PROJECT_SOURCE_DIR}/tools/runs.cpp PROPERTIES COMPILE_DEFINITIONS
    "OUTCRY_COMMIT=\"${outcry_commit}\";OUTCRY_COMPILER=\"${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}\"")
  if(TARGET outcry_train)
    target_link_libraries(outcry_tools PRIVATE outcry_train)
    target_compile_definitions(outcry_tools PRIVATE OUTCRY_HAS_TRAIN=1)
  endif()
  if(EXISTS ${PROJECT_SOURCE_DIR}/tools/main.cpp)
    add_executable(outcry_command tools/main.cpp)
    set_target_properties(outcry_command PROPERTIES OUTPUT_NAME outcry RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
    target_link_libraries(outcry_command PRIVATE outcry_allocator outcry_tools $<BUILD_INTERFACE:outcry_warnings>)
  endif()
endif()
