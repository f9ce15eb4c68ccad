// SPDX-License-Identifier: Apache-2.0
// One pass, any split of it and a restore at any bar agree to the bit, for every indicator in the
// registry.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>

#include "bars.hpp"
#include "golden.hpp"

namespace outcry::indicator {
namespace {

/// Every indicator at its defaults and at the other setting of the reference calls.
const std::vector<IndicatorSpec>& all_specs() {
    static const std::vector<IndicatorSpec> specs = [] {
        std::vector<IndicatorSpec> made;
        for (const IndicatorInfo& info : indicators())
            made.push_back(bind_indicator(info.name, {}).value());
        for (const golden::Call& call : golden::dataset("spy_daily").calls) {
            const std::vector<std::string_view> arguments(call.arguments.begin(),
                                                          call.arguments.end());
            made.push_back(bind_indicator(call.function, arguments).value());
        }
        for (const char* text : {"ma:9,mama", "ma:9,kama", "ma:9,t3", "ma:8,trima", "ma:1,ema",
                                 "bbands:9,2,2,dema", "macdext:5,wma,9,tema,4,trima",
                                 "mavp:2,12,ema", "stoch:5,3,mama,3,t3", "fibonacci:3"})
            made.push_back(parse_indicator(text).value());
        return made;
    }();
    return specs;
}

Buffer snapshot_of(const Indicator& indicator) {
    Buffer bytes;
    indicator.snapshot(bytes);
    return bytes;
}

struct Said {
    bool spoke = false;
    std::vector<double> values;

    bool operator==(const Said&) const = default;
};

Said hear(Indicator& indicator, const IndicatorSpec& spec, const Ohlcv& bar) {
    Said said{false, std::vector<double>(spec.info->outputs.size(), 0.0)};
    said.spoke = indicator.update(bar, said.values);
    return said;
}

TEST(Snapshot, a_restore_at_every_bar_changes_nothing) {
    const std::vector<Ohlcv> bars = random_bars(7, 130);
    for (const IndicatorSpec& spec : all_specs()) {
        const auto straight = spec.make().value();
        auto broken = spec.make().value();
        for (std::size_t i = 0; i < bars.size(); ++i) {
            const Buffer bytes = snapshot_of(*broken);
            broken = spec.make().value();
            ASSERT_TRUE(broken->restore(bytes).ok()) << spec.text();
            ASSERT_EQ(hear(*straight, spec, bars[i]), hear(*broken, spec, bars[i]))
                << spec.text() << " at bar " << i;
        }
        EXPECT_EQ(snapshot_of(*straight), snapshot_of(*broken)) << spec.text();
    }
}

RC_GTEST_PROP(Snapshot, any_split_of_a_pass_is_the_pass, (std::uint64_t seed)) {
    const std::vector<Ohlcv> bars = random_bars(seed, 150);
    const auto split = *rc::gen::inRange<std::size_t>(0, bars.size());
    const auto& spec = *rc::gen::elementOf(all_specs());
    const auto straight = spec.make().value();
    const auto first = spec.make().value();
    for (std::size_t i = 0; i < split; ++i)
        RC_ASSERT(hear(*straight, spec, bars[i]) == hear(*first, spec, bars[i]));
    const auto second = spec.make().value();
    RC_ASSERT(second->restore(snapshot_of(*first)).ok());
    const auto copy = first->clone();
    for (std::size_t i = split; i < bars.size(); ++i) {
        const Said said = hear(*straight, spec, bars[i]);
        RC_ASSERT(said == hear(*second, spec, bars[i]));
        RC_ASSERT(said == hear(*copy, spec, bars[i]));
    }
}

TEST(Snapshot, what_comes_out_is_always_finite) {
    for (const std::uint64_t seed : {1u, 2u, 3u}) {
        std::vector<Ohlcv> bars = random_bars(seed, 120);
        for (std::size_t i = 40; i < 80; ++i) bars[i] = {5, 5, 5, 5, 0};        // flat, no volume
        for (std::size_t i = 80; i < 100; ++i) bars[i] = {0, 0, 0, 0, 0};       // worthless
        for (std::size_t i = 100; i < 110; ++i) bars[i] = {-3, -1, -4, -2, 7};  // below zero
        for (const IndicatorSpec& spec : all_specs()) {
            const auto indicator = spec.make().value();
            for (const Ohlcv& bar : bars)
                for (const double value : hear(*indicator, spec, bar).values)
                    ASSERT_TRUE(std::isfinite(value)) << spec.text();
            (void)snapshot_of(*indicator);  // stops the process if the state holds a NaN
        }
    }
}

TEST(Snapshot, one_of_other_parameters_is_refused_by_name) {
    const auto fast = make_indicator("rsi:14").value();
    const auto slow = make_indicator("rsi:21").value();
    const auto refused = slow->restore(snapshot_of(*fast));
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().message, "snapshot is of \"rsi:14\", not of \"rsi:21\"");
}

TEST(Snapshot, damaged_bytes_are_refused_or_harmless) {
    const std::vector<Ohlcv> bars = random_bars(11, 90);
    Dice dice{99};
    for (const IndicatorSpec& spec : all_specs()) {
        const auto indicator = spec.make().value();
        for (const Ohlcv& bar : bars) (void)hear(*indicator, spec, bar);
        const Buffer whole = snapshot_of(*indicator);
        EXPECT_FALSE(spec.make().value()->restore(whole.view(0, whole.size() - 1)).ok());
        for (int i = 0; i < 40; ++i) {
            Buffer hurt(whole.view());
            hurt.data()[dice.below(hurt.size())] ^= static_cast<std::uint8_t>(1u << dice.below(8));
            const auto victim = spec.make().value();
            if (victim->restore(hurt).ok())
                for (const Ohlcv& bar : bars) (void)hear(*victim, spec, bar);
        }
    }
}

}  // namespace
}  // namespace outcry::indicator
