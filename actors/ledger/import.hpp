// SPDX-License-Identifier: Apache-2.0
// The state file of the bot this project began with, `.trading_state.json`, and its place in a
// ledger. Functions for one thread. What is returned owns itself.
//
// Only `initialized` and `total_trades` are required. Whatever else is there must make sense, or
// the whole file is refused, every wrong field by its name: half a state would be worse than none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "outcry/base/fixed.hpp"
#include "outcry/event/market.hpp"

namespace outcry::ledger {

inline constexpr std::size_t state_file_bytes_max = 4U << 20;
inline constexpr std::size_t state_positions_max = 10'000;

struct ImportedPosition {
    std::string symbol;
    Side side = Side::buy;
    Quantity size;
    Price entry;
    std::optional<std::string> order_id;
    std::optional<std::string> stop_loss_order_id;
    std::optional<std::string> take_profit_order_id;
    std::optional<Money> risk_usd;
};
struct ImportedState {
    bool initialized = false;
    std::optional<std::string> provider;
    std::optional<std::string> created_at;
    std::optional<std::string> last_updated;
    std::vector<ImportedPosition> positions;
    std::int64_t total_trades = 0;
    std::optional<double> win_rate;  // as the file has it: a fraction or a percentage
    std::optional<Money> total_pnl;
    std::optional<Money> daily_pnl;
    std::optional<double> daily_drawdown_pct;
    std::optional<bool> circuit_breaker_tripped;
    std::optional<std::string> last_circuit_trip_reason;
    std::vector<std::string> unknown;  // fields nobody here knows
};
[[nodiscard]] Result<ImportedState> read_trading_state(std::string_view json);

/// Puts it into the ledger at `path`, which is made where there is none. The same file twice is one
/// row.
[[nodiscard]] Result<void> keep_trading_state(const std::string& path, const std::string& file,
                                              std::string_view json, const ImportedState& state);

/// Takes what was imported into the ledger `from` over into the ledger `to`: no log knows it.
[[nodiscard]] Result<void> keep_imported(const std::string& from, const std::string& to);

}  // namespace outcry::ledger
