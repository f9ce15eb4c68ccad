# SPDX-License-Identifier: Apache-2.0
# Installing, and find_package(outcry): from the install prefix or straight from the build folder (-Doutcry_DIR=build/release),
# so that an actor can be built out of tree.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(outcry_exported outcry_flags outcry_base outcry_indicator outcry_statistics outcry_bus outcry_runtime
    outcry_actors)
foreach(target IN LISTS outcry_exported ITEMS outcry_warnings)
  string(REPLACE "outcry_" "" short ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${short})
endforeach()

set(outcry_config_folder ${CMAKE_INSTALL_LIBDIR}/cmake/outcry)
configure_file(${PROJECT_SOURCE_DIR}/cmake/outcry-config.cmake.in ${PROJECT_BINARY_DIR}/outcry-config.cmake @ONLY)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/outcry-config-version.cmake COMPATIBILITY SameMinorVersion)
# In the build folder the targets still name the warnings they were built with.
export(TARGETS ${outcry_exported} outcry_warnings NAMESPACE outcry:: FILE ${PROJECT_BINARY_DIR}/outcry-targets.cmake)

install(TARGETS ${outcry_exported} EXPORT outcry)
install(EXPORT outcry NAMESPACE outcry:: FILE outcry-targets.cmake DESTINATION ${outcry_config_folder})
install(FILES ${PROJECT_BINARY_DIR}/outcry-config.cmake ${PROJECT_BINARY_DIR}/outcry-config-version.cmake
        DESTINATION ${outcry_config_folder})
install(DIRECTORY include/outcry DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
install(DIRECTORY topologies DESTINATION ${CMAKE_INSTALL_DATADIR}/outcry PATTERN training EXCLUDE)
install(PROGRAMS tools/votes.py DESTINATION ${CMAKE_INSTALL_DATADIR}/outcry)
install(FILES LICENSE README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
if(TARGET outcry_command)
  install(TARGETS outcry_command)
endif()
