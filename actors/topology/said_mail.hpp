// SPDX-License-Identifier: Apache-2.0
// Mail that is heard where somebody says it, and only there: else no floor's mail would be what it
// was before there was any. A plain function for any thread. Nothing to own.
#pragma once

#include <string>
#include <vector>

#include "actors/topology/draft.hpp"

namespace outcry::topology {

/// Positions are taken over by whoever can, where some actor says them. What the portfolio settles
/// as funding is heard by the venue, whose margin it is, where some feed brings funding. Balances
/// are said, and heard, where instruments settle in `several` currencies. Drafts are prepared;
/// `base` is the topology's folder.
void hear_where_said(std::vector<Draft>& drafts, const std::string& base, bool several);

}  // namespace outcry::topology
