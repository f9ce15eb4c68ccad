// SPDX-License-Identifier: Apache-2.0
#include "tools/why/teller.hpp"

#include <algorithm>

#include "outcry/base/ratio.hpp"
#include "outcry/base/text.hpp"
#include "outcry/event/scanning.hpp"

namespace outcry::tools {

namespace {

/// A tree is for reading: beyond this many events it stops growing.
constexpr std::size_t events_max = 512;

void add_findings(const std::vector<Finding>& findings, Branch& branch) {
    for (const Finding& one : findings)
        branch.branches.push_back(
            detail(one.name, {value_text(one.value), one.rule, contribution_text(one.weight)},
                   one.weight < 0 ? Colour::red : Colour::green));
}

std::string findings_text(const std::vector<Finding>& findings) {
    constexpr std::size_t shown = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(findings.size(), shown); ++i)
        text += joined({i == 0 ? "" : ", ", findings[i].name, " ", findings[i].rule, " (",
                        contribution_text(findings[i].weight), ")"});
    if (findings.size() > shown)
        text += joined({" and ", std::to_string(findings.size() - shown), " more"});
    return text;
}

std::string list_text(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items) text += joined({text.empty() ? "" : "; ", item});
    return text;
}

void add_flips(const Proposal& proposal, Branch& branch) {
    for (std::size_t i = 0; i < proposal.flips.size(); ++i)
        branch.branches.push_back(detail(i == 0 ? "flips" : "", {proposal.flips[i]}));
}

void add_limits(const Verdict& verdict, Branch& branch) {
    for (const LimitCheck& one : verdict.limits)
        branch.branches.push_back(
            detail(one.name,
                   {limit_value(one), joined({"bound ", limit_bound(one)}),
                    one.holds ? joined({"room ", limit_room(one)})
                              : joined({"does not hold, beyond by ", limit_room(one)})},
                   one.holds ? Colour::none : Colour::red));
}

/// Schemas whose grounds are the whole history of the run.
bool sums_up_history(std::string_view schema) {
    return schema == schema_name<Account> || schema == schema_name<Position>;
}

/// The answer that mattered for what was done, and its weight.
std::string answer_text(const Ballot& one, Action action) {
    const std::string answer = action == Action::buy    ? chance_text(one.p_long)
                               : action == Action::sell ? chance_text(one.p_short)
                                                        : odds_text(one.p_long, one.p_short);
    return joined({answer, " × ", share_text(one.weight, 2)});
}

/// How the weight came about, where it is not simply what the topology says.
std::string weight_text(const Ballot& one) {
    if (!one.silent.empty() || (one.discount == 1 && one.learnt == 1)) return {};
    std::string text = joined({"declared ", share_text(one.declared, 2)});
    if (one.learnt != 1) text += joined({"   learnt × ", fixed_text(one.learnt, 2)});
    if (one.discount != 1) text += joined({"   echoes × ", fixed_text(one.discount, 2)});
    return text;
}

/// How far the voters are apart, how many voices they are, and what a single one could do.
std::string voices_text(const Proposal& proposal) {
    std::string text = joined({"disagreement ", value_text(proposal.disagreement), " nats"});
    if (proposal.effective_voters > 0)
        text += joined({"   split ", value_text(proposal.split), " of .6931   ",
                        fixed_text(proposal.effective_voters, 2), " independent voices"});
    if (proposal.margin && proposal.guards.empty())  // what a guard holds back, no vote turns
        text += joined({"   ", proposal.pivot, " alone turns it by ",
                        fixed_text(*proposal.margin, 3), " of log-odds"});
    if (proposal.carry != 0)
        text += joined({"   funding expected ", edge_text(proposal.carry, true), " a long"});
    return text;
}

}  // namespace

Result<void> Teller::learn() {
    if (!log_.is(1, schema_name<FloorOpened>)) return {};
    OUTCRY_ASSIGN(const Event* event, log_.at(1));
    OUTCRY_ASSIGN(opened_, event->as<FloorOpened>());
    words_ = WhyWords(opened_);
    return {};
}

Result<Branch> Teller::tell(std::uint64_t seq) {
    OUTCRY_ASSIGN(const Event* event, log_.at(seq));
    const std::string_view schema = event->record.said.schema;
    if (schema == schema_name<Proposal>) return tell_proposal(seq);
    if (schema == schema_name<Verdict>) return tell_verdict(seq);
    if (schema == schema_name<Order>) {
        OUTCRY_ASSIGN(const Order order, event->as<Order>());
        return tell_order(order.id, seq);
    }
    if (schema == schema_name<Fill>) {
        OUTCRY_ASSIGN(const Fill fill, event->as<Fill>());
        return tell_order(fill.order, seq);
    }
    OUTCRY_ASSIGN(Branch root, upward(seq, depth_, true));
    root.label = event->record.said.topic;
    root.cells.insert(root.cells.begin(),
                      joined({time::for_people(event->record.prefix.time), " UTC"}));
    return root;
}

Result<Branch> Teller::tell_order(const std::string& id, std::uint64_t near) {
    OUTCRY_ASSIGN(const Trail trail, log_.trail(id, near));
    return tell_decision(trail);
}

Result<Branch> Teller::tell_proposal(std::uint64_t seq) {
    OUTCRY_ASSIGN(const std::uint64_t verdict, log_.verdict_on(seq));
    if (verdict != 0) return tell_verdict(verdict);
    Trail trail;
    trail.proposal = seq;
    return tell_decision(trail);
}

Result<Branch> Teller::tell_verdict(std::uint64_t seq) {
    OUTCRY_ASSIGN(const std::uint64_t placed, log_.order_on(seq));
    if (placed != 0) return tell(placed);
    OUTCRY_ASSIGN(const Event* event, log_.at(seq));
    OUTCRY_ASSIGN(const Verdict verdict, event->as<Verdict>());
    Trail trail;
    trail.verdict = seq;
    if (log_.is(verdict.proposal, schema_name<Proposal>)) trail.proposal = verdict.proposal;
    return tell_decision(trail);
}

/// What happened, newest first: fills, order, risk, core, what would have changed it, and the bar
/// that closed.
Result<Branch> Teller::tell_decision(const Trail& trail) {
    OUTCRY_ASSIGN(Branch root, headline(trail));
    OUTCRY_TRY(add_execution(root, trail));
    if (trail.verdict != 0) {
        told_.insert(trail.verdict);
        OUTCRY_ASSIGN(const Event* event, log_.at(trail.verdict));
        OUTCRY_ASSIGN(Branch risk, leaf(trail.verdict));
        OUTCRY_ASSIGN(const Verdict verdict, event->as<Verdict>());
        add_limits(verdict, risk);
        for (const std::uint64_t ref : event->refs) {
            if (ref == trail.proposal || depth_ < 2) continue;
            OUTCRY_ASSIGN(Branch ground, upward(ref, depth_ - 2));
            risk.branches.push_back(std::move(ground));
        }
        root.branches.push_back(std::move(risk));
    }
    if (trail.proposal == 0) return root;
    told_.insert(trail.proposal);
    OUTCRY_ASSIGN(const Event* event, log_.at(trail.proposal));
    OUTCRY_ASSIGN(const Proposal proposal, event->as<Proposal>());
    OUTCRY_ASSIGN(Branch core, leaf(trail.proposal));
    OUTCRY_TRY(add_ballots(proposal, core, depth_ - 1));
    root.branches.push_back(std::move(core));
    OUTCRY_TRY(add_allocation(proposal, trail.proposal, root));
    add_flips(proposal, root);
    for (const std::uint64_t ref : event->refs) {
        if (log_.is(ref, schema_name<Ranking>)) OUTCRY_TRY(add_ranking(proposal, ref, root));
        if (!log_.is(ref, schema_name<Bar>)) continue;
        OUTCRY_ASSIGN(Branch bar, upward(ref, depth_ - 1));
        bar.cells.front() = joined({"bar ", bar.cells.front()});
        bar.label = "because";
        root.branches.push_back(std::move(bar));
    }
    return root;
}

Result<Branch> Teller::headline(const Trail& trail) {
    const std::uint64_t seq = trail.order != 0       ? trail.order
                              : !trail.fills.empty() ? trail.fills.back()
                              : trail.verdict != 0   ? trail.verdict
                                                     : trail.proposal;
    OUTCRY_ASSIGN(Branch root, leaf(seq));
    OUTCRY_ASSIGN(const Event* first, log_.at(trail.placed != 0 ? trail.placed : seq));
    const std::string when = joined({time::for_people(first->record.prefix.time), " UTC"});
    if (trail.order != 0) {
        OUTCRY_ASSIGN(const Event* event, log_.at(trail.order));
        OUTCRY_ASSIGN(const Order order, event->as<Order>());
        const Quantity quantity = order.filled.is_zero() ? order.quantity : order.filled;
        root.label = joined({order.side == Side::buy ? "BUY " : "SELL ", to_string(quantity), " ",
                             order.instrument});
        root.cells = {when, joined({"order ", order.id})};
    } else if (trail.proposal != 0) {
        OUTCRY_ASSIGN(const Event* event, log_.at(trail.proposal));
        OUTCRY_ASSIGN(const Proposal proposal, event->as<Proposal>());
        const bool vetoed = trail.verdict != 0;
        root.label = joined(
            {vetoed ? "VETO of " : "", action_text(proposal.action), " ", proposal.instrument});
        root.cells = {when};
    } else {
        root.label = first->record.said.topic;
        root.cells = {when};
    }
    return root;
}

Result<void> Teller::add_execution(Branch& root, const Trail& trail) {
    for (const std::uint64_t seq : trail.fills) {
        OUTCRY_ASSIGN(Branch fill, leaf(seq));
        OUTCRY_ASSIGN(const Event* event, log_.at(seq));
        fill.cells.push_back(joined({time::for_people(event->record.said.event_time), " UTC"}));
        root.branches.push_back(std::move(fill));
    }
    if (trail.order != 0) {
        OUTCRY_ASSIGN(Branch order, leaf(trail.order));
        root.branches.push_back(std::move(order));
    }
    return add_entry(root, trail);
}

/// Of an exit, what it exits from.
Result<void> Teller::add_entry(Branch& root, const Trail& trail) {
    if (trail.order == 0 || trail.verdict == 0) return {};
    OUTCRY_ASSIGN(const std::uint64_t placed, log_.order_on(trail.verdict));
    if (placed == 0) return {};
    OUTCRY_ASSIGN(const Event* event, log_.at(placed));
    OUTCRY_ASSIGN(const Order order, event->as<Order>());
    if (order.id == trail.id || order.reduce_only) return {};
    OUTCRY_ASSIGN(const Trail entry, log_.trail(order.id, placed));
    for (const std::uint64_t seq : entry.fills) {
        OUTCRY_ASSIGN(Branch fill, leaf(seq));
        OUTCRY_ASSIGN(const Event* filled, log_.at(seq));
        fill.label = "entry";
        fill.cells.push_back(joined({time::for_people(filled->record.said.event_time), " UTC"}));
        root.branches.push_back(std::move(fill));
    }
    return {};
}

Result<Branch> Teller::upward(std::uint64_t seq, int levels, bool root) {
    OUTCRY_ASSIGN(Branch branch, leaf(seq));
    OUTCRY_ASSIGN(const Event* event, log_.at(seq));
    const bool known = !told_.insert(seq).second;
    if (known || levels <= 0 || told_.size() >= events_max) return branch;
    if (!root && sums_up_history(event->record.said.schema)) return branch;
    OUTCRY_TRY(add_details(*event, branch, levels));
    OUTCRY_TRY(add_grounds(*event, branch, levels));
    return branch;
}

Result<void> Teller::add_details(const Event& event, Branch& branch, int levels) {
    const std::string_view schema = event.record.said.schema;
    if (schema == schema_name<Vote>) {
        OUTCRY_ASSIGN(const Vote vote, event.as<Vote>());
        add_findings(vote.findings, branch);
        OUTCRY_TRY(add_model(event, branch));
        OUTCRY_TRY(add_drift(event, branch));
        if (!vote.refutes.empty())
            branch.branches.push_back(detail("refuted by", {list_text(vote.refutes)}));
    } else if (schema == schema_name<Forecast>) {
        OUTCRY_TRY(add_model(event, branch));
        OUTCRY_TRY(add_drift(event, branch));
    } else if (schema == schema_name<Verdict>) {
        OUTCRY_ASSIGN(const Verdict verdict, event.as<Verdict>());
        add_limits(verdict, branch);
    } else if (schema == schema_name<Proposal>) {
        OUTCRY_ASSIGN(const Proposal proposal, event.as<Proposal>());
        OUTCRY_TRY(add_ballots(proposal, branch, levels));
        add_flips(proposal, branch);
    }
    return {};
}

/// What the event refers to, and its cause, unless that is only the clock.
Result<void> Teller::add_grounds(const Event& event, Branch& branch, int levels) {
    std::vector<std::uint64_t> grounds = event.refs;
    const std::uint64_t cause = event.record.prefix.cause;
    const bool clock = log_.is(cause, schema_name<TimerFired>) && !grounds.empty();
    if (cause != 0 && !clock && std::count(grounds.begin(), grounds.end(), cause) == 0)
        grounds.push_back(cause);
    const bool ballots = event.record.said.schema == schema_name<Proposal>;
    const bool pieces = event.record.said.schema == schema_name<Bar> && grounds.size() == 2;
    for (const std::uint64_t ground : grounds) {
        if (ballots && log_.is(ground, schema_name<Vote>)) continue;  // told as a ballot
        OUTCRY_ASSIGN(Branch one, upward(ground, levels - 1));
        if (pieces) one.label = joined({ground == grounds.front() ? "from " : "to ", one.label});
        branch.branches.push_back(std::move(one));
    }
    return {};
}

Result<void> Teller::add_ballots(const Proposal& proposal, Branch& branch, int levels) {
    if (levels <= 0) return {};
    for (const Ballot& one : proposal.ballots) {
        OUTCRY_ASSIGN(Branch told, ballot(one, proposal.action, levels - 1));
        branch.branches.push_back(std::move(told));
    }
    branch.branches.push_back(
        detail("size", {joined({"exposure ", money_text(proposal.current_exposure), " → ",
                                money_text(proposal.target_exposure), "   stop ",
                                ratio_text(proposal.stop), "  target ", ratio_text(proposal.target),
                                "  costs ", edge_text(proposal.costs, false)})}));
    if (!proposal.ballots.empty())
        branch.branches.push_back(detail("voices", {voices_text(proposal)}));
    for (const Guard& guard : proposal.guards)
        branch.branches.push_back(detail("held back", {guard_text(guard)}, Colour::yellow));
    return {};
}

Result<Branch> Teller::ballot(const Ballot& ballot, Action action, int levels) {
    Branch branch =
        detail(ballot.voter, {ballot.silent.empty() ? answer_text(ballot, action)
                                                    : joined({"silent: ", ballot.silent})});
    if (std::string weight = weight_text(ballot); !weight.empty())
        branch.cells.push_back(std::move(weight));
    if (!log_.is(ballot.seq, schema_name<Vote>)) return branch;
    OUTCRY_ASSIGN(const Event* event, log_.at(ballot.seq));
    OUTCRY_ASSIGN(const Vote vote, event->as<Vote>());
    OUTCRY_ASSIGN(Branch told, upward(ballot.seq, levels));
    told.cells = std::move(branch.cells);
    if (levels <= 0 && !vote.findings.empty()) told.cells.push_back(findings_text(vote.findings));
    return told;
}

}  // namespace outcry::tools
