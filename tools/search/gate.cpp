// SPDX-License-Identifier: Apache-2.0
// `outcry gate`: how often the verdict is wrong, measured on records whose edge is known.
#include <unistd.h>
#include <cstdio>

#include "outcry/base/table.hpp"
#include "tools/printed.hpp"
#include "tools/progress_bar.hpp"
#include "tools/search/search.hpp"
#include "tools/verbs.hpp"
#include "tools/whatif/words.hpp"

namespace outcry::tools {

namespace {

constexpr double promised = 0.05;                   // of edgeless records may pass
constexpr std::uint64_t work_max = 20'000'000'000;  // days drawn in all: minutes

/// Records of one sort.
struct GateRate {
    std::string of;
    bool edge = false;    // one is planted: `passes` is the power
    bool hidden = false;  // the gate was not told of the search
    double passes = 0;    // share
};
OUTCRY_DESCRIBE(GateRate, "gate.rate", of, edge, hidden, passes);

struct GateRates {
    std::uint64_t records = 0;
    std::uint64_t days = 0;
    double sharpe = 0;  // annual, planted
    std::uint64_t searched = 0;
    bool holds = true;  // no more noise passes than is promised
    std::vector<GateRate> rates;
};
OUTCRY_DESCRIBE(GateRates, "gate.rates", records, days, sharpe, searched, holds, rates);

struct Row {
    GateRate rate;
    statistics::GateTrial trial;
};

std::vector<Row> rows_of(const statistics::GateTrial& asked) {
    std::vector<Row> rows;
    const auto row = [&](const std::string& of, std::uint64_t searched) -> Row& {
        Row& made = rows.emplace_back(Row{{of, false, false, 0}, asked});
        made.trial.sharpe = 0;
        made.trial.searched = searched;
        return made;
    };
    const auto planted = [&](Row& made) -> Row& {
        made.rate.edge = true;
        made.trial.sharpe = asked.sharpe;
        return made;
    };
    const auto in_market = [](statistics::GateTrial& trial) {
        trial.market = 1;
        trial.in_market = 0.2;
    };
    const std::string many = std::to_string(asked.searched), best = "noise, the best of " + many,
                      edge = printed("an edge of Sharpe %.1f", asked.sharpe);
    row("noise", 1);
    row("noise with heavy tails", 1).trial.heavy_tails = true;
    row("noise that is in a rising market, a fifth of the time", 1);
    in_market(rows.back().trial);
    row(best + ", the search counted", asked.searched);
    row(best + " that move together (0.9)", asked.searched).trial.alike = 0.9;
    row(best + ", and " + many + " around it", asked.searched).trial.refined = asked.searched;
    Row& hidden = row(best + ", the search hidden", asked.searched);
    hidden.rate.hidden = true;
    hidden.trial.deflated = false;
    planted(row(edge, 1));
    planted(row(edge + " with heavy tails", 1)).trial.heavy_tails = true;
    in_market(planted(row(edge + ", and in that market", 1)).trial);
    planted(row(edge + ", after " + many + " looks of two days", 1)).trial.looks = asked.searched;
    return rows;
}

GateRates measured(const statistics::GateTrial& trial, const OnShare& on_share) {
    GateRates made{trial.seeds, trial.observations, trial.sharpe, trial.searched, true, {}};
    const std::vector<Row> rows = rows_of(trial);
    double all = 0, before = 0;
    const auto work = [](const Row& row) {
        return static_cast<double>(row.trial.searched + row.trial.refined);
    };
    for (const Row& row : rows) all += work(row);
    for (const Row& row : rows) {
        const double own = work(row) / all;
        const OnShare part = part_of(on_share, before, before + own);
        GateRate rate = row.rate;
        rate.passes = statistics::pass_rate(row.trial, 1, [&](std::uint64_t done) {
            if (part) part(static_cast<double>(done) / static_cast<double>(trial.seeds), rate.of);
        });
        before += own;
        if (!rate.edge && !rate.hidden) made.holds = made.holds && rate.passes <= promised;
        made.rates.push_back(std::move(rate));
    }
    return made;
}

std::string rates_text(const GateRates& made, const Look& look) {
    Table table({{counted(made.records) + " records of " + counted(made.days) + " days each:"},
                 {"pass", Align::right},
                 {""}});
    for (const GateRate& rate : made.rates) {
        const bool broken = !rate.edge && !rate.hidden && rate.passes > promised;
        table.row({rate.of,
                   Cell(printed("%.1f %%", rate.passes * 100), broken ? Colour::red : Colour::none),
                   rate.edge     ? "the power"
                   : rate.hidden ? "why searches are counted"
                                 : "at most 5 % is promised"});
    }
    return table.text(look);
}

}  // namespace

Result<int> gate_rates(const GateOptions& options) {
    const statistics::GateTrial& trial = options.trial;
    const double work = static_cast<double>(trial.seeds) * static_cast<double>(trial.observations) *
                        static_cast<double>(trial.searched);
    if (work > static_cast<double>(work_max))
        return misused(invalid("--seeds times --days times --search exceeds " + counted(work_max) +
                               "; use fewer"));
    ProgressBar bar(!options.json);
    const GateRates made = measured(trial, bar.on_share());
    bar.wipe();
    std::fputs((options.json ? json_of(made, JsonStyle::pretty) + "\n"
                             : rates_text(made, look_of(STDOUT_FILENO)))
                   .c_str(),
               stdout);
    return made.holds ? 0 : exit_gate_shut;
}

}  // namespace outcry::tools
