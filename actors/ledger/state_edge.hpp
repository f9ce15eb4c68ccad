// SPDX-License-Identifier: Apache-2.0
// Takes over the positions of an older bot's `.trading_state.json`: reads the file once, when the
// floor opens, and says each position as `adopted`, at the time the file speaks of; after that the
// log has them and the file is not asked again. An edge, one thread. A file that is wrong, or names
// what this floor does not trade, ends the floor before it has begun, by the names of the fields.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actors/ledger/import.hpp"
#include "outcry/actor/edge.hpp"
#include "outcry/event/adopted.hpp"
#include "outcry/event/trading.hpp"

namespace outcry::ledger {

struct StateParams {
    std::string file;
    std::string strategy;  // the floor's name where it is silent
    std::map<std::string, std::string> symbols;
    std::optional<TimeNs> as_of;

    static constexpr std::string_view required[] = {"file"};
    static constexpr FieldDoc docs[] = {
        {"file", "a .trading_state.json, beside the topology"},
        {"strategy", "whose positions they are from now on; default: the floor's name"},
        {"symbols",
         "what the file calls an instrument: symbols = { \"BTC/USDT\" = \"BTCUSDT-PERP\" }"},
        {"as_of",
         "when they are taken over; default: the file's last_updated, else its created_at"}};
};
OUTCRY_DESCRIBE(StateParams, "state.imported", file, strategy, symbols, as_of);

/// What a floor takes over: pure, for tests and for the edge. Every position that does not fit is
/// named, all at once.
[[nodiscard]] Result<std::vector<Adopted>> adopted_positions(const ImportedState& state,
                                                             const StateParams& params,
                                                             const FloorOpened& opened);
/// When: as asked, else as the file says.
[[nodiscard]] Result<TimeNs> adopted_at(const ImportedState& state, const StateParams& params);

class StateEdge final : public EdgeParticipant {
 public:
    using Params = StateParams;
    using Hears = Inbox<FloorOpened>;
    using Says = std::tuple<Adopted, HaltRequest>;

    StateEdge(const Params& params, const Making& making);

    [[nodiscard]] Result<void> resume(std::uint64_t accepted) override;
    [[nodiscard]] Result<void> deliver(const RecordView& mail, InputRun& run) override;
    [[nodiscard]] Result<void> pull(std::size_t room, InputRun& run) override;

 private:
    [[nodiscard]] Result<void> read(const FloorOpened& opened);

    std::string self_;
    std::string path_;
    Params params_;
    bool opened_ = false;
    std::uint64_t accepted_ = 0;
    TimeNs at_;
    std::vector<Adopted> positions_;
    std::optional<HaltRequest> halt_;  // the bot's own breaker had tripped
    std::uint64_t next_seq_ = 1;
};

[[nodiscard]] Kind state_edge_kind();

}  // namespace outcry::ledger
