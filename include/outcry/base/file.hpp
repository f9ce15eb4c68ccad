// SPDX-License-Identifier: Apache-2.0
// Whole files read with a bound and written so that a crash leaves the old or the new one, never
// half of either. Any thread; two writers of one path leave one of their versions. Paths are handed
// in and kept by the caller.
#pragma once

#include <cstddef>
#include <string>

#include "outcry/base/bytes.hpp"
#include "outcry/base/limits.hpp"
#include "outcry/base/result.hpp"

namespace outcry {

/// The bytes of a regular file of at most `bytes_max`; missing, larger and unreadable files are
/// errors naming the path.
[[nodiscard]] Result<Buffer> read_file(const std::string& path,
                                       std::size_t bytes_max = limits::config_bytes_max);
/// Writes beside the path, syncs, renames over it and syncs the directory. `mode` as for chmod.
[[nodiscard]] Result<void> write_file_atomic(const std::string& path, BytesView bytes,
                                             unsigned mode = 0644);
/// Makes the directory and its missing parents, each closed to everyone else (0700); those that
/// exist stay as they are.
[[nodiscard]] Result<void> make_directories(const std::string& path);

}  // namespace outcry
