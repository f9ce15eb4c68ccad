// SPDX-License-Identifier: Apache-2.0
// By which content a file of market data is known again: its rows, however they are packed. A pure
// function of the file for any thread; it keeps nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "outcry/base/sha256.hpp"

namespace outcry::feed {

struct RowsDigest {
    Digest digest;
    std::uint64_t rows = 0;  // besides the header
};

/// SHA-256 over the lines of a CSV or CSV.gz, unpacked: line ends and empty lines do not count. A
/// file that is damaged is known by what can be read of it; nothing when it cannot be opened.
[[nodiscard]] std::optional<RowsDigest> rows_digest(const std::string& path);

}  // namespace outcry::feed
