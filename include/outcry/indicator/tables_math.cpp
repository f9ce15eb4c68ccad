// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/arithmetic.hpp"

#include <array>
#include "outcry/indicator/averages.hpp"
#include "outcry/indicator/erased.hpp"
#include "outcry/indicator/extreme.hpp"
#include "outcry/indicator/tables.hpp"

namespace outcry::indicator {
namespace {

constexpr std::string_view operators = "Math Operators";
constexpr std::string_view transforms = "Math Transform";

/// With the kind known to the compiler, so that blocks are loops without a choice in them.
template <TransformKind kind>
struct Transforming {
    static auto step(Transform&, double value, double) { return finite(transformed(kind, value)); }
    static auto step(Transform& transform, const Ohlcv& bar) {
        return step(transform, bar.close, 0);
    }
};

template <OperatorKind kind>
struct Combining {
    static auto step(Operator&, double first, double second) {
        return finite(combined(kind, first, second));
    }
    static auto step(Operator& combine, const Ohlcv& bar) {
        return step(combine, bar.high, bar.low);
    }
};

template <TransformKind kind>
IndicatorInfo transform(std::string_view name, std::string_view hint) {
    return {name, transforms, hint, in_real(), {}, out_real(), [](const Arguments&) {
                return erased<Transforming<kind>>(Result<Transform>(Transform{kind}));
            }};
}

template <OperatorKind kind>
IndicatorInfo combine(std::string_view name, std::string_view hint) {
    return {name, operators, hint, in_two(), {}, out_real(), [](const Arguments&) {
                return erased<Combining<kind>>(Result<Operator>(Operator{kind}));
            }};
}

struct IndexOnly {
    static std::optional<std::int64_t> step(RollingExtreme& extreme, double value, double) {
        const auto now = extreme.update(value);
        if (!now) return std::nullopt;
        return now->index;
    }
    static auto step(RollingExtreme& extreme, const Ohlcv& bar) {
        return step(extreme, bar.close, 0);
    }
};

/// One series into a window that also takes two.
struct Closing {
    static auto step(RollingSpan& span, double value, double) { return span.update(value); }
    static auto step(RollingSpan& span, const Ohlcv& bar) { return span.update(bar.close); }
};

struct BothIndexes {
    static std::optional<std::array<std::int64_t, 2>> step(RollingRange& range, double value,
                                                           double) {
        const auto now = range.update(value);
        if (!now) return std::nullopt;
        return std::array<std::int64_t, 2>{now->lowest.index, now->highest.index};
    }
    static auto step(RollingRange& range, const Ohlcv& bar) { return step(range, bar.close, 0); }
};

template <ExtremeKind kind>
Result<std::unique_ptr<Indicator>> extreme(const Arguments& arguments) {
    return erased(RollingPeak::make(kind, arguments.integer(0)));
}

template <ExtremeKind kind>
Result<std::unique_ptr<Indicator>> extreme_index(const Arguments& arguments) {
    return erased<IndexOnly>(RollingExtreme::make(kind, arguments.integer(0)));
}

IndicatorInfo windowed(std::string_view name, std::string_view hint,
                       std::vector<OutputInfo> outputs,
                       Result<std::unique_ptr<Indicator>> (*make)(const Arguments&)) {
    return {name, operators, hint, in_real(), {period(30)}, std::move(outputs), make};
}

std::vector<IndicatorInfo> windows() {
    constexpr auto highest = ExtremeKind::highest;
    constexpr auto lowest = ExtremeKind::lowest;
    return {
        windowed("MAX", "Highest value over a specified period", out_real(), extreme<highest>),
        windowed("MAXINDEX", "Index of highest value over a specified period", out_integer(),
                 extreme_index<highest>),
        windowed("MIN", "Lowest value over a specified period", out_real(), extreme<lowest>),
        windowed("MININDEX", "Index of lowest value over a specified period", out_integer(),
                 extreme_index<lowest>),
        windowed(
            "MINMAX", "Lowest and highest values over a specified period", {{"outMin"}, {"outMax"}},
            [](const Arguments& a) { return erased<Closing>(RollingSpan::make(a.integer(0))); }),
        windowed("MINMAXINDEX", "Indexes of lowest and highest values over a specified period",
                 {{"outMinIdx", true}, {"outMaxIdx", true}},
                 [](const Arguments& a) {
                     return erased<BothIndexes>(RollingRange::make(a.integer(0)));
                 }),
        windowed("SUM", "Summation", out_real(),
                 [](const Arguments& a) { return erased(RollingSum::make(a.integer(0))); }),
    };
}

}  // namespace

std::vector<IndicatorInfo> math_table() {
    std::vector<IndicatorInfo> all{
        combine<OperatorKind::add>("ADD", "Vector Arithmetic Add"),
        combine<OperatorKind::div>("DIV", "Vector Arithmetic Div"),
        combine<OperatorKind::mult>("MULT", "Vector Arithmetic Mult"),
        combine<OperatorKind::sub>("SUB", "Vector Arithmetic Subtraction"),
        transform<TransformKind::acos>("ACOS", "Vector Trigonometric ACos"),
        transform<TransformKind::asin>("ASIN", "Vector Trigonometric ASin"),
        transform<TransformKind::atan>("ATAN", "Vector Trigonometric ATan"),
        transform<TransformKind::ceil>("CEIL", "Vector Ceil"),
        transform<TransformKind::cos>("COS", "Vector Trigonometric Cos"),
        transform<TransformKind::cosh>("COSH", "Vector Trigonometric Cosh"),
        transform<TransformKind::exp>("EXP", "Vector Arithmetic Exp"),
        transform<TransformKind::floor>("FLOOR", "Vector Floor"),
        transform<TransformKind::ln>("LN", "Vector Log Natural"),
        transform<TransformKind::log10>("LOG10", "Vector Log10"),
        transform<TransformKind::sin>("SIN", "Vector Trigonometric Sin"),
        transform<TransformKind::sinh>("SINH", "Vector Trigonometric Sinh"),
        transform<TransformKind::sqrt>("SQRT", "Vector Square Root"),
        transform<TransformKind::tan>("TAN", "Vector Trigonometric Tan"),
        transform<TransformKind::tanh>("TANH", "Vector Trigonometric Tanh"),
    };
    for (auto& each : windows()) all.push_back(std::move(each));
    return all;
}

}  // namespace outcry::indicator
