# SPDX-License-Identifier: Apache-2.0
# bench/*.cpp make one Google Benchmark binary; `tools/bench` builds it and prints the table.
if(NOT OUTCRY_BENCH)
  return()
endif()
find_package(benchmark REQUIRED)
file(GLOB bench_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/*.cpp)
if(NOT TARGET outcry_train)
  # It compares the forest with libxgboost, which only training links.
  list(FILTER bench_sources EXCLUDE REGEX "/forest_bench\\.cpp$")
endif()
if(bench_sources)
  add_executable(outcry_bench ${bench_sources})
  target_link_libraries(outcry_bench PRIVATE outcry_allocator outcry_actors benchmark::benchmark PkgConfig::zmq msgpack-cxx
    ZLIB::ZLIB Threads::Threads $<BUILD_INTERFACE:outcry_warnings>)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" bench_type)
  string(STRIP "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${bench_type}} -ffp-contract=off" bench_flags)
  target_include_directories(outcry_bench PRIVATE ${PROJECT_BINARY_DIR}/generated)
  target_compile_definitions(outcry_bench PRIVATE OUTCRY_BENCH_FLAGS="${bench_flags}"
    OUTCRY_BENCH_COMPILER="${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}")
  if(TARGET outcry_train)
    target_link_libraries(outcry_bench PRIVATE outcry_train xgboost)
  endif()
endif()
