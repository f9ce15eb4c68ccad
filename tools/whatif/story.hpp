// SPDX-License-Identifier: Apache-2.0
// What a re-run floor decided, sent and earned: the facts in which two floors are compared.
// Described, so that a child process can hand its own back. A StoryTeller is fed by one floor, on
// its thread; a Story owns itself.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "actors/portfolio/deepest.hpp"
#include "actors/portfolio/exchange.hpp"
#include "actors/runtime/rerun.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/trading.hpp"
#include "tools/report/reader.hpp"
#include "tools/search/trial.hpp"

namespace outcry::tools {

/// One round of one instrument: what the core asked for and what risk made of it.
struct Decision {
    TimeNs round;
    std::string venue;
    std::string instrument;
    std::string strategy;
    std::uint64_t seq = 0;
    Action action = Action::hold;
    Money before;  // exposure
    Money equity;  // when it was asked
    Money target;
    std::optional<double> p_long;
    std::optional<double> p_short;
    std::optional<double> edge_long;
    std::optional<double> edge_short;
    std::string reason;
    std::optional<Outcome> outcome;  // of risk
    Quantity approved;
    std::string verdict;             // its reason
    std::vector<Guard> guards;       // that held the action back
    std::vector<LimitCheck> limits;  // of the verdict

    bool operator==(const Decision&) const = default;
};
OUTCRY_DESCRIBE(Decision, "whatif.decision", round, venue, instrument, strategy, seq, action,
                before, equity, target, p_long, p_short, edge_long, edge_short, reason, outcome,
                approved, verdict, guards, limits);

/// An order as it was first sent, and what became of it.
struct SentOrder {
    TimeNs round;  // of the proposal it serves; 0 where none is known
    TimeNs time;
    std::string venue;
    std::string instrument;
    std::string strategy;
    std::string part;  // entry, stop, target, close, liquidation
    std::string id;
    std::uint64_t seq = 0;
    Side side = Side::buy;
    OrderType type = OrderType::market;
    Quantity quantity;
    std::optional<Price> price;
    OrderState state = OrderState::working;

    bool operator==(const SentOrder&) const = default;
};
OUTCRY_DESCRIBE(SentOrder, "whatif.order", round, time, venue, instrument, strategy, part, id, seq,
                side, type, quantity, price, state);

/// Money made by what one strategy's round of one instrument began: finished round trips, and open
/// positions as last marked.
struct RoundProfit {
    TimeNs round;
    std::string instrument;
    std::string strategy;
    Money net;

    bool operator==(const RoundProfit&) const = default;
};
OUTCRY_DESCRIBE(RoundProfit, "whatif.profit", round, instrument, strategy, net);

struct EquityMark {
    TimeNs time;
    Money equity;

    bool operator==(const EquityMark&) const = default;
};
OUTCRY_DESCRIBE(EquityMark, "whatif.equity", time, equity);

/// The first event in which the two floors differ, as one of them has it.
struct FirstDifference {
    std::uint64_t cause = 0;  // both answer this event
    std::string actor;
    std::string topic;
    std::string
        field;  // as tools/diff/compare.hpp names it; empty when one side says nothing there
    std::string unchanged;
    std::string changed;
    std::vector<std::uint64_t> refs;  // what the changed one rests on, else the unchanged
    std::optional<std::uint64_t> seq_unchanged;  // of the event, where that floor has it
    std::optional<std::uint64_t> seq_changed;
    TimeNs time;

    bool operator==(const FirstDifference&) const = default;
};
OUTCRY_DESCRIBE(FirstDifference, "whatif.first_difference", cause, actor, topic, field, unchanged,
                changed, refs, seq_unchanged, seq_changed, time);

struct Story {
    std::string head;
    std::uint64_t events = 0;
    bool as_recorded = false;
    std::optional<std::string> failure;  // the floor could not go on
    std::optional<FirstDifference> first;
    Money capital;
    Money equity;
    Money fees;
    Money funding;
    double max_drawdown = 0;
    std::uint64_t fills = 0;
    std::uint64_t round_trips = 0;
    std::map<std::string, std::uint64_t>
        unanswered;                    // requests nobody recorded a reply to, by edge
    std::vector<RoundProfit> profits;  // by (instrument, strategy, round)
    std::vector<EquityMark> curve;
    std::vector<Decision> decisions;
    std::vector<SentOrder> orders;
    Trial trial;           // as a search would have it
    bool several = false;  // its instruments settle in several currencies
};
OUTCRY_DESCRIBE(Story, "whatif.story", head, events, as_recorded, failure, first, capital, equity,
                fees, funding, max_drawdown, fills, round_trips, unanswered, profits, curve,
                decisions, orders, trial, several);

/// A story's lists may be longer than one message's: it travels in pages.
[[nodiscard]] Buffer packed(const Story& story);
[[nodiscard]] Result<Story> unpacked(BytesView bytes);

class StoryTeller {
 public:
    explicit StoryTeller(const FloorOpened& opened);

    [[nodiscard]] Result<void> hear(const Prefix& prefix, BytesView said, const Topic& topic);
    /// The floors part here; `of_changed`: this floor is the changed one.
    void part(const Divergence& divergence, bool of_changed);
    /// Where this floor has the events that `part` was told of, in order; nullopt: it has none.
    [[nodiscard]] std::vector<std::optional<std::uint64_t>> partings() const;
    [[nodiscard]] Story finish(const Rerun& rerun);

 private:
    struct Watched {
        std::uint16_t member;
        std::uint64_t cause;
        std::size_t place;
        std::optional<std::uint64_t> seq;
    };
    struct Held {
        Position position;
        TimeNs round;
        double mark = 0;
    };

    [[nodiscard]] Result<void> take(const Prefix& prefix, const SaidView& said);
    void take_proposal(std::uint64_t seq, const Proposal& proposal);
    void take_verdict(const Verdict& verdict);
    void take_order(const Prefix& prefix, const Order& order);
    void take_position(const Position& position);
    void take_account(TimeNs now, const Account& account);
    void watch(const Prefix& prefix);
    [[nodiscard]] TimeNs round_of(std::uint64_t proposal) const;

    std::vector<std::string> names_;
    Story story_;
    ReportReader reading_{false};
    std::map<std::uint64_t, std::size_t> decisions_;  // by seq of the proposal
    std::map<std::string, std::size_t> orders_;       // by id
    std::map<std::tuple<std::string, std::string, std::int64_t>, Money> profits_;
    std::map<std::string, double> prices_;
    std::map<std::pair<std::string, std::string>, Held> held_;       // by instrument and strategy
    std::map<std::pair<std::string, std::string>, TimeNs> entered_;  // round of the last entry
    std::vector<Watched> watched_;
    std::pair<std::uint16_t, std::uint64_t> answer_{0, 0};
    std::size_t place_ = 0;
    exchange::Counting counting_;
    desk::Deepest deepest_;
    TimeNs now_;
};

}  // namespace outcry::tools
