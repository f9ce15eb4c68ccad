// SPDX-License-Identifier: Apache-2.0
// SHA-256 over a stream of bytes, with a key where one is wanted, and lower-case hexadecimal both
// ways. One owner, one thread. A copy goes on independently, so that a running digest can be peeked
// at.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "outcry/base/bytes.hpp"
#include "outcry/base/result.hpp"
#include "outcry/base/sha256_blocks.hpp"

namespace outcry {

using Digest = std::array<std::uint8_t, 32>;

class Sha256 {
 public:
    Sha256& update(BytesView bytes);
    /// The digest of everything since the start; the hasher begins anew afterwards.
    [[nodiscard]] Digest finish();

    /// The digest of one piece.
    [[nodiscard]] static Digest of(BytesView bytes);
    /// Goes on with two streams at once, `a` with `more_a` and `b` with `more_b`: far quicker than
    /// one after the other when both have much to take in.
    static void update_two(Sha256& a, BytesView more_a, Sha256& b, BytesView more_b);

 private:
    /// Takes in what completes the block begun before; the rest of `bytes` begins with a block of
    /// its own.
    void complete(BytesView& bytes);
    void keep(BytesView rest);

    static constexpr sha256::State start = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                            0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    sha256::State state_ = start;
    std::uint64_t size_ = 0;
    std::array<std::uint8_t, sha256::block_bytes> begun_{};  // size_ % block_bytes of it
};

/// HMAC-SHA-256 (RFC 2104): who knows the key has said these bytes.
[[nodiscard]] Digest hmac_sha256(BytesView key, BytesView bytes);

[[nodiscard]] std::string to_hex(BytesView bytes);
/// Reads pairs of hexadecimal digits, upper or lower case.
[[nodiscard]] Result<Buffer> from_hex(std::string_view text);
/// Exactly 64 digits.
[[nodiscard]] Result<Digest> digest_from_hex(std::string_view text);

}  // namespace outcry
