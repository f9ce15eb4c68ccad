// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/load.hpp"

#include "tests/actors/topology/toys.hpp"

namespace outcry {
namespace {

using toykinds::floor_with;
using toykinds::good_plan;

std::vector<std::string> names(const std::vector<PlannedActor>& actors) {
    std::vector<std::string> all;
    for (const PlannedActor& actor : actors) all.push_back(actor.name);
    return all;
}

const PlannedActor& member(const Plan& plan, std::string_view name) {
    for (const PlannedActor& actor : plan.members)
        if (actor.name == name) return actor;
    throw std::runtime_error("no such member");
}

TEST(Load, reads_a_floor_with_its_standing_services_in_their_places) {
    const Plan plan = good_plan();
    EXPECT_EQ(names(plan.members),
              (std::vector<std::string>{"data", "bars", "quant", "bull", "core", "risk",
                                        "execution", "portfolio"}));
    EXPECT_EQ(names(plan.observers), std::vector<std::string>{"ledger"});
    EXPECT_EQ(plan.opened.roster.size(), 8U);
    EXPECT_EQ(plan.opened.roster[0].role, Role::edge);
    EXPECT_EQ(plan.opened.roster[1].role, Role::actor);
    EXPECT_EQ(plan.opened.capital, Money::whole(10000));
    EXPECT_EQ(plan.opened.currency, "USDT");
    EXPECT_EQ(plan.opened.instruments.size(), 2U);
    EXPECT_EQ(plan.opened.instruments[1].id, "ETHUSDT-PERP");
    EXPECT_EQ(plan.opened.instruments[1].venue, "binance-usdm");
    EXPECT_EQ(plan.opened.order, Ordering::lockstep);
    EXPECT_EQ(plan.tap, "tcp://127.0.0.1:5556");
    EXPECT_EQ(plan.on_stop, "keep");
    EXPECT_EQ(member(plan, "bull").from, std::vector<std::string>{"quant"});
    EXPECT_EQ(member(plan, "quant").hears, std::vector<std::string>{"bar.>"});
}

TEST(Load, reads_how_often_the_floor_is_kept_beside_its_journal) {
    const Plan usual = good_plan();
    EXPECT_EQ(usual.snapshot_every, 100'000U);
    const Plan often =
        good_plan(std::string(toykinds::good_floor) + "\n[snapshots]\nevery = 500\nkept = 2\n");
    EXPECT_EQ(often.snapshot_every, 500U);
    EXPECT_EQ(often.snapshots_kept, 2U);
    LoadOptions set;  // tables that the file leaves out
    set.overrides = {"snapshots.every=7", "log.segment_bytes=5000000"};
    EXPECT_EQ(good_plan(std::string(toykinds::good_floor), set).snapshot_every, 7U);
    EXPECT_EQ(good_plan(std::string(toykinds::good_floor), set).log.segment_bytes, 5'000'000U);
    EXPECT_EQ(often.opened.plan, usual.opened.plan);  // how a floor is run is no part of what it is
}

TEST(Load, gives_an_actor_the_floors_value_of_a_parameter_it_leaves_out) {
    const Plan plan = good_plan();
    const auto core = decoded<toykinds::CoreParams>(member(plan, "core").params.view()).value();
    EXPECT_EQ(core.strategy, "toy");
    EXPECT_EQ(core.decide_on.to_string(), "15m");
    EXPECT_EQ(core.capital, Money::whole(10000));
    EXPECT_EQ(core.edge_min.units, 80'000);
    const auto feed = decoded<toykinds::FeedParams>(member(plan, "data").params.view()).value();
    EXPECT_EQ(feed.symbols, (std::vector<std::string>{"BTCUSDT-PERP", "ETHUSDT-PERP"}));
    EXPECT_EQ(feed.bars, "data/{symbol}-1m.csv.gz");  // as written, never absolute
    const auto execution =
        decoded<toykinds::ExecutionParams>(member(plan, "execution").params.view()).value();
    EXPECT_EQ(execution.symbols, 0);  // same name, another type: the default stays
}

TEST(Load, asks_bars_for_every_timeframe_somebody_wants) {
    const Plan plan = good_plan();
    const auto bars = decoded<toykinds::BarsParams>(member(plan, "bars").params.view()).value();
    std::vector<std::string> asked;
    for (const Timeframe& timeframe : bars.timeframes) asked.push_back(timeframe.to_string());
    EXPECT_EQ(asked, (std::vector<std::string>{"15m", "1h", "4h"}));
}

TEST(Load, reads_how_the_log_is_kept_and_leaves_it_out_of_the_plans_identity) {
    const Plan plain = good_plan();
    EXPECT_EQ(plain.log, LogSettings{});
    const Plan kept = good_plan(
        std::string(toykinds::good_floor) +
        "\n[log]\nsegment_bytes = 268435456\nsegment_age = \"1d\"\ncompress = \"zstd\"\n");
    EXPECT_EQ(kept.log.segment_bytes, 268435456U);
    ASSERT_TRUE(kept.log.segment_age.has_value());
    EXPECT_EQ(kept.log.segment_age->ns, 86'400'000'000'000);
    EXPECT_EQ(kept.log.compress, Compression::zstd);
    EXPECT_EQ(kept.opened.plan, plain.opened.plan);
}

TEST(Load, leaves_a_service_alone_that_the_file_declares) {
    const Plan plan =
        good_plan(std::string(toykinds::good_floor) +
                  "[actor.candles]\nkind = \"bars.standard\"\ntimeframes = [\"5m\"]\n");
    EXPECT_EQ(names(plan.members).back(), "candles");
    const auto bars = decoded<toykinds::BarsParams>(member(plan, "candles").params.view()).value();
    ASSERT_EQ(bars.timeframes.size(), 1U);
    EXPECT_EQ(bars.timeframes[0].to_string(), "5m");
}

TEST(Load, reaches_parameters_and_standing_services_with_overrides) {
    LoadOptions options;
    options.overrides = {"core.edge_min=12bp", "core.weights.bull=0.8", "floor.decide_on=1h",
                         "bars.timeframes=5m,1d", "portfolio.quiet=true"};
    const Plan plan = good_plan(std::string(toykinds::good_floor), options);
    const auto core = decoded<toykinds::CoreParams>(member(plan, "core").params.view()).value();
    EXPECT_EQ(core.edge_min.units, 120'000);
    EXPECT_DOUBLE_EQ(core.weights.at("bull"), 0.8);
    EXPECT_EQ(plan.opened.decide_on.to_string(), "1h");
    EXPECT_EQ(
        decoded<toykinds::BarsParams>(member(plan, "bars").params.view()).value().timeframes.size(),
        2U);
    EXPECT_TRUE(decoded<toykinds::NoParams>(member(plan, "portfolio").params.view()).value().quiet);
    EXPECT_EQ(plan.text, toykinds::good_floor);
}

TEST(Load, digest_knows_what_is_decided_and_not_where_it_runs) {
    const std::string digest = good_plan().opened.plan;
    EXPECT_EQ(digest.size(), 64U);
    for (const Place place : {Place::fused, Place::thread, Place::process}) {
        LoadOptions options;
        options.place = place;
        const Plan plan = good_plan(std::string(toykinds::good_floor), options);
        EXPECT_EQ(plan.members[3].place, place);
        EXPECT_EQ(plan.opened.plan, digest);
    }
    EXPECT_EQ(
        good_plan(floor_with("[actor.bull]\n", "[actor.bull]\nplace = \"thread\"\n")).opened.plan,
        digest);
    EXPECT_EQ(good_plan(floor_with(":5556", ":5557")).opened.plan, digest);
    EXPECT_EQ(good_plan("# a comment\n" + std::string(toykinds::good_floor)).opened.plan, digest);
    LoadOptions ledger;
    ledger.overrides = {"ledger.quiet=true"};
    EXPECT_EQ(good_plan(std::string(toykinds::good_floor), ledger).opened.plan, digest);

    EXPECT_NE(good_plan(floor_with("8bp", "9bp")).opened.plan, digest);
    EXPECT_NE(good_plan(floor_with("10000 USDT", "10001 USDT")).opened.plan, digest);
    EXPECT_NE(good_plan(floor_with(", \"ETHUSDT-PERP\"", "")).opened.plan, digest);
    EXPECT_NE(good_plan(floor_with("hears = [\"quant\"]", "")).opened.plan, digest);
    EXPECT_NE(good_plan(floor_with("tap ", "on_stop = \"flatten\"\ntap ")).opened.plan, digest);
}

TEST(Load, place_defaults_to_processes) {
    for (const PlannedActor& actor : good_plan().members)
        EXPECT_EQ(actor.place, Place::process) << actor.name;
}

}  // namespace
}  // namespace outcry
