// SPDX-License-Identifier: Apache-2.0
// Bars and rows from a seed, for the training tests: no file, no chance outside the seed.
// Test threads only. Everything is returned by value.
#pragma once

#include <unistd.h>
#include <cmath>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "actors/predict/train/labels.hpp"
#include "tests/support/folders.hpp"

namespace outcry::predict::testing_walk {

class Random {
 public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    double next() {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<double>(state_ >> 11) / 9007199254740992.0;
    }

 private:
    std::uint64_t state_;
};

/// A random walk of bars, of five minutes unless told otherwise, with prices on a 1e-4 grid, so
/// that text holds them exactly.
inline std::vector<PastBar> bars(std::size_t count, std::uint64_t seed,
                                 std::int64_t length_ns = 5 * ns_per_minute) {
    Random random(seed);
    const auto grid = [](double value) { return std::round(value * 1e4) / 1e4; };
    std::vector<PastBar> all;
    double price = 100;
    for (std::size_t i = 0; i < count; ++i) {
        const double open = price;
        price = grid(price * (1.0 + 0.01 * (random.next() - 0.5)));
        const double high = grid(std::fmax(open, price) * (1.0 + 0.002 * random.next()));
        const double low = grid(std::fmin(open, price) * (1.0 - 0.002 * random.next()));
        const TimeNs close =
            time::from_civil(2025, 1, 1) + DurationNs{static_cast<std::int64_t>(i + 1) * length_ns};
        all.push_back({close,
                       {open, std::fmax(high, open), std::fmin(low, open), price,
                        grid(1000 * random.next())}});
    }
    return all;
}

/// ctest runs the tests side by side: each process writes files of its own.
inline std::string own_file(const std::string& name) {
    const std::string folder =
        std::string(OUTCRY_BINARY_DIR) + "/train-" + std::to_string(::getpid());
    std::filesystem::create_directories(folder);
    return folder + "/" + name;
}

inline std::string write_csv(const std::string& name, const std::vector<PastBar>& all,
                             std::int64_t length_ns = 5 * ns_per_minute) {
    const std::string path = own_file(name);
    std::ofstream file(path);
    file.precision(12);
    file << "ts_ms,open,high,low,close,volume\n";
    for (const PastBar& one : all)
        file << (one.close_time.ns - length_ns) / ns_per_ms << ',' << one.bar.open << ','
             << one.bar.high << ',' << one.bar.low << ',' << one.bar.close << ',' << one.bar.volume
             << '\n';
    return path;
}

}  // namespace outcry::predict::testing_walk
