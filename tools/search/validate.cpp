// SPDX-License-Identifier: Apache-2.0
#include "tools/search/validate.hpp"

#include <unistd.h>
#include <algorithm>
#include <cstdio>
#include <map>
#include <tuple>

#include "actors/feed/params.hpp"
#include "actors/runtime/floor.hpp"
#include "actors/topology/load.hpp"
#include "outcry/base/ratio.hpp"
#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/statistics/bootstrap.hpp"
#include "tools/printed.hpp"
#include "tools/search/ground.hpp"
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

/// Everything decided, by what it was decided on.
struct Decided {
    std::map<std::string, Action> actions;
    std::map<std::string, std::pair<double, double>> votes;
    Report report;
};

Result<Decided> decide(const Plan& plan, const std::string& until, TimeNs live_from) {
    Decided made;
    LaunchOptions launching;
    launching.find_kind = find_kind;
    launching.commit = Commit::none;
    if (!until.empty()) {
        OUTCRY_ASSIGN(launching.until, time::parse(until));
    }
    std::optional<Error> failure;
    const auto take = [&](BytesView bytes, std::string_view schema) -> Result<void> {
        if (schema != schema_name<Proposal> && schema != schema_name<Vote> &&
            schema != schema_name<Account>)
            return {};
        OUTCRY_ASSIGN(const SaidView said, read_said(bytes, false));
        if (schema == schema_name<Proposal>) {
            OUTCRY_ASSIGN(const Proposal proposal, decoded<Proposal>(said.body));
            if (proposal.round >= live_from)
                made.actions[joined({proposal.strategy, " ", proposal.instrument, " ",
                                     std::to_string(proposal.round.ns)})] = proposal.action;
        } else if (schema == schema_name<Vote>) {
            OUTCRY_ASSIGN(const Vote vote, decoded<Vote>(said.body));
            if (vote.round >= live_from)
                made.votes[joined(
                    {vote.voter, " ", vote.instrument, " ", std::to_string(vote.round.ns)})] = {
                    vote.p_long.value_or(-1.0), vote.p_short.value_or(-1.0)};
        } else {
            OUTCRY_ASSIGN(const Account account, decoded<Account>(said.body));
            made.report.equity = account.equity;
        }
        return {};
    };
    launching.on_event = [&](const Prefix&, BytesView said, std::string_view schema) {
        if (auto taken = take(said, schema); !taken && !failure) failure = taken.error();
    };
    OUTCRY_TRY(launch(plan, launching));
    if (failure) return *failure;
    return made;
}

WarmUp compared(DurationNs given, const Decided& longest, const Decided& made, Money capital) {
    WarmUp warm_up;
    warm_up.given = given;
    for (const auto& [round, action] : longest.actions) {
        const auto found = made.actions.find(round);
        ++warm_up.rounds;
        if (found == made.actions.end() || found->second != action) ++warm_up.decided_otherwise;
    }
    const auto apart = [](double a, double b) { return a > b ? a - b : b - a; };
    for (const auto& [round, said] : longest.votes)
        if (const auto found = made.votes.find(round); found != made.votes.end())
            warm_up.largest = std::max({warm_up.largest, apart(said.first, found->second.first),
                                        apart(said.second, found->second.second)});
    if (!capital.is_zero())
        warm_up.net = made.report.equity.to_double() / capital.to_double() - 1.0;
    return warm_up;
}

Result<Plan> planned(const ValidateOptions& options, const std::vector<std::string>& more) {
    LoadOptions load;
    load.overrides = options.set;
    load.overrides.insert(load.overrides.end(), more.begin(), more.end());
    load.place = Place::fused;
    OUTCRY_ASSIGN(Plan plan, plan_of(load_topology(options.topology, load)));
    plan.observers.clear();
    plan.tap.clear();
    plan.bus.clear();
    return plan;
}

/// The same live days after all of the warm-up, two thirds and one third of it.
Result<std::vector<WarmUp>> warm_ups(const ValidateOptions& options, const Plan& plan,
                                     TimeNs live_from, const OnShare& on_share) {
    DurationNs whole{0};
    for (const PlannedActor& member : plan.members)
        if (member.kind == schema_name<RecordedFeedParams>) {
            OUTCRY_ASSIGN(const RecordedFeedParams params,
                          decoded<RecordedFeedParams>(member.params));
            whole = std::max(whole, params.warmup);
        }
    std::vector<WarmUp> made;
    std::optional<Decided> longest;
    for (const int thirds : {3, 2, 1}) {
        const DurationNs given{whole.ns / 3 * thirds};
        std::vector<std::string> words;
        for (const PlannedActor& member : plan.members)
            if (member.kind == schema_name<RecordedFeedParams> && thirds < 3) {
                words.push_back(joined({member.name, ".from=", time::to_iso(live_from - given)}));
                words.push_back(
                    joined({member.name, ".warmup=", std::to_string(given.ns / ns_per_s), "s"}));
            }
        if (on_share)
            on_share(static_cast<double>(3 - thirds) / 3.0,
                     "with " + time::to_string(given) + " of warm-up");
        OUTCRY_ASSIGN(const Plan shorter, planned(options, words));
        OUTCRY_ASSIGN(Decided decided, decide(shorter, options.until, live_from));
        if (!longest) longest = decided;
        made.push_back(compared(given, *longest, decided, plan.opened.capital));
        if (whole.ns < 3 * ns_per_s) break;  // nothing to take away
    }
    return made;
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
                printed("votes move by %.4f at most   net ", one.largest) + percent(one.net) + "\n";
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
                 : h.of_the_market
                     ? "the days held back show no edge beyond the market: holding as much of it "
                       "gives the same"
                     : "the days held back do not show an edge"),
            Colour::bold, look) +
        "\n";
    return wrapped_text(text, look.width);
}

}  // namespace

HeldBack held_back(const std::vector<double>& before, const std::vector<double>& after,
                   const std::string& metric, double periods_a_year, std::uint64_t seed,
                   const OnShare& on_share, const std::vector<double>& hold) {
    HeldBack made;
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
    made.passes = beats_nothing && !made.of_the_market;
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
                  {hold.begin() + static_cast<std::ptrdiff_t>(first), hold.end()});
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
