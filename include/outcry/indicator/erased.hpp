// SPDX-License-Identifier: Apache-2.0
// Puts an indicator struct behind the Indicator interface, and the words the tables are written in.
// Included by tables_*.cpp only, since every type it wraps costs a codec. Nothing to own.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <initializer_list>
#include <limits>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "outcry/codec/encode.hpp"
#include "outcry/indicator/checks.hpp"
#include "outcry/indicator/moving_average.hpp"
#include "outcry/indicator/registry.hpp"

namespace outcry::indicator {

/// Writes what an indicator said into `out`, fields in order; returns the place after the last.
template <class T>
std::size_t spread(const T& value, std::span<double> out, std::size_t at) {
    if constexpr (std::is_arithmetic_v<T>) {
        out[at++] = static_cast<double>(value);
    } else if constexpr (Described<T>) {
        for_each_field(value,
                       [&](std::string_view, const auto& member) { at = spread(member, out, at); });
    } else {
        for (const auto& element : value) at = spread(element, out, at);
    }
    return at;
}

/// How many values `spread` writes of a type.
template <class T>
constexpr std::size_t width_of() {
    if constexpr (std::is_arithmetic_v<T>) {
        return 1;
    } else if constexpr (Described<T>) {
        const T value{};
        std::size_t width = 0;
        for_each_field(value, [&](std::string_view, const auto& member) {
            width += width_of<std::remove_cvref_t<decltype(member)>>();
        });
        return width;
    } else {
        return std::tuple_size_v<T> * width_of<typename T::value_type>();
    }
}

/// Whether a decoded state could have come from an indicator made like `own`: same windows, same
/// choices.
template <class T>
bool same_shape(const T& own, const T& other) {
    if constexpr (Described<T>) {
        bool same = true;
        if constexpr (requires { other.sound(); }) same = other.sound();
        for_each_field(own, other, [&](std::string_view, const auto& mine, const auto& its) {
            same = same && same_shape(mine, its);
        });
        return same;
    } else if constexpr (requires { own.has_value(); }) {
        if constexpr (Described<typename T::value_type>)
            return !own || !other || same_shape(*own, *other);
        return true;
    } else if constexpr (requires { own.size(); }) {
        bool same = own.size() == other.size();
        if constexpr (Described<typename T::value_type>)
            for (std::size_t i = 0; same && i < own.size(); ++i)
                same = same_shape(own[i], other[i]);
        return same;
    } else {
        return true;
    }
}

/// How to step an indicator that has an update of its own.
struct Plainly {
    template <class X>
    static auto step(X& x, const Ohlcv& bar) {
        if constexpr (requires { x.update(bar); })
            return x.update(bar);
        else if constexpr (requires { x.update(1.0); })
            return x.update(bar.close);
        else
            return x.update(bar.high, bar.low);
    }
    template <class X>
    static auto step(X& x, double first,
                     double second) requires(!requires(const Ohlcv& bar) { x.update(bar); }) {
        if constexpr (requires { x.update(1.0); })
            return x.update(first);
        else
            return x.update(first, second);
    }
};

template <class X, class Step>
class Erased final : public Indicator {
 public:
    explicit Erased(X state) : state_(std::move(state)) {}

    bool update(const Ohlcv& bar, std::span<double> out) override {
        return say(Step::step(state_, bar), out);
    }
    bool update([[maybe_unused]] double first, [[maybe_unused]] double second,
                [[maybe_unused]] std::span<double> out) override {
        if constexpr (requires { Step::step(state_, first, second); }) {
            return say(Step::step(state_, first, second), out);
        } else {
            constexpr bool takes_free_series = false;
            OUTCRY_CHECK(takes_free_series);
            return false;
        }
    }
    void update_many(std::span<const Ohlcv> bars, std::span<double> out) override {
        if constexpr (requires { state_.update_many(bars, out); })
            state_.update_many(bars, out);
        else
            run([&](X& state, std::size_t i) { return Step::step(state, bars[i]); }, bars.size(),
                out);
    }
    void update_many([[maybe_unused]] std::span<const double> first,
                     [[maybe_unused]] std::span<const double> second,
                     [[maybe_unused]] std::span<double> out) override {
        if constexpr (requires { Step::step(state_, first[0], second[0]); }) {
            if constexpr (two_series) {
                OUTCRY_CHECK(second.size() == first.size());
                run([&](X& state, std::size_t i) { return Step::step(state, first[i], second[i]); },
                    first.size(), out);
            } else {
                run([&](X& state, std::size_t i) { return Step::step(state, first[i], 0.0); },
                    first.size(), out);
            }
        } else {
            constexpr bool takes_free_series = false;
            OUTCRY_CHECK(takes_free_series);
        }
    }
    [[nodiscard]] int lookback() const override {
        if constexpr (requires { Step::lookback(state_); })
            return Step::lookback(state_);
        else
            return state_.lookback();
    }
    [[nodiscard]] std::unique_ptr<Indicator> clone() const override {
        return std::make_unique<Erased>(*this);
    }

 private:
    static constexpr bool two_series = !requires(X & x) { x.update(1.0); };

    /// On a copy of the state that nobody else can see, so that it stays in registers; what is too
    /// large for that (it lets one choose among averages) stays where it is.
    template <class One>
    [[gnu::flatten]] void run(const One& one, std::size_t count, std::span<double> out) {
        if constexpr (sizeof(X) > 2048) {
            run_on(state_, one, count, out);
        } else {
            X state = std::move(state_);
            run_on(state, one, count, out);
            state_ = std::move(state);
        }
    }
    template <class One>
    static void run_on(X& state, const One& one, std::size_t count, std::span<double> out) {
        using Said = typename decltype(one(state, 0))::value_type;
        constexpr std::size_t width = width_of<Said>();
        OUTCRY_CHECK(out.size() >= count * width);
        double* place = out.data();
        for (std::size_t i = 0; i < count; ++i, place += width) {
            if (const auto said = one(state, i))
                (void)spread(*said, std::span<double>(place, width), 0);
            else
                for (std::size_t k = 0; k < width; ++k)
                    place[k] = std::numeric_limits<double>::quiet_NaN();
        }
    }

    template <class Said>
    static bool say(const Said& said, std::span<double> out) {
        if (!said) return false;
        (void)spread(*said, out, 0);
        return true;
    }

    void write(msgpack::Writer& out) const override { detail::encode_value(out, state_); }
    [[nodiscard]] bool read(msgpack::Reader& in) override {
        X restored = state_;
        if (!detail::decode_value(in, restored)) return false;
        if (!in.at_end()) return in.fail("bytes follow the value");
        if (!same_shape(state_, restored)) return in.fail("windows have other sizes");
        state_ = std::move(restored);
        return true;
    }

    X state_;
};

template <class Step = Plainly, class X>
Result<std::unique_ptr<Indicator>> erased(Result<X> made) {
    if (!made) return std::move(made).failure();
    return std::unique_ptr<Indicator>(std::make_unique<Erased<X, Step>>(std::move(made).value()));
}

/// How a table makes an indicator whose one parameter is its period.
template <class X>
Result<std::unique_ptr<Indicator>> by_period(const Arguments& arguments) {
    return erased(X::make(arguments.integer(0)));
}

inline AverageType average_type(const Arguments& arguments, std::size_t at) {
    return static_cast<AverageType>(arguments.integer(at));
}

/// For indicators that let one choose among averages: `take` gets the kind they are to be made
/// with, the small one where all the choices say simple.
template <class Take>
Result<std::unique_ptr<Indicator>> by_average(std::initializer_list<AverageType> types,
                                              const Take& take) {
    const bool simple = std::all_of(types.begin(), types.end(),
                                    [](AverageType type) { return type == AverageType::sma; });
    return simple ? take(std::type_identity<Sma>{}) : take(std::type_identity<MovingAverage>{});
}

// The words of the tables.
inline ParameterInfo whole(std::string_view name, std::string_view short_name, double fallback,
                           double least = 2, double most = static_cast<double>(period_max)) {
    return {name, short_name, ParameterInfo::Type::integer, fallback, least, most, -1};
}
inline ParameterInfo period(double fallback, double least = 2) {
    return whole("optInTimePeriod", "timeperiod", fallback, least);
}
inline ParameterInfo real(std::string_view name, std::string_view short_name, double fallback,
                          double least = -real_max, double most = real_max, int follows = -1) {
    return {name, short_name, ParameterInfo::Type::real, fallback, least, most, follows};
}
inline ParameterInfo average(std::string_view name, std::string_view short_name) {
    return {name, short_name, ParameterInfo::Type::average, 0, 0, 8, -1};
}
inline std::vector<InputInfo> in_real() { return {{"inReal", {"close"}, true}}; }
inline std::vector<InputInfo> in_two() {
    return {{"inReal0", {"high"}, true}, {"inReal1", {"low"}, true}};
}
inline std::vector<InputInfo> in_price(std::string_view name,
                                       std::vector<std::string_view> columns) {
    return {{name, std::move(columns), false}};
}
inline std::vector<InputInfo> in_hl() { return in_price("inPriceHL", {"high", "low"}); }
inline std::vector<InputInfo> in_hlc() { return in_price("inPriceHLC", {"high", "low", "close"}); }
inline std::vector<InputInfo> in_hlcv() {
    return in_price("inPriceHLCV", {"high", "low", "close", "volume"});
}
inline std::vector<InputInfo> in_ohlc() {
    return in_price("inPriceOHLC", {"open", "high", "low", "close"});
}
inline std::vector<OutputInfo> out_real() { return {{"outReal", false}}; }
inline std::vector<OutputInfo> out_integer() { return {{"outInteger", true}}; }

}  // namespace outcry::indicator
