// SPDX-License-Identifier: Apache-2.0
#include "tools/report/execution_words.hpp"

#include <algorithm>

#include "actors/execution/paper.hpp"
#include "actors/feed/params.hpp"
#include "outcry/base/ratio.hpp"
#include "outcry/base/text.hpp"

namespace outcry::tools {

namespace {

template <class E>
std::string_view name_of(E value) {
    return outcry_describe_enum(std::type_identity<E>{}).names[static_cast<std::size_t>(value)];
}

/// What a recorded feed brings besides bars and trades.
struct Recorded {
    bool trades = false;
    bool marks = false;
    bool depth = false;
    bool funding = false;
};

Recorded recorded_on(const FloorOpened& opened) {
    Recorded found;
    for (const RosterEntry& entry : opened.roster) {
        if (entry.kind != "feed.recorded") continue;
        const auto params = decoded<RecordedFeedParams>(entry.params.view());
        if (!params) continue;
        found.trades = found.trades || params->trades;
        found.marks = found.marks || params->marks;
        found.depth = found.depth || params->depth;
        found.funding = found.funding || params->funding;
    }
    return found;
}

std::string entry_words(const ExecutionPaper::Params& p, const Recorded& recorded) {
    std::string text = joined({"entries: ", name_of(p.entry)});
    if (p.entry == OrderType::limit)
        text += joined({", ", ratio_text(p.entry_offset), " better than the last price",
                        p.post_only ? ", post-only" : "", ", filled when traded through",
                        recorded.depth ? " or behind the recorded book's queue" : ""});
    if (p.entry == OrderType::stop || p.entry == OrderType::stop_limit)
        text += joined({", triggered ", ratio_text(p.entry_offset), " beyond the last price"});
    if (p.entry != OrderType::market && !recorded.trades)
        text += ", filled inside a bar: no target before the next";
    text += joined({", ", name_of(p.time_in_force), ", never longer than the approval"});
    if (p.trail) text += joined({"; stops trail by ", ratio_text(*p.trail)});
    if (p.trail_atr) text += "; stops trail by average true ranges";
    return text;
}

}  // namespace

std::vector<std::string> execution_models(const FloorOpened& opened) {
    std::vector<std::string> words;
    const Recorded recorded = recorded_on(opened);
    for (const RosterEntry& entry : opened.roster) {
        if (!entry.kind.starts_with("execution.")) continue;
        words.push_back(entry.kind +
                        ": fills at the next tradable price after the latency, half spread and "
                        "slippage against us; stop before target in one bar");
        const auto params = decoded<ExecutionPaper::Params>(entry.params.view());
        if (entry.kind != "execution.paper" || !params) continue;
        const bool tiers = std::any_of(opened.instruments.begin(), opened.instruments.end(),
                                       [](const Instrument& i) { return i.fees.size() > 1; });
        words.push_back(entry_words(*params, recorded));
        const std::string bars = joined({"recorded bars, whose open stands for their first ",
                                         time::to_string(ExecutionPaper::open_stands_for)});
        words.push_back(
            joined({"market: ", recorded.trades ? "recorded trades" : bars, ", latency ",
                    time::to_string(params->latency), ", slippage ", ratio_text(params->slippage),
                    ", at most ", ratio_text(params->participation_max), " of the volume"}));
        words.push_back(joined({"fees: maker and taker", tiers ? ", by own volume of 30 days" : "",
                                "; funding: ",
                                !recorded.funding ? "none recorded"
                                : recorded.marks  ? "on the venue's mark price"
                                                  : "on the last close, no mark price recorded"}));
        const auto in_tiers = [](const Instrument& i) { return !i.margins.empty(); };
        const bool borrowed =
            std::any_of(opened.instruments.begin(), opened.instruments.end(), in_tiers);
        const bool owned =
            !std::all_of(opened.instruments.begin(), opened.instruments.end(), in_tiers);
        if (borrowed)
            words.push_back(joined({"margin: by tiers, liquidation on the ",
                                    recorded.marks    ? "mark price"
                                    : recorded.trades ? "last price (no mark recorded)"
                                                      : "worst of each bar (no mark recorded)",
                                    owned ? "; what has none is paid in full" : ""}));
        else
            words.push_back("margin: none, what is bought is paid in full");
    }
    return words;
}

}  // namespace outcry::tools
