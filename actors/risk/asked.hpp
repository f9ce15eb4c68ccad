// SPDX-License-Identifier: Apache-2.0
// What the veto hears of a proposal: all of one that asks for something, and of a hold, which
// nearly all are, no more than that it is one. A plain described value for any thread.
#pragma once

#include "outcry/codec/encode.hpp"
#include "outcry/event/judgement.hpp"

namespace outcry::risk {

struct Asked : Proposal {
    static constexpr bool leads = true;
};
OUTCRY_DESCRIBE(Asked, "proposal", strategy, venue, instrument, timeframe, round, action,
                target_exposure, current_exposure, reference, p_long, p_short, break_even,
                edge_long, edge_short, edge_min, costs, stop, target, disagreement, regime, reason,
                ballots, flips, split, margin, pivot, effective_voters, carry, guards);
static_assert(describe<Asked>().size == describe<Proposal>().size, "what a proposal says is asked");

}  // namespace outcry::risk

namespace outcry::detail {

/// What follows the action of a hold stays as it was in the value.
template <>
inline const std::uint8_t* take_rest(const std::uint8_t* at, const std::uint8_t* end,
                                     risk::Asked& value) {
    bool leading = true, enough = false;
    for_each_field(value, [&](std::string_view name, auto& member) {
        leading = leading && is_name<decltype(member)>;
        if (leading || enough || at == nullptr) return;
        at = msgpack::quick::pass_name(at, end, name) ? take_value(at, end, member) : nullptr;
        enough = name == "action" && value.action == Action::hold;
    });
    return at;
}

}  // namespace outcry::detail
