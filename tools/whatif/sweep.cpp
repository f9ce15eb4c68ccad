// SPDX-License-Identifier: Apache-2.0
// One parameter over a range: its values from the words, and the table with a bar for each.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "tools/printed.hpp"
#include "tools/verbs.hpp"
#include "tools/whatif/whatif.hpp"
#include "tools/whatif/words.hpp"

namespace outcry::tools {

namespace {

constexpr std::size_t steps_max = 1000;
constexpr int bar_width = 24;

struct Amount {
    double value = 0;
    std::string unit;  // `bp`, `%`, `ms` …
};

/// One end of the range; an error names the parameter and how far into its words that end stands.
Result<Amount> parse_amount(const std::string& all, std::size_t from, std::size_t to,
                            const std::string& option) {
    const std::string_view text = std::string_view(all).substr(from, to - from);
    Amount amount;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, amount.value);
    if (read.ec != std::errc{} || !std::isfinite(amount.value))
        return invalid(joined({option, " wants a number such as 4bp on either side of .., and ",
                               all.substr(0, all.find('=')), " has ", quoted(text),
                               "; name what is no number one by one, with commas"}),
                       joined({option, " ", all, ":", std::to_string(from + 1)}));
    amount.unit.assign(read.ptr, end);
    return amount;
}

std::string amount_text(double value, const std::string& unit) {
    char text[64];
    std::snprintf(text, sizeof text, "%.10g", value);
    return text + unit;
}

/// From zero to the right for gains, to the left for losses.
std::string bar_of(double net, double largest) {
    const int cells =
        largest > 0 ? static_cast<int>(std::lround(std::fabs(net) / largest * bar_width)) : 0;
    std::string text;
    for (int i = 0; i < cells; ++i) text += "█";
    return text.empty() ? "▏" : text;
}

}  // namespace

Result<Range> parse_range(const std::string& text, const std::string& option) {
    const auto refuse = [&] {
        return invalid(
            joined({option, " wants ACTOR.PARAM=A..B/STEPS such as core.edge_min=4bp..20bp/8, got ",
                    quoted(text)}));
    };
    const std::size_t sign = text.find('='),
                      dots = text.find("..", sign == std::string::npos ? 0 : sign);
    const std::size_t slash = text.rfind('/');
    if (sign == std::string::npos || sign == 0 || dots == std::string::npos ||
        slash == std::string::npos || slash < dots || text.find('.') > sign)
        return refuse();
    OUTCRY_ASSIGN(Amount low, parse_amount(text, sign + 1, dots, option));
    OUTCRY_ASSIGN(const Amount high, parse_amount(text, dots + 2, slash, option));
    if (low.unit.empty()) low.unit = high.unit;
    if (low.unit != high.unit)
        return invalid(joined({option, " ", text.substr(0, sign), " goes from ", quoted(low.unit),
                               " to ", quoted(high.unit), "; use one unit"}));
    std::size_t steps = 0;
    const auto read = std::from_chars(text.data() + slash + 1, text.data() + text.size(), steps);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return refuse();
    if (steps < 1 || steps > steps_max)
        return invalid(joined({option, " ", text.substr(0, sign), " takes 1 to ",
                               std::to_string(steps_max), " steps, got ", std::to_string(steps)}));
    Range range{text.substr(0, sign), {}};
    for (std::size_t i = 0; i <= steps; ++i)
        range.values.push_back(
            amount_text(low.value + (high.value - low.value) * static_cast<double>(i) /
                                        static_cast<double>(steps),
                        low.unit));
    return range;
}

std::string sweep_text(const Sweep& sweep, const Look& look) {
    std::string text = "sweep       " + painted(sweep.parameter, Colour::bold, look) + "\n";
    for (const std::string& change : sweep.changes) text += "with        " + change + "\n";
    if (sweep.run.from > 1) text += "            from seq " + counted(sweep.run.from) + " on\n";
    Table table({{sweep.parameter.substr(sweep.parameter.rfind('.') + 1), Align::right},
                 {"net", Align::right},
                 {"difference", Align::right},
                 {"drawdown", Align::right},
                 {"round trips", Align::right},
                 {"decided otherwise", Align::right},
                 {"orders never sent", Align::right},
                 {"parts at seq", Align::right},
                 {""}});
    double largest = std::fabs(sweep.unchanged.net);
    for (const SweepPoint& point : sweep.points) largest = std::max(largest, std::fabs(point.net));
    std::uint64_t prompts = 0;
    const auto row = [&](const SweepPoint& point) {
        if (point.failure) {
            table.row(
                {point.value, Cell("failed", Colour::red), "", "", "", "", "", "", *point.failure});
            return;
        }
        prompts += point.prompts_never_asked;
        const Colour colour = point.net < 0 ? Colour::red : Colour::green;
        table.row({point.value, Cell(percent(point.net), colour), signed_money(point.difference),
                   percent_words(point.max_drawdown), counted(point.round_trips),
                   counted(point.decisions_changed), counted(point.orders_never_sent),
                   point.parted ? counted(*point.parted) : "never",
                   Cell(bar_of(point.net, largest), colour)});
    };
    for (const SweepPoint& point : sweep.points) row(point);
    row(sweep.unchanged);
    text += table.text(look);
    if (prompts > 0)
        text += counted(prompts) + " requests nobody recorded a reply to were left unanswered\n";
    const auto best = std::max_element(
        sweep.points.begin(), sweep.points.end(), [](const auto& a, const auto& b) {
            return (a.failure ? -1e300 : a.net) < (b.failure ? -1e300 : b.net);
        });
    if (best != sweep.points.end() && !best->failure)
        text +=
            painted(
                joined({"best of ", std::to_string(sweep.points.size()), " tries: ", best->value,
                        sweep.tries > 0
                            ? printed(", of %.0f on this data by now (about %.0f independent)",
                                      sweep.tries, sweep.effective_tries)
                            : "",
                        ". Picked on the data it is judged by, it says little about any other"}),
                Colour::dim, look) +
            "\n";
    return wrapped_text(text, look.width);
}

}  // namespace outcry::tools
