// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/crc32.hpp"

#include <zlib.h>

namespace outcry {

std::uint32_t crc32(BytesView bytes, std::uint32_t before) {
    if (bytes.empty()) return before;  // zlib answers a null pointer with its initial value
    return static_cast<std::uint32_t>(::crc32_z(before, bytes.data(), bytes.size()));
}

}  // namespace outcry
