// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/said_mail.hpp"

#include <algorithm>

#include "outcry/event/adopted.hpp"
#include "outcry/event/balance.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/trading.hpp"

namespace outcry::topology {

namespace {

/// With these parameters: a feed can say more than it is given files for.
bool brings(const Draft& draft, std::string_view schema, const std::string& base) {
    if (!draft.says(schema)) return false;
    if (!draft.kind->topics) return true;
    const auto topics = draft.kind->topics(Making{draft.name, draft.params.view(), base, ""});
    return topics && std::any_of(topics->begin(), topics->end(), [&](const std::string& topic) {
               return topic.starts_with(schema);
           });
}

template <class E>
void hear(Draft& draft) {
    const auto& hears = draft.kind->manifest.hears;
    if (std::find(hears.begin(), hears.end(), schema_name<E>) == hears.end()) return;
    std::string pattern = default_pattern<E>(draft.name);
    if (std::find(draft.mail.begin(), draft.mail.end(), pattern) == draft.mail.end())
        draft.mail.push_back(std::move(pattern));
}

template <class E>
void leave_unsaid(Draft& draft) {
    if (!draft.says(schema_name<E>)) return;
    auto& said = draft.says_of_params;
    if (said.empty()) said = draft.kind->manifest.says;
    std::erase(said, schema_name<E>);
}

}  // namespace

void hear_where_said(std::vector<Draft>& drafts, const std::string& base, bool several) {
    const auto any = [&](auto wanted) { return std::any_of(drafts.begin(), drafts.end(), wanted); };
    const bool adopts = any([](const Draft& d) { return d.says(schema_name<Adopted>); });
    const bool funds = any([&](const Draft& d) { return brings(d, schema_name<Funding>, base); });
    for (Draft& draft : drafts) {
        if (draft.kind == nullptr || draft.observes()) continue;
        if (!several) leave_unsaid<Balance>(draft);
        if (adopts) hear<Adopted>(draft);
        if (!funds || !draft.says(schema_name<Fill>)) continue;
        if (several) hear<Balance>(draft);
        hear<Account>(draft);
    }
}

}  // namespace outcry::topology
