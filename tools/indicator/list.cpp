// SPDX-License-Identifier: Apache-2.0
#include "tools/indicator/list.hpp"

#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <span>

#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "outcry/indicator/registry.hpp"
#include "tools/indicator/suggest.hpp"
#include "tools/json_text.hpp"

namespace outcry::tools {

namespace {

using indicator::IndicatorInfo;
using indicator::ParameterInfo;
using nlohmann::ordered_json;

int lookback_of(const IndicatorInfo& info) {
    return indicator::bind_indicator(info.name, {}).value().make().value()->lookback();
}

/// 14 and not 14.0 where the table means a count.
std::string text_of(double value) {
    char text[40];
    std::snprintf(text, sizeof text, "%.15g", value);
    return text;
}

ordered_json number_of(const ParameterInfo& parameter, double value) {
    if (parameter.type == ParameterInfo::Type::real) return value;
    return static_cast<std::int64_t>(value);
}

ordered_json json_of(const ParameterInfo& parameter) {
    static constexpr const char* types[] = {"integer", "real", "enum"};
    ordered_json out = {{"name", parameter.name},
                        {"short_name", parameter.short_name},
                        {"type", types[static_cast<int>(parameter.type)]},
                        {"default", number_of(parameter, parameter.fallback)},
                        {"min", number_of(parameter, parameter.least)},
                        {"max", number_of(parameter, parameter.most)}};
    if (parameter.type == ParameterInfo::Type::average) {
        auto& values = out["values"] = ordered_json::object();
        for (std::size_t i = 0; i < indicator::average_names.size(); ++i)
            values[std::string(indicator::average_names[i])] = i;
    }
    return out;
}

ordered_json json_of(const IndicatorInfo& info) {
    ordered_json out = {{"name", info.name}, {"group", info.group}, {"hint", info.hint}};
    auto& inputs = out["inputs"] = ordered_json::array();
    for (const auto& input : info.inputs)
        inputs.push_back({{"name", input.name},
                          {"type", input.free ? "real" : "price"},
                          {"columns", input.columns}});
    auto& parameters = out["parameters"] = ordered_json::array();
    for (const auto& parameter : info.parameters) parameters.push_back(json_of(parameter));
    auto& outputs = out["outputs"] = ordered_json::array();
    for (const auto& each : info.outputs)
        outputs.push_back({{"name", each.name}, {"type", each.integer ? "integer" : "real"}});
    out["lookback"] = lookback_of(info);
    return out;
}

std::string columns_of(const IndicatorInfo& info) {
    std::string all;
    for (const auto& input : info.inputs)
        for (const auto column : input.columns) all += joined({all.empty() ? "" : ",", column});
    return all;
}

std::string parameters_of(const IndicatorInfo& info) {
    std::string all;
    for (const auto& each : info.parameters)
        all += joined({all.empty() ? "" : " ", each.short_name, "=", text_of(each.fallback)});
    return all;
}

std::string outputs_of(const IndicatorInfo& info) {
    std::string all;
    for (const auto& each : info.outputs) all += joined({all.empty() ? "" : ",", each.name});
    return all;
}

void print_table(std::span<const IndicatorInfo* const> infos) {
    Table table(
        {{"name"}, {"group"}, {"lookback", Align::right}, {"reads"}, {"says"}, {"parameters"}});
    for (const IndicatorInfo* info : infos)
        table.row({Cell(info->name), info->group, std::to_string(lookback_of(*info)),
                   columns_of(*info),
                   info->outputs.size() > 3 ? std::to_string(info->outputs.size()) + " outputs"
                                            : outputs_of(*info),
                   parameters_of(*info)});
    std::fputs(table.text(look_of(STDOUT_FILENO)).c_str(), stdout);
}

void print_one(const IndicatorInfo& info) {
    std::printf("%s: %s (%s)\n", std::string(info.name).c_str(), std::string(info.hint).c_str(),
                std::string(info.group).c_str());
    for (const auto& input : info.inputs) {
        std::string columns;
        for (const auto column : input.columns)
            columns += joined({columns.empty() ? "" : ",", column});
        std::printf(
            "reads %s from %s%s\n", std::string(input.name).c_str(), columns.c_str(),
            input.free ? joined({"; --inputs ", input.name, "=COLUMN binds another"}).c_str() : "");
    }
    std::printf("says  %s from row %d on\n", outputs_of(info).c_str(), lookback_of(info));
    if (info.parameters.empty()) return;
    Table table({{"parameter"}, {"short"}, {"default", Align::right}, {"range"}});
    for (const auto& each : info.parameters)
        table.row({Cell(each.name), each.short_name, text_of(each.fallback),
                   each.type == ParameterInfo::Type::average
                       ? std::string("0..8: sma ema wma dema tema trima kama mama t3")
                       : joined({text_of(each.least), "..", text_of(each.most)})});
    std::fputs(table.text(look_of(STDOUT_FILENO)).c_str(), stdout);
}

}  // namespace

Result<void> list_indicators(std::string_view name, bool json) {
    std::vector<const IndicatorInfo*> infos;
    if (name.empty()) {
        for (const IndicatorInfo& info : indicator::indicators()) infos.push_back(&info);
    } else {
        OUTCRY_ASSIGN(const IndicatorInfo* info, asked_indicator(name));
        infos.push_back(info);
    }
    if (json) {
        auto all = ordered_json::array();
        for (const IndicatorInfo* info : infos) all.push_back(json_of(*info));
        std::puts(json_text(all, 2).c_str());
    } else if (name.empty()) {
        print_table(infos);
    } else {
        print_one(*infos.front());
    }
    return {};
}

}  // namespace outcry::tools
