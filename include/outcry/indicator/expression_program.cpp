// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/expression_program.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "outcry/math/math.hpp"

namespace outcry::indicator {

ExpressionProgram::ExpressionProgram(std::string text, std::vector<ExpressionStep> steps,
                                     std::vector<ExpressionPart> parts)
    : Indicator(std::move(text)), steps_(std::move(steps)), parts_(std::move(parts)) {}

bool ExpressionProgram::update(const Ohlcv& bar, std::span<double> out) {
    bool all = true;
    for (ExpressionPart& part : parts_) all = part.indicator->update(bar, part.values) && all;
    if (!all) return false;
    const double value = value_of(bar);
    if (!std::isfinite(value)) return false;
    out[0] = value;
    return true;
}

double ExpressionProgram::value_of(const Ohlcv& bar) const {
    using StepKind = ExpressionStep::Kind;
    std::array<double, expression_steps_max> stack;
    std::size_t top = 0;  // one above the last value
    for (const ExpressionStep& step : steps_) {
        double& last = stack[top == 0 ? 0 : top - 1];
        double& before = stack[top < 2 ? 0 : top - 2];
        switch (step.kind) {
            case StepKind::number:
                stack[top++] = step.number;
                continue;
            case StepKind::column:
                stack[top++] = bar.*(step.column);
                continue;
            case StepKind::part:
                stack[top++] = parts_[step.part].values[step.output];
                continue;
            case StepKind::negate:
                last = -last;
                continue;
            case StepKind::absolute:
                last = std::fabs(last);
                continue;
            case StepKind::root:
                last = std::sqrt(last);
                continue;
            case StepKind::logarithm:
                last = math::log(last);
                continue;
            case StepKind::add:
                before = before + last;
                break;
            case StepKind::subtract:
                before = before - last;
                break;
            case StepKind::multiply:
                before = before * last;
                break;
            case StepKind::divide:
                before = before / last;
                break;
            case StepKind::least:
                before = std::fmin(before, last);
                break;
            case StepKind::greatest:
                before = std::fmax(before, last);
                break;
        }
        --top;
    }
    return stack[0];
}

bool ExpressionProgram::update(double, double, std::span<double>) {
    constexpr bool takes_free_series = false;
    OUTCRY_CHECK(takes_free_series);
    return false;
}

void ExpressionProgram::update_many(std::span<const Ohlcv> bars, std::span<double> out) {
    for (std::size_t i = 0; i < bars.size(); ++i)
        if (!update(bars[i], out.subspan(i, 1))) out[i] = std::numeric_limits<double>::quiet_NaN();
}

void ExpressionProgram::update_many(std::span<const double>, std::span<const double>,
                                    std::span<double>) {
    constexpr bool takes_free_series = false;
    OUTCRY_CHECK(takes_free_series);
}

int ExpressionProgram::lookback() const {
    int longest = 0;
    for (const ExpressionPart& part : parts_)
        longest = std::max(longest, part.indicator->lookback());
    return longest;
}

std::unique_ptr<Indicator> ExpressionProgram::clone() const {
    std::vector<ExpressionPart> parts;
    for (const ExpressionPart& part : parts_)
        parts.push_back({part.indicator->clone(), part.values});
    return std::make_unique<ExpressionProgram>(text(), steps_, std::move(parts));
}

void ExpressionProgram::write(msgpack::Writer& out) const {
    out.array(parts_.size());
    Buffer own;
    for (const ExpressionPart& part : parts_) {
        own.clear();
        part.indicator->snapshot(own);
        out.binary(own.view());
    }
}

bool ExpressionProgram::read(msgpack::Reader& in) {
    std::size_t count = 0;
    if (!in.array(count)) return false;
    if (count != parts_.size()) return in.fail("has other parts");
    std::vector<std::unique_ptr<Indicator>> restored;
    for (const ExpressionPart& part : parts_) {
        BytesView own;
        if (!in.binary(own)) return false;
        restored.push_back(part.indicator->clone());
        if (!restored.back()->restore(own)) return in.fail("a part is not its own");
    }
    if (!in.at_end()) return in.fail("bytes follow the value");
    for (std::size_t i = 0; i < parts_.size(); ++i) parts_[i].indicator = std::move(restored[i]);
    return true;
}

}  // namespace outcry::indicator
