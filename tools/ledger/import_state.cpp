// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include <nlohmann/json.hpp>

#include "actors/ledger/import.hpp"
#include "outcry/base/file.hpp"
#include "tools/json_text.hpp"
#include "tools/ledger/ledger.hpp"

namespace outcry::tools {

/// History is kept, positions are shown: only a venue knows what is still open there, so no floor
/// takes them over from a file.
Result<int> import_state(const ImportOptions& options) {
    OUTCRY_ASSIGN(const auto bytes, read_file(options.file));
    auto state = ledger::read_trading_state(as_text(bytes));
    if (!state) return std::move(state).error().at(options.file);
    OUTCRY_TRY(ledger::keep_trading_state(options.to, options.file, as_text(bytes), *state));
    if (options.json) {
        const nlohmann::ordered_json said = {{"ledger", options.to},
                                             {"total_trades", state->total_trades},
                                             {"positions", state->positions.size()},
                                             {"not_imported", state->unknown}};
        std::puts(json_text(said).c_str());
        return 0;
    }
    std::printf("imported  %s into %s: %lld trades, %zu open positions\n", options.file.c_str(),
                options.to.c_str(), static_cast<long long>(state->total_trades),
                state->positions.size());
    for (const std::string& name : state->unknown)
        std::printf("not imported: `%s`, which no trading state has\n", name.c_str());
    std::printf("next: outcry ledger --file %s\n", options.to.c_str());
    return 0;
}

}  // namespace outcry::tools
