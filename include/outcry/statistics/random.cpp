// SPDX-License-Identifier: Apache-2.0
#include "outcry/statistics/random.hpp"

#include <bit>

#include "outcry/statistics/normal.hpp"

namespace outcry::statistics {

namespace {

std::uint64_t splitmix(std::uint64_t& state) {
    state += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

/// High and low half of a product, from 32-bit parts: no 128-bit type, which -Wpedantic refuses.
std::uint64_t high_product(std::uint64_t a, std::uint64_t b) {
    const std::uint64_t a_low = a & 0xffffffffU, a_high = a >> 32, b_low = b & 0xffffffffU,
                        b_high = b >> 32;
    const std::uint64_t low = a_low * b_low, middle = a_high * b_low + (low >> 32);
    const std::uint64_t other = a_low * b_high + (middle & 0xffffffffU);
    return a_high * b_high + (middle >> 32) + (other >> 32);
}

}  // namespace

Random::Random(std::uint64_t seed) : state_{} {
    for (std::uint64_t& word : state_) word = splitmix(seed);
}

std::uint64_t Random::next() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9, shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

double Random::uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

std::uint64_t Random::below(std::uint64_t bound) {
    for (;;) {
        const std::uint64_t draw = next();
        if (draw * bound >= (0 - bound) % bound) return high_product(draw, bound);
    }
}

double Random::normal() {
    return normal_quantile((static_cast<double>(next() >> 12) + 0.5) * 0x1.0p-52);  // never 0 or 1
}

std::uint64_t seed_of(std::uint64_t seed, std::uint64_t index) {
    std::uint64_t state = seed ^ (index * 0xd1342543de82ef95ULL);
    return splitmix(state);
}

}  // namespace outcry::statistics
