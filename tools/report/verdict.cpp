// SPDX-License-Identifier: Apache-2.0
// The gate's verdict in plain words, and the statistics behind it as lines.
#include "outcry/base/table.hpp"
#include "outcry/math/math.hpp"
#include "tools/printed.hpp"
#include "tools/report/report.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

using statistics::GateVerdict;

std::string counted_days(double days) {
    return fixed::for_people(static_cast<std::int64_t>(days) * fixed_scale, 0);
}

std::string tries(const statistics::Gate& gate) {
    return printed("one of %.0f tries on this data (about %.0f independent)", gate.trials,
                   gate.effective_trials);
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
        case GateVerdict::loses:
            return "it loses, and not by bad luck alone. " + figures + "say so";
        case GateVerdict::too_short:
            return "too few days to judge by. " +
                   (r.performance.mean < 0 ? "Net " + percent(r.net) + ", " : "") + figures +
                   printed("look %s, but the gate wants %.0f",
                           r.performance.mean < 0 ? "bad" : "well",
                           static_cast<double>(statistics::gate_observations_min));
        case GateVerdict::no_edge:
            if (searched && r.performance.probabilistic_sharpe >= gate.confidence)
                return "no edge shown. " + figures + "would do for a single try; as " +
                       tries(gate) + " it is luck";
            return "no edge shown. " + figures +
                   (searched ? "cannot tell " + tries(gate) + " from luck"
                             : std::string("cannot tell skill from luck"));
        case GateVerdict::nothing_happened:
            break;
    }
    return "too little happened to say anything";
}

std::string or_dash(const std::optional<double>& value, const char* format) {
    return value ? printed(format, *value) : "–";
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
        table.row({voter.voter, side, counted_days(static_cast<double>(c.count)),
                   printed("%.3f", said), printed("%.3f", c.base_rate), printed("%.4f", c.brier),
                   printed("%.4f", c.reliability), printed("%.4f", c.resolution),
                   printed("%.4f", c.uncertainty), percent(c.skill, 1)});
    };
    for (const VoterRecord& voter : report.voters) {
        row(voter, "long", voter.long_side);
        row(voter, "short", voter.short_side);
    }
    return table.size() == 0 ? std::string() : table.text(look);
}

}  // namespace

DailyReturns daily_returns(const Report& report) {
    DailyReturns made;
    double own = report.capital.to_double(), hold = own;
    for (const EquityPoint& point : report.curve) {
        if (own > 0) {
            made.own.push_back(point.equity / own - 1.0);
            made.hold.push_back(hold > 0 ? point.hold / hold - 1.0 : 0.0);
        }
        own = point.equity;
        hold = point.hold;
    }
    return made;
}

void judge(Report& report, const statistics::Trials& trials) {
    report.gate = statistics::gate(daily_returns(report).own, trials);
    report.verdict = verdict_of(report);
}

std::string statistics_text(const Report& r, const Look& look) {
    const statistics::Performance& p = r.performance;
    const statistics::Gate& gate = r.gate;
    std::string text = printed("Sharpe %.2f ± %.2f   ", p.sharpe, p.sharpe_error) + "Sortino " +
                       or_dash(p.sortino, "%.2f") + "   Calmar " + or_dash(p.calmar, "%.2f") +
                       "   Omega " + or_dash(p.omega, "%.2f") + "   beta " +
                       or_dash(p.beta, "%.2f") + "   alpha " +
                       (p.alpha ? percent(*p.alpha, 1) : "–") + " a year\n";
    text +=
        printed("volatility %.1f %% a year   skewness %.1f   kurtosis %.1f   ",
                p.annual_volatility * 100, p.skewness, p.kurtosis) +
        printed(
            "longest drawdown %.0f days   exposure %.1f %%   in the market %.0f %% of the time\n",
            static_cast<double>(p.drawdown.length), r.exposure * 100, r.time_in_market * 100);
    text += printed(
        "hit rate %.0f %%   average win %.3f %%   average loss %.3f %%   longest losing streak "
        "%.0f\n",
        r.trades.hit_rate * 100, r.trades.average_win * 100, r.trades.average_loss * 100,
        static_cast<double>(r.trades.losing_streak));
    text += voters_table(r, look);
    text += drift_text(r.drift, look);
    text += printed(
        "gate: P(true Sharpe > %.2f) %.0f %% by shape, %.0f %% by Newey-West, both want %.0f %%",
        gate.hurdle * math::sqrt(p.periods_a_year), gate.deflated_sharpe * 100, gate.robust * 100,
        gate.confidence * 100);
    text += gate.observations_needed > 0 ? "   a record like this passes after " +
                                               counted_days(gate.observations_needed) + " days\n"
                                         : "   a record like this never passes\n";
    return wrapped_text(text, look.width);
}

}  // namespace outcry::tools
