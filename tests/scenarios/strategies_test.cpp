// SPDX-License-Identifier: Apache-2.0
// One floor, two strategies: each has its core, its voters, its stop and target, and its share of
// one veto's limits.
#include <map>
#include <set>

#include "actors/ledger/database.hpp"
#include "actors/topology/check.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/trading.hpp"
#include "tests/scenarios/launching.hpp"

namespace outcry {
namespace {

using namespace test;

constexpr const char* two_strategies = R"(
[floor]
name        = "two"
capital     = "10000 USDT"
instruments = "instruments/binance-usdm.toml"
symbols     = ["BTCUSDT-PERP"]
decide_on   = "15m"

[actor.data]
kind       = "feed.recorded"
bars       = "data/{symbol}-1m.csv.gz"
stamp      = "open"
timeframes = ["15m", "1h"]
warmup     = "3d"

[actor.quant]
kind = "quant.standard"

[actor.bull]
kind = "case.long"

[actor.bear]
kind = "case.short"

[actor.patient]
kind   = "case.long"
stop   = "1%"
target = "3%"

[actor.core]
kind   = "core.pool"
voters = ["bull", "bear"]
quorum = 2

[actor.swing]
kind     = "core.pool"
strategy = "swing"
voters   = ["patient"]
stop     = "1%"
target   = "3%"
edge_min = "2bp"

[actor.risk]
kind                  = "risk.veto"
symbol_exposure_max   = "60%"
strategy_exposure_max = "20%"
gross_exposure_max    = "90%"

[actor.execution]
kind = "execution.paper"
)";

Plan two(std::vector<std::string> set = {}) {
    const Loaded loaded = parse_topology(two_strategies, "two.toml", topologies,
                                         {std::move(set), Place::fused, nullptr});
    EXPECT_TRUE(loaded.ok()) << text_of(loaded.diagnostics);
    return loaded.ok() ? *loaded.plan : Plan{};
}

/// What a run said of each strategy.
struct Told {
    std::map<std::string, std::set<std::string>> voters;  // that answered under its name
    std::map<std::string, int> trips;
    std::map<std::string, double> most;  // notional over equity, at its highest
    std::set<double> stops;
    bool both_at_once = false;
};

Told told(const Plan& made, const std::string& folder) {
    Told all;
    std::map<std::string, bool> open;
    double equity = 10'000;
    LaunchOptions launching = options("");
    launching.run_folder = folder;
    launching.on_event = [&](const Prefix&, BytesView bytes, std::string_view schema) {
        const auto said = read_said(bytes, false);
        if (schema == schema_name<Vote>) {
            const Vote vote = decoded<Vote>(said->body).value();
            if (vote.p_long) all.voters[vote.strategy].insert(vote.voter);
        } else if (schema == schema_name<RoundTrip>) {
            ++all.trips[decoded<RoundTrip>(said->body).value().strategy];
        } else if (schema == schema_name<Account>) {
            equity = decoded<Account>(said->body).value().equity.to_double();
        } else if (schema == schema_name<Proposal>) {
            all.stops.insert(decoded<Proposal>(said->body).value().stop.to_double());
        } else if (schema == schema_name<Position>) {
            const Position held = decoded<Position>(said->body).value();
            open[held.strategy] = !held.quantity.is_zero();
            all.both_at_once = all.both_at_once || (open["two"] && open["swing"]);
            double& most = all.most[held.strategy];
            most = std::max(most,
                            std::abs(held.quantity.to_double()) * held.entry.to_double() / equity);
        }
    };
    const LaunchResult result = run(made, launching);
    EXPECT_TRUE(result.closed);
    expect_verified(folder, result.head);
    return all;
}

TEST(Strategies, of_one_floor_trade_side_by_side_under_one_veto) {
    const Plan made = two();
    const CheckReport report = check(made);
    EXPECT_TRUE(report.ok()) << report.text();
    const Folder folder;
    const Told all = told(made, folder.path());
    EXPECT_EQ(all.voters.at("two"), (std::set<std::string>{"bear", "bull"}));
    EXPECT_EQ(all.voters.at("swing"), (std::set<std::string>{"patient"}));
    EXPECT_EQ(all.voters.size(), 2U);
    EXPECT_GT(all.trips.at("two"), 0);
    EXPECT_GT(all.trips.at("swing"), 0);
    EXPECT_TRUE(all.both_at_once);
    EXPECT_EQ(all.stops, (std::set<double>{0.01, 0.02}));
    for (const auto& [strategy, most] : all.most) {
        EXPECT_LE(most, 0.205) << strategy << ": the limit is each strategy's own";
        EXPECT_GT(most, 0.15) << strategy;
    }
    auto database = ledger::Database::open(folder.path() + "/ledger.db").value();
    EXPECT_EQ(database.integer("SELECT count(DISTINCT strategy) FROM trades").value(), 2);
    EXPECT_EQ(database.integer("SELECT count(*) FROM positions").value(), 2) << "a book for each";
    EXPECT_EQ(
        database
            .integer("SELECT count(DISTINCT strategy) FROM strategy_performance WHERE trades > 0")
            .value(),
        2);
}

TEST(Strategies, named_otherwise_than_the_floor_trade_all_the_same) {
    const Folder folder;
    const Plan made = plan("minimal.toml", Place::fused, {"core.strategy=swing"});
    EXPECT_TRUE(check(made).ok());
    const Told all = told(made, folder.path());
    EXPECT_EQ(all.voters.at("swing"), (std::set<std::string>{"bull"}));
    EXPECT_GT(all.trips.at("swing"), 0);
}

}  // namespace
}  // namespace outcry
