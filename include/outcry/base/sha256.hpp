// SPDX-License-Identifier: Apache-2.0
// SHA-256 over a stream of bytes, with a key where one is wanted, and lower-case hexadecimal both ways.
// One owner, one thread. A copy goes on independently, so that a running digest can be peeked at.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "outcry/base/bytes.hpp"
#include "outcry/base/result.hpp"

namespace outcry {

using Digest = std::array<std::uint8_t, 32>;

class Sha256 {
 public:
    Sha256();
    Sha256(const Sha256& other);
    Sha256& operator=(const Sha256& other);
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;
    ~Sha256();

    Sha256& update(BytesView bytes);
    /// The digest of everything since the start; the hasher begins anew afterwards.
    [[nodiscard]] Digest finish();

    /// The digest of one piece.
    [[nodiscard]] static Digest of(BytesView bytes);

 private:
    struct State;
    std::unique_ptr<State> state_;
};

/// HMAC-SHA-256 (RFC 2104): who knows the key has said these bytes.
[[nodiscard]] Digest hmac_sha256(BytesView key, BytesView bytes);

[[nodiscard]] std::string to_hex(BytesView bytes);
/// Reads pairs of hexadecimal digits, upper or lower case.
[[nodiscard]] Result<Buffer> from_hex(std::string_view text);
/// Exactly 64 digits.
[[nodiscard]] Result<Digest> digest_from_hex(std::string_view text);

}  // namespace outcry
