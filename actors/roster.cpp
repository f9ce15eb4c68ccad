// SPDX-License-Identifier: Apache-2.0
// Every kind this program can put on a floor, in the order of the way of one tick. The one list.
#include "actors/allocator/allocator.hpp"
#include "actors/bars/bars.hpp"
#include "actors/case/case.hpp"
#include "actors/classic/kinds.hpp"
#include "actors/core/kind.hpp"
#include "actors/execution/kind.hpp"
#include "actors/feed/recorded.hpp"
#include "actors/feed/replayed.hpp"
#include "actors/feed/walk.hpp"
#include "actors/http/client.hpp"
#include "actors/ledger/ledger.hpp"
#include "actors/ledger/state_edge.hpp"
#include "actors/operators/seat.hpp"
#include "actors/portfolio/kind.hpp"
#include "actors/predict/predict.hpp"
#include "actors/quant/quant.hpp"
#include "actors/risk/kind.hpp"
#include "actors/scanner/pairs.hpp"
#include "actors/scanner/scanner.hpp"

namespace outcry {

const std::vector<Kind>& roster() {
    static const std::vector<Kind> kinds = [] {
        std::vector<Kind> all = {
            recorded_feed_kind(),   walk_feed_kind(),           bars_kind(),
            quant::standard_kind(), predict::forest_kind(),     scanner::standard_kind(),
            scanner::pairs_kind(),  cases::long_kind(),         cases::short_kind(),
            core_pool_kind(),       allocator::standard_kind(), risk_veto_kind(),
            execution_paper_kind(), portfolio_kind(),           ledger_kind(),
            http_client_kind(),     replayed_feed_kind(),       ledger::state_edge_kind(),
            operator_seat_kind(),
        };
        for (Kind& kind : classic::kinds()) all.push_back(std::move(kind));
        return all;
    }();
    return kinds;
}

const Kind* find_kind(std::string_view name) {
    for (const Kind& kind : roster())
        if (kind.manifest.kind == name) return &kind;
    static const Kind exits = risk_exits_kind();  // the one deputy (actors/runtime/deputy.hpp)
    return name == "risk.veto/deputy" ? &exits : nullptr;
}

}  // namespace outcry
