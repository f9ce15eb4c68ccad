// SPDX-License-Identifier: Apache-2.0
// The gate's verdict in plain words, and the statistics behind it as lines.
#include <algorithm>
#include <optional>

#include "outcry/base/table.hpp"
#include "outcry/math/math.hpp"
#include "outcry/statistics/normal.hpp"
#include "tools/printed.hpp"
#include "tools/report/report.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

using statistics::GateVerdict;

std::string tries(const statistics::Gate& gate) {
    return printed("one of %.0f tries on this data (about %.0f independent)", gate.trials,
                   gate.effective_trials);
}

/// What the market has to do with a result that is bad, or none; few days say nothing of that.
std::string of_the_market(const Report& r, const std::string& words) {
    const statistics::Performance& p = r.performance;
    if (p.observations < statistics::gate_observations_min ||
        !statistics::is_of_the_benchmark(p, r.gate.confidence))
        return {};
    const double own = *p.alpha / (p.mean * p.periods_a_year);  // share of it
    if (own > 0.5) return {};
    return "; " + market_text(p) + ": " + (own > 0 ? "most of " : "") + words;
}

statistics::Gate gate_of(const Report& r, const statistics::Trials& trials) {
    const std::vector<double> returns = daily_returns(r).own;
    statistics::Gate made = statistics::gate(returns, trials, r.marked_days);
    statistics::hold_against_benchmark(made, r.performance);
    statistics::hold_against_bets(made, returns, bets_of(r));
    return made;
}

/// Whether it would pass had nothing else been tried.
bool passes_alone(const Report& r) { return gate_of(r, {1, 1}).verdict == GateVerdict::edge; }

/// On which the account came to nothing.
std::optional<TimeNs> day_of_ruin(const Report& r) {
    for (const EquityPoint& point : r.curve)
        if (point.equity <= 0) return TimeNs{point.time.ns - 1};
    return std::nullopt;
}

std::string verdict_of(const Report& r) {
    const statistics::Gate& gate = r.gate;
    const bool searched = gate.trials > 1;
    const std::string figures =
        printed("Sharpe %.1f ± %.1f: ", r.sharpe, r.sharpe_error) + printed("%.0f days ", r.days);
    switch (gate.verdict) {
        case GateVerdict::edge:
            return "an edge is suggested. " + figures + "speak for it, " +
                   (searched
                        ? "even as " + tries(gate) + "; see `outcry walkforward` before believing"
                        : "but one run on one stretch of data is one trial; validate before "
                          "believing");
        case GateVerdict::benchmark:
            return "no edge beyond the market. " + figures + "look well, but " +
                   market_text(r.performance) + (searched ? ", as " + tries(gate) : "") +
                   (*r.performance.alpha > 0
                        ? ""
                        : ": the result is the market's, and holding as much of it gives no less");
        case GateVerdict::loses:
            if (const auto end = day_of_ruin(r))
                return "it lost everything: on " + time::for_people(*end).substr(0, 10) +
                       " the account came to nothing, and nothing after it counts";
            return "it loses, and not by bad luck alone. " + figures + "say so" +
                   of_the_market(r, "what it lost, the market lost");
        case GateVerdict::few_bets:
            return "too few bets to judge by. " + figures +
                   printed("look %s, but are those of %.0f, and the gate wants %.0f",
                           r.performance.mean < 0 ? "bad" : "well", bets_of(r).value_or(0),
                           statistics::gate_bets_min);
        case GateVerdict::too_short:
            return "too few days to judge by. " +
                   (r.performance.mean < 0 ? "Net " + percent(r.net) + ", " : "") + figures +
                   printed("look %s, but ", r.performance.mean < 0 ? "bad" : "well") +
                   (r.performance.observations < statistics::gate_observations_min
                        ? ""
                        : printed("the account was marked on %.0f of them only, and ",
                                  static_cast<double>(r.marked_days))) +
                   printed("the gate wants %.0f",
                           static_cast<double>(statistics::gate_observations_min));
        case GateVerdict::no_edge:
            if (searched && passes_alone(r))
                return "no edge shown. " + figures + "would do for a single try; as " +
                       tries(gate) + " it is luck";
            return "no edge shown. " + figures +
                   (searched ? "cannot tell " + tries(gate) + " from luck"
                             : std::string("cannot tell skill from luck")) +
                   of_the_market(r, "what there is, is the market's");
        case GateVerdict::nothing_happened:
            break;
    }
    return "too little happened to say anything";
}

std::string or_dash(const std::optional<double>& value, const char* format) {
    return value ? printed(format, *value) : "–";
}

std::string or_nothing(const std::optional<double>& value, const char* format, double unit = 1) {
    return value ? printed(format, *value * unit) : "";
}

/// Questions that were asked and are in no table.
std::string unanswered_text(const std::vector<VoterRecord>& voters) {
    std::string text;
    for (const VoterRecord& voter : voters)
        if (voter.unknown > 0 && voter.unscored.empty())
            text += (text.empty() ? "not counted, their horizon being open at the end or the vote "
                                    "late: "
                                  : ", ") +
                    voter.voter + " " + counted(static_cast<double>(voter.unknown));
    return text.empty() ? text : text + "\n";
}

std::string voters_table(const Report& report, const Look& look) {
    Table table({{"voter"},
                 {"side"},
                 {"answers", Align::right},
                 {"said", Align::right},
                 {"came true", Align::right},
                 {"Brier", Align::right},
                 {"reliability", Align::right},
                 {"resolution", Align::right},
                 {"uncertainty", Align::right},
                 {"skill", Align::right}});
    const auto row = [&](const VoterRecord& voter, const char* side,
                         const statistics::Calibration& c) {
        if (c.count == 0) return;
        double said = 0;
        for (const auto& bin : c.bins)
            said += bin.said * static_cast<double>(bin.count) / static_cast<double>(c.count);
        table.row({voter.voter, side, counted(static_cast<double>(c.count)), printed("%.3f", said),
                   printed("%.3f", c.base_rate), printed("%.4f", c.brier),
                   printed("%.4f", c.reliability), printed("%.4f", c.resolution),
                   printed("%.4f", c.uncertainty), percent(c.skill, 1)});
    };
    for (const VoterRecord& voter : report.voters) {
        row(voter, "long", voter.long_side);
        row(voter, "short", voter.short_side);
    }
    return (table.size() == 0 ? std::string() : table.text(look)) + unanswered_text(report.voters) +
           unscored_text(report.voters);
}

}  // namespace

double turned_over_of(const Report& r) {
    const double held = r.time_in_market > 0 ? r.exposure / r.time_in_market : 0;
    return held > 0 ? r.turned_over / (2 * held) : 0;
}

std::optional<double> bets_of(const Report& r) {
    const double trips = static_cast<double>(r.round_trips + r.open_positions.size());
    const double bets = std::max(trips, turned_over_of(r));
    return bets > 0 ? std::optional(bets) : std::nullopt;
}

std::string market_text(const statistics::Performance& p) {
    const double told = statistics::normal_quantile(statistics::alpha_confidence) * *p.alpha_error;
    return printed("beta %.2f ± %.2f, and what is left, alpha ", *p.beta, *p.beta_error) +
           percent(*p.alpha, 1) + printed(" ± %.1f %% a year, ", *p.alpha_error * 100) +
           (p.mean > 0 && *p.alpha < -told  ? "is below zero"
            : p.mean < 0 && *p.alpha > told ? "is above zero"
            // By itself it would be told: it is the tries that take it.
            : *p.alpha > told ? "is no more than luck finds"
                              : "cannot be told from zero");
}

std::string days_needed_text(const Report& r) {
    constexpr double years_max = 1000;  // for which nobody waits, nor does a market last
    const double days = r.gate.observations_needed;
    if (!(days > 0)) return {};
    if (days > years_max * r.performance.periods_a_year) return "not within a thousand years";
    return "after " + counted(days) + " days";
}

DailyReturns daily_returns(const Report& report) {
    DailyReturns made;
    double own = report.capital.to_double(), hold = own;
    if (!(own > 0)) return made;
    for (const EquityPoint& point : report.curve) {
        // Nothing is left below nothing, and nothing comes of it.
        const double worth = own > 0 ? std::max(point.equity, 0.0) : 0.0;
        made.own.push_back(own > 0 ? worth / own - 1.0 : 0.0);
        made.hold.push_back(hold > 0 ? point.hold / hold - 1.0 : 0.0);
        own = worth;
        hold = point.hold;
    }
    return made;
}

void judge(Report& report, const statistics::Trials& trials) {
    report.gate = gate_of(report, trials);
    report.verdict = verdict_of(report);
}

std::string statistics_text(const Report& r, const Look& look) {
    const statistics::Performance& p = r.performance;
    const statistics::Gate& gate = r.gate;
    std::string text = printed("Sharpe %.2f ± %.2f   ", p.sharpe, p.sharpe_error) + "Sortino " +
                       or_dash(p.sortino, "%.2f") + "   Calmar " + or_dash(p.calmar, "%.2f") +
                       "   Omega " + or_dash(p.omega, "%.2f") + "   beta " +
                       or_dash(p.beta, "%.2f") + or_nothing(p.beta_error, " ± %.2f") + "   alpha " +
                       (p.alpha ? percent(*p.alpha, 1) : "–") +
                       or_nothing(p.alpha_error, " ± %.1f %%", 100) + " a year\n";
    text +=
        printed("volatility %.1f %% a year   skewness %.1f   kurtosis %.1f   ",
                p.annual_volatility * 100, p.skewness, p.kurtosis) +
        printed(
            "longest drawdown %.0f days   exposure %.1f %%   in the market %.0f %% of the time\n",
            static_cast<double>(p.drawdown.length), r.exposure * 100, r.time_in_market * 100);
    text += printed(
        "hit rate %.0f %%   average win %.3f %%   average loss %.3f %% of the first capital   "
        "longest losing streak %.0f\n",
        r.trades.hit_rate * 100, r.trades.average_win * 100, r.trades.average_loss * 100,
        static_cast<double>(r.trades.losing_streak));
    text += voters_table(r, look);
    text += drift_text(r.drift, look);
    text += printed(
        "gate: P(true Sharpe > %.2f) %.0f %% by shape, %.0f %% by Newey-West, both want %.0f %%",
        gate.hurdle * math::sqrt(p.periods_a_year), gate.deflated_sharpe * 100, gate.robust * 100,
        gate.confidence * 100);
    const std::string needed = days_needed_text(r);
    text += needed.empty() ? "   a record like this never passes\n"
                           : "   a record like this passes " + needed + "\n";
    return wrapped_text(text, look.width);
}

}  // namespace outcry::tools
