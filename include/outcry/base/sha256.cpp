// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/sha256.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <cstring>

namespace outcry {

namespace {

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

void Sha256::complete(BytesView& bytes) {
    const std::size_t have = size_ % begun_.size();
    size_ += bytes.size();
    if (have == 0 || bytes.empty()) return;
    const std::size_t taken = std::min(begun_.size() - have, bytes.size());
    std::memcpy(begun_.data() + have, bytes.data(), taken);
    bytes = bytes.subspan(taken);
    if (have + taken == begun_.size()) sha256::compress(state_, begun_.data(), 1);
}

void Sha256::keep(BytesView rest) {
    if (!rest.empty()) std::memcpy(begun_.data(), rest.data(), rest.size());
}

Sha256& Sha256::update(BytesView bytes) {
    complete(bytes);
    const std::size_t blocks = bytes.size() / sha256::block_bytes;
    if (blocks != 0) sha256::compress(state_, bytes.data(), blocks);
    keep(bytes.subspan(blocks * sha256::block_bytes));
    return *this;
}

void Sha256::update_two(Sha256& a, BytesView more_a, Sha256& b, BytesView more_b) {
    a.complete(more_a);
    b.complete(more_b);
    const std::size_t blocks = std::min(more_a.size(), more_b.size()) / sha256::block_bytes;
    if (blocks != 0) sha256::compress_two(a.state_, more_a.data(), b.state_, more_b.data(), blocks);
    const auto finish = [blocks](Sha256& hash, BytesView more) {
        more = more.subspan(blocks * sha256::block_bytes);
        const std::size_t left = more.size() / sha256::block_bytes;
        if (left != 0) sha256::compress(hash.state_, more.data(), left);
        hash.keep(more.subspan(left * sha256::block_bytes));
    };
    finish(a, more_a);
    finish(b, more_b);
}

Digest Sha256::finish() {
    const std::uint64_t bits = size_ * 8;
    std::size_t have = size_ % begun_.size();
    begun_[have++] = 0x80;
    if (have > begun_.size() - 8) {
        std::fill(begun_.begin() + static_cast<std::ptrdiff_t>(have), begun_.end(),
                  std::uint8_t{0});
        sha256::compress(state_, begun_.data(), 1);
        have = 0;
    }
    std::fill(begun_.begin() + static_cast<std::ptrdiff_t>(have), begun_.end() - 8,
              std::uint8_t{0});
    store_be(begun_.data() + begun_.size() - 8, bits);
    sha256::compress(state_, begun_.data(), 1);
    Digest digest{};
    for (std::size_t i = 0; i < state_.size(); ++i) store_be(digest.data() + 4 * i, state_[i]);
    *this = Sha256();
    return digest;
}

Digest Sha256::of(BytesView bytes) { return Sha256().update(bytes).finish(); }

Digest hmac_sha256(BytesView key, BytesView bytes) {
    Digest digest{};
    unsigned int size = 0;
    const unsigned char* const made = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                                           bytes.data(), bytes.size(), digest.data(), &size);
    OUTCRY_CHECK(made != nullptr && size == digest.size());
    return digest;
}

std::string to_hex(BytesView bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

Result<Buffer> from_hex(std::string_view text) {
    if (text.size() % 2 != 0)
        return invalid("hexadecimal text of " + std::to_string(text.size()) +
                       " digits is not whole bytes");
    Buffer bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = digit(text[i]);
        const int low = digit(text[i + 1]);
        if (high < 0 || low < 0)
            return invalid("not a hexadecimal digit at position " +
                           std::to_string(high < 0 ? i : i + 1));
        bytes.push(static_cast<std::uint8_t>(high * 16 + low));
    }
    return bytes;
}

Result<Digest> digest_from_hex(std::string_view text) {
    OUTCRY_ASSIGN(const Buffer bytes, from_hex(text));
    Digest digest{};
    if (bytes.size() != digest.size())
        return invalid("digest has " + std::to_string(text.size()) + " digits, expected 64");
    std::copy_n(bytes.data(), digest.size(), digest.begin());
    return digest;
}

}  // namespace outcry
