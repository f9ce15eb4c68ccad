// SPDX-License-Identifier: Apache-2.0
// Of a proposal that follows a ranking: where its symbol stood in it, timeframe by timeframe, and
// how equity was shared out.
#include "outcry/base/text.hpp"
#include "outcry/event/scanning.hpp"
#include "tools/why/teller.hpp"

namespace outcry::tools {

namespace {

/// An allocation is said in the same answer as its proposals, shortly before them.
constexpr std::uint64_t answer_max = 256;

std::string percent_text(double share) { return joined({fixed_text(share * 100, 2), " %"}); }

Branch standing_branch(const Standing& one, std::int32_t needed) {
    const std::string name = one.timeframe.to_string();
    if (one.regime == Regime::warming)
        return detail(name, {joined({"warming up, ", std::to_string(one.bars), " of ",
                                     std::to_string(needed), " bars"})});
    return detail(name,
                  {contribution_text(one.score), joined({"× ", share_text(one.weight, 2)}),
                   joined({"trend ", contribution_text(one.trend), "  momentum ",
                           contribution_text(one.momentum), "  flow ", contribution_text(one.flow),
                           "  agitation ", fixed_text(one.agitation, 2)}),
                   std::string(regime_text(one.regime))},
                  one.score < 0 ? Colour::red : Colour::green);
}

}  // namespace

Result<void> Teller::add_ranking(const Proposal& proposal, std::uint64_t seq, Branch& root) {
    OUTCRY_ASSIGN(const Event* event, log_.at(seq));
    OUTCRY_ASSIGN(const Ranking ranking, event->as<Ranking>());
    OUTCRY_ASSIGN(Branch told, leaf(seq));
    told.label = ranking.scanner;
    told.cells = {joined({"not among the ", std::to_string(ranking.rows.size()), " strongest of ",
                          std::to_string(ranking.symbols)})};
    for (const RankedSymbol& row : ranking.rows) {
        if (row.instrument != proposal.instrument || row.venue != proposal.venue) continue;
        told.cells = {
            joined({"rank ", std::to_string(row.rank), " of ", std::to_string(ranking.symbols),
                    "   score ", contribution_text(row.score), "   confidence ",
                    share_text(row.confidence, 2)})};
        for (const Standing& one : row.standings)
            told.branches.push_back(standing_branch(one, ranking.needed));
    }
    root.branches.push_back(std::move(told));
    return {};
}

Result<void> Teller::add_allocation(const Proposal& proposal, std::uint64_t seq, Branch& root) {
    OUTCRY_ASSIGN(const Event* own, log_.at(seq));
    const std::uint64_t cause = own->record.prefix.cause;
    for (std::uint64_t at = seq; at > 1 && seq - at < answer_max;) {
        if (!log_.is(--at, schema_name<Allocation>)) continue;
        OUTCRY_ASSIGN(const Event* event, log_.at(at));
        if (event->record.prefix.cause != cause) return {};
        OUTCRY_ASSIGN(const Allocation all, event->as<Allocation>());
        OUTCRY_ASSIGN(Branch told, leaf(at));
        told.label = all.method;
        told.cells = {joined({all.reason, "   volatility ", percent_text(all.volatility),
                              " a year   turnover ", percent_text(all.turnover)})};
        for (const AllocatedSymbol& row : all.rows)
            if (row.instrument == proposal.instrument && row.venue == proposal.venue)
                told.branches.push_back(detail(
                    "share", {joined({percent_text(row.held), " → ", percent_text(row.share)}),
                              joined({"volatility ", percent_text(row.volatility), " a year"}),
                              joined({percent_text(row.risk), " of the risk"}),
                              joined({"cost ", edge_text(row.cost, false)})}));
        root.branches.push_back(std::move(told));
        return {};
    }
    return {};
}

}  // namespace outcry::tools
