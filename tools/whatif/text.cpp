// SPDX-License-Identifier: Apache-2.0
// The answer for people: what was changed, where the floors part, what became of decisions, orders
// and money.
#include <algorithm>

#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "tools/content_head.hpp"
#include "tools/printed.hpp"
#include "tools/verbs.hpp"
#include "tools/whatif/whatif.hpp"
#include "tools/whatif/words.hpp"
#include "tools/why/words.hpp"

namespace outcry::tools {

namespace {

constexpr std::size_t label_width = 12;

std::string label(std::string_view text) {
    return std::string(text) +
           std::string(label_width > text.size() ? label_width - text.size() : 1, ' ');
}

std::string indent() { return std::string(label_width, ' '); }

Colour colour_of(Money money) {
    return money.units < 0 ? Colour::red : money.units > 0 ? Colour::green : Colour::none;
}

void add_floors(std::string& text, const Whatif& answer, const Look& look) {
    for (std::size_t i = 0; i < answer.changes.size(); ++i)
        text +=
            label(i == 0 ? "what if" : "") + painted(answer.changes[i], Colour::bold, look) + "\n";
    if (answer.changes.empty()) text += label("what if") + "nothing: it is so already\n";
    if (answer.run.from > 1) text += indent() + "from seq " + counted(answer.run.from) + " on\n";
    if (!answer.complaint.empty())
        text +=
            indent() +
            painted("`outcry check` would refuse it: " + answer.complaint, Colour::yellow, look) +
            "\n";
    for (const std::string& one : answer.run.stand_ins)
        text += label("stand-in") + one + ", on both floors\n";
    for (const std::string& one : answer.run.lost)
        text += label("lost") + one + ", on both floors\n";
    text += label("unchanged") + counted(answer.unchanged.events) + " events, " +
            recorded_words(answer) + "   head " + head_ends(answer.unchanged.head) + "\n";
    text += label("changed") + counted(answer.changed.events) + " events";
    if (answer.changed.first)
        text += ", the first " + counted(answer.changed.first->cause) + " shared   head " +
                head_ends(answer.changed.head);
    text += "\n" + label("unrecorded") + unrecorded_words(answer) + "\n";
}

void add_first(std::string& text, const Whatif& answer, const Look& look) {
    if (!answer.changed.first) {
        text += "\n" + painted("no difference", Colour::green, look) +
                ": every event of both floors is the same\n";
        return;
    }
    const FirstDifference& first = *answer.changed.first;
    text +=
        "\n" + painted("first difference", Colour::yellow, look) + "  " + first_words(first) + "\n";
    for (const std::string& line : value_lines(first)) text += "  " + line + "\n";
    text += "  both answer seq " + counted(first.cause) +
            ", and have heard the same until then; it rests on\n";
    for (const std::string& ground : answer.grounds) text += "    " + ground + "\n";
}

/// The strategy too, where several decided.
std::string seat_words(const Comparison& c, const std::string& instrument,
                       const std::string& strategy) {
    return c.strategies.size() < 2 ? instrument : instrument + " (" + strategy + ")";
}

void add_decisions(std::string& text, const Whatif& answer, std::size_t list, const Look& look) {
    const Comparison& c = answer.comparison;
    text += "\n" + label("decisions") + counted(c.rounds) + " rounds   " +
            counted(c.decisions_changed) + " otherwise: " + counted(c.chosen) +
            " chosen from the same position, " + counted(c.followed) +
            " followed from another position or equity\n";
    Table table({{""}, {""}, {""}, {""}, {""}});
    for (std::size_t i = 0; i < std::min(list, c.decisions.size()); ++i) {
        const DecisionChange& one = c.decisions[i];
        table.row({time::for_people(one.round), seat_words(c, one.instrument, one.strategy),
                   decision_words(one.unchanged) + " → " + decision_words(one.changed),
                   Cell(std::string(reason_name(one.reason)), Colour::dim), reason_words(one)});
    }
    text += table.text(look, 2);
    text += more_words(c.decisions_changed, std::min(list, c.decisions.size()));
}

void add_orders(std::string& text, const Whatif& answer, std::size_t list, const Look& look) {
    const Comparison& c = answer.comparison;
    text += "\n" + label("orders") + counted(c.orders_unchanged) + " → " +
            counted(c.orders_changed) + "   " + counted(c.orders_only_unchanged) +
            " no longer sent, " + counted(c.orders_only_changed) + " never sent before, " +
            counted(c.orders_otherwise) + " of another size or price\n";
    Table table({{""}, {""}, {""}, {""}});
    for (std::size_t i = 0; i < std::min(list, c.orders.size()); ++i) {
        const OrderChange& one = c.orders[i];
        const SentOrder& known = one.unchanged ? *one.unchanged : *one.changed;
        table.row({time::for_people(known.time), seat_words(c, known.instrument, known.strategy),
                   known.part, order_words(one.unchanged) + " → " + order_words(one.changed)});
    }
    text += table.text(look, 2);
    text += more_words(c.orders_only_unchanged + c.orders_only_changed + c.orders_otherwise,
                       std::min(list, c.orders.size()));
}

void add_money(std::string& text, const Whatif& answer, std::size_t list, const Look& look) {
    const Comparison& c = answer.comparison;
    text += "\n" + label("result") + "net " + net_words(answer.unchanged) + " → " +
            net_words(answer.changed) + "   " +
            painted(signed_money(c.difference), colour_of(c.difference), look) + "   round trips " +
            counted(answer.unchanged.round_trips) + " → " + counted(answer.changed.round_trips) +
            "   max drawdown " + percent_words(answer.unchanged.max_drawdown) + " → " +
            percent_words(answer.changed.max_drawdown) + "\n";
    if (c.rounds_otherwise == 0) return;
    Table symbols({{"by symbol"},
                   {"unchanged", Align::right},
                   {"changed", Align::right},
                   {"difference", Align::right}});
    for (const SymbolDifference& one : c.symbols)
        symbols.row({one.instrument, money_text(one.unchanged), money_text(one.changed),
                     Cell(signed_money(one.difference), colour_of(one.difference))});
    text += symbols.text(look, 2);
    Table rounds({{"by round"},
                  {""},
                  {"unchanged", Align::right},
                  {"changed", Align::right},
                  {"difference", Align::right},
                  {""}});
    for (std::size_t i = 0; i < std::min(list, c.rounds_by_size.size()); ++i) {
        const RoundDifference& one = c.rounds_by_size[i];
        rounds.row({time::for_people(one.round), seat_words(c, one.instrument, one.strategy),
                    money_text(one.unchanged), money_text(one.changed),
                    Cell(signed_money(one.difference), colour_of(one.difference)),
                    Cell(std::string(reason_name(one.reason)), Colour::dim)});
    }
    text += rounds.text(look, 2);
    text += more_words(c.rounds_otherwise, std::min(list, c.rounds_by_size.size()));
    text += "  " + attribution_words(c) + "\n";
    for (const std::string& line : path_words(c))
        text += "  " + painted(line, Colour::dim, look) + "\n";
}

}  // namespace

std::string whatif_text(const Whatif& answer, std::size_t list, const Look& look) {
    std::string text;
    add_floors(text, answer, look);
    add_first(text, answer, look);
    if (!answer.changed.first) return wrapped_text(text, look.width);
    add_decisions(text, answer, list, look);
    add_orders(text, answer, list, look);
    add_money(text, answer, list, look);
    return wrapped_text(text, look.width);
}

}  // namespace outcry::tools
