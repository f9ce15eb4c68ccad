# SPDX-License-Identifier: Apache-2.0
# One test binary a room: tests/<room>/**/*_test.cpp becomes test_<room>. tests/support is shared by all of them.
if(NOT OUTCRY_TESTS)
  return()
endif()
enable_testing()
find_package(GTest REQUIRED)
include(GoogleTest)
file(GLOB_RECURSE support_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/support/*.cpp)
if(NOT support_sources)
  file(WRITE ${PROJECT_BINARY_DIR}/empty_support.cpp "")
  set(support_sources ${PROJECT_BINARY_DIR}/empty_support.cpp)
endif()
add_library(outcry_test_support STATIC ${support_sources})
target_link_libraries(outcry_test_support PUBLIC outcry_runtime GTest::gtest GTest::gmock rapidcheck
  nlohmann_json::nlohmann_json SQLite::SQLite3 PkgConfig::zmq msgpack-cxx ZLIB::ZLIB Threads::Threads
  PRIVATE $<BUILD_INTERFACE:outcry_warnings>)
target_include_directories(outcry_test_support PUBLIC ${PROJECT_BINARY_DIR}/generated)
add_executable(toy_member ${PROJECT_SOURCE_DIR}/tests/programs/toy_member.cpp)
target_link_libraries(toy_member PRIVATE outcry_test_support $<BUILD_INTERFACE:outcry_warnings>)

function(outcry_tests room)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/${room}/*_test.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(test_${room} ${sources})
  target_link_libraries(test_${room} PRIVATE outcry_test_support GTest::gtest_main ${ARGN}
                        $<BUILD_INTERFACE:outcry_warnings>)
  # What every test includes is parsed once for all of them.
  if(room STREQUAL "base")
    target_precompile_headers(test_base PRIVATE <gtest/gtest.h> <algorithm> <array> <functional> <map> <memory>
      <optional> <span> <string> <string_view> <variant> <vector> <outcry/actor/actor.hpp>)
  else()
    target_precompile_headers(test_${room} REUSE_FROM test_base)
  endif()
  outcry_parsed_once(test_${room})
  # A test spends its time in the rooms, which are optimised in full; itself it is compiled almost twice as fast at -O1.
  target_compile_options(test_${room} PRIVATE "$<$<CONFIG:Release>:-O1>" ${outcry_unhurried})
  gtest_discover_tests(test_${room} DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 300 LABELS ${room})
endfunction()

foreach(room base bus runtime simulation)
  outcry_tests(${room})
endforeach()
outcry_tests(indicator outcry_indicator)
outcry_tests(statistics outcry_statistics)
outcry_tests(actors outcry_actors)
outcry_tests(scenarios outcry_actors)
if(TARGET test_runtime)
  add_dependencies(test_runtime toy_member)
  add_dependencies(test_simulation toy_member)
endif()
if(TARGET test_scenarios AND TARGET outcry_command)
  add_dependencies(test_scenarios outcry_command)
endif()
if(TARGET outcry_train)
  outcry_tests(train outcry_train outcry_actors xgboost)
endif()
if(TARGET outcry_tools)
  outcry_tests(tools outcry_tools)
  if(TARGET test_tools AND TARGET outcry_command)
    add_dependencies(test_tools outcry_command)
  endif()
endif()

# Scripts that drive the command as its users do; a sanitizer's build leaves them to the release one.
if(TARGET outcry_command AND NOT OUTCRY_SANITIZE)
  foreach(script votes_test indicator_test readme_test tidy_test out_of_tree mcap_test log_test train_test
          page_test live_test ledger_test search_test help_test soak_test fast_test fma_test reference_test)
    add_test(NAME tools.${script}
             COMMAND ${PROJECT_SOURCE_DIR}/tests/tools/${script}.sh ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
    set_tests_properties(tools.${script} PROPERTIES LABELS "script" TIMEOUT 600
                         ENVIRONMENT "CXX_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER}")
  endforeach()
  set_tests_properties(tools.out_of_tree PROPERTIES LABELS "script;slow")
  set_tests_properties(tools.mcap_test tools.page_test tools.fma_test PROPERTIES SKIP_RETURN_CODE 77)
endif()
