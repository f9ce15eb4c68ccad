// SPDX-License-Identifier: Apache-2.0
#include "actors/execution/paper.hpp"

#include <utility>

#include "actors/portfolio/desk.hpp"

namespace outcry {

using execution::Held;
using execution::Tape;

bool ExecutionPaper::marked(const Tape& tape, TimeNs now) const {
    return !tape.mark.is_zero() && now - tape.mark_at <= params_.mark_age_max;
}

Price ExecutionPaper::margin_price(const Tape& tape, TimeNs now) const {
    return marked(tape, now) ? tape.mark : tape.last;
}

/// Where it was found the last time, mostly: hundreds of entries ask it of the same positions.
const Tape& ExecutionPaper::tape_of(const Held& held) {
    if (held_on_.size() < state_.held.size()) held_on_.resize(state_.held.size());
    std::size_t& at = held_on_[static_cast<std::size_t>(&held - state_.held.data())];
    if (at < state_.tapes.size() && desk::names(state_.tapes[at], held.venue, held.instrument))
        return state_.tapes[at];
    const Tape& tape = *desk::find(state_.tapes, held.venue, held.instrument);
    at = static_cast<std::size_t>(&tape - state_.tapes.data());
    return tape;
}

void ExecutionPaper::moved(const Tape& tape) {
    if (carried_of_ == state_.tapes.data())
        moved_.push_back(static_cast<std::size_t>(&tape - state_.tapes.data()));
}

/// Whatever settles in the currency of a pair is worth another amount from here on.
bool ExecutionPaper::take_rate(const Bar& bar) {
    state_.rates_before.resize(state_.rates.size());
    for (std::size_t i = 0; i < state_.rates.size(); ++i) {
        const exchange::Rate& one = state_.rates[i];
        if (one.instrument == bar.instrument && one.venue == bar.venue)
            state_.rates_before[i] = one.price;
    }
    const std::int32_t rate = exchange::take(state_.rates, bar);
    if (rate < 0) return false;
    for (const Tape& tape : state_.tapes)
        if (tape.rate == rate) moved(tape);
    return true;
}

/// There and back again: the rates as they were before the slice, whichever bar was heard first.
void ExecutionPaper::turn_rates(TimeNs close) {
    for (std::size_t i = 0; i < state_.rates_before.size(); ++i)
        if (state_.rates[i].at == close) std::swap(state_.rates[i].price, state_.rates_before[i]);
}

void ExecutionPaper::pay_in(const Tape& tape, Money amount) {
    (tape.rate < 0 ? state_.cash : state_.foreign[static_cast<std::size_t>(tape.rate)].cash) +=
        amount;
}

Result<Money> ExecutionPaper::balance() const {
    Money sum = state_.cash + state_.funding;
    for (std::size_t i = 0; i < state_.foreign.size(); ++i) {
        const execution::Foreign& one = state_.foreign[i];
        OUTCRY_ASSIGN(const Money worth, exchange::worth(state_.rates, static_cast<std::int32_t>(i),
                                                         one.cash + one.funding, Rounding::down));
        sum += worth;
    }
    return sum;
}

/// Tiers are of an instrument, whatever strategies hold it. A profit is taken at the worst of the
/// bar and the margin at the most: what is solvent by this is solvent at every moment.
Result<ExecutionPaper::Carried> ExecutionPaper::carried_by(const Tape& tape) const {
    Carried sum;
    if (tape.last.is_zero()) return sum;
    Quantity quantity;
    for (auto held = desk::first_of(state_.held, tape.venue, tape.instrument);
         held != state_.held.end() && desk::names(*held, tape.venue, tape.instrument); ++held) {
        if (held->book.flat() && held->brackets.empty()) continue;
        const Price worst = held->book.side() == Side::buy ? tape.low : tape.high;
        OUTCRY_ASSIGN(Money profit, portfolio::unrealised_of(held->book, worst));
        OUTCRY_ASSIGN(profit, in_account(tape, profit, Rounding::down));
        sum.profit += profit;
        quantity += abs(held->book.quantity);
        ++sum.positions;
    }
    if (quantity.is_zero()) return sum;
    OUTCRY_ASSIGN(const Money value, notional(tape.high, quantity, Rounding::up));
    OUTCRY_ASSIGN(const Money margin, execution::maintenance_of(tape.margins, value));
    OUTCRY_ASSIGN(sum.margin, in_account(tape, margin, Rounding::up));
    return sum;
}

bool ExecutionPaper::idle(const Tape& tape) const {
    return state_.working.empty() && carried_of_ == state_.tapes.data() && moved_.empty() &&
           carried_[static_cast<std::size_t>(&tape - carried_of_)].positions == 0 &&
           !tape.last.is_zero();  // before its first price nothing is known to be carried
}

/// A price touches one instrument's positions, not the hundreds of a floor: only what moved is
/// worked out again. Where marks are said every look is a whole one, since they age.
Result<bool> ExecutionPaper::clearly_solvent() {
    if (carried_of_ != state_.tapes.data()) {
        carried_of_ = state_.tapes.data();
        carried_.assign(state_.tapes.size(), {});
        carried_sum_ = {};
        moved_.clear();
        marks_ = false;
        for (const Tape& tape : state_.tapes) {
            moved(tape);
            marks_ = marks_ || !tape.mark.is_zero();
        }
    }
    for (const std::size_t place : moved_) {
        Carried& old = carried_[place];
        const Result<Carried> counted = carried_by(state_.tapes[place]);
        // More than money can count: whoever looks closely knows what to make of it.
        if (!counted && counted.error().kind == Error::Kind::limit) return false;
        OUTCRY_ASSIGN(const Carried now, counted);
        carried_sum_.profit += now.profit - old.profit;
        carried_sum_.margin += now.margin - old.margin;
        carried_sum_.positions += now.positions - old.positions;
        old = now;
    }
    moved_.clear();
    OUTCRY_ASSIGN(const Money settled, balance());
    return !marks_ &&
           (carried_sum_.positions == 0 || settled + carried_sum_.profit > carried_sum_.margin);
}

/// Settled by the portfolio, whose figure is the account's: nothing is worked out twice.
void ExecutionPaper::on(const Account& account, Says& out) {
    if (state_.rates.empty()) {
        if (account.funding == state_.funding) return;
        state_.funding = account.funding;
    }
    if (const auto done = look_at_margin(false, out); !done) out.fail(done.error().text());
}

/// Its account comes next, and with it the look at what the margin is.
void ExecutionPaper::on(const Balance& balance, Says&) {
    const std::int32_t rate = exchange::place_of(state_.rates, balance.currency);
    (rate < 0 ? state_.funding : state_.foreign[static_cast<std::size_t>(rate)].funding) =
        balance.funding;
}

}  // namespace outcry
