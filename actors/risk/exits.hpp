// SPDX-License-Identifier: Apache-2.0
// The deputy of a lost veto: exits pass, nothing else does. An actor, one thread; it hears the
// veto's mail from the start, so that it knows the books when it takes the seat. It measures no
// limit, so that whatever the veto died of is not met again: what a proposal would close is
// approved, what it would open is refused, positions that turn HIGH are closed as before, and a
// halt flattens as the topology says. Losing the veto is such a halt.
#pragma once

#include <string>
#include <vector>

#include "actors/portfolio/exchange.hpp"
#include "actors/risk/params.hpp"
#include "actors/risk/state.hpp"
#include "outcry/actor/actor.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/quarantine.hpp"
#include "outcry/event/trading.hpp"

namespace outcry {

class RiskExits {
 public:
    using Params = risk::Params;  // the veto's own
    struct State {
        std::vector<risk::Seat> seats;
        std::vector<risk::Holding> holdings;
        Money equity;
        bool flattening = false;  // until nothing is held any more
        std::vector<exchange::Rate>
            rates;                        // of what else than the account's currency is settled in
        std::optional<TimeNs> closed_at;  // the last close whose account was said
    };
    using Hears =
        Inbox<FloorOpened, FloorQuarantined, Bar, Proposal, Account, Position, Fill, HaltRequest>;
    using Says = Outbox<Verdict, RiskEvent>;

    explicit RiskExits(const Params& params) : params_(params) {}

    void on(const FloorOpened& opened, Says& out);
    void on(const FloorQuarantined& lost, Says& out);
    void on(const Bar& bar, Says& out);
    void on(const Proposal& proposal, Says& out);
    void on(const Account& account, Says& out);
    void on(const Position& position, Says& out);
    void on(const Fill& fill, Says& out);
    void on(const HaltRequest& request, Says& out);
    State& state() { return state_; }

 private:
    void judge_positions(TimeNs close, Says& out);
    void close_out(risk::Holding& holding, std::vector<LimitCheck> limits, std::string reason,
                   Says& out);
    void flatten(const std::string& why, Says& out);
    void note_flat(Says& out);
    static void say(std::string_view what, std::string detail, std::string_view instrument,
                    Says& out);

    Params params_;
    State state_;
};
OUTCRY_DESCRIBE(RiskExits::State, "risk.exits.state", seats, holdings, equity, flattening, rates,
                closed_at);

}  // namespace outcry
