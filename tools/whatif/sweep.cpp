// SPDX-License-Identifier: Apache-2.0
// One parameter over a range: the table with a bar for each value.
#include <algorithm>
#include <cmath>

#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "tools/printed.hpp"
#include "tools/verbs.hpp"
#include "tools/whatif/whatif.hpp"
#include "tools/whatif/words.hpp"

namespace outcry::tools {

namespace {

constexpr int bar_width = 24;

/// From zero to the right for gains, to the left for losses.
std::string bar_of(double net, double largest) {
    const int cells =
        largest > 0 ? static_cast<int>(std::lround(std::fabs(net) / largest * bar_width)) : 0;
    std::string text;
    for (int i = 0; i < cells; ++i) text += "█";
    return text.empty() ? "▏" : text;
}

}  // namespace

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
