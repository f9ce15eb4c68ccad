// SPDX-License-Identifier: Apache-2.0
// zstd around the records of a chunk, the one compression that a journal knows.
// Plain functions, any thread; what they fill belongs to the caller. Sizes are checked before
// anything is inflated.
#pragma once

#include <string_view>

#include "outcry/base/bytes.hpp"
#include "outcry/base/result.hpp"

namespace outcry::journal {

inline constexpr std::string_view zstd_compression = "zstd";

/// Fills `out` with the frame; false when it would not be smaller than `bytes`.
[[nodiscard]] Result<bool> deflate(BytesView bytes, int level, Buffer& out);
/// Fills `out` with what the one frame `stored` holds, which must be exactly `size` bytes.
[[nodiscard]] Result<void> inflate(BytesView stored, std::size_t size, Buffer& out);

}  // namespace outcry::journal
