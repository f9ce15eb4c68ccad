// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include "outcry/base/crc32.hpp"
#include "outcry/base/sha256.hpp"

namespace outcry {
namespace {

// FIPS 180-4, examples of SHA-256.
constexpr auto digest_of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr auto digest_of_nothing =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

TEST(Sha256, agrees_with_the_standard) {
    EXPECT_EQ(to_hex(Sha256::of(as_bytes("abc"))), digest_of_abc);
    EXPECT_EQ(to_hex(Sha256().finish()), digest_of_nothing);
}

TEST(Sha256, does_not_care_where_the_stream_is_cut) {
    Sha256 hasher;
    hasher.update(as_bytes("a")).update({}).update(as_bytes("bc"));
    EXPECT_EQ(to_hex(hasher.finish()), digest_of_abc);
}

TEST(Sha256, begins_anew_after_finishing) {
    Sha256 hasher;
    (void)hasher.update(as_bytes("something else")).finish();
    EXPECT_EQ(to_hex(hasher.update(as_bytes("abc")).finish()), digest_of_abc);
}

TEST(Sha256, a_copy_peeks_without_disturbing_the_stream) {
    Sha256 running;
    running.update(as_bytes("ab"));
    Sha256 peek = running;
    (void)peek.finish();
    Sha256 assigned;
    assigned = running;
    assigned.update(as_bytes("c"));
    running.update(as_bytes("c"));
    EXPECT_EQ(to_hex(running.finish()), digest_of_abc);
    EXPECT_EQ(to_hex(assigned.finish()), digest_of_abc);
    Sha256 moved = std::move(running);
    running = moved;  // a moved-from hasher may be assigned to
    EXPECT_EQ(to_hex(running.finish()), digest_of_nothing);
}

// RFC 4231, test cases 1, 2 and 6 (a key longer than a block).
TEST(Hmac, agrees_with_the_standard) {
    const auto made = [](const std::string& key, const std::string& text) {
        return to_hex(hmac_sha256(as_bytes(key), as_bytes(text)));
    };
    EXPECT_EQ(made(std::string(20, '\x0b'), "Hi There"),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(made("Jefe", "what do ya want for nothing?"),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(
        made(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

/// What OpenSSL says: another hand's work.
Digest referee(BytesView bytes) {
    Digest digest{};
    EXPECT_EQ(EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr),
              1);
    return digest;
}

Buffer noise(std::size_t size, std::uint32_t seed) {
    Buffer bytes;
    for (std::size_t i = 0; i < size; ++i)
        bytes.push(static_cast<std::uint8_t>((seed = seed * 1664525 + 1013904223) >> 24));
    return bytes;
}

TEST(Sha256, agrees_with_openssl_at_every_length) {
    const Buffer bytes = noise(1000, 1);
    for (std::size_t size = 0; size <= bytes.size(); ++size)
        ASSERT_EQ(Sha256::of(bytes.view(0, size)), referee(bytes.view(0, size))) << size;
}

TEST(Sha256, hashes_two_streams_at_once_wherever_each_is_cut) {
    const Buffer left = noise(700, 2), right = noise(900, 3);
    for (std::size_t cut = 0; cut < 200; cut += 7) {
        Sha256 a, b;
        a.update(left.view(0, cut));
        b.update(right.view(0, cut * 2));
        Sha256::update_two(a, left.view(cut, 500 - cut), b, right.view(cut * 2, 450 - cut * 2));
        Sha256::update_two(a, left.view(500, 200), b, right.view(450, 450));
        ASSERT_EQ(a.finish(), referee(left)) << cut;
        ASSERT_EQ(b.finish(), referee(right)) << cut;
    }
}

TEST(Sha256, says_the_same_with_and_without_instructions_of_its_own) {
    const Buffer bytes = noise(64 * 20, 4);
    sha256::State start = {1, 2, 3, 4, 5, 6, 7, 8}, quick = start, plain = start, beside = start;
    sha256::compress(quick, bytes.data(), 20);
    sha256::compress_portable(plain, bytes.data(), 20);
    EXPECT_EQ(quick, plain);
    quick = start;
    sha256::compress_two(quick, bytes.data(), beside, bytes.data() + 64, 19);
    plain = start;
    sha256::compress_portable(plain, bytes.data() + 64, 19);
    EXPECT_EQ(beside, plain);
    sha256::compress(quick, bytes.data() + 64 * 19, 1);
    plain = start;
    sha256::compress_portable(plain, bytes.data(), 20);
    EXPECT_EQ(quick, plain);
}

TEST(Hex, goes_both_ways) {
    EXPECT_EQ(to_hex(as_bytes("\x01\xfe~")), "01fe7e");
    EXPECT_EQ(as_text(*from_hex("01fE7e")), "\x01\xfe~");
    EXPECT_EQ(*digest_from_hex(digest_of_abc), Sha256::of(as_bytes("abc")));
}

TEST(Hex, says_what_is_wrong) {
    EXPECT_EQ(from_hex("abc").error().message, "hexadecimal text of 3 digits is not whole bytes");
    EXPECT_EQ(from_hex("0g").error().message, "not a hexadecimal digit at position 1");
    EXPECT_EQ(digest_from_hex("00").error().message, "digest has 2 digits, expected 64");
}

TEST(Crc32, agrees_with_the_check_value) {
    EXPECT_EQ(crc32(as_bytes("123456789")), 0xCBF43926u);
    EXPECT_EQ(crc32({}), 0u);
}

TEST(Crc32, continues_from_piece_to_piece) {
    std::uint32_t sum = crc32(as_bytes("1234"));
    sum = crc32({}, sum);
    EXPECT_EQ(crc32(as_bytes("56789"), sum), 0xCBF43926u);
}

}  // namespace
}  // namespace outcry
