// SPDX-License-Identifier: Apache-2.0
// Every indicator by name: inputs, parameters with ranges and defaults, outputs, and how to make
// one from "rsi:14", "macd:12,26,9" or "rsi:timeperiod=21". Any thread; the tables live for ever.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "outcry/indicator/indicator.hpp"

namespace outcry::indicator {

struct InputInfo {
    std::string_view name;                  // TA-Lib's: inReal, inPriceHLC, …
    std::vector<std::string_view> columns;  // what it takes by default
    bool free = false;                      // may be bound to any series
};

/// Names of the values of a parameter of type `average`, in order.
inline constexpr std::array<std::string_view, 9> average_names{
    "sma", "ema", "wma", "dema", "tema", "trima", "kama", "mama", "t3"};

struct ParameterInfo {
    enum class Type { integer, real, average };

    std::string_view name;        // TA-Lib's: optInTimePeriod
    std::string_view short_name;  // timeperiod
    Type type = Type::integer;
    double fallback = 0;
    double least = 0;
    double most = 0;
    int follows = -1;  // when given neither by place nor by name but that parameter was given by
                       // place: its value
};

struct OutputInfo {
    std::string_view name;  // TA-Lib's: outReal, outMACDSignal, …
    bool integer = false;
};

class Arguments;

struct IndicatorInfo {
    std::string_view name;  // TA-Lib's: RSI
    std::string_view group;
    std::string_view hint;
    std::vector<InputInfo> inputs;
    std::vector<ParameterInfo> parameters;
    std::vector<OutputInfo> outputs;
    Result<std::unique_ptr<Indicator>> (*make)(const Arguments&) = nullptr;
};

/// All of them, by group and name.
[[nodiscard]] const std::vector<IndicatorInfo>& indicators();
/// By name in any case; an unknown one suggests the nearest.
[[nodiscard]] Result<const IndicatorInfo*> find_indicator(std::string_view name);

/// The values of an indicator's parameters, in the order of its table, within their ranges.
class Arguments {
 public:
    explicit Arguments(std::vector<double> values) : values_(std::move(values)) {}
    [[nodiscard]] std::int64_t integer(std::size_t at) const {
        return static_cast<std::int64_t>(values_[at]);
    }
    [[nodiscard]] double real(std::size_t at) const { return values_[at]; }
    [[nodiscard]] const std::vector<double>& values() const { return values_; }

 private:
    std::vector<double> values_;
};

/// A name with its parameters, checked.
struct IndicatorSpec {
    const IndicatorInfo* info = nullptr;
    std::vector<double> arguments;

    /// "macd:12,26,9": equal texts mean equal indicators.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] Result<std::unique_ptr<Indicator>> make() const;
};

/// One argument: `value`, or `name=value` with TA-Lib's name or the short one.
[[nodiscard]] Result<IndicatorSpec> bind_indicator(std::string_view name,
                                                   std::span<const std::string_view> arguments);
/// "name", "name:value,value" or "name:parameter=value,…"; averages go by number or name
/// ("bbands:20,2,2,ema").
[[nodiscard]] Result<IndicatorSpec> parse_indicator(std::string_view text);
/// parse_indicator and make in one.
[[nodiscard]] Result<std::unique_ptr<Indicator>> make_indicator(std::string_view text);

}  // namespace outcry::indicator
