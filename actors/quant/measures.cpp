// SPDX-License-Identifier: Apache-2.0
#include "actors/quant/measures.hpp"

#include <algorithm>

#include "actors/quant/warm_up.hpp"
#include "outcry/base/text.hpp"
#include "outcry/indicator/registry.hpp"

namespace outcry::quant {
namespace {

/// Lower case and without blanks, so that "RSI: 14" and "rsi:14" are one name.
std::string tidied(std::string_view text) {
    std::string tidy;
    for (const char c : text)
        if (c != ' ') tidy += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return tidy;
}

/// Cuts "@1h" off the end of the text.
Result<std::optional<Timeframe>> take_timeframe(std::string& text) {
    const std::size_t at = text.rfind('@');
    if (at == std::string::npos) return std::optional<Timeframe>();
    const auto timeframe = Timeframe::parse(tidied(std::string_view(text).substr(at + 1)));
    if (!timeframe)
        return invalid(timeframe.error().message, joined({"[", std::to_string(at + 1), "]"}));
    text.erase(at);
    return std::optional(*timeframe);
}

/// Whether somebody wrote a formula where an indicator's name is asked for.
bool is_formula(std::string_view spec) {
    if (spec.find_first_of("+*/()") != std::string_view::npos) return true;
    for (std::size_t at = 0; (at = spec.find('-', at)) != std::string_view::npos; ++at) {
        // -5 and 1e-5 are numbers; what is taken from something stands off or is a name.
        const std::size_t next = spec.find_first_not_of(' ', at + 1);
        if (next == std::string_view::npos) continue;
        const char c = static_cast<char>(spec[next] | 0x20);
        if (next > at + 1 || (c >= 'a' && c <= 'z')) return true;
    }
    return false;
}

Result<Measure> read_measure(std::string_view spec, double tolerance) {
    if (is_formula(spec))
        return invalid(joined({quoted(spec),
                               " is an expression, not an indicator; give it a name "
                               "in this actor's table custom: spread = ",
                               quoted(spec)}));
    Measure measure;
    std::string text = tidied(spec);
    auto only = take_timeframe(text);
    if (!only) return invalid(only.error().message);
    measure.only = *only;
    OUTCRY_ASSIGN(const indicator::IndicatorSpec parsed, indicator::parse_indicator(text));
    OUTCRY_ASSIGN(measure.prototype, parsed.make());
    measure.needed = bars_needed(parsed, measure.prototype->lookback(), tolerance);
    measure.name = std::move(text);
    for (const indicator::OutputInfo& output : parsed.info->outputs) {
        const std::string said = output_name(parsed.info->name, output.name);
        measure.readings.push_back(said.empty() ? measure.name : joined({measure.name, ".", said}));
    }
    return measure;
}

Result<void> check_name(const std::string& name) {
    if (!is_custom_name(name))
        return invalid(joined({"name ", quoted(name),
                               " is not made of up to 40 small letters, digits "
                               "and _, beginning with a letter"}));
    if (indicator::find_indicator(name))
        return invalid(joined({"name ", quoted(name), " is an indicator's; choose another"}));
    return {};
}

Result<Measure> read_custom(const std::string& name, const std::string& written, double tolerance) {
    OUTCRY_TRY(check_name(name));
    Measure measure;
    std::string text = written;
    OUTCRY_ASSIGN(measure.only, take_timeframe(text));
    OUTCRY_ASSIGN(indicator::Expression parsed, indicator::parse_expression(text));
    measure.name = name;
    measure.readings = {name};
    measure.needed = 1;
    for (const indicator::IndicatorSpec& part : parsed.parts) {
        OUTCRY_ASSIGN(const auto made, part.make());
        measure.needed = std::max(measure.needed, bars_needed(part, made->lookback(), tolerance));
    }
    measure.prototype = std::move(parsed.indicator);
    return measure;
}

Error placed(Error error, std::string_view path) {
    return {error.kind, std::move(error.message), joined({path, error.place})};
}

struct AllMeasures {
    std::vector<Measure> measures;
    std::vector<Error> faults;
};

AllMeasures read_all(std::span<const std::string> specs,
                     const std::map<std::string, std::string>& custom, double tolerance) {
    AllMeasures all;
    const auto take = [&](Result<Measure> measure, const std::string& path) {
        if (measure)
            all.measures.push_back(std::move(*measure));
        else
            all.faults.push_back(placed(measure.error(), path));
    };
    for (std::size_t i = 0; i < specs.size(); ++i) {
        auto measure = read_measure(specs[i], tolerance);
        const auto same = [&](const Measure& other) {
            return measure && other.name == measure->name &&
                   (!other.only || !measure->only || *other.only == *measure->only);
        };
        if (std::any_of(all.measures.begin(), all.measures.end(), same))
            measure = invalid(joined({"indicator ", quoted(specs[i]), " is asked for twice"}));
        take(std::move(measure), joined({"indicators[", std::to_string(i), "]"}));
    }
    for (const auto& [name, text] : custom)
        take(read_custom(name, text, tolerance), joined({"custom.", name}));
    return all;
}

}  // namespace

bool is_custom_name(std::string_view name) {
    const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
    return !name.empty() && name.size() <= 40 && letter(name.front()) &&
           std::all_of(name.begin(), name.end(),
                       [&](char c) { return letter(c) || c == '_' || (c >= '0' && c <= '9'); });
}

Result<std::vector<Measure>> read_measures(std::span<const std::string> specs,
                                           const std::map<std::string, std::string>& custom,
                                           double tolerance) {
    AllMeasures all = read_all(specs, custom, tolerance);
    if (!all.faults.empty()) return std::move(all.faults.front());
    return std::move(all.measures);
}

std::vector<Error> measure_faults(std::span<const std::string> specs,
                                  const std::map<std::string, std::string>& custom,
                                  double tolerance) {
    return read_all(specs, custom, tolerance).faults;
}

}  // namespace outcry::quant
