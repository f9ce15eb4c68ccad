// SPDX-License-Identifier: Apache-2.0
#include "actors/feed/replayed.hpp"

#include <algorithm>

#include "outcry/actor/edge.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/replay.hpp"

namespace outcry {

const std::vector<std::string>& replayable_schemas() {
    static const std::vector<std::string> schemas = {
        std::string(schema_name<Bar>), std::string(schema_name<Trade>),
        std::string(schema_name<Quote>), std::string(schema_name<Funding>),
        std::string(schema_name<FeedStatus>)};
    return schemas;
}

Kind replayed_feed_kind() {
    Kind kind;
    kind.outside = true;
    std::vector<std::string> says = replayable_schemas();
    says.emplace_back(schema_name<ReplayOrigin>);
    kind.manifest = {std::string(schema_name<ReplayedFeedParams>),
                     Duty::edge,
                     "takes what `outcry replay --onto` replays",
                     {},
                     std::move(says),
                     &type_info<ReplayedFeedParams>(),
                     nullptr};
    kind.mail = [](const Making& making) -> Result<std::vector<std::string>> {
        OUTCRY_ASSIGN(const ReplayedFeedParams params, decoded<ReplayedFeedParams>(making.params));
        for (const std::string& schema : params.allow)
            if (std::find(replayable_schemas().begin(), replayable_schemas().end(), schema) ==
                replayable_schemas().end())
                return invalid("allow names `" + schema +
                               "`; bar, trade, quote, funding and feed.status can be replayed");
        return std::vector<std::string>{};
    };
    kind.topics = [](const Making& making) -> Result<std::vector<std::string>> {
        OUTCRY_ASSIGN(const ReplayedFeedParams params, decoded<ReplayedFeedParams>(making.params));
        std::vector<std::string> topics = {std::string(schema_name<ReplayOrigin>)};
        for (const std::string& schema : params.allow) topics.push_back(schema + ".>");
        return topics;
    };
    kind.schemas = [](const Making& making) -> Result<std::vector<std::string>> {
        OUTCRY_ASSIGN(ReplayedFeedParams params, decoded<ReplayedFeedParams>(making.params));
        params.allow.emplace_back(schema_name<ReplayOrigin>);
        return params.allow;
    };
    kind.make_edge = [](const Making& making) -> Result<std::unique_ptr<EdgeParticipant>> {
        return error(
            Error::Kind::refused,
            "`" + making.self + "` is a seat for `outcry replay --onto`; nobody starts it");
    };
    return kind;
}

}  // namespace outcry
