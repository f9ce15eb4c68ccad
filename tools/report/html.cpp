// SPDX-License-Identifier: Apache-2.0
// The report as one page without network or script: figures, curves as inline SVG, tables.
#include <algorithm>

#include "outcry/math/math.hpp"
#include "tools/chart.hpp"
#include "tools/report/page_chart.hpp"
#include "tools/report/page_data.hpp"
#include "tools/report/page_statistics.hpp"
#include "tools/report/report.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

constexpr std::size_t points_max = 700;     // of a curve
constexpr std::size_t trips_open_max = 25;  // more of them are folded away
const char* const colours[] = {"a", "b", "c", "q", "e"};

std::string signed_class(double value) { return value < 0 ? "down" : value > 0 ? "up" : ""; }

std::string amount(Money money) {
    std::string text = fixed::for_people(money.units, 2);
    if (text.starts_with('-')) text.replace(0, 1, "\u2212");
    return text;
}

std::string figure_card(const std::string& name, const std::string& value,
                        const std::string& style = "") {
    return "<div><span>" + name + "</span><b class=\"" + style + "\">" + escaped(value) +
           "</b></div>";
}

std::string cards(const Report& r) {
    const double won = r.round_trips == 0 ? 0
                                          : 100.0 * static_cast<double>(r.winners) /
                                                static_cast<double>(r.round_trips);
    std::string text = "<div class=\"cards\">";
    text += figure_card("net", percent(r.net), signed_class(r.net));
    text += figure_card("buy and hold", percent(r.buy_and_hold), signed_class(r.buy_and_hold));
    text += figure_card("deepest drawdown", printed("%.1f %%", 100 * r.max_drawdown));
    text += figure_card("Sharpe, a year", printed("%.1f ± %.1f", r.sharpe, r.sharpe_error));
    text += figure_card("Sortino", r.performance.sortino ? printed("%.1f", r.sortino) : "–");
    text += figure_card(
        "round trips",
        r.round_trips == 0
            ? std::string("none")
            : printed("%llu, %.0f %% won", static_cast<unsigned long long>(r.round_trips), won));
    text += figure_card("profit factor", profit_factor_text(r.profit_factor, r.expectancy));
    text += figure_card("expectancy",
                        r.round_trips == 0 ? "–" : printed("%+.3f %%", 100 * r.expectancy));
    text += figure_card("turnover", printed("%.1f × capital", r.turnover));
    text += figure_card("vetoed, resized",
                        printed("%llu, %llu", static_cast<unsigned long long>(r.vetoed),
                                static_cast<unsigned long long>(r.resized)));
    return text + "</div>";
}

/// The verdict with the sentence a reader without statistics needs.
std::string verdict(const Report& r) {
    const bool good = r.gate.verdict == statistics::GateVerdict::edge;
    const bool bad = r.gate.verdict == statistics::GateVerdict::loses;
    std::string plain;
    if (good)
        plain =
            "The result is larger than luck usually makes it. One run is still one trial: test it "
            "on data "
            "it has not seen before believing it.";
    else if (bad)
        plain = "Whoever trades like this should expect to go on losing.";
    else if (r.gate.verdict == statistics::GateVerdict::benchmark)
        plain = *r.performance.alpha > 0
                    ? "It moved with the market, and what it earned beside that may be luck."
                    : "It rose with the market and shows nothing of its own beside that: who had "
                      "only held as much of the market would have as much.";
    else if (r.gate.verdict == statistics::GateVerdict::few_bets)
        plain =
            "Few bets say little of the next, whichever way they came out and however many "
            "days they took.";
    else if (r.gate.verdict == statistics::GateVerdict::too_short)
        plain =
            "With so few days luck does more than the figures show: no more can be said of it yet.";
    else if (r.gate.trials > 1 && r.gate.hurdle > 0)
        plain = printed(
            "The best of so many tries shows a Sharpe ratio of about %.1f by luck alone, and after "
            "these %.0f days that of a single one may be off by %.1f either way.",
            r.gate.hurdle * math::sqrt(r.performance.periods_a_year), r.days,
            1.96 * r.sharpe_error);
    else
        plain = printed(
            "A result like this comes about by luck alone often enough. With these %.0f days, the "
            "true Sharpe ratio may lie anywhere from %.1f to %.1f.",
            r.days, r.sharpe - 1.96 * r.sharpe_error, r.sharpe + 1.96 * r.sharpe_error);
    if (r.sharpe_error == 0) plain = "Nothing that could be judged has happened yet.";
    return "<div class=\"verdict" +
           std::string(good  ? " good"
                       : bad ? " bad"
                             : "") +
           "\"><b>" + escaped(r.verdict) + ".</b><br>" + plain + "</div>";
}

std::string curves(const Report& r) {
    const double capital = r.capital.to_double() > 0 ? r.capital.to_double() : 1;
    Plot value, depth;
    value.title = "Return";
    value.note =
        "Marked equity at the end of each day, beside the same capital in equal parts of the same "
        "instruments.";
    value.unit = depth.unit = " %";
    value.levels = {0};
    value.lines = {{"the floor", "a", {}}, {"buy and hold", "grey", {}}};
    depth.title = "Drawdown";
    depth.note = "How far below its best day-end the equity stood.";
    depth.low = true;
    depth.levels = {0};
    depth.lines = {{"", "lost", {}, true}};
    double best = capital;
    for (const EquityPoint& point : r.curve) {
        const double x = static_cast<double>(point.time.ns);
        value.lines[0].points.push_back({x, 100 * (point.equity / capital - 1)});
        value.lines[1].points.push_back({x, 100 * (point.hold / capital - 1)});
        best = std::max(best, point.equity);
        depth.lines[0].points.push_back({x, 100 * (point.equity / best - 1)});
    }
    for (Plot* one : {&value, &depth})
        for (PlotLine& line : one->lines) line.points = thinned(line.points, points_max);
    return plot(value) + plot(depth);
}

struct Month {
    std::string name;
    double equity = 0;
    double hold = 0;
    std::uint64_t trips = 0;
};

/// A month ends with its last day-end, and a first or last one is as long as the run made it.
std::string months(const Report& r) {
    std::vector<Month> all;
    const auto name_of = [](TimeNs t) { return time::for_people(TimeNs{t.ns - 1}).substr(0, 7); };
    for (const EquityPoint& point : r.curve) {
        const std::string name = name_of(point.time);
        if (all.empty() || all.back().name != name) all.push_back({name, 0, 0, 0});
        all.back().equity = point.equity;
        all.back().hold = point.hold;
    }
    for (const RoundTrip& trip : r.trips)
        for (Month& month : all)
            if (month.name == name_of(trip.closed_at)) ++month.trips;
    std::string rows;
    double before = r.capital.to_double(), held = before;
    for (const Month& month : all) {
        const double net = before > 0 ? month.equity / before - 1 : 0;
        const double hold = held > 0 ? month.hold / held - 1 : 0;
        rows += "<tr><td>" + month.name + "</td><td class=\"n " + signed_class(net) + "\">" +
                percent(net) + "</td><td class=\"n\">" + percent(hold) + "</td><td class=\"n\">" +
                std::to_string(month.trips) + "</td></tr>";
        before = month.equity;
        held = month.hold;
    }
    if (rows.empty()) return {};
    return "<h2>Months</h2><div class=\"wide\"><table><thead><tr><th>month (UTC)</th><th "
           "class=\"n\">net</th>"
           "<th class=\"n\">buy and hold</th><th class=\"n\">round trips</th></tr></thead><tbody>" +
           rows + "</tbody></table></div>";
}

std::string trip_words(const RoundTrip& trip) {
    return time::for_people(trip.opened_at) + (trip.side == Side::buy ? " long " : " short ") +
           to_string(trip.quantity) + ", " + to_string(trip.entry) + " to " + to_string(trip.exit) +
           " by " + trip.exit_reason + ", net " + amount(trip.net);
}

std::string prices(const Report& r, const PageData& data) {
    std::string text;
    for (const auto& [instrument, points] : data.prices) {
        Plot chart;
        chart.title = instrument;
        chart.lines = {{"price", "price", thinned(points, points_max)}};
        std::size_t count = 0;
        for (const RoundTrip& trip : r.trips) {
            if (trip.instrument != instrument) continue;
            ++count;
            chart.spans.push_back({{static_cast<double>(trip.opened_at.ns), trip.entry.to_double()},
                                   {static_cast<double>(trip.closed_at.ns), trip.exit.to_double()},
                                   trip.net > Money{} ? "won" : "lost",
                                   trip_words(trip)});
        }
        chart.note =
            count == 0
                ? "No round trip was made in it."
                : printed(
                      "%zu round trips: from the small dot to the large one, green where they "
                      "won after costs.",
                      count);
        text += plot(chart);
    }
    return text.empty() ? text : "<h2>Trades on the price</h2>" + text;
}

std::string exposure(const PageData& data) {
    if (data.gross.empty()) return {};
    Plot chart;
    chart.title = "Exposure";
    chart.note =
        "Marked notional of everything held, in percent of equity; net counts shorts against "
        "longs.";
    chart.unit = " %";
    chart.low = true;
    chart.levels = {0};
    chart.lines = {{"gross", "a", thinned(data.gross, points_max), true, true},
                   {"net", "b", thinned(data.net, points_max), false, true}};
    return plot(chart);
}

std::string costs_chart(const PageData& data) {
    if (data.fees.empty()) return {};
    Plot chart;
    chart.title = "Costs so far";
    chart.note =
        "In the account's currency; funding may be received, the others are only ever paid.";
    chart.low = true;
    chart.levels = {0};
    chart.lines = {
        {"fees", "b", thinned(data.fees, points_max), false, true},
        {"half spread and slippage", "c", thinned(data.slippage, points_max), false, true},
        {"funding", "q", thinned(data.funding, points_max), false, true}};
    return plot(chart);
}

std::string earned_table(const std::string& what, const std::vector<Earned>& list) {
    if (list.empty()) return {};
    std::string rows;
    for (const Earned& one : list)
        rows += "<tr><td>" + escaped(one.name) + "</td><td class=\"n\">" +
                std::to_string(one.trades) + "</td><td class=\"n\">" + std::to_string(one.wins) +
                "</td><td class=\"n " + signed_class(one.net.to_double()) + "\">" +
                amount(one.net) + "</td></tr>";
    return "<div class=\"wide\"><table><thead><tr><th>" + what +
           "</th><th class=\"n\">trades</th><th class=\"n\">won</th><th "
           "class=\"n\">net</th></tr></thead><tbody>" +
           rows + "</tbody></table></div>";
}

std::string money_line(const std::string& name, Money money) {
    return "<tr><td>" + escaped(name) + "</td><td class=\"n " + signed_class(money.to_double()) +
           "\">" + amount(money) + "</td></tr>";
}

/// What is in no round trip, so that all there is adds up to what the account has gained.
std::string still_open(const Attribution& a) {
    if (a.open.empty()) return {};
    std::string rows;
    for (const Standing& one : a.open)
        rows += money_line(one.instrument + " of " + one.strategy, one.net);
    return "<p class=\"dim\">Still open: what was booked of it, fees and funding in, and what it "
           "would bring at the last prices.</p><div class=\"wide\"><table><tbody>" +
           rows + money_line("unrealised", a.unrealised) +
           money_line("with the round trips", a.costs.net + booked(a) + a.unrealised) +
           "</tbody></table></div>";
}

std::string attribution(const Attribution& a) {
    const std::string open = still_open(a);
    if (a.symbols.empty()) return open.empty() ? open : "<h2>Where the money came from</h2>" + open;
    return "<h2>Where the money came from</h2><p class=\"dim\">Finished round trips; each table "
           "adds up to the same "
           "net. A voter earns by its weight and by how far it stood above break-even.</p><div "
           "class=\"wide\"><table>"
           "<tbody>" +
           money_line("before costs", a.costs.before_costs) +
           money_line("half spread and slippage", -a.costs.slippage) +
           money_line("fees", -a.costs.fees) + money_line("funding", a.costs.funding) +
           money_line("net", a.costs.net) +
           "</tbody></table></div>"
           "<div class=\"tables\">" +
           earned_table("symbol", a.symbols) + earned_table("voter", a.voters) +
           earned_table("exit", a.reasons) + earned_table("regime", a.regimes) +
           (a.strategies.size() > 1 ? earned_table("strategy", a.strategies) : "") + "</div>" +
           open;
}

std::string balances(const Report& r) {
    if (r.balances.empty()) return {};
    std::string rows;
    for (const Balance& one : r.balances)
        rows += "<tr><td>" + escaped(one.currency) + "</td><td class=\"n\">" +
                amount(one.realised) + "</td><td class=\"n\">" + amount(one.fees) +
                "</td><td class=\"n\">" + amount(one.funding) + "</td><td class=\"n\">" +
                amount(one.cash) + "</td><td class=\"n\">" + amount(one.unrealised) + "</td><td>" +
                (one.pair.empty() ? std::string("the account's own")
                                  : escaped(one.pair) + " " + to_string(one.rate)) +
                "</td><td class=\"n\">" + amount(one.worth) + "</td></tr>";
    return "<h2>By currency</h2><p class=\"dim\">What is earned and paid in a currency stays in "
           "it; "
           "every other figure of this page is in that of the account, at the last close of its "
           "pair.</p><div class=\"wide\"><table><thead><tr><th>currency</th><th "
           "class=\"n\">realised</th><th class=\"n\">fees</th><th class=\"n\">funding</th><th "
           "class=\"n\">cash</th><th class=\"n\">unrealised</th><th>rate</th><th "
           "class=\"n\">worth</th></tr></thead><tbody>" +
           rows + "</tbody></table></div>";
}

std::string votes(const PageData& data) {
    if (data.leanings.empty()) return {};
    Plot chart;
    chart.title = "Votes over time";
    chart.note =
        "Each voter's p(long) less p(short), mean of a day over all rounds and instruments, in "
        "percentage "
        "points: above zero it leaned long.";
    chart.unit = " pp";
    chart.low = true;
    chart.levels = {0};
    std::size_t colour = 0;
    for (const auto& [voter, points] : data.leanings)
        chart.lines.push_back(
            {voter, colours[colour++ % std::size(colours)], thinned(points, points_max)});
    return "<h2>Votes</h2>" + plot(chart);
}

std::string trips(const Report& r) {
    if (r.trips.empty()) return {};
    std::string rows;
    for (const RoundTrip& trip : r.trips)
        rows += "<tr><td>" + time::for_people(trip.opened_at) + "</td><td>" +
                escaped(trip.instrument) + "</td><td>" +
                (trip.side == Side::buy ? "long" : "short") + "</td><td class=\"n\">" +
                to_string(trip.quantity) + "</td><td class=\"n\">" + to_string(trip.entry) +
                "</td><td class=\"n\">" + to_string(trip.exit) + "</td><td class=\"n " +
                signed_class(trip.net.to_double()) + "\">" + amount(trip.net) + "</td><td>" +
                escaped(trip.exit_reason) + "</td></tr>";
    const std::string table =
        "<div class=\"wide\"><table><thead><tr><th>opened "
        "(UTC)</th><th>instrument</th><th>side</th>"
        "<th class=\"n\">quantity</th><th class=\"n\">entry</th><th class=\"n\">exit</th><th "
        "class=\"n\">net</th>"
        "<th>exit by</th></tr></thead><tbody>" +
        rows + "</tbody></table></div>";
    const std::string heading = "<h2>Round trips</h2>";
    if (r.trips.size() <= trips_open_max) return heading + table;
    return heading + "<details><summary>all " + std::to_string(r.trips.size()) + "</summary>" +
           table + "</details>";
}

std::string assumptions(const Report& r) {
    std::string text = "<h2>What was assumed</h2><ul>";
    for (const std::string& model : r.models) text += "<li>" + escaped(model) + "</li>";
    if (!r.open_positions.empty())
        text +=
            "<li>Still open at the end, marked and not closed: " + escaped(open_positions_text(r)) +
            "</li>";
    if (!r.closed)
        text += "<li>The run did not come to its end: what is shown is what happened so far.</li>";
    return text + "<li>" +
           printed("%llu bars, %llu events, %llu rounds, %llu fills.",
                   static_cast<unsigned long long>(r.bars),
                   static_cast<unsigned long long>(r.events),
                   static_cast<unsigned long long>(r.rounds),
                   static_cast<unsigned long long>(r.fills)) +
           "</li></ul>";
}

}  // namespace

std::string report_html(const Report& r, const PageData& data) {
    const std::string body =
        "<h1>" + escaped(r.floor) + "</h1><p class=\"dim head\">" + time::for_people(r.live_from) +
        " to " + time::for_people(r.last_time) + " UTC · " +
        (!r.open_positions.empty() && r.priced > r.marked
             ? "account as of " + time::for_people(r.marked) + " · "
             : std::string()) +
        "log " + escaped(r.head) + "</p>" + verdict(r) + cards(r) + curves(r) + exposure(data) +
        costs_chart(data) + months(r) + statistics_html(r) + attribution(r.attribution) +
        balances(r) + prices(r, data) + votes(data) + voters_html(r) + drift_html(r.drift) +
        trips(r) + assumptions(r);
    return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
           "content=\"width=device-width,initial-scale=1\"><meta name=\"color-scheme\" "
           "content=\"light dark\">"
           "<link rel=\"icon\" href=\"data:,\"><title>Outcry: " +
           escaped(r.floor) + "</title><style>" + page_style() + "</style></head><body>" + body +
           "</body></html>\n";
}

}  // namespace outcry::tools
