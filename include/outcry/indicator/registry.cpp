// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/registry.hpp"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <iterator>

#include "outcry/base/text.hpp"
#include "outcry/indicator/lowered.hpp"
#include "outcry/indicator/tables.hpp"

namespace outcry::indicator {
namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

std::string number(double value) {
    char text[32];
    for (const int digits : {15, 17}) {
        std::snprintf(text, sizeof text, "%.*g", digits, value);
        double back = 0;
        std::from_chars(text, text + std::char_traits<char>::length(text), back);
        if (back == value) break;
    }
    return text;
}

Error bad_value(const IndicatorInfo& info, const ParameterInfo& parameter, std::string_view text) {
    const std::string range =
        parameter.type == ParameterInfo::Type::average
            ? "is none of 0..8 or sma, ema, wma, dema, tema, trima, kama, "
              "mama, t3"
            : joined({parameter.type == ParameterInfo::Type::integer ? "is not a whole number in "
                                                                     : "is not a number in ",
                      number(parameter.least), "..", number(parameter.most)});
    return invalid(joined({lowered(info.name), ": ", parameter.short_name, " ", quoted(text), " ",
                           range, ", default ", number(parameter.fallback)}));
}

Result<double> parse_value(const IndicatorInfo& info, const ParameterInfo& parameter,
                           std::string_view text) {
    if (parameter.type == ParameterInfo::Type::average) {
        const std::string low = lowered(text);
        for (std::size_t i = 0; i < average_names.size(); ++i)
            if (low == average_names[i]) return static_cast<double>(i);
    }
    double value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = parameter.type == ParameterInfo::Type::real || value == std::floor(value);
    if (failure != std::errc() || end != text.data() + text.size() || !std::isfinite(value) ||
        !whole || value < parameter.least || value > parameter.most)
        return bad_value(info, parameter, text);
    return value + 0.0;  // no negative zero
}

Result<std::size_t> find_parameter(const IndicatorInfo& info, std::string_view name) {
    const std::string low = lowered(name);
    std::vector<std::string_view> known;
    for (std::size_t i = 0; i < info.parameters.size(); ++i) {
        const ParameterInfo& parameter = info.parameters[i];
        if (low == parameter.short_name || low == lowered(parameter.name)) return i;
        known.push_back(parameter.short_name);
    }
    std::string all;
    for (const auto& each : known) all += all.empty() ? std::string(each) : joined({", ", each});
    return invalid(
        joined({lowered(info.name), " has no parameter ", quoted(name),
                all.empty() ? "; it takes none" : "; it takes ", all, did_you_mean(low, known)}));
}

}  // namespace

const std::vector<IndicatorInfo>& indicators() {
    static const std::vector<IndicatorInfo> all = [] {
        std::vector<IndicatorInfo> gathered;
        for (const auto table : tables()) {
            auto part = table();
            gathered.insert(gathered.end(), std::make_move_iterator(part.begin()),
                            std::make_move_iterator(part.end()));
        }
        return gathered;
    }();
    return all;
}

Result<const IndicatorInfo*> find_indicator(std::string_view name) {
    const std::string low = lowered(name);
    std::vector<std::string> names;
    for (const IndicatorInfo& info : indicators()) {
        names.push_back(lowered(info.name));
        if (names.back() == low) return &info;
    }
    const std::vector<std::string_view> views(names.begin(), names.end());
    return error(Error::Kind::not_found,
                 joined({"no indicator is named ", quoted(name), did_you_mean(low, views)}));
}

Result<IndicatorSpec> bind_indicator(std::string_view name,
                                     std::span<const std::string_view> arguments) {
    OUTCRY_ASSIGN(const IndicatorInfo* info, find_indicator(name));
    IndicatorSpec spec{info, {}};
    for (const ParameterInfo& parameter : info->parameters)
        spec.arguments.push_back(parameter.fallback);
    std::vector<bool> given(info->parameters.size(), false);
    std::size_t placed = 0;
    for (const std::string_view argument : arguments) {
        const std::size_t equals = argument.find('=');
        std::size_t at = placed;
        if (equals != std::string_view::npos) {
            OUTCRY_ASSIGN(at, find_parameter(*info, trimmed(argument.substr(0, equals))));
        } else if (placed++ == info->parameters.size()) {
            return invalid(
                joined({lowered(info->name), " takes ", std::to_string(info->parameters.size()),
                        " values; ", quoted(argument), " is one too many"}));
        }
        if (given[at])
            return invalid(joined(
                {lowered(info->name), ": ", info->parameters[at].short_name, " is given twice"}));
        given[at] = true;
        const std::string_view text =
            equals == std::string_view::npos ? argument : argument.substr(equals + 1);
        OUTCRY_ASSIGN(spec.arguments[at], parse_value(*info, info->parameters[at], trimmed(text)));
    }
    for (std::size_t i = 0; i < given.size(); ++i) {
        const int follows = info->parameters[i].follows;
        if (!given[i] && follows >= 0 && static_cast<std::size_t>(follows) < placed)
            spec.arguments[i] = spec.arguments[static_cast<std::size_t>(follows)];
    }
    return spec;
}

Result<IndicatorSpec> parse_indicator(std::string_view text) {
    const std::size_t colon = text.find(':');
    const std::string_view name = trimmed(text.substr(0, colon));
    std::vector<std::string_view> arguments;
    if (colon != std::string_view::npos) {
        std::string_view rest = text.substr(colon + 1);
        while (true) {
            const std::size_t comma = rest.find(',');
            arguments.push_back(trimmed(rest.substr(0, comma)));
            if (comma == std::string_view::npos) break;
            rest.remove_prefix(comma + 1);
        }
    }
    return bind_indicator(name, arguments);
}

std::string IndicatorSpec::text() const {
    std::string all = lowered(info->name);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        all += i == 0 ? ':' : ',';
        all += number(arguments[i]);
    }
    return all;
}

Result<std::unique_ptr<Indicator>> IndicatorSpec::make() const {
    OUTCRY_ASSIGN(std::unique_ptr<Indicator> made, info->make(Arguments(arguments)));
    made->text_ = text();
    return made;
}

Result<std::unique_ptr<Indicator>> make_indicator(std::string_view text) {
    OUTCRY_ASSIGN(const IndicatorSpec spec, parse_indicator(text));
    return spec.make();
}

}  // namespace outcry::indicator
