// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/sha256_blocks.hpp"

#include <bit>

#include "outcry/base/bytes.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace outcry::sha256 {

namespace {

alignas(16) constexpr std::array<std::uint32_t, 64> constants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

}  // namespace

void compress_portable(State& state, const std::uint8_t* bytes, std::size_t blocks) {
    for (; blocks != 0; --blocks, bytes += block_bytes) {
        std::array<std::uint32_t, 64> w;
        for (std::size_t i = 0; i < 16; ++i) w[i] = load_be<std::uint32_t>(bytes + 4 * i);
        for (std::size_t i = 16; i < 64; ++i) {
            const std::uint32_t x = w[i - 15], y = w[i - 2];
            const std::uint32_t s0 = std::rotr(x, 7) ^ std::rotr(x, 18) ^ (x >> 3);
            const std::uint32_t s1 = std::rotr(y, 17) ^ std::rotr(y, 19) ^ (y >> 10);
            w[i] = w[i - 16] + s0 + w[i - 7] + s1;
        }
        auto [a, b, c, d, e, f, g, h] = state;
        for (std::size_t i = 0; i < 64; ++i) {
            const std::uint32_t s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
            const std::uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + constants[i] + w[i];
            const std::uint32_t s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
            const std::uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
            h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
        }
        const State round = {a, b, c, d, e, f, g, h};
        for (std::size_t i = 0; i < 8; ++i) state[i] += round[i];
    }
}

#if defined(__x86_64__)

#define OUTCRY_SHA_CODE __attribute__((target("sha,sse4.1,ssse3")))
#define OUTCRY_SHA_STEP OUTCRY_SHA_CODE __attribute__((always_inline)) inline

namespace {

/// One stream in registers, in the order that the instructions want: ABEF and CDGH.
struct Lane {
    __m128i abef, cdgh;
    __m128i words[4];
};

OUTCRY_SHA_STEP Lane load(const State& state) {
    const __m128i* const place = reinterpret_cast<const __m128i*>(state.data());
    const __m128i cdab = _mm_shuffle_epi32(_mm_loadu_si128(place), 0xb1);
    const __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128(place + 1), 0x1b);
    Lane lane{};
    lane.abef = _mm_alignr_epi8(cdab, efgh, 8);
    lane.cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
    return lane;
}

OUTCRY_SHA_STEP void store(const Lane& lane, State& state) {
    __m128i* const place = reinterpret_cast<__m128i*>(state.data());
    const __m128i feba = _mm_shuffle_epi32(lane.abef, 0x1b);
    const __m128i dchg = _mm_shuffle_epi32(lane.cdgh, 0xb1);
    _mm_storeu_si128(place, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128(place + 1, _mm_alignr_epi8(dchg, feba, 8));
}

/// Four rounds, and the message words that later ones need. `i` is a constant once the loop around
/// it is unrolled.
OUTCRY_SHA_STEP void step(Lane& lane, const std::uint8_t* bytes, unsigned i) {
    __m128i& word = lane.words[i % 4];
    if (i < 4) {
        const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
        word = _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes) + i),
                                big_endian);
    }
    const __m128i k = _mm_load_si128(reinterpret_cast<const __m128i*>(constants.data()) + i);
    __m128i sum = _mm_add_epi32(word, k);
    lane.cdgh = _mm_sha256rnds2_epu32(lane.cdgh, lane.abef, sum);
    if (i >= 3 && i < 15) {
        __m128i& next = lane.words[(i + 1) % 4];
        next = _mm_add_epi32(next, _mm_alignr_epi8(word, lane.words[(i + 3) % 4], 4));
        next = _mm_sha256msg2_epu32(next, word);
    }
    sum = _mm_shuffle_epi32(sum, 0x0e);
    lane.abef = _mm_sha256rnds2_epu32(lane.abef, lane.cdgh, sum);
    if (i >= 1 && i < 13)
        lane.words[(i + 3) % 4] = _mm_sha256msg1_epu32(lane.words[(i + 3) % 4], word);
}

OUTCRY_SHA_STEP void add(Lane& lane, __m128i abef, __m128i cdgh) {
    lane.abef = _mm_add_epi32(lane.abef, abef);
    lane.cdgh = _mm_add_epi32(lane.cdgh, cdgh);
}

OUTCRY_SHA_CODE void compress_fast(State& state, const std::uint8_t* bytes, std::size_t blocks) {
    Lane lane = load(state);
    for (; blocks != 0; --blocks, bytes += block_bytes) {
        const __m128i abef = lane.abef, cdgh = lane.cdgh;
#pragma GCC unroll 16
        for (unsigned i = 0; i < 16; ++i) step(lane, bytes, i);
        add(lane, abef, cdgh);
    }
    store(lane, state);
}

OUTCRY_SHA_CODE void compress_two_fast(State& a, const std::uint8_t* bytes_a, State& b,
                                       const std::uint8_t* bytes_b, std::size_t blocks) {
    Lane one = load(a), two = load(b);
    for (; blocks != 0; --blocks, bytes_a += block_bytes, bytes_b += block_bytes) {
        const __m128i abef_one = one.abef, cdgh_one = one.cdgh;
        const __m128i abef_two = two.abef, cdgh_two = two.cdgh;
#pragma GCC unroll 16
        for (unsigned i = 0; i < 16; ++i) {
            step(one, bytes_a, i);
            step(two, bytes_b, i);
        }
        add(one, abef_one, cdgh_one);
        add(two, abef_two, cdgh_two);
    }
    store(one, a);
    store(two, b);
}

bool look_for_instructions() {
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (__get_cpuid(1, &a, &b, &c, &d) == 0) return false;
    const bool shuffles = (c & bit_SSSE3) != 0 && (c & bit_SSE4_1) != 0;
    constexpr unsigned sha = 1U << 29;
    return shuffles && __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & sha) != 0;
}

}  // namespace

bool has_instructions() {
    static const bool found = look_for_instructions();
    return found;
}

void compress(State& state, const std::uint8_t* bytes, std::size_t blocks) {
    has_instructions() ? compress_fast(state, bytes, blocks)
                       : compress_portable(state, bytes, blocks);
}

void compress_two(State& a, const std::uint8_t* bytes_a, State& b, const std::uint8_t* bytes_b,
                  std::size_t blocks) {
    if (has_instructions()) return compress_two_fast(a, bytes_a, b, bytes_b, blocks);
    compress_portable(a, bytes_a, blocks);
    compress_portable(b, bytes_b, blocks);
}

#else

bool has_instructions() { return false; }

void compress(State& state, const std::uint8_t* bytes, std::size_t blocks) {
    compress_portable(state, bytes, blocks);
}

void compress_two(State& a, const std::uint8_t* bytes_a, State& b, const std::uint8_t* bytes_b,
                  std::size_t blocks) {
    compress_portable(a, bytes_a, blocks);
    compress_portable(b, bytes_b, blocks);
}

#endif

}  // namespace outcry::sha256
