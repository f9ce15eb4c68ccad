// SPDX-License-Identifier: Apache-2.0
// What an expression becomes: steps on a small stack, behind the Indicator interface. Used by
// expression.cpp alone. One series, one thread; owns its parts.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "outcry/indicator/expression.hpp"

namespace outcry::indicator {

struct ExpressionStep {
    enum class Kind {
        number,
        column,
        part,
        add,
        subtract,
        multiply,
        divide,
        negate,
        absolute,
        root,
        logarithm,
        least,
        greatest
    };

    Kind kind = Kind::number;
    double number = 0;
    double Ohlcv::*column = nullptr;
    std::size_t part = 0;
    std::size_t output = 0;
};

struct ExpressionPart {
    std::unique_ptr<Indicator> indicator;
    std::vector<double> values;  // what it said of the last bar
};

class ExpressionProgram final : public Indicator {
 public:
    ExpressionProgram(std::string text, std::vector<ExpressionStep> steps,
                      std::vector<ExpressionPart> parts);

    bool update(const Ohlcv& bar, std::span<double> out) override;
    /// It names columns, so there is nothing to bind: calling these is the caller's bug.
    bool update(double first, double second, std::span<double> out) override;
    void update_many(std::span<const Ohlcv> bars, std::span<double> out) override;
    void update_many(std::span<const double> first, std::span<const double> second,
                     std::span<double> out) override;
    [[nodiscard]] int lookback() const override;
    [[nodiscard]] std::unique_ptr<Indicator> clone() const override;

 private:
    void write(msgpack::Writer& out) const override;
    [[nodiscard]] bool read(msgpack::Reader& in) override;
    [[nodiscard]] double value_of(const Ohlcv& bar) const;

    std::vector<ExpressionStep> steps_;
    std::vector<ExpressionPart> parts_;
};

}  // namespace outcry::indicator
