// SPDX-License-Identifier: Apache-2.0
// From what a bet is worth to what is done about it: the lean, what the strategy declares, and the
// guards that hold an entry back. An exit is held back by nothing but an exit still on its way, and
// a turn-round that may not enter is the exit that is left of it.
#include <algorithm>

#include "actors/core/pool.hpp"
#include "actors/execution/order_id.hpp"
#include "actors/portfolio/desk.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

using core::basis_points;
using core::Seat;
using core::turns;

namespace {

std::string edges_text(const Proposal& proposal) {
    std::string text = "edge";
    if (proposal.edge_long)
        text.append(" ").append(basis_points(*proposal.edge_long, true)).append(" long");
    if (proposal.edge_long && proposal.edge_short) text += ",";
    if (proposal.edge_short)
        text.append(" ").append(basis_points(*proposal.edge_short, true)).append(" short");
    return text;
}

void hold(Proposal& proposal, std::string reason) {
    proposal.action = Action::hold;
    proposal.reason = std::move(reason);
}

double seconds(DurationNs d) { return static_cast<double>(d.ns) / static_cast<double>(ns_per_s); }

bool counts(const Ballot& ballot) { return ballot.silent.empty() && ballot.declared > 0; }

}  // namespace

void CorePool::choose(Proposal& proposal, const core::Answers& answers, const Seat& seat,
                      bool has_bar, TimeNs now) const {
    if (!seen_enough(proposal, seat, has_bar, now)) return;
    const core::Lean lean =
        core::lean_of(proposal.edge_long, proposal.edge_short, proposal.edge_min);
    const core::Step step = core::step_of(lean, seat.quantity, manners());
    if (tells_ || params_.margin_min) look_around(proposal, answers, seat, step.action, now);
    if (lean == core::Lean::none)
        return hold(proposal, tells_ ? edges_text(proposal) + ", needs more than " +
                                           basis_points(proposal.edge_min, false)
                                     : std::string());
    if (step.action == Action::hold) return hold(proposal, step.reason);
    proposal.action = step.action;
    if (tells_)
        proposal.reason = edges_text(proposal) + " beats " + basis_points(proposal.edge_min, false);
    std::string wait = hold_back(proposal, seat, now);
    if (wait.empty()) return;
    proposal.flips.clear();  // they were of the entry
    if (!proposal.guards.empty())
        proposal.flips.push_back(core::freed_text(proposal.action, proposal.guards));
    if (turns(proposal, seat.quantity.units) && !waits_for_exit(seat, now))
        core::close_only(proposal, std::move(wait));
    else
        hold(proposal, std::move(wait));
}

/// Where the venue has it, for as long as it takes; another one would find nothing to reduce. The
/// stop of one layer leaves the others.
bool CorePool::waits_for_exit(const Seat& seat, TimeNs now) const {
    const bool all_of_it =
        std::any_of(seat.exits.begin(), seat.exits.end(), [&](const std::string& id) {
            const auto name = execution::parse_order_id(id);
            return seat.layers <= 1 || !name || name->part != execution::Part::stop;
        });
    if (all_of_it && !seat.quantity.is_zero()) return true;
    return seat.asked_at && seat.leaving && now - *seat.asked_at < params_.patience;
}

/// What would have changed the action, and how near the nearest of it is. A guard that holds back
/// what a flip leads to belongs to the flip; where something else than a hold was decided, a hold
/// is what it leads to.
void CorePool::look_around(Proposal& proposal, const core::Answers& answers, const Seat& seat,
                           Action decided, TimeNs now) const {
    auto flips = core::flips_of(proposal.ballots, answers, stakes_of(proposal), proposal.edge_min,
                                seat.quantity, manners());
    std::vector<core::Flip> alone;  // those that nothing holds back
    alone.reserve(flips.size());
    proposal.flips.reserve(flips.size());
    Proposal then;
    // Guards ask what is to be done, these two who votes how as well.
    const bool asks_votes = params_.disagreement_max || params_.split_max;
    std::optional<Action> asked;
    bool held = false;
    for (core::Flip& flip : flips) {
        if (asks_votes || asked != flip.to) {
            asked = flip.to;
            flip_to(then, proposal, flip);
            held = !hold_back(then, seat, now).empty();
        }
        if (held) {
            if (turns(then, seat.quantity.units) && !waits_for_exit(seat, now)) {
                if (decided == Action::close) continue;
                flip.to = Action::close;
            } else if (decided == Action::hold) {
                if (!then.guards.empty())
                    proposal.flips.push_back(flip.text() + core::unless_text(then.guards));
                continue;
            } else {
                flip.to = Action::hold;
            }
        }
        proposal.flips.push_back(flip.text());
        alone.push_back(std::move(flip));
    }
    if (auto margin = core::margin_of(alone)) {
        proposal.margin = margin->log_odds;
        proposal.pivot = std::move(margin->voter);
    }
}

/// What a guard looks at, had `flip` been so. Just beyond its value the least move of that vote
/// turns it back.
void CorePool::flip_to(Proposal& then, const Proposal& proposal, const core::Flip& flip) const {
    then.action = flip.to;
    then.disagreement = proposal.disagreement;
    then.split = proposal.split;
    then.margin = 0;
    then.pivot = flip.voter;
    then.guards.clear();
    if (flip.voter.empty() || !(params_.disagreement_max || params_.split_max)) return;
    std::vector<Ballot> ballots = proposal.ballots;
    for (Ballot& ballot : ballots) {
        if (!proposal.p_long) ballot.p_long.reset();
        if (!proposal.p_short) ballot.p_short.reset();
        if (ballot.voter == flip.voter)
            (flip.question == Side::buy ? ballot.p_long : ballot.p_short) = flip.value;
    }
    const core::Answers answers = core::answers_of(ballots);
    then.disagreement =
        std::max(core::divergence(answers.to_long), core::divergence(answers.to_short));
    then.split = core::split_of(ballots);
}

/// Whether there is something to weigh; what is to be done without is in the proposal then.
bool CorePool::seen_enough(Proposal& proposal, const Seat& seat, bool has_bar, TimeNs now) const {
    if (!has_bar) {
        hold(proposal, "no bar closed this round");
        return false;
    }
    if (params_.hold_max && !seat.quantity.is_zero() && now - seat.opened_at >= *params_.hold_max) {
        proposal.action = Action::close;
        proposal.reason = "held for " + time::to_string(*params_.hold_max) + " or longer";
        if (std::string wait = hold_back(proposal, seat, now); !wait.empty()) {
            proposal.flips = {core::freed_text(Action::close, proposal.guards)};
            hold(proposal, std::move(wait));
        }
        return false;
    }
    if (proposal.p_long || proposal.p_short) return true;
    const auto answered = std::count_if(proposal.ballots.begin(), proposal.ballots.end(), counts);
    std::string weightless;
    for (const Ballot& one : proposal.ballots)
        if (one.silent.empty() && !counts(one))
            weightless += joined({weightless.empty() ? "; of no weight here: " : ", ", one.voter});
    hold(proposal, joined({"quorum: ", std::to_string(answered), " answered, ",
                           std::to_string(params_.quorum), " needed", weightless}));
    return false;
}

std::string CorePool::hold_back(Proposal& proposal, const Seat& seat, TimeNs now) const {
    const bool closes = proposal.action == Action::close;
    std::string first;
    // A turn-round begins with an exit: asked for again while that is still on its way, it would
    // withdraw the entry that was approved to follow.
    const bool exits = closes || turns(proposal, seat.quantity.units);
    const bool unfilled = !closes && seat.asked_at && now - *seat.asked_at < params_.patience;
    if (unfilled || (exits && waits_for_exit(seat, now))) {
        const DurationNs since = seat.asked_at ? now - *seat.asked_at : DurationNs{};
        proposal.guards.push_back({"patience", seconds(since), seconds(params_.patience)});
        first = "the last proposal has not filled yet";
    }
    if (closes) return first;
    const auto add = [&](std::string words) {
        if (first.empty()) first = std::move(words);
    };
    add(disagreement(proposal));
    add(cooldown(proposal, seat, now));
    add(overtrading(proposal, seat, now));
    if (!first.empty()) return first;
    if (state_.equity.units <= 0) return "no equity left: " + to_string(state_.equity);
    if (const exchange::Rate* rate = exchange::missing(state_.rates))
        return exchange::missing_text(*rate);
    return {};
}

std::string CorePool::disagreement(Proposal& proposal) const {
    std::string words;
    const auto add = [&](const char* guard, double value, double bound, std::string text) {
        proposal.guards.push_back({guard, value, bound});
        if (words.empty()) words = std::move(text);
    };
    if (params_.disagreement_max && proposal.disagreement > *params_.disagreement_max)
        add("disagreement_max", proposal.disagreement, *params_.disagreement_max,
            joined({"voters disagree by ", core::decimals(proposal.disagreement, 4),
                    " nats, at most ", core::decimals(*params_.disagreement_max, 4)}));
    if (params_.split_max && proposal.split > *params_.split_max)
        add("split_max", proposal.split, *params_.split_max,
            joined({"the weight is split by ", core::decimals(proposal.split, 4),
                    " nats between long and short, at most ",
                    core::decimals(*params_.split_max, 4)}));
    if (params_.margin_min && proposal.margin && *proposal.margin < *params_.margin_min)
        add("margin_min", *proposal.margin, *params_.margin_min,
            joined({proposal.pivot, " alone could turn it by ", core::decimals(*proposal.margin, 4),
                    " of log-odds, at least ", core::decimals(*params_.margin_min, 4)}));
    return words;
}

std::string CorePool::cooldown(Proposal& proposal, const Seat& seat, TimeNs now) const {
    std::string words;
    const auto look = [&](const char* guard, DurationNs since, DurationNs wait,
                          std::string_view what) {
        if (since >= wait) return;
        proposal.guards.push_back({guard, seconds(since), seconds(wait)});
        if (words.empty()) words = joined({"cooldown of ", time::to_string(wait), " since ", what});
    };
    if (turns(proposal, seat.quantity.units)) {
        look("cooldown", DurationNs{}, params_.cooldown, "the position that it would turn round");
        return words;
    }
    if (!seat.flat_at) return {};
    const DurationNs since = now - *seat.flat_at;
    if (params_.cooldown_stop && seat.ended_by == "stop")
        look("cooldown_stop", since, *params_.cooldown_stop, "a stop");
    if (params_.cooldown_target && seat.ended_by == "target")
        look("cooldown_target", since, *params_.cooldown_target, "a target");
    look("cooldown", since, params_.cooldown, "the last position");
    return words;
}

std::string CorePool::overtrading(Proposal& proposal, const Seat& seat, TimeNs now) const {
    std::string words;
    const std::int64_t day = desk::day_of(now);
    const auto look = [&](const char* guard, std::int32_t count, std::int32_t most,
                          std::string_view what) {
        if (most <= 0 || count < most) return;
        proposal.guards.push_back({guard, static_cast<double>(count), static_cast<double>(most)});
        if (words.empty())
            words = joined({std::to_string(count), what, ", at most ", std::to_string(most)});
    };
    look("entries_per_day_max", seat.day == day ? seat.entries : 0, params_.entries_per_day_max,
         " entries proposed today");
    look("entries_per_day_total_max", state_.day == day ? state_.entries : 0,
         params_.entries_per_day_total_max, " entries proposed today on all instruments");
    const bool adds =
        proposal.action == Action::buy ? seat.quantity.units > 0 : seat.quantity.units < 0;
    look("layers_max", adds ? seat.layers : 0, params_.layers_max,
         " fills have built this position");
    return words;
}

}  // namespace outcry
