// SPDX-License-Identifier: Apache-2.0
// A floor whose instruments settle in euros and dollars, run as a user runs it: its balances are
// exact, its account is what they are worth, and a replay says the same.
#include <algorithm>

#include "outcry/event/balance.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/scanning.hpp"
#include "outcry/event/trading.hpp"
#include "tests/scenarios/launching.hpp"
#include "tests/support/currencies.hpp"

namespace outcry {
namespace {

using namespace test;

constexpr const char* short_until = "2025-05-12T00:00";

Plan planned(const CurrencyFloor& floor, Place place) {
    auto loaded = load_topology(floor.file(), {{}, place, nullptr});
    EXPECT_TRUE(loaded.ok()) << text_of(loaded.diagnostics);
    return std::move(*loaded.plan);
}

TEST(Currencies, are_traded_kept_apart_and_counted_together) {
    const CurrencyFloor floor;
    const Folder folder;
    LaunchOptions launching = options(short_until);
    launching.run_folder = folder.path();
    const LaunchResult ran = run(planned(floor, Place::fused), launching);
    ASSERT_TRUE(ran.closed);
    const auto trips = events_of<RoundTrip>(folder.path());
    for (const char* instrument : {"BTCUSD-PERP", "ETHEUR-PERP"})
        EXPECT_TRUE(std::any_of(trips.begin(), trips.end(),
                                [&](const RoundTrip& one) { return one.instrument == instrument; }))
            << instrument << " was not traded";
    std::map<std::string, Balance> balances;
    for (const Balance& one : events_of<Balance>(folder.path())) balances[one.currency] = one;
    ASSERT_EQ(balances.size(), 2U);
    Money euros;
    for (const RoundTrip& one : trips)
        if (one.instrument == "ETHEUR-PERP") euros += one.net;
    const auto positions = events_of<Position>(folder.path());
    const auto held = std::find_if(positions.rbegin(), positions.rend(), [](const Position& one) {
        return one.instrument == "ETHEUR-PERP";
    });
    ASSERT_NE(held, positions.rend());
    euros += held->realised - held->fees + held->funding;
    EXPECT_EQ(balances["EUR"].cash, euros) << "what the euros' round trips made, and nothing else";
    EXPECT_EQ(balances["EUR"].pair, "EURUSD");
    const Account account = events_of<Account>(folder.path()).back();
    EXPECT_EQ(account.equity, balances["EUR"].worth + balances["USD"].worth);
    EXPECT_NE(account.funding, Money{}) << "some was settled on the way";
    expect_verified(folder.path(), ran.head);
}

TEST(Currencies, are_shared_out_by_an_allocator_in_the_accounts) {
    const CurrencyFloor floor;
    std::string text = floor.text();
    const std::size_t from = text.find("[actor.bull]"), to = text.find("[actor.risk]");
    text.replace(from, to - from,
                 "[actor.allocator]\nkind = \"allocator.standard\"\nselect = \"all\"\n"
                 "method = \"equal\"\nevery = \"1h\"\nexposure = \"50%\"\n"
                 "weight_max = \"20%\"\nband = \"1%\"\nwindow = 20\nreturns_min = 10\n\n");
    std::ofstream(floor.file()) << text;
    const Folder folder;
    LaunchOptions launching = options("2025-05-09T00:00");
    launching.run_folder = folder.path();
    ASSERT_TRUE(run(planned(floor, Place::fused), launching).closed);
    std::size_t held = 0;
    for (const Allocation& one : events_of<Allocation>(folder.path()))
        for (const AllocatedSymbol& row : one.rows)
            if (row.instrument == "ETHEUR-PERP" && row.held > 0.1) ++held;
    EXPECT_GT(held, 5U) << "a share of equity is one in dollars, whatever it settles in";
    for (const Proposal& one : events_of<Proposal>(folder.path()))
        if (one.instrument == "ETHEUR-PERP" && !one.current_exposure.is_zero()) {
            EXPECT_GT(one.current_exposure, Money::whole(5'000));
        }
}

TEST(Currencies, make_the_same_log_in_every_place) {
    const CurrencyFloor floor;
    const LaunchResult fused = run(planned(floor, Place::fused), options("2025-05-09T00:00"));
    const LaunchResult threads = run(planned(floor, Place::thread), options("2025-05-09T00:00"));
    EXPECT_EQ(fused.head, threads.head);
}

TEST(Currencies, are_said_only_where_there_are_several) {
    const auto says = [](const Plan& made) {
        std::size_t count = 0;
        for (const PlannedActor& one : made.members)
            count += static_cast<std::size_t>(
                std::count(one.says.begin(), one.says.end(), schema_name<Balance>));
        return count;
    };
    const CurrencyFloor floor;
    EXPECT_EQ(says(planned(floor, Place::fused)), 1U);
    for (const char* file : {"minimal.toml", "paper.toml", "ticks.toml", "scanner.toml"})
        EXPECT_EQ(says(plan(file, Place::fused)), 0U) << file << ": its mail is what it was";
}

}  // namespace
}  // namespace outcry
