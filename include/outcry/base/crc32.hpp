// SPDX-License-Identifier: Apache-2.0
// CRC-32 as MCAP and zlib compute it (IEEE 802.3, reflected), in one go or piece by piece.
// A pure function for any thread. Nothing to own.
#pragma once

#include <cstdint>

#include "outcry/base/bytes.hpp"

namespace outcry {

/// The checksum of `bytes` following those whose checksum is `before`; 0 is the checksum of
/// nothing.
[[nodiscard]] std::uint32_t crc32(BytesView bytes, std::uint32_t before = 0);

}  // namespace outcry
