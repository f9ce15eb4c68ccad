// SPDX-License-Identifier: Apache-2.0
// SHA-256's compression of whole blocks (FIPS 180-4, section 6.2), of one stream or of two at once.
// Pure functions for any thread.
//
// Own code because the journal hashes streams that do not wait for each other: the instructions for
// SHA have a latency of several cycles, so a second stream costs almost nothing, and OpenSSL offers
// no digest of two. It is the referee in tests/base/hash_test.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace outcry::sha256 {

inline constexpr std::size_t block_bytes = 64;
using State = std::array<std::uint32_t, 8>;

/// As the processor can.
void compress(State& state, const std::uint8_t* bytes, std::size_t blocks);
/// Two streams, the same number of blocks of each.
void compress_two(State& a, const std::uint8_t* bytes_a, State& b, const std::uint8_t* bytes_b,
                  std::size_t blocks);

/// The processor has instructions for SHA.
[[nodiscard]] bool has_instructions();
/// As any processor can.
void compress_portable(State& state, const std::uint8_t* bytes, std::size_t blocks);

}  // namespace outcry::sha256
