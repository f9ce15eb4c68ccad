// SPDX-License-Identifier: Apache-2.0
// Chance from a seed, the same on every machine: xoshiro256** (Blackman, Vigna, ACM TOMS 47, 2021),
// seeded by splitmix64 (Steele, Lea, Flood, OOPSLA 2014). One thread a generator; it owns its 32
// bytes. Never the source of an actor's event: a feed
// that makes up a market says inputs, which are journaled.
#pragma once

#include <array>
#include <cstdint>

namespace outcry::statistics {

class Random {
 public:
    explicit Random(std::uint64_t seed);

    [[nodiscard]] std::uint64_t next();
    /// In [0, 1), 53 bits.
    [[nodiscard]] double uniform();
    /// In [0, bound), without bias (Lemire, ACM TOMACS 29, 2019). `bound` is above 0.
    [[nodiscard]] std::uint64_t below(std::uint64_t bound);
    /// Standard normal, by inversion: one draw, one number.
    [[nodiscard]] double normal();

 private:
    std::array<std::uint64_t, 4> state_;
};

/// A seed of its own for the `index`-th part of something seeded by `seed`.
[[nodiscard]] std::uint64_t seed_of(std::uint64_t seed, std::uint64_t index);

}  // namespace outcry::statistics
