// SPDX-License-Identifier: Apache-2.0
// Nothing is allocated after an indicator has been made: this binary counts every operator new.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "bars.hpp"
#include "outcry/indicator/registry.hpp"

namespace {

thread_local std::size_t allocations = 0;

}  // namespace

// Never inlined: where only one of a pair is, the compiler takes them for mismatched.
[[gnu::noinline]] void* operator new(std::size_t size) {
    ++allocations;
    if (void* place = std::malloc(size == 0 ? 1 : size)) return place;
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* place) noexcept { std::free(place); }
[[gnu::noinline]] void operator delete(void* place, std::size_t) noexcept { std::free(place); }

namespace outcry::indicator {
namespace {

TEST(Allocation, none_happens_once_an_indicator_is_made) {
    const std::vector<Ohlcv> bars = random_bars(3, 400);
    for (const IndicatorInfo& info : indicators()) {
        const auto one = bind_indicator(info.name, {}).value().make().value();
        const auto many = bind_indicator(info.name, {}).value().make().value();
        std::vector<double> out(bars.size() * info.outputs.size());
        const std::size_t before = allocations;
        for (const Ohlcv& bar : bars) (void)one->update(bar, out);
        many->update_many(bars, out);
        EXPECT_EQ(allocations, before) << info.name;
    }
    EXPECT_GT(allocations, 0u) << "nothing is counted";
}

}  // namespace
}  // namespace outcry::indicator
