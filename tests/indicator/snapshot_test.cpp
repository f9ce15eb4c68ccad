// SPDX-License-Identifier: Apache-2.0
// One pass, any split of it and a restore at any bar agree to the bit, for every indicator in the
// registry.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
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

/// One row of what update_many writes, as hear() tells it.
Said row_of(std::span<const double> out, std::size_t at, std::size_t width) {
    Said said{true, {}};
    for (const double value : out.subspan(at * width, width)) said.values.push_back(value);
    if (std::isnan(said.values.front())) said = {false, std::vector<double>(width, 0.0)};
    return said;
}

TEST(Blocks, of_any_size_say_what_bar_by_bar_says_and_keep_the_same_state) {
    Dice dice{5};
    const std::vector<Ohlcv> bars = random_bars(21, 260);
    for (const IndicatorSpec& spec : all_specs()) {
        const auto one = spec.make().value();
        const auto many = spec.make().value();
        const std::size_t width = spec.info->outputs.size();
        std::vector<double> out(bars.size() * width);
        for (std::size_t begin = 0; begin < bars.size();) {
            const std::size_t count = std::min(bars.size() - begin, dice.below(70));
            many->update_many(std::span(bars).subspan(begin, count), out);
            for (std::size_t i = 0; i < count; ++i)
                ASSERT_EQ(hear(*one, spec, bars[begin + i]), row_of(out, i, width))
                    << spec.text() << " at bar " << begin + i;
            begin += count;
        }
        EXPECT_EQ(snapshot_of(*one), snapshot_of(*many)) << spec.text();
    }
}

TEST(Blocks, of_a_thousand_bars_say_what_bar_by_bar_says) {
    const std::vector<Ohlcv> bars = random_bars(23, 1'000);
    for (const IndicatorSpec& spec : all_specs()) {
        const auto one = spec.make().value();
        const auto many = spec.make().value();
        const std::size_t width = spec.info->outputs.size();
        std::vector<double> out(bars.size() * width);
        many->update_many(bars, out);
        for (std::size_t i = 0; i < bars.size(); ++i)
            ASSERT_EQ(hear(*one, spec, bars[i]), row_of(out, i, width))
                << spec.text() << " at bar " << i;
        EXPECT_EQ(snapshot_of(*one), snapshot_of(*many)) << spec.text();
    }
}

TEST(Blocks, of_free_series_say_what_value_by_value_says) {
    const std::vector<Ohlcv> bars = random_bars(22, 200);
    std::vector<double> first, second;
    for (const Ohlcv& bar : bars) {
        first.push_back(bar.close / 200);
        second.push_back(2 + std::floor(bar.volume / 2));
    }
    for (const IndicatorSpec& spec : all_specs()) {
        if (!std::all_of(spec.info->inputs.begin(), spec.info->inputs.end(),
                         [](const InputInfo& input) { return input.free; }))
            continue;
        const auto one = spec.make().value();
        const auto many = spec.make().value();
        const std::size_t width = spec.info->outputs.size();
        std::vector<double> out(bars.size() * width);
        many->update_many(first, second, out);
        for (std::size_t i = 0; i < bars.size(); ++i) {
            Said said{false, std::vector<double>(width, 0.0)};
            said.spoke = one->update(first[i], second[i], said.values);
            ASSERT_EQ(said, row_of(out, i, width)) << spec.text() << " at " << i;
        }
        EXPECT_EQ(snapshot_of(*one), snapshot_of(*many)) << spec.text();
    }
}

TEST(Snapshot, of_the_longest_windows_restores) {
    const std::vector<Ohlcv> bars = random_bars(13, 100'200);
    for (const char* text : {"sma:100000", "bbands:100000", "min:100000", "maxindex:100000",
                             "aroon:100000", "linearreg:100000", "imi:70000"}) {
        const auto spec = parse_indicator(text).value();
        const auto straight = spec.make().value();
        std::vector<double> out(bars.size() * spec.info->outputs.size());
        straight->update_many(std::span(bars).first(100'100), out);
        const auto restored = spec.make().value();
        const auto done = restored->restore(snapshot_of(*straight));
        ASSERT_TRUE(done.ok()) << text << done.error().text();
        for (std::size_t i = 100'100; i < 100'110; ++i)
            ASSERT_EQ(hear(*straight, spec, bars[i]), hear(*restored, spec, bars[i])) << text;
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
