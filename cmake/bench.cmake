# SPDX-License-Identifier: Apache-2.0
# bench/*.cpp make one Google Benchmark binary; `tools/bench` builds it and prints the table.
if(NOT OUTCRY_BENCH)
  return()
endif()
find_package(benchmark REQUIRED)
file(GLOB bench_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/*.cpp)
if(bench_sources)
  add_executable(outcry_bench ${bench_sources})
  target_link_libraries(outcry_bench PRIVATE outcry_actors benchmark::benchmark PkgConfig::zmq msgpack-cxx
    Threads::Threads $<BUILD_INTERFACE:outcry_warnings>)
  target_compile_definitions(outcry_bench PRIVATE OUTCRY_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  if(TARGET outcry_train)
    target_link_libraries(outcry_bench PRIVATE outcry_train xgboost)
  endif()
endif()
