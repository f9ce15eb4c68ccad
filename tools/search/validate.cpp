// SPDX-License-Identifier: Apache-2.0
#include "tools/search/validate.hpp"

#include <unistd.h>
#include <algorithm>
#include <cstdio>
#include <tuple>

#include "outcry/base/ratio.hpp"
#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "outcry/statistics/bootstrap.hpp"
#include "tools/printed.hpp"
#include "tools/search/ground.hpp"
#include "tools/search/pieces.hpp"
#include "tools/search/search.hpp"
#include "tools/verbs.hpp"
#include "tools/whatif/words.hpp"

namespace outcry::tools {

namespace {

constexpr std::uint64_t resamples = 400;      // for a confidence interval
constexpr std::uint64_t noise_records = 400;  // to see how often noise passes
constexpr std::uint64_t noise_resamples = 200;
constexpr double level = 0.05;
constexpr double classic_tolerance = 0.2;

/// Lower and upper bound, each of 95 %.
std::pair<double, double> bounds(const std::vector<double>& returns, const std::string& metric,
                                 double periods_a_year, std::uint64_t count,
                                 statistics::Random& random) {
    std::vector<double> values, drawn(returns.size());
    std::vector<std::size_t> places;
    for (std::uint64_t i = 0; i < count; ++i) {
        statistics::stationary_resample(returns.size(), statistics::block_length(returns.size()),
                                        random, places);
        for (std::size_t k = 0; k < places.size(); ++k) drawn[k] = returns[places[k]];
        values.push_back(metric_of_days(drawn, periods_a_year, metric));
    }
    std::sort(values.begin(), values.end());
    const auto at = [&](double share) {
        // Between a number and none there is nothing to interpolate: the nearer one.
        const double place = share * static_cast<double>(values.size() - 1);
        const auto below = static_cast<std::size_t>(place);
        const std::size_t above = std::min(below + 1, values.size() - 1);
        if (is_unbounded(values[below]) || is_unbounded(values[above]))
            return values[place - static_cast<double>(below) < 0.5 ? below : above];
        return statistics::quantile_of_sorted(values, share);
    };
    return {at(level), at(1.0 - level)};
}

bool classic(double before, double after) {
    return !is_unbounded(before) && before > 0 && after >= before * (1.0 - classic_tolerance) &&
           after <= before * (1.0 + classic_tolerance);
}

/// Bets of the days after the split: round trips closed on them and what is open; of who is never
/// flat their part of how often all was turned over.
double bets_after(const Report& base, TimeNs split, double share) {
    double made = static_cast<double>(base.open_positions.size());
    for (const RoundTrip& trip : base.trips)
        if (trip.closed_at > split) made += 1;
    const double all = static_cast<double>(base.round_trips + base.open_positions.size());
    const double turned = bets_of(base).value_or(0);
    return turned > all ? std::max(made, turned * share) : made;
}

std::string words_of(const Cut& cut) {
    if (cut.first != 0)
        return "LOOKS AHEAD: seq " + counted(cut.first) + " " + cut.what + " knew what came later";
    return counted(cut.compared) + " events before it the same, " +
           (cut.differ_after > 0 ? counted(cut.differ_after) + " after it others"
                                 : "and all after it too: nobody heard of the change");
}

/// What did not fail, as far as it was tried.
std::string tested_text(const Validation& v) {
    return std::string(v.looks_ahead    ? "it does not look ahead"
                       : v.cuts.empty() ? "no cut was tried, so it may look ahead"
                                        : "no cut was heard of, so it may look ahead") +
           (v.warm_up_suffices      ? ", and its warm-up suffices; "
            : v.warm_ups.size() > 1 ? ", and nothing was decided that tells whether its warm-up "
                                      "suffices; "
                                    : ", and its warm-up was not varied; ");
}

std::string validation_text(const Validation& v, const Look& look) {
    const HeldBack& h = v.held_back;
    std::string text = "held back   " +
                       printed("%.0f days of backtest, ", static_cast<double>(h.days_before)) +
                       printed("then %.0f held back, from ", static_cast<double>(h.days_after)) +
                       time::for_people(h.split) + " UTC\n";
    if (v.tries > 1)
        text += printed(
            "tries       %.0f on this data: who saw the others may have chosen by these "
            "days\n",
            v.tries);
    Table table({{"test of " + h.metric},
                 {"backtest", Align::right},
                 {"held back", Align::right},
                 {"bounds", Align::right},
                 {"verdict"},
                 {"noise passes", Align::right}});
    const std::string before = metric_text(h.before, "%.2f"), after = metric_text(h.after, "%.2f");
    table.row({"lower 95 % bound beats nothing", before, after,
               metric_text(h.low, "%.2f") + " to " + metric_text(h.high, "%.2f"),
               !h.enough         ? Cell("too few days")
               : h.passes        ? Cell("passes", Colour::green)
               : h.few_bets      ? Cell("too few bets")
               : h.of_the_market ? Cell("the market's", Colour::red)
                                 : Cell("fails", Colour::red),
               printed("%.1f %%", h.false_pass * 100)});
    table.row({"classic: within 20 % of the backtest", before, after, "",
               h.classic_passes ? "passes" : "fails",
               printed("%.1f %%", h.classic_false_pass * 100)});
    text += table.text(look, 2);
    if (h.beta && h.beta_error && h.alpha && h.alpha_error)
        text += printed("market      beta %.2f ± %.2f   alpha ", *h.beta, *h.beta_error) +
                percent(*h.alpha, 1) +
                printed(" ± %.1f %% a year on the days held back\n", *h.alpha_error * 100);
    for (const Cut& cut : v.cuts)
        text += "look-ahead  " + time::for_people(cut.at) + " UTC   " + words_of(cut) + "\n";
    for (const WarmUp& one : v.warm_ups)
        text += "warm-up     " +
                printed("%.1f days   ",
                        static_cast<double>(one.given.ns) / static_cast<double>(ns_per_day)) +
                counted(one.decided_otherwise) + " of " + counted(one.rounds) +
                " rounds decided otherwise   " +
                printed("votes move by %.4f at most, sizes by %.0f %%   net ", one.largest,
                        one.size * 100) +
                percent(one.net) + "\n";
    const bool valid = !v.looks_ahead.value_or(false) && v.warm_up_suffices.value_or(true);
    text +=
        "verdict:    " +
        painted(
            std::string(valid ? tested_text(v)
                        : v.looks_ahead.value_or(false)
                            ? "it looks ahead; nothing else it shows counts"
                            : "its warm-up is too short: it decides otherwise with a third less of "
                              "it") +
                (!valid      ? ""
                 : !h.enough ? "too little held back: " + counted(h.days_after) +
                                   " days, and the test wants " + counted(held_back_days_min)
                 : h.passes ? "the days held back bear it out"
                 : h.few_bets
                     ? printed("the days held back look well, but are those of %.0f bets, and the "
                               "gate wants %.0f",
                               h.bets, statistics::gate_bets_min)
                 : h.of_the_market
                     ? std::string("the days held back show no edge beyond the market: ") +
                           (*h.alpha > 0 ? "what they earned beside it may be luck"
                                         : "holding as much of it gives no less")
                     : "the days held back do not show an edge"),
            Colour::bold, look) +
        "\n";
    return wrapped_text(text, look.width);
}

}  // namespace

HeldBack held_back(const std::vector<double>& before, const std::vector<double>& after,
                   const std::string& metric, double periods_a_year, std::uint64_t seed,
                   const OnShare& on_share, const std::vector<double>& hold, double bets) {
    HeldBack made;
    made.bets = bets;
    made.metric = metric;
    made.days_before = before.size();
    made.days_after = after.size();
    made.before = metric_of_days(before, periods_a_year, metric);
    made.after = metric_of_days(after, periods_a_year, metric);
    if (after.size() < 2) return made;
    statistics::Random random(seed);
    std::tie(made.low, made.high) = bounds(after, metric, periods_a_year, resamples, random);
    made.enough = after.size() >= held_back_days_min;
    const bool beats_nothing = made.enough && made.low > metric_of_nothing(metric);
    const auto beside = statistics::performance(after, hold, periods_a_year);
    made.of_the_market =
        beats_nothing && statistics::is_of_the_benchmark(beside, statistics::gate_confidence);
    made.beta = beside.beta;
    made.beta_error = beside.beta_error;
    made.alpha = beside.alpha;
    made.alpha_error = beside.alpha_error;
    made.few_bets = beats_nothing && !made.of_the_market && bets < statistics::gate_bets_min;
    made.passes = beats_nothing && !made.of_the_market && !made.few_bets;
    made.classic_passes = classic(made.before, made.after);
    const double deviation = std::max(statistics::moments(after).deviation, 1e-6);
    std::vector<double> noise(after.size());
    for (std::uint64_t i = 0; i < noise_records; ++i) {
        if (on_share && i % 10 == 0)
            on_share(static_cast<double>(i) / static_cast<double>(noise_records),
                     "how often noise passes");
        for (double& r : noise) r = deviation * random.normal();
        const double share = 1.0 / static_cast<double>(noise_records);
        if (bounds(noise, metric, periods_a_year, noise_resamples, random).first >
            metric_of_nothing(metric))
            made.false_pass += share;
        if (classic(made.before, metric_of_days(noise, periods_a_year, metric)))
            made.classic_false_pass += share;
    }
    return made;
}

Result<double> parse_split(const std::string& text) {
    OUTCRY_ASSIGN(const Ratio ratio, parse_ratio(text));
    const double share = ratio.to_double();
    if (share < 0.1 || share > 0.9) return invalid("--split wants 10% to 90%, got " + text);
    return share;
}

Result<int> validate(const ValidateOptions& options) {
    OUTCRY_ASSIGN(const double share, parse_split(options.split));
    ProgressBar bar(!options.json);
    const OnShare on_share = bar.on_share();
    OUTCRY_ASSIGN(const auto ground, Ground::open({options.topology, options.set, options.until,
                                                   false, part_of(on_share, 0, 0.2), true}));
    const Report& base = ground->base();
    Validation made;
    made.topology = options.topology;
    Trial whole = trial_of(base);
    const auto first = static_cast<std::size_t>(share * static_cast<double>(whole.returns.size()));
    if (first == 0 || first == whole.returns.size())
        return invalid("this floor has " + std::to_string(whole.returns.size()) +
                       " days, too few to hold any back; give it more data");
    if (!ground->data().empty()) {
        whole.plan = ground->plan().opened.plan;
        whole.floor = floor_digest(ground->plan());
        OUTCRY_ASSIGN(const auto results, Results::open(options.folder));
        OUTCRY_TRY(results->keep(ground->data(), options.until, whole));
        OUTCRY_ASSIGN(const statistics::Trials tried, results->trials_on(ground->data(), whole));
        made.tries = tried.count;
    }
    const std::vector<double> hold = daily_returns(base).hold;
    const auto middle = whole.returns.begin() + static_cast<std::ptrdiff_t>(first);
    made.held_back =
        held_back({whole.returns.begin(), middle}, {middle, whole.returns.end()}, options.metric,
                  whole.periods_a_year, options.seed, part_of(on_share, 0.2, 0.3),
                  {hold.begin() + static_cast<std::ptrdiff_t>(first), hold.end()},
                  bets_after(base, whole.days[first - 1], 1.0 - share));
    made.held_back.split = whole.days[first - 1];
    std::vector<TimeNs> times;
    for (std::uint64_t i = 1; i <= options.cuts; ++i) {
        const std::int64_t span = base.last_time.ns - base.live_from.ns;
        const std::int64_t at =
            base.live_from.ns +
            span / static_cast<std::int64_t>(options.cuts + 1) * static_cast<std::int64_t>(i);
        times.push_back({at / ns_per_minute * ns_per_minute});
    }
    OUTCRY_ASSIGN(made.cuts, look_ahead(ground->plan(), times, options.until, {},
                                        part_of(on_share, 0.3, 0.7)));
    for (const Cut& cut : made.cuts)
        if (cut.first != 0 || cut.differ_after > 0)
            made.looks_ahead = made.looks_ahead.value_or(false) || cut.first != 0;
    OUTCRY_ASSIGN(made.warm_ups,
                  warm_ups(options, ground->plan(), base.live_from, part_of(on_share, 0.7, 1)));
    if (made.warm_ups.size() > 1 && made.warm_ups[1].rounds > 0)
        made.warm_up_suffices = made.warm_ups[1].decided_otherwise == 0;
    bar.wipe();
    std::fputs((options.json ? json_of(made, JsonStyle::pretty) + "\n"
                             : validation_text(made, look_of(STDOUT_FILENO)))
                   .c_str(),
               stdout);
    if (made.looks_ahead.value_or(false) || !made.warm_up_suffices.value_or(true))
        return exit_gate_shut;
    const bool shown = made.held_back.passes && made.looks_ahead && made.warm_up_suffices;
    return options.gate && !shown ? exit_gate_shut : 0;
}

}  // namespace outcry::tools
