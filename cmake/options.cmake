# SPDX-License-Identifier: Apache-2.0
# How everything is compiled: language, warnings, sanitizers, and the flags that keep numbers equal on every CPU.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

option(OUTCRY_TESTS "build the tests" ON)
option(OUTCRY_BENCH "build the benchmarks" OFF)
option(OUTCRY_TRAIN "build `outcry train` (needs libxgboost)" ON)
option(OUTCRY_TOGETHER "compile the files of a folder together: half the work, and a missing include goes unnoticed" OFF)
set(OUTCRY_SANITIZE "" CACHE STRING "sanitizers, as -fsanitize= takes them")

add_library(outcry_flags INTERFACE)
add_library(outcry::flags ALIAS outcry_flags)
target_include_directories(outcry_flags INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>)
# Contraction would let one build fuse a*b+c where another does not, and two runs would differ in the last bit.
target_compile_options(outcry_flags INTERFACE -ffp-contract=off)
# Nothing of ours is replaced at load time: g++ may inline what stands in the same file, though code is position-independent.
target_compile_options(outcry_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-fno-semantic-interposition>)
# A mistake in an OUTCRY_DESCRIBE list is one line; the levels of its preprocessor loop would be thousands.
target_compile_options(outcry_flags INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-ftrack-macro-expansion=0> $<$<CXX_COMPILER_ID:Clang>:-fmacro-backtrace-limit=1>)
add_library(outcry_warnings INTERFACE)
target_compile_options(outcry_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual -Werror
  # g++ 12 sees overlaps in `"text" + std::string` that are not there (GCC bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
if(OUTCRY_SANITIZE)
  add_compile_options(-fsanitize=${OUTCRY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${OUTCRY_SANITIZE})
  # Verbs and tests spend their time in the rooms: with checks in them they are compiled twice as fast without optimisation.
  set(outcry_unhurried -O0)
endif()
