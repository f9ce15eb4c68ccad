// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/cycle.hpp"

#include <array>
#include <cmath>

#include "outcry/math/math.hpp"

namespace outcry::indicator {
namespace {

constexpr int period_most = 50;

/// An unevaluated sum of two doubles: some 32 digits. (Dekker 1971, Knuth 4.2.2.)
struct Twofold {
    double high = 0;
    double low = 0;
};

Twofold plus(Twofold a, Twofold b) {
    const double sum = a.high + b.high;
    const double part = sum - a.high;
    const double rest = (a.high - (sum - part)) + (b.high - part) + a.low + b.low;
    const double high = sum + rest;
    return {high, rest - (high - sum)};
}

Twofold times(Twofold a, double b) {
    const double product = a.high * b;
    const double rest = std::fma(a.high, b, -product) + a.low * b;
    const double high = product + rest;
    return {high, rest - (high - product)};
}

Twofold over(Twofold a, double b) {
    const double quotient = a.high / b;
    const double rest = (std::fma(-quotient, b, a.high) + a.low) / b;
    const double high = quotient + rest;
    return {high, rest - (high - quotient)};
}

/// Taylor's series from the term `x^first / first!` on, in steps of x²; within 1e-29 for |x| < 2π.
double series(double x, int first) {
    Twofold term{first == 0 ? 1.0 : x, 0};
    Twofold sum = term;
    for (int n = first; n < 60; n += 2) {
        term = over(times(times(term, -x), x), (n + 1.0) * (n + 2.0));
        sum = plus(sum, term);
    }
    return sum.high;
}

/// sin and cos of 2π i/n for i < n <= 50, computed once: they are all that HT_DCPHASE asks for. To
/// the last bit, because on flat input their sums are nothing but rounding, and TA-Lib's (glibc's)
/// are very nearly so.
struct Wheel {
    std::array<double, period_most*(period_most + 1) / 2> sine{};
    std::array<double, period_most*(period_most + 1) / 2> cosine{};

    Wheel() {
        for (int n = 1; n <= period_most; ++n) {
            for (int i = 0; i < n; ++i) {
                const double angle = (i * (2 * pi)) / n;
                const std::size_t at = start(n) + static_cast<std::size_t>(i);
                sine[at] = series(angle, 1);
                cosine[at] = series(angle, 0);
            }
        }
    }
    [[nodiscard]] static std::size_t start(int n) {
        return static_cast<std::size_t>(n * (n - 1) / 2);
    }
};

const Wheel& wheel() {
    static const Wheel made;
    return made;
}

/// The period as a count of bars; HilbertCycle keeps it within 6..50.
int whole_bars(double period) {
    const int bars = static_cast<int>(period + 0.5);
    return bars > period_most ? period_most : bars;
}

SineValue waves_of(double phase) {
    constexpr double radians_per_degree = 1.0 / degrees_per_radian;
    return {math::fast::sin(phase * radians_per_degree),
            math::fast::sin((phase + 45) * radians_per_degree)};
}

}  // namespace

std::optional<double> CyclePeriod::update(double x) {
    const auto now = cycle.update(x);
    if (!now || cycle.index <= lookback()) return std::nullopt;
    return now->smooth_period;
}

std::optional<PhasorValue> CyclePhasor::update(double x) {
    const auto now = cycle.update(x);
    if (!now || cycle.index <= lookback()) return std::nullopt;
    return PhasorValue{now->in_phase, now->quadrature};
}

std::optional<PhaseValue> CyclePhase::step(double x) {
    const auto now = cycle.update(x);
    if (!now) return std::nullopt;
    smoothed.push(now->smoothed);
    const int bars = whole_bars(now->smooth_period);
    const double* sine = wheel().sine.data() + Wheel::start(bars);
    const double* cosine = wheel().cosine.data() + Wheel::start(bars);
    double real = 0;
    double imaginary = 0;
    smoothed.each_back(static_cast<std::size_t>(bars), [&](double price) {
        real += *sine++ * price;
        imaginary += *cosine++ * price;
    });
    if (std::fabs(imaginary) > 0.0) {
        phase = math::fast::atan(real / imaginary) * degrees_per_radian;
    } else if (real < 0.0) {
        phase -= 90.0;
    } else if (real > 0.0) {
        phase += 90.0;
    }
    phase += 90.0;
    phase += 360.0 / now->smooth_period;  // the weighted average lags one bar
    if (imaginary < 0.0) phase += 180.0;
    if (phase > 315.0) phase -= 360.0;
    return PhaseValue{phase, now->smooth_period, now->smoothed};
}

std::optional<double> CyclePhase::update(double x) {
    const auto now = step(x);
    if (!now || !warm()) return std::nullopt;
    return now->phase;
}

std::optional<SineValue> SineWave::update(double x) {
    const auto now = phase.step(x);
    if (!now || !phase.warm()) return std::nullopt;
    return waves_of(now->phase);
}

double CycleMean::trendline(double period) {
    const int bars = whole_bars(period);
    double mean = 0;
    prices.each_back(static_cast<std::size_t>(bars), [&](double price) { mean += price; });
    if (bars > 0) mean /= bars;
    const double line = (4.0 * mean + 3.0 * before[0] + 2.0 * before[1] + before[2]) / 10.0;
    before = {mean, before[0], before[1]};
    return line;
}

std::optional<double> Trendline::update(double x) {
    mean.take(x);
    const auto now = cycle.update(x);
    if (!now) return std::nullopt;
    const double line = mean.trendline(now->smooth_period);
    if (cycle.index <= lookback()) return std::nullopt;
    return line;
}

std::optional<int> TrendMode::update(double x) {
    mean.take(x);
    const double phase_before = phase.phase;
    const auto now = phase.step(x);
    if (!now) return std::nullopt;
    const SineValue was = waves;
    waves = waves_of(now->phase);
    const double line = mean.trendline(now->period);

    int trend = 1;
    if ((waves.sine > waves.lead && was.sine <= was.lead) ||
        (waves.sine < waves.lead && was.sine >= was.lead)) {
        days_in_trend = 0;
        trend = 0;
    }
    if (days_in_trend < period_most) ++days_in_trend;  // half a period is all that is asked below
    if (days_in_trend < 0.5 * now->period) trend = 0;
    const double turned = now->phase - phase_before;
    if (now->period != 0.0 && turned > 0.67 * 360.0 / now->period &&
        turned < 1.5 * 360.0 / now->period)
        trend = 0;
    if (line != 0.0 && std::fabs((now->smoothed - line) / line) >= 0.015) trend = 1;
    if (!phase.warm()) return std::nullopt;
    return trend;
}

}  // namespace outcry::indicator
