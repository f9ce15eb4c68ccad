// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/crc32.hpp"

#include <libdeflate.h>

namespace outcry {

std::uint32_t crc32(BytesView bytes, std::uint32_t before) {
    if (bytes.empty()) return before;  // a null pointer would ask for the initial value
    return libdeflate_crc32(before, bytes.data(), bytes.size());
}

}  // namespace outcry
