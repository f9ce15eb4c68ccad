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
  # TA-Lib's C sources stand beside the indicators when somebody has them: `npm pack talib@1.1.6`, unpacked, holds them in
  # package/src/lib. They are built as the reference vectors were, -O2 for the baseline processor.
  set(OUTCRY_TALIB "" CACHE PATH "TA-Lib's sources (the folder with include/ and src/), for the indicator benchmarks")
  if(OUTCRY_TALIB)
    enable_language(C)
    set(talib ${OUTCRY_TALIB}/src)
    file(GLOB talib_sources ${talib}/ta_func/*.c ${talib}/ta_common/*.c ${talib}/ta_abstract/*.c
      ${talib}/ta_abstract/frames/*.c ${talib}/ta_abstract/tables/*.c)
    list(FILTER talib_sources EXCLUDE REGEX "/excel_glue\\.c$")
    add_library(talib STATIC EXCLUDE_FROM_ALL ${talib_sources})
    target_include_directories(talib PUBLIC ${OUTCRY_TALIB}/include
      PRIVATE ${talib}/ta_common ${talib}/ta_abstract ${talib}/ta_abstract/frames)
    target_compile_options(talib PRIVATE -w -O2)
    target_link_libraries(outcry_bench PRIVATE talib m)
    target_compile_definitions(outcry_bench PRIVATE OUTCRY_HAS_TALIB=1)
  endif()
endif()
