// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/unfillable.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "actors/execution/paper.hpp"
#include "outcry/actor/asking.hpp"
#include "outcry/base/ratio.hpp"
#include "outcry/base/text.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"

namespace outcry::topology {
namespace {

bool says(const PlannedActor& actor, std::string_view schema) {
    return std::find(actor.says.begin(), actor.says.end(), schema) != actor.says.end();
}

std::optional<Ratio> ratio_in(const PlannedActor& actor, std::string_view key) {
    const auto units = integer_param(actor.params.view(), key);
    return units ? std::optional(Ratio{*units}) : std::nullopt;
}

std::optional<DurationNs> duration_in(const PlannedActor& actor, std::string_view key) {
    const auto ns = integer_param(actor.params.view(), key);
    return ns ? std::optional(DurationNs{*ns}) : std::nullopt;
}

class UnfillableSearch {
 public:
    explicit UnfillableSearch(const Plan& plan) : plan_(plan) {}

    Unfillable run() {
        for (const PlannedActor& member : plan_.members) {
            if (!says(member, schema_name<Proposal>)) continue;
            check_size(member);
            check_time(member);
        }
        if (std::any_of(plan_.members.begin(), plan_.members.end(),
                        [](const auto& member) { return says(member, schema_name<Proposal>); }))
            check_entry();
        return std::move(found_);
    }

 private:
    [[nodiscard]] const PlannedActor* of_kind(std::string_view kind) const {
        for (const PlannedActor& member : plan_.members)
            if (member.kind == kind) return &member;
        return nullptr;
    }

    /// What it may ask for of one instrument, whoever bounds it, against the least order there is.
    void check_size(const PlannedActor& proposer) {
        std::string key = "size";
        auto most = ratio_in(proposer, key);
        if (!most) most = ratio_in(proposer, key = "weight_max");
        if (!most) return;
        const PlannedActor* bound_by = &proposer;
        for (const PlannedActor& member : plan_.members) {
            const auto bound = ratio_in(member, "symbol_exposure_max");
            if (member.kind != "risk.veto" || !bound || !(*bound < *most)) continue;
            most = bound;
            bound_by = &member;
            key = "symbol_exposure_max";
        }
        const auto largest = share_of(plan_.opened.capital, *most, Rounding::down);
        if (!largest || most->units <= 0) return;
        const Instrument* least = nullptr;
        std::size_t small = 0, compared = 0;
        for (const Instrument& one : plan_.opened.instruments) {
            if (one.quote != plan_.opened.currency) continue;  // another currency's amount
            ++compared;
            if (one.min_notional <= *largest) continue;
            ++small;
            if (least == nullptr || one.min_notional < least->min_notional) least = &one;
        }
        if (least == nullptr) return;
        const bool all = small == compared && compared == plan_.opened.instruments.size();
        const std::string& money = plan_.opened.currency;
        const double needed = least->min_notional.to_double() / most->to_double();
        std::string words = joined({all ? "no entry can be placed: " : "not all can be traded: ",
                                    ratio_text(*most),
                                    " of ",
                                    to_string(plan_.opened.capital),
                                    " ",
                                    money,
                                    " is ",
                                    to_string(*largest),
                                    ", and ",
                                    least->id,
                                    all && compared > 1 ? ", the least of all," : "",
                                    " takes no order below ",
                                    to_string(least->min_notional),
                                    " ",
                                    money,
                                    "; a capital of ",
                                    to_string(Money::whole(static_cast<std::int64_t>(needed) + 1)),
                                    " ",
                                    money,
                                    ", or a larger ",
                                    bound_by->name,
                                    ".",
                                    key,
                                    ", would do"});
        (all ? found_.errors : found_.warnings)
            .push_back({bound_by->name, std::move(key), std::move(words)});
    }

    /// How long after a close it waits for bars that are late before it proposes.
    [[nodiscard]] std::optional<std::pair<const PlannedActor*, DurationNs>> waits(
        const PlannedActor& proposer) const {
        if (proposer.kind != "allocator.standard") return std::pair{&proposer, DurationNs{0}};
        const PlannedActor* who = &proposer;
        if (text_param(proposer.params.view(), "select") == "ranking")
            who = of_kind("scanner.standard");
        if (who == nullptr) return std::nullopt;
        return std::pair{who, duration_in(*who, "patience").value_or(DurationNs{0})};
    }

    /// Of bars an order has the open of the first that opens when it is decided or later, or while
    /// that open stands for the market; approvals must live that long.
    void check_time(const PlannedActor& proposer) {
        const PlannedActor* execution = of_kind("execution.paper");
        const PlannedActor* risk = of_kind("risk.veto");
        if (execution == nullptr || risk == nullptr || has_prints()) return;
        const auto waiting = waits(proposer);
        const auto base = text_param(execution->params.view(), "base");
        const auto timeframe = Timeframe::parse(base.value_or(""));
        if (!waiting || !timeframe || !timeframe->is_timed()) return;
        const auto& [who, patience] = *waiting;
        const DurationNs latency = duration_in(*execution, "latency").value_or(DurationNs{0});
        const DurationNs ttl = duration_in(*risk, "ttl").value_or(DurationNs{0});
        const DurationNs bar{timeframe->approximate_ns()};
        const bool late = patience.ns > 0 || latency >= ExecutionPaper::open_stands_for;
        if (!late || bar.ns <= patience.ns + ttl.ns) return;
        const bool waits_itself = patience.ns > 0;
        found_.errors.push_back(
            {risk->name, "ttl",
             joined({"no entry can be filled: ", waits_itself ? who->name : execution->name,
                     waits_itself ? ".patience of " : ".latency of ",
                     time::to_string(waits_itself ? patience : latency),
                     " misses the open of a bar, and the next one opens ", time::to_string(bar),
                     " later, when an approval of ", time::to_string(ttl), " has expired; set ",
                     waits_itself ? joined({who->name, ".patience = \"0s\""})
                                  : joined({execution->name, ".latency below ",
                                            time::to_string(ExecutionPaper::open_stands_for)}),
                     ", or ", risk->name, ".ttl = ", quoted(time::to_string(bar))})});
    }

    /// How long an entry is good for, and what it waits for meanwhile. Within a bar a limit and a
    /// trigger are known to be reached when that bar is over.
    void check_entry() {
        const PlannedActor* execution = of_kind("execution.paper");
        const PlannedActor* risk = of_kind("risk.veto");
        if (execution == nullptr) return;
        const auto params = decoded<ExecutionPaper::Params>(execution->params.view());
        if (!params) return;
        if (params->good_for && *params->good_for < params->latency) {
            found_.errors.push_back(
                {execution->name, "good_for",
                 joined({"no entry can be filled: ", execution->name, ".latency of ",
                         time::to_string(params->latency), " is longer than an order is good for, ",
                         time::to_string(*params->good_for),
                         "; lengthen good_for or shorten the latency"})});
            return;
        }
        const bool limit = params->entry == OrderType::limit;
        const bool at_once =
            params->time_in_force == TimeInForce::ioc || params->time_in_force == TimeInForce::fok;
        const std::string away = joined({ratio_text(params->entry_offset), " from the last price"});
        if (limit && at_once && params->entry_offset.units > 0) {
            found_.warnings.push_back(
                {execution->name, "time_in_force",
                 joined({"entries fill by a gap alone: a limit ", away,
                         " does not cross on arrival unless the market jumps that far within the "
                         "latency, and what is ioc or fok does not wait; set time_in_force = "
                         "\"gtc\", or entry_offset = \"0%\""})});
            return;
        }
        if (params->entry == OrderType::market || params->entry_offset.units == 0 || has_prints() ||
            !params->base.is_timed())
            return;
        const DurationNs bar{params->base.approximate_ns()};
        const auto ttl = risk == nullptr ? std::nullopt : duration_in(*risk, "ttl");
        const bool short_order = params->good_for && *params->good_for < bar;
        if (!short_order && (!ttl || *ttl >= bar)) return;
        const PlannedActor& who = short_order ? *execution : *risk;
        const std::string key = short_order ? "good_for" : "ttl";
        found_.warnings.push_back(
            {who.name, key,
             joined({"entries fill by a gap alone: what a bar reaches ", away,
                     " somewhere inside is filled when the bar is over, ", time::to_string(bar),
                     " later, and ", who.name, ".", key, " of ",
                     time::to_string(short_order ? *params->good_for : *ttl),
                     " is over before; set it to ", time::to_string(bar),
                     " or more, or record trades"})});
    }

    /// Whether trades or quotes are recorded, which orders are filled at before bars.
    [[nodiscard]] bool has_prints() const {
        for (const PlannedActor& member : plan_.members) {
            if (!says(member, schema_name<Trade>)) continue;
            if (member.kind != "feed.recorded") return true;
            for (const std::string_view file : {"trades", "quotes"})
                if (!text_param(member.params.view(), file).value_or("").empty()) return true;
        }
        return false;
    }

    const Plan& plan_;
    Unfillable found_;
};

}  // namespace

Unfillable unfillable(const Plan& plan) { return UnfillableSearch(plan).run(); }

}  // namespace outcry::topology
