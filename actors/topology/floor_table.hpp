// SPDX-License-Identifier: Apache-2.0
// The [floor] table of a topology, checked, and what its actors inherit from it.
// Plain values, any thread. Positions point into the document it was read from.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "outcry/codec/toml.hpp"
#include "outcry/event/floor.hpp"

namespace outcry::topology {

/// What becomes of open positions: kept, or sold at the market.
enum class Flattening { keep, flatten };
OUTCRY_DESCRIBE_ENUM(Flattening, "flattening", keep, flatten);

/// Live floors send orders to a venue, for money; they need more than a topology to start.
enum class Mode { paper, live };
OUTCRY_DESCRIBE_ENUM(Mode, "mode", paper, live);

struct FloorTable {
    std::string name;
    std::string capital;      // "10000 USDT"
    std::string instruments;  // file, relative to the topology
    std::vector<std::string> symbols;
    Timeframe decide_on;
    std::string tap;  // endpoint of the PUB tap; empty: none
    std::string bus;  // endpoint that members from outside join at; empty: none
    Ordering order = Ordering::lockstep;
    Flattening on_stop = Flattening::keep;
    Flattening on_halt = Flattening::keep;
    std::optional<TimeNs> until;
    Mode mode = Mode::paper;
    std::string account;                       // live: at the venue
    std::string notional_max;                  // live: "5000 USDT", of everything held
    std::map<std::string, std::string> rates;  // { EUR = "EURUSD" }: what converts a currency

    static constexpr std::string_view required[] = {"name", "capital", "instruments", "symbols",
                                                    "decide_on"};
};
OUTCRY_DESCRIBE(FloorTable, "floor", name, capital, instruments, symbols, decide_on, tap, bus,
                order, on_stop, on_halt, until, mode, account, notional_max, rates);

struct Floor {
    FloorTable table;
    Money capital;
    std::string currency;
    std::vector<Instrument> instruments;  // of the symbols, in their order
    /// A parameter of the same name takes this where an actor's table is silent: symbols,
    /// decide_on, on_stop, on_halt, until, order, and from what they say: capital (the amount),
    /// currency, venue (when all symbols share one), strategy (the name).
    std::vector<Entry> inherited;
};

/// An amount and its currency, such as `10000 USDT`; nullopt for anything else.
struct Amount {
    Money money;
    std::string currency;
};
[[nodiscard]] std::optional<Amount> read_amount(std::string_view text);

/// nullopt with complaints when anything is wrong. `base` is the topology's folder.
[[nodiscard]] std::optional<Floor> read_floor(const TomlDocument& document, const std::string& base,
                                              std::vector<Diagnostic>& diagnostics);

/// Letters, digits, `-` and `_`, beginning with a letter: empty when fine, else what is wrong.
[[nodiscard]] std::string name_fault(std::string_view name);
/// A file that a topology names is looked for beside it, unless its path is absolute.
[[nodiscard]] std::string path_beside(const std::string& base, const std::string& path);

}  // namespace outcry::topology
