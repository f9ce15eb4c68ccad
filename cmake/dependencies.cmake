# SPDX-License-Identifier: Apache-2.0
# Debian 12 packages only; tools/packages lists them.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(ZLIB REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
pkg_check_modules(zmq REQUIRED IMPORTED_TARGET libzmq)
pkg_check_modules(curl REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(sleef REQUIRED IMPORTED_TARGET sleef)
pkg_check_modules(deflate REQUIRED IMPORTED_TARGET libdeflate)
# Batches are made in one thread and freed in another, thousands a second: glibc's allocator gives their pages back each time and
# faults them in again, a quarter of a broker's time. Programs use jemalloc; sanitizers bring their own.
pkg_check_modules(jemalloc REQUIRED IMPORTED_TARGET jemalloc)
add_library(outcry_allocator INTERFACE)
if(NOT OUTCRY_SANITIZE)
  target_link_libraries(outcry_allocator INTERFACE PkgConfig::jemalloc)
endif()
# Header-only, and Debian's config would drag Boost in for nothing we use.
add_library(msgpack-cxx INTERFACE IMPORTED)
set_target_properties(msgpack-cxx PROPERTIES INTERFACE_COMPILE_DEFINITIONS MSGPACK_NO_BOOST)
