// SPDX-License-Identifier: Apache-2.0
// Bars that the market ends, on a floor of recorded trades.
#include <map>

#include "actors/runtime/verify.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/record.hpp"
#include "tests/scenarios/launching.hpp"

namespace outcry {
namespace {

using namespace test;

/// Ticks, volume and dollars as context, of which quant measures two.
TEST(Ticks, bars_that_the_market_ends_are_heard_measured_and_verified) {
    const std::vector<std::string> set = {
        "bars.timeframes=[\"1s\", \"1m\", \"tick:500\", \"volume:0.5\", \"dollar:1e6\"]",
        "quant.timeframes=[\"1m\", \"tick:500\"]",
        "quant.indicators=[\"rsi:14\", \"macd:12,26,9\", \"bbands:20,2\", "
        "\"atr:14\", \"adx:14\", \"ema:20\", \"ema:50\", \"rsi:5@dollar:1e6\"]"};
    const Folder folder;
    LaunchOptions launching = options("");
    launching.run_folder = folder.path();
    std::map<std::string, int> heard;
    launching.on_event = [&](const Prefix& prefix, BytesView said, std::string_view schema) {
        if (schema != "bar" && schema != "signal") return;
        const auto view = read_said(said);
        const std::string_view topic = view->topic;
        const std::string timeframe(topic.substr(topic.rfind('.') + 1));
        if (!Timeframe::parse(timeframe)->is_timed())
            ++heard[std::string(schema) + " " + timeframe];
        if (schema != "bar" || timeframe.find(':') == std::string::npos) return;
        const auto bar = decoded<Bar>(view->body);
        ASSERT_TRUE(bar);
        EXPECT_EQ(bar->closed_at, view->event_time);
        EXPECT_EQ(prefix.time, view->event_time) << "said at the print that ended it";
        EXPECT_TRUE(bar->flow && bar->flow->vwap >= bar->low && bar->flow->vwap <= bar->high);
    };
    EXPECT_TRUE(run(plan("ticks.toml", Place::fused, set), launching).closed);
    for (const char* what : {"bar tick:500", "bar volume:5e-1", "bar dollar:1000000",
                             "signal tick:500", "signal dollar:1000000"})
        EXPECT_GT(heard[what], 10) << what;
    const auto store = open_folder_store(folder.path() + "/journal", false);
    const auto verified = verify_run(**store, {find_kind, topologies, {}});
    ASSERT_TRUE(verified) << verified.error().text();
    EXPECT_FALSE(verified->mismatch) << verified->mismatch->what;
}

}  // namespace
}  // namespace outcry
