// SPDX-License-Identifier: Apache-2.0
// Every indicator against the values of the real TA-Lib, on every row of the vectors.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <iostream>

#include "golden.hpp"

namespace outcry::indicator {
namespace {

struct Tally {
    std::size_t values = 0;
    std::size_t equal = 0;
    std::size_t wrong = 0;
};

using Rows = std::vector<std::vector<double>>;

/// What the indicator says on each row; an empty row is silence.
Rows run(const golden::Dataset& set, const golden::Call& call, const IndicatorSpec& spec) {
    const auto indicator = spec.make().value();
    EXPECT_EQ(indicator->lookback(), call.lookback) << call.name();
    Rows said;
    std::vector<double> out(spec.info->outputs.size());
    for (const auto& row : set.rows) {
        const bool spoke = golden::feed(*indicator, *spec.info, call, row, out);
        said.push_back(spoke ? out : std::vector<double>{});
    }
    return said;
}

/// The documented quirks: where we follow TA-Lib's later releases instead of 0.6. IMI of bars that
/// do not move is 50, CCI of identical typical prices is 0.
bool is_quirk(const golden::Call& call, double ours, double theirs) {
    if (call.function == "IMI") return std::isnan(theirs) && ours == 50.0;
    return call.function == "CCI" && ours == 0.0 && std::fabs(theirs) < 67.0;
}

void compare(const golden::Call& call, const std::string& output, std::size_t at, const Rows& said,
             Tally& tally) {
    const auto& expected = call.outputs.at(output);
    double greatest = 0;
    for (const auto& each : expected)
        if (std::isfinite(each.value)) greatest = std::fmax(greatest, std::fabs(each.value));
    for (const auto& each : expected) {
        const auto row = static_cast<std::size_t>(each.row);
        ++tally.values;
        if (said.at(row).empty()) {
            ++tally.wrong;
            continue;
        }
        const double ours = said[row][at];
        if (ours == each.value) ++tally.equal;
        const bool near = std::fabs(ours - each.value) <= 1e-9 * greatest + 4 * each.ext_diff;
        if (near || is_quirk(call, ours, each.value)) continue;
        if (tally.wrong++ == 0)
            ADD_FAILURE() << call.name() << " " << output << " row " << each.row << ": ours "
                          << ours << ", TA-Lib " << each.value << ", ext_diff " << each.ext_diff;
    }
}

/// The vectors of candlestick patterns list only the rows where one fires.
void silent_elsewhere(const golden::Call& call, const Rows& said, Tally& tally) {
    std::vector<bool> listed(said.size(), false);
    for (const auto& [output, expected] : call.outputs)
        for (const auto& each : expected) listed[static_cast<std::size_t>(each.row)] = true;
    for (std::size_t row = 0; row < said.size(); ++row) {
        if (listed[row] || said[row].empty()) continue;
        ++tally.values;
        if (said[row][0] == 0.0) {
            ++tally.equal;
        } else if (tally.wrong++ == 0) {
            ADD_FAILURE() << call.name() << " row " << row << ": ours " << said[row][0]
                          << ", TA-Lib 0";
        }
    }
}

class Parity : public testing::TestWithParam<std::string> {};

TEST_P(Parity, every_row_agrees_with_ta_lib) {
    const golden::Dataset set = golden::dataset(GetParam());
    const bool verbose = std::getenv("OUTCRY_TALIB_VERBOSE") != nullptr;
    std::size_t missing = 0;
    Tally all;
    for (const golden::Call& call : set.calls) {
        const std::vector<std::string_view> arguments(call.arguments.begin(), call.arguments.end());
        const auto spec = bind_indicator(call.function, arguments);
        if (!spec) {
            ++missing;
            if (verbose) std::cout << "missing " << call.function << "\n";
            continue;
        }
        const Rows said = run(set, call, *spec);
        for (std::size_t row = 0; row < said.size(); ++row)
            if (said[row].empty() != (static_cast<std::int64_t>(row) < call.lookback)) {
                ADD_FAILURE() << call.name() << ": first value is not at " << call.lookback;
                break;
            }
        Tally tally;
        for (std::size_t at = 0; at < spec->info->outputs.size(); ++at)
            compare(call, std::string(spec->info->outputs[at].name), at, said, tally);
        if (call.function.starts_with("CDL")) silent_elsewhere(call, said, tally);
        EXPECT_EQ(tally.wrong, 0u) << call.name() << ": of " << tally.values;
        if (verbose && tally.equal != tally.values)
            std::cout << call.name() << ": " << tally.equal << " of " << tally.values
                      << " bit-equal\n";
        all.values += tally.values;
        all.equal += tally.equal;
    }
    EXPECT_EQ(missing, 0u) << "functions of TA-Lib that the registry does not know";
    EXPECT_GT(all.values, 0u);
    std::cout << set.name << ": " << all.values << " values, " << all.equal << " bit-equal\n";
}

INSTANTIATE_TEST_SUITE_P(Talib, Parity, testing::ValuesIn(golden::dataset_names()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace outcry::indicator
