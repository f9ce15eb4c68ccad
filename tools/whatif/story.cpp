// SPDX-License-Identifier: Apache-2.0
#include "tools/whatif/story.hpp"

#include "actors/execution/order_id.hpp"
#include "outcry/event/market.hpp"
#include "tools/diff/compare.hpp"

namespace outcry::tools {

namespace {

/// Points of a curve: beyond, every second one is left out.
constexpr std::size_t curve_points_max = 4096;

std::string part_name(const std::string& id) {
    const auto name = execution::parse_order_id(id);
    if (!name) return "order";
    switch (name->part) {
        case execution::Part::entry:
            return "entry";
        case execution::Part::stop:
            return "stop";
        case execution::Part::target:
            return "target";
        case execution::Part::close:
            return "close";
        case execution::Part::liquidation:
            return "liquidation";
    }
    return "order";
}

Money money_of(double value) { return {fixed::from_double(value).value_or(0)}; }

/// The whole record of something said there, with a place in the log that both sides share.
Buffer record_of(const Divergence& divergence, TimeNs now, const Buffer& said) {
    Buffer record;
    store_prefix(record.extend(record_prefix_bytes),
                 {divergence.cause + 1, now, divergence.cause, divergence.member});
    record.append(said);
    return record;
}

}  // namespace

StoryTeller::StoryTeller(const FloorOpened& opened) {
    for (const RosterEntry& entry : opened.roster) names_.push_back(entry.name);
    story_.capital = story_.equity = opened.capital;
    counting_.open(opened);
    story_.several = counting_.several();
}

Result<void> StoryTeller::hear(const Prefix& prefix, BytesView said, const Topic& topic) {
    watch(prefix);
    now_ = prefix.time;
    const std::string_view schema = topic.schema;
    const bool told = schema == schema_name<Bar> || schema == schema_name<Trade> ||
                      schema == schema_name<Proposal> || schema == schema_name<Verdict> ||
                      schema == schema_name<Order> || schema == schema_name<Fill> ||
                      schema == schema_name<Position> || schema == schema_name<RoundTrip> ||
                      schema == schema_name<Account> || schema == schema_name<Balance>;
    const bool tried = counts_for_a_trial(schema);
    if (!told && !tried) return {};
    OUTCRY_ASSIGN(const SaidView view, read_said(said, false));
    if (tried) OUTCRY_TRY(reading_.take(prefix, view));
    if (!told) return {};
    if (auto taken = take(prefix, view); !taken)
        return std::move(taken).error().at("seq " + std::to_string(prefix.seq));
    return {};
}

Result<void> StoryTeller::take(const Prefix& prefix, const SaidView& said) {
    const std::string_view schema = said.schema;
    if (schema == schema_name<Bar>) {
        OUTCRY_ASSIGN(const Bar bar, decoded<Bar>(said.body));
        prices_[bar.instrument] = bar.close.to_double();
    } else if (schema == schema_name<Trade>) {
        OUTCRY_ASSIGN(const Trade trade, decoded<Trade>(said.body));
        prices_[trade.instrument] = trade.price.to_double();
    } else if (schema == schema_name<Proposal>) {
        OUTCRY_ASSIGN(const Proposal proposal, decoded<Proposal>(said.body));
        take_proposal(prefix.seq, proposal);
    } else if (schema == schema_name<Verdict>) {
        OUTCRY_ASSIGN(const Verdict verdict, decoded<Verdict>(said.body));
        take_verdict(verdict);
    } else if (schema == schema_name<Order>) {
        OUTCRY_ASSIGN(const Order order, decoded<Order>(said.body));
        take_order(prefix, order);
    } else if (schema == schema_name<Fill>) {
        OUTCRY_ASSIGN(const Fill fill, decoded<Fill>(said.body));
        ++story_.fills;
        if (fill.reason == "entry")
            entered_[{fill.instrument, fill.strategy}] = round_of(fill.proposal);
    } else if (schema == schema_name<Position>) {
        OUTCRY_ASSIGN(const Position position, decoded<Position>(said.body));
        take_position(position);
    } else if (schema == schema_name<RoundTrip>) {
        OUTCRY_ASSIGN(RoundTrip trip, decoded<RoundTrip>(said.body));
        OUTCRY_ASSIGN(trip, counting_.worth(std::move(trip)));
        ++story_.round_trips;
        profits_[{trip.instrument, trip.strategy, round_of(trip.proposal).ns}] += trip.net;
    } else if (schema == schema_name<Balance>) {
        OUTCRY_ASSIGN(const Balance balance, decoded<Balance>(said.body));
        counting_.take(balance);
    } else {
        OUTCRY_ASSIGN(const Account account, decoded<Account>(said.body));
        take_account(prefix.time, account);
    }
    return {};
}

TimeNs StoryTeller::round_of(std::uint64_t proposal) const {
    const auto found = decisions_.find(proposal);
    return found == decisions_.end() ? TimeNs{0} : story_.decisions[found->second].round;
}

void StoryTeller::take_proposal(std::uint64_t seq, const Proposal& proposal) {
    Decision decision;
    decision.round = proposal.round;
    decision.venue = proposal.venue;
    decision.instrument = proposal.instrument;
    decision.strategy = proposal.strategy;
    decision.seq = seq;
    decision.action = proposal.action;
    decision.before = proposal.current_exposure;
    decision.equity = story_.equity;
    decision.target = proposal.target_exposure;
    decision.p_long = proposal.p_long;
    decision.p_short = proposal.p_short;
    decision.edge_long = proposal.edge_long;
    decision.edge_short = proposal.edge_short;
    decision.reason = proposal.reason;
    decision.guards = proposal.guards;
    decisions_[seq] = story_.decisions.size();
    story_.decisions.push_back(std::move(decision));
}

void StoryTeller::take_verdict(const Verdict& verdict) {
    const auto found = decisions_.find(verdict.proposal);
    if (found == decisions_.end()) return;
    Decision& decision = story_.decisions[found->second];
    decision.outcome = verdict.outcome;
    decision.approved = verdict.approved;
    decision.verdict = verdict.reason;
    decision.limits = verdict.limits;
}

void StoryTeller::take_order(const Prefix& prefix, const Order& order) {
    const auto [entry, first] = orders_.try_emplace(order.id, story_.orders.size());
    if (!first) {
        story_.orders[entry->second].state = order.state;
        return;
    }
    const auto name = execution::parse_order_id(order.id);
    story_.orders.push_back({name ? round_of(name->proposal) : TimeNs{0}, prefix.time, order.venue,
                             order.instrument, order.strategy, part_name(order.id), order.id,
                             prefix.seq, order.side, order.type, order.quantity, order.price,
                             order.state});
}

void StoryTeller::take_position(const Position& position) {
    if (position.quantity.is_zero()) {
        held_.erase({position.instrument, position.strategy});
        return;
    }
    Held& held = held_[{position.instrument, position.strategy}];
    held.position = position;
    held.round = entered_[{position.instrument, position.strategy}];
    held.mark = position.mark.to_double();
}

void StoryTeller::take_account(TimeNs now, const Account& account) {
    story_.equity = account.equity;
    story_.fees = account.fees;
    story_.funding = account.funding;
    deepest_.take(account.drawdown_total, now);
    story_.max_drawdown = deepest_.upto_now();
    for (auto& [key, held] : held_)
        if (const auto price = prices_.find(key.first); price != prices_.end())
            held.mark = price->second;
    auto& curve = story_.curve;
    if (!curve.empty() && curve.back().time == now) {
        curve.back().equity = account.equity;
        return;
    }
    curve.push_back({now, account.equity});
    if (curve.size() <= curve_points_max) return;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < curve.size(); i += 2) curve[kept++] = curve[i];
    curve.resize(kept);
}

void StoryTeller::part(const Divergence& divergence, bool of_changed) {
    const auto& said = of_changed ? divergence.changed : divergence.unchanged;
    watched_.push_back({said ? divergence.member : std::uint16_t{0}, divergence.cause,
                        divergence.place, std::nullopt});
    if (!of_changed) return;
    FirstDifference first;
    first.cause = divergence.cause;
    first.actor = names_[divergence.member - 1U];
    first.time = now_;
    const auto view =
        read_said(divergence.changed ? *divergence.changed : *divergence.unchanged, false);
    if (view) {
        first.topic = view->topic;
        std::uint64_t ref = 0;
        for (RefsReader reader(view->refs); reader.next(ref);) first.refs.push_back(ref);
    }
    if (divergence.changed && divergence.unchanged) {
        const auto found = first_difference(record_of(divergence, now_, *divergence.unchanged),
                                            record_of(divergence, now_, *divergence.changed));
        if (found) {
            first.field = found->path;
            first.unchanged = found->a;
            first.changed = found->b;
        }
    }
    story_.first = std::move(first);
}

/// Outputs of one answer follow each other in the log, in the order they were said.
void StoryTeller::watch(const Prefix& prefix) {
    const std::pair<std::uint16_t, std::uint64_t> answer{prefix.source, prefix.cause};
    place_ = answer == answer_ ? place_ + 1 : 0;
    answer_ = answer;
    for (Watched& one : watched_)
        if (!one.seq && one.member == prefix.source && one.cause == prefix.cause &&
            one.place == place_)
            one.seq = prefix.seq;
}

std::vector<std::optional<std::uint64_t>> StoryTeller::partings() const {
    std::vector<std::optional<std::uint64_t>> seqs;
    for (const Watched& one : watched_) seqs.push_back(one.seq);
    return seqs;
}

Story StoryTeller::finish(const Rerun& rerun) {
    story_.head = rerun.head;
    story_.events = rerun.last_seq;
    story_.as_recorded = rerun.as_recorded;
    for (const auto& [edge, asked] : rerun.asked)
        if (asked.unanswered != 0) story_.unanswered[edge] = asked.unanswered;
    for (const auto& [key, held] : held_) {
        const Position& position = held.position;
        const double moved =
            (held.mark - position.entry.to_double()) * position.quantity.to_double();
        const Money earned = position.realised - position.fees + position.funding + money_of(moved);
        profits_[{key.first, key.second, held.round.ns}] +=
            counting_.several() ? money_of(earned.to_double() * counting_.unit(key.first)) : earned;
    }
    for (const auto& [key, net] : profits_) {
        const auto& [instrument, strategy, round] = key;
        story_.profits.push_back({{round}, instrument, strategy, net});
    }
    story_.trial = trial_of(reading_.finish());
    if (story_.first && !watched_.empty()) story_.first->seq_changed = watched_.back().seq;
    return std::move(story_);
}

}  // namespace outcry::tools
