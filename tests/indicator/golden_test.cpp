// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "golden.hpp"
#include "tests/support/folders.hpp"

namespace outcry::indicator::golden {
namespace {

std::string folder() {
    const char* given = std::getenv("OUTCRY_TALIB_DIR");
    return given != nullptr ? given : std::string(OUTCRY_SOURCE_DIR) + "/tests/golden/talib";
}

/// The text of `name`, or of `name`.gz; gzread reads both.
std::vector<std::vector<std::string>> table(const std::string& name) {
    gzFile file = gzopen((folder() + "/" + name + ".gz").c_str(), "rb");
    if (file == nullptr) file = gzopen((folder() + "/" + name).c_str(), "rb");
    if (file == nullptr) throw std::runtime_error("cannot open " + name + " in " + folder());
    std::string text;
    char chunk[65536];
    for (int got = 0; (got = gzread(file, chunk, sizeof chunk)) > 0;)
        text.append(chunk, static_cast<std::size_t>(got));
    gzclose(file);

    std::vector<std::vector<std::string>> rows(1, std::vector<std::string>(1));
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"') {
            rows.back().back() += text[++i];
        } else if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            rows.back().emplace_back();
        } else if (c == '\n') {
            rows.emplace_back(1);
        } else {
            rows.back().back() += c;
        }
    }
    rows.pop_back();
    rows.erase(rows.begin());
    return rows;
}

double number(const std::string& text) {
    if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
    return std::strtod(text.c_str(), nullptr);
}

}  // namespace

std::string Call::name() const {
    std::string all = function;
    for (const auto& argument : arguments) all += " " + argument;
    return all;
}

double Row::column(const std::string& name) const {
    if (name == "open") return bar.open;
    if (name == "high") return bar.high;
    if (name == "low") return bar.low;
    if (name == "close") return bar.close;
    if (name == "volume") return bar.volume;
    return name == "periods" ? periods : unit;
}

std::vector<std::string> dataset_names() {
    std::vector<std::string> found;
    for (const char* name : {"btcusdt_spot_1m", "spy_daily", "synthetic_edges",
                             "synthetic_tiny_prices", "synthetic_candles"}) {
        const std::string path = folder() + "/" + name + ".talib.csv.gz";
        if (std::ifstream(path).good()) found.emplace_back(name);
    }
    return found;
}

Dataset dataset(const std::string& name) {
    Dataset set;
    set.name = name;
    for (const auto& cell : table(name + ".input.csv"))
        set.rows.push_back({{number(cell.at(2)), number(cell.at(3)), number(cell.at(4)),
                             number(cell.at(5)), number(cell.at(6))},
                            number(cell.at(7)),
                            number(cell.at(8))});
    std::map<std::pair<std::string, std::string>, std::size_t> index;
    for (const auto& cell : table(name + ".calls.csv")) {
        Call call;
        call.function = cell.at(0);
        const auto parameters = nlohmann::json::parse(cell.at(1));
        for (const auto& [key, value] : parameters.items())
            call.arguments.push_back(key + "=" + value.dump());
        std::string column;
        for (const char c : cell.at(3) + " ") {
            if (c != ' ') {
                column += c;
            } else if (!column.empty()) {
                call.columns.push_back(std::exchange(column, {}));
            }
        }
        call.lookback = std::stoll(cell.at(4));
        index[{cell.at(0), cell.at(1)}] = set.calls.size();
        set.calls.push_back(std::move(call));
    }
    for (const auto& cell : table(name + ".talib.csv"))
        set.calls[index.at({cell.at(0), cell.at(1)})].outputs[cell.at(2)].push_back(
            {std::stoll(cell.at(3)), number(cell.at(4)), number(cell.at(5))});
    return set;
}

bool feed(Indicator& indicator, const IndicatorInfo& info, const Call& call, const Row& row,
          std::span<double> out) {
    const bool free = std::all_of(info.inputs.begin(), info.inputs.end(),
                                  [](const InputInfo& input) { return input.free; });
    if (!free) return indicator.update(row.bar, out);
    const double first = row.column(call.columns.at(0));
    return indicator.update(first, call.columns.size() > 1 ? row.column(call.columns[1]) : 0.0,
                            out);
}

}  // namespace outcry::indicator::golden
