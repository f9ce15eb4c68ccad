// SPDX-License-Identifier: Apache-2.0
// One event of an explanation: its words, and itself as JSON.
#include <algorithm>
#include <set>

#include "outcry/base/text.hpp"
#include "outcry/codec/json.hpp"
#include "outcry/event/quality.hpp"
#include "outcry/math/math.hpp"
#include "tools/events.hpp"
#include "tools/why/model.hpp"
#include "tools/why/teller.hpp"

namespace outcry::tools {

namespace {

/// Features told one by one; the others are summed up, and all stand in the JSON.
constexpr std::size_t shares_shown = 10;
/// How much of a day is looked through for what was told at its first bar.
constexpr std::uint64_t drift_events_max = 65'536;
/// How far before an account its balances may stand.
constexpr std::uint64_t balances_within = 64;

Colour colour_of(Action action) {
    return action == Action::buy    ? Colour::green
           : action == Action::sell ? Colour::red
                                    : Colour::none;
}

}  // namespace

Result<Branch> Teller::leaf(std::uint64_t seq) {
    OUTCRY_ASSIGN(const Event* event, log_.at(seq));
    Branch branch;
    branch.seq = seq;
    OUTCRY_ASSIGN(branch.event, event_json(*event));
    OUTCRY_TRY(put_in_words(*event, branch));
    return branch;
}

/// Of an account of several currencies, what it holds of each: said in the same step before it.
Result<void> Teller::add_balances(const Event& account, Branch& branch) {
    std::string cash;
    const std::uint64_t seq = branch.seq;
    std::set<std::string> told;
    for (std::uint64_t before = 1; before < balances_within && before < seq; ++before) {
        OUTCRY_ASSIGN(const Event* event, log_.at(seq - before));
        const Prefix& prefix = event->record.prefix;
        if (prefix.cause != account.record.prefix.cause ||
            prefix.source != account.record.prefix.source)
            break;
        if (event->record.said.schema != schema_name<Balance>) continue;
        OUTCRY_ASSIGN(const Balance balance, event->as<Balance>());
        if (told.insert(balance.currency).second)
            cash = joined({words_.tell(balance), cash.empty() ? "" : ", ", cash});
    }
    if (!cash.empty()) branch.cells.front() += joined({"   cash ", cash});
    return {};
}

Result<void> Teller::put_in_words(const Event& event, Branch& branch) {
    const std::string_view schema = event.record.said.schema;
    const std::string speaker = log_.speaker(event.record.prefix.source);
    branch.label = schema;
    const auto say = [&](auto read) -> Result<void> {
        if (!read) return std::move(read).error().at(joined({"seq ", std::to_string(branch.seq)}));
        branch.cells = {words_.tell(*read)};
        return {};
    };
    if (schema == schema_name<Bar>) return say(event.as<Bar>());
    if (schema == schema_name<Trade>) return say(event.as<Trade>());
    if (schema == schema_name<Signal>) return say(event.as<Signal>());
    if (schema == schema_name<Levels>) return say(event.as<Levels>());
    if (schema == schema_name<Forecast>) return say(event.as<Forecast>());
    if (schema == schema_name<Order>) return say(event.as<Order>());
    if (schema == schema_name<Position>) return say(event.as<Position>());
    if (schema == schema_name<RoundTrip>) return say(event.as<RoundTrip>());
    if (schema == schema_name<Balance>) return say(event.as<Balance>());
    if (schema == schema_name<Account>) {
        OUTCRY_TRY(say(event.as<Account>()));
        return add_balances(event, branch);
    }
    if (schema == schema_name<Fill>) {
        OUTCRY_ASSIGN(const Fill fill, event.as<Fill>());
        OUTCRY_ASSIGN(const std::optional<Bar> bar, bar_of(event));
        branch.cells = {words_.tell(fill, bar)};
        return {};
    }
    if (schema == schema_name<Verdict>) {
        branch.label = speaker;
        return say(event.as<Verdict>());
    }
    if (schema == schema_name<Proposal>) {
        OUTCRY_ASSIGN(const Proposal proposal, event.as<Proposal>());
        branch.label = speaker;
        branch.colour = colour_of(proposal.action);
        branch.cells = {words_.tell(proposal)};
        return {};
    }
    if (schema == schema_name<Vote>) {
        OUTCRY_ASSIGN(const Vote vote, event.as<Vote>());
        branch.label = vote.voter;
        branch.cells = {words_.tell(vote)};
        return {};
    }
    if (schema == schema_name<Drift>) {
        OUTCRY_ASSIGN(const Drift drift, event.as<Drift>());
        std::string alarms;
        for (const std::string& one : drift.alarms)
            alarms += joined({alarms.empty() ? "alarm: " : "; ", one});
        branch.cells = {alarms.empty()
                            ? joined({"no alarm, of ", std::to_string(drift.rows), " forecasts"})
                            : printable(alarms)};
        return {};
    }
    constexpr std::size_t shown = 120;
    OUTCRY_ASSIGN(std::string text, body_json(schema, event.record.said.body));
    if (text.size() > shown) text = joined({text.substr(0, shown), "…"});
    branch.cells = {printable(text)};
    return {};
}

/// Every feature's share, worked out again from what the log holds.
Result<void> Teller::add_model(const Event& event, Branch& branch) {
    if (base_.empty()) return {};
    OUTCRY_ASSIGN(const std::optional<ModelShares> model,
                  model_behind(log_, opened_, event.record.prefix.seq, base_));
    if (!model) return {};
    branch.computed = json_of(*model);
    if (!model->impossible.empty()) {
        branch.branches.push_back(
            detail("model", {joined({model->model, ": ", model->impossible})}, Colour::yellow));
        return {};
    }
    for (const QuestionShares& question : model->questions) {
        Branch told =
            detail("model",
                   {joined({question.side, " ", share_text(question.p, 3), " from ",
                            share_text(math::logistic(question.average), 3), " on average   ",
                            model->agrees ? "worked out again, the same to the bit"
                                          : "worked out again, NOT what was said",
                            "   row of ", model->row_from})},
                   model->agrees ? Colour::none : Colour::red);
        double rest = 0;
        for (std::size_t i = 0; i < question.shares.size(); ++i) {
            const FeatureShare& one = question.shares[i];
            if (i >= shares_shown) {
                rest += one.share;
                continue;
            }
            told.branches.push_back(detail(
                one.feature,
                {one.value ? value_text(*one.value) : "missing", contribution_text(one.share),
                 one.logged ? joined({"vote said ", contribution_text(*one.logged)}) : ""},
                one.share < 0 ? Colour::red : Colour::green));
        }
        if (question.shares.size() > shares_shown)
            told.branches.push_back(
                detail(joined({std::to_string(question.shares.size() - shares_shown), " others"}),
                       {"", contribution_text(rest), ""}));
        branch.branches.push_back(std::move(told));
    }
    return {};
}

/// Alarms that stood when it was said: a forecaster tells its drift at the first bar of a day.
Result<void> Teller::add_drift(const Event& event, Branch& branch) {
    const Prefix& said = event.record.prefix;
    if (said.source == sequencer_source) return {};
    OUTCRY_ASSIGN(const std::uint64_t morning,
                  log_.seek_time(TimeNs{said.time.ns - said.time.ns % ns_per_day}));
    std::uint64_t told = 0;
    OUTCRY_TRY(log_.walk(morning, std::min(said.seq, morning + drift_events_max),
                         [&](const RecordView& record) -> Result<bool> {
                             if (record.prefix.source != said.source ||
                                 record.said.schema != schema_name<Drift>)
                                 return true;
                             told = record.prefix.seq;
                             return false;
                         }));
    if (told == 0) return {};
    OUTCRY_ASSIGN(const Event* found, log_.at(told));
    OUTCRY_ASSIGN(const Drift drift, found->as<Drift>());
    if (drift.alarms.empty()) return {};
    OUTCRY_ASSIGN(Branch alarm, leaf(told));
    alarm.colour = Colour::yellow;
    branch.branches.push_back(std::move(alarm));
    return {};
}

/// The bar a fill was made in is what its order was answered by.
Result<std::optional<Bar>> Teller::bar_of(const Event& fill) {
    if (!log_.is(fill.record.prefix.cause, schema_name<Bar>)) return std::optional<Bar>();
    OUTCRY_ASSIGN(const Event* event, log_.at(fill.record.prefix.cause));
    OUTCRY_ASSIGN(Bar bar, event->as<Bar>());
    return std::optional(std::move(bar));
}

Result<std::string> Teller::event_json(const Event& event) const {
    const RecordView& record = event.record;
    OUTCRY_ASSIGN(const std::string said, body_json(record.said.schema, record.said.body));
    const auto number = [](std::uint64_t value) {
        return joined({"\"", std::to_string(value), "\""});
    };
    std::string refs, source, topic, schema;
    for (const std::uint64_t ref : event.refs) refs += (refs.empty() ? "" : ",") + number(ref);
    append_json_text(source, log_.speaker(record.prefix.source));
    append_json_text(topic, record.said.topic);
    append_json_text(schema, record.said.schema);
    return joined({"{\"seq\":", number(record.prefix.seq), ",\"time\":\"",
                   time::to_iso(record.prefix.time), "\",\"event_time\":\"",
                   time::to_iso(record.said.event_time), "\",\"source\":", source,
                   ",\"cause\":", number(record.prefix.cause), ",\"refs\":[", refs,
                   "],\"topic\":", topic, ",\"schema\":", schema, ",\"body\":", said, "}"});
}

}  // namespace outcry::tools
