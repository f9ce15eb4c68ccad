// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/sha256.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>

namespace outcry {

namespace {

// Fetched once: EVP_sha256() would look the implementation up at every start of a digest.
const EVP_MD* algorithm() {
    static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    OUTCRY_CHECK(fetched != nullptr);
    return fetched;
}

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

struct Sha256::State {
    EVP_MD_CTX* context = EVP_MD_CTX_new();

    State() { OUTCRY_CHECK(context != nullptr); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { EVP_MD_CTX_free(context); }

    void begin() { OUTCRY_CHECK(EVP_DigestInit_ex(context, algorithm(), nullptr) == 1); }
    void copy(const State& other) { OUTCRY_CHECK(EVP_MD_CTX_copy_ex(context, other.context) == 1); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) { state_->begin(); }
Sha256::Sha256(const Sha256& other) : state_(std::make_unique<State>()) {
    state_->copy(*other.state_);
}
Sha256& Sha256::operator=(const Sha256& other) {
    if (this != &other) {
        if (!state_) state_ = std::make_unique<State>();
        state_->copy(*other.state_);
    }
    return *this;
}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

Sha256& Sha256::update(BytesView bytes) {
    OUTCRY_CHECK(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
    return *this;
}

Digest Sha256::finish() {
    Digest digest{};
    unsigned size = 0;
    OUTCRY_CHECK(EVP_DigestFinal_ex(state_->context, digest.data(), &size) == 1);
    OUTCRY_CHECK(size == digest.size());
    state_->begin();
    return digest;
}

Digest Sha256::of(BytesView bytes) { return Sha256().update(bytes).finish(); }

Digest hmac_sha256(BytesView key, BytesView bytes) {
    Digest digest{};
    unsigned int size = 0;
    const unsigned char* const made = HMAC(algorithm(), key.data(), static_cast<int>(key.size()), bytes.data(),
                                           bytes.size(), digest.data(), &size);
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
