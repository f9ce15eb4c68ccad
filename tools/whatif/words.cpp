// SPDX-License-Identifier: Apache-2.0
#include "tools/whatif/words.hpp"

#include <cstdio>

#include "outcry/base/text.hpp"
#include "tools/diff/compare.hpp"
#include "tools/printed.hpp"
#include "tools/verbs.hpp"
#include "tools/why/words.hpp"

namespace outcry::tools {

std::string signed_money(Money money) { return (money.units > 0 ? "+" : "") + money_text(money); }

std::string percent_words(double fraction) {
    char text[64];
    std::snprintf(text, sizeof text, "%.2f %%", fraction * 100.0);
    return text;
}

std::string net_words(const Story& story) {
    return story.capital.is_zero()
               ? "–"
               : percent(story.equity.to_double() / story.capital.to_double() - 1.0);
}

std::string recorded_words(const Whatif& answer) {
    if (answer.unchanged.as_recorded) return "as recorded, byte for byte";
    if (answer.run.free_running)
        return "re-run in lockstep: recorded free-running, each input at the time it came";
    if (!answer.run.stand_ins.empty()) return "not as recorded: a model stands in for the world";
    return "not as recorded: another build or other files; both floors are re-run alike";
}

std::string unrecorded_words(const Whatif& answer) {
    const std::uint64_t orders = answer.orders_never_sent, prompts = answer.prompts_never_asked;
    return joined({counted(orders), orders == 1 ? " order" : " orders",
                   " the original never sent, filled by the paper model; ", counted(prompts),
                   prompts == 1 ? " request" : " requests",
                   " nobody recorded a reply to, left unanswered"});
}

std::string first_words(const FirstDifference& first) {
    std::string text =
        first.actor + "   " + first.topic + "   " + time::for_people(first.time) + " UTC";
    if (first.seq_unchanged)
        text = "seq " + counted(*first.seq_unchanged) + "   " + text;
    else if (first.seq_changed)
        text = "seq " + counted(*first.seq_changed) + "   " + text;
    return text;
}

std::vector<std::string> value_lines(const FirstDifference& first) {
    if (first.field.empty())
        return {first.seq_changed ? "only the changed floor says it"
                                  : "only the unchanged floor says it"};
    return {first.field, "  unchanged  " + one_line(first.unchanged),
            "  changed    " + one_line(first.changed)};
}

std::string decision_words(const std::optional<Decision>& decision) {
    if (!decision) return "no round";
    std::string text(action_text(decision->action));
    if (!decision->outcome) return text;
    if (*decision->outcome == Outcome::vetoed) return "VETO of " + text;
    text += " " + to_string(decision->approved);
    return *decision->outcome == Outcome::resized ? text + " (resized)" : text;
}

std::string_view reason_name(Reason reason) {
    static constexpr auto names = outcry_describe_enum(std::type_identity<Reason>{});
    return names.names[static_cast<std::size_t>(reason)];
}

std::string reason_words(const DecisionChange& change) {
    if (!change.changed) return "the changed floor has no such round";
    const Decision& decision = *change.changed;
    const bool by_risk = decision.outcome && *decision.outcome != Outcome::approved;
    return by_risk ? decision.verdict : decision.reason;
}

std::string order_words(const std::optional<SentOrder>& order) {
    if (!order) return "none";
    std::string text =
        joined({order->side == Side::buy ? "buy " : "sell ", to_string(order->quantity)});
    if (order->price) text += " at " + to_string(*order->price);
    return text;
}

std::string attribution_words(const Comparison& c) {
    return joined({signed_money(c.difference), " = ", signed_money(c.by_chosen), " chosen  ",
                   signed_money(c.by_followed), " followed  ", signed_money(c.by_filled),
                   " filled  ", signed_money(c.rest),
                   c.several ? " rates and rounding" : " rounding"});
}

std::vector<std::string> path_words(const Comparison&) {
    return {
        "chosen: another decision from the same position. followed: decided or sized otherwise "
        "because position,",
        "equity or what is remembered of either already were. filled: the same decision, left or "
        "filled otherwise.",
        "The sum is exact, its cause is the path: two histories are compared, and one changed "
        "round moves all that",
        "come after it."};
}

std::string more_words(std::uint64_t all, std::size_t shown) {
    return all > shown ? "  … and " + counted(all - shown) + " more\n" : std::string();
}

}  // namespace outcry::tools
