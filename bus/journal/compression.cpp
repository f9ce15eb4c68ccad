// SPDX-License-Identifier: Apache-2.0
#include "bus/journal/compression.hpp"

#include <zstd.h>

#include "outcry/base/limits.hpp"

namespace outcry::journal {

Result<bool> deflate(BytesView bytes, int level, Buffer& out) {
    const std::size_t bound = ZSTD_compressBound(bytes.size());
    out.clear();
    std::uint8_t* const place = out.extend(bound);
    const std::size_t size = ZSTD_compress(place, bound, bytes.data(), bytes.size(), level);
    if (ZSTD_isError(size) != 0)
        return error(Error::Kind::internal,
                     std::string("zstd does not compress: ") + ZSTD_getErrorName(size));
    out.truncate(size);
    return size < bytes.size();
}

Result<void> inflate(BytesView stored, std::size_t size, Buffer& out) {
    const auto corrupt = [](const std::string& what) {
        return error(Error::Kind::corrupt, "chunk's zstd frame " + what);
    };
    out.clear();
    if (size > limits::chunk_bytes_max)
        return corrupt("promises " + std::to_string(size) + " bytes, above " +
                       std::to_string(limits::chunk_bytes_max));
    if (ZSTD_getFrameContentSize(stored.data(), stored.size()) != size)
        return corrupt("does not hold the " + std::to_string(size) + " bytes that are promised");
    const std::size_t whole = ZSTD_findFrameCompressedSize(stored.data(), stored.size());
    if (ZSTD_isError(whole) != 0 || whole != stored.size())
        return corrupt("does not end where the chunk does");
    const std::size_t got = ZSTD_decompress(out.extend(size), size, stored.data(), stored.size());
    if (ZSTD_isError(got) != 0)
        return corrupt(std::string("is damaged: ") + ZSTD_getErrorName(got));
    if (got != size) return corrupt("holds " + std::to_string(got) + " bytes");
    return {};
}

}  // namespace outcry::journal
