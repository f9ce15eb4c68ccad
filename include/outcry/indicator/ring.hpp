// SPDX-License-Identifier: Apache-2.0
// The last n values of a series, the one window that every indicator here is made with.
// One owner, one thread; allocates when made and never again. Its fields are described, so a
// snapshot restores it whole.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "outcry/base/describe.hpp"

namespace outcry::indicator {

struct Ring {
    std::vector<double> values;
    std::uint32_t next = 0;  // where the next value goes, which is where the oldest stands

    [[nodiscard]] static Ring of(std::int64_t size) {
        return {std::vector<double>(static_cast<std::size_t>(size), 0.0), 0};
    }
    /// Takes a value in and returns the one that leaves: 0 until the ring has gone round once.
    double push(double value) {
        const double leaves = values[next];
        values[next] = value;
        next = next + 1 == values.size() ? 0 : next + 1;
        return leaves;
    }
    /// What the next push will return.
    [[nodiscard]] double oldest() const { return values[next]; }
    /// The value of `ago` pushes ago, 0 = the newest; `ago` is below the size.
    [[nodiscard]] double back(std::size_t ago) const {
        const std::size_t size = values.size();
        const std::size_t at = next + size - 1 - ago;
        return values[at >= size ? at - size : at];
    }
    [[nodiscard]] std::size_t size() const { return values.size(); }
    /// Shows the last `count` values, the newest first.
    template <class Take>
    void each_back(std::size_t count, const Take& take) const {
        const std::size_t unbroken = std::min<std::size_t>(count, next);
        for (std::size_t ago = 0; ago < unbroken; ++ago) take(values[next - 1 - ago]);
        for (std::size_t i = values.size(), left = count - unbroken; left > 0; --left)
            take(values[--i]);
    }
    /// Sum of what `part` makes of each value, in the order of the ring and not of time, and in
    /// four lanes, so that no addition waits for the one before.
    template <class Part>
    [[nodiscard]] double sum(const Part& part) const {
        const double* const from = values.data();
        const std::size_t count = values.size();
        double a = 0, b = 0, c = 0, d = 0;
        std::size_t i = 0;
        for (; i + 4 <= count; i += 4) {
            a += part(from[i]);
            b += part(from[i + 1]);
            c += part(from[i + 2]);
            d += part(from[i + 3]);
        }
        for (; i < count; ++i) a += part(from[i]);
        return (a + b) + (c + d);
    }

    /// Whether a restored ring may be used.
    [[nodiscard]] bool sound() const { return next < values.size(); }

    bool operator==(const Ring&) const = default;
};
OUTCRY_DESCRIBE(Ring, "ring", values, next);

/// The last n values and their sum, which is added up anew each time the window has gone round and
/// so cannot drift.
struct RenewedSum {
    Ring window;
    double total = 0;

    [[nodiscard]] static RenewedSum of(std::int64_t size) { return {Ring::of(size), 0}; }
    void push(double value) {
        const double leaves = window.push(value);
        total += value;
        total -= leaves;
        if (window.next == 0) total = window.sum([](double each) { return each; });
    }
};
OUTCRY_DESCRIBE(RenewedSum, "renewed_sum", window, total);

/// The sum of the last n values without a subtraction, in amortised O(1): what came in this round
/// (the window's turn), added to what is left of the round before, which was added up backwards
/// when it ended. It cannot drift, and a window of zeros sums to zero whatever was there before.
struct RoundSum {
    std::int32_t size = 1;
    std::int32_t at = 0;         // where the next value goes; 0 begins a round
    double round = 0;            // of this round
    std::vector<double> values;  // from `at` on: the sum from there to the round's end; a 0 behind

    [[nodiscard]] static RoundSum of(std::int64_t size) {
        return {static_cast<std::int32_t>(size), 0, 0,
                std::vector<double>(static_cast<std::size_t>(size) + 1, 0.0)};
    }
    /// Takes a value in and returns the sum: of those there are until the window is full.
    double push(double value) {
        round += value;
        values[static_cast<std::size_t>(at++)] = value;
        const double total = round + values[static_cast<std::size_t>(at)];
        if (at == size) end_round();
        return total;
    }
    void end_round() {
        double sum = 0;
        for (std::size_t i = values.size() - 1; i-- > 0;) values[i] = sum += values[i];
        round = 0;
        at = 0;
    }

    [[nodiscard]] bool sound() const {
        return size > 0 && at >= 0 && at < size &&
               values.size() == static_cast<std::size_t>(size) + 1;
    }
};
OUTCRY_DESCRIBE(RoundSum, "round_sum", size, at, round, values);

}  // namespace outcry::indicator
