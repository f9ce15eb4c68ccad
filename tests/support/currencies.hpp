// SPDX-License-Identifier: Apache-2.0
// A floor in two currencies, made of the recorded month: bitcoin in USD, ether in EUR, and a pair
// whose prices are those of a third series, so that its rate moves a lot. Test code, one thread.
// The folder goes with its owner.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/folders.hpp"

namespace outcry::test {

struct CurrencyFloor {
    CurrencyFloor() {
        std::string name = "/tmp/outcry-currencies-XXXXXX";
        path = ::mkdtemp(name.data());
        const std::string data = OUTCRY_SOURCE_DIR "/topologies/data/";
        const auto named = [&](const char* theirs, const char* ours) {
            std::filesystem::create_symlink(data + theirs + "-1m.csv.gz",
                                            path + "/" + ours + "-1m.csv.gz");
            std::filesystem::create_symlink(data + theirs + "-funding.csv",
                                            path + "/" + ours + "-funding.csv");
        };
        named("BTCUSDT-PERP", "BTCUSD-PERP");
        named("ETHUSDT-PERP", "ETHEUR-PERP");
        named("SOLUSDT-PERP", "EURUSD");
        std::ofstream(path + "/instruments.toml") << instruments;
        std::ofstream(path + "/floor.toml") << text();
    }
    CurrencyFloor(const CurrencyFloor&) = delete;
    CurrencyFloor& operator=(const CurrencyFloor&) = delete;
    ~CurrencyFloor() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    /// `rates` as it stands in [floor]; its files are named whole, so that any folder is its base.
    [[nodiscard]] std::string text(
        const std::string& rates = "rates       = { EUR = \"EURUSD\" }\n",
        const std::string& symbols = R"(["BTCUSD-PERP", "ETHEUR-PERP", "EURUSD"])") const {
        return "[floor]\nname        = \"currencies\"\ncapital     = \"100000 USD\"\n"
               "instruments = \"" +
               path + "/instruments.toml\"\nsymbols     = " + symbols + "\n" + rates +
               "decide_on   = \"15m\"\n\n[actor.data]\nkind       = \"feed.recorded\"\n"
               "bars       = \"" +
               path + "/{symbol}-1m.csv.gz\"\nfunding    = \"" + path +
               "/{symbol}-funding.csv\"\n" + actors;
    }
    [[nodiscard]] std::string file() const { return path + "/floor.toml"; }

    std::string path;

    static constexpr const char* instruments = R"([venue]
name         = "abroad"
kind         = "linear_perpetual"
fees         = [{ maker = "2bp", taker = "5bp" }]
margins      = [{ notional_upto = 100000000, initial = "2%", maintenance = "1%" }]
half_spread  = "0.05bp"

[instrument.BTCUSD-PERP]
base         = "BTC"
quote        = "USD"
settlement   = "USD"
tick         = "0.10"
lot          = "0.001"
min_notional = 20

[instrument.ETHEUR-PERP]
base         = "ETH"
quote        = "EUR"
settlement   = "EUR"
tick         = "0.01"
lot          = "0.001"
min_notional = 20

[instrument.EURUSD]
kind         = "fx"
base         = "EUR"
quote        = "USD"
settlement   = "USD"
tick         = "0.001"
lot          = "0.01"
min_notional = 20

[instrument.BTCETH]
base         = "BTC"
quote        = "ETH"
settlement   = "ETH"
tick         = "0.001"
lot          = "0.01"
min_notional = 1

[instrument.EUREUR]
kind         = "fx"
base         = "EUR"
quote        = "EUR"
settlement   = "EUR"
tick         = "0.001"
lot          = "0.01"
min_notional = 1
)";
    static constexpr const char* actors = R"(stamp      = "open"
timeframes = ["15m", "1h"]
warmup     = "3d"

[actor.quant]
kind = "quant.standard"

[actor.bull]
kind = "case.long"

[actor.bear]
kind = "case.short"

[actor.core]
kind     = "core.pool"
voters   = ["bull", "bear"]
quorum   = 1
edge_min = "4bp"

[actor.risk]
kind = "risk.veto"

[actor.execution]
kind = "execution.paper"
)";
};

}  // namespace outcry::test
