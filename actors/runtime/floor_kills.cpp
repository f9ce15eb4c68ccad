// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/floor_kills.hpp"

#include "outcry/base/text.hpp"

namespace outcry {

namespace {

std::string drill(std::uint64_t seq, const std::string& name) {
    return joined({name, "@", std::to_string(seq), ": "});
}

}  // namespace

void FloorKills::look(Supervisor& supervisor, std::uint64_t last_seq) {
    while (!at_.empty() && at_.begin()->first <= last_seq) {
        const auto& [seq, name] = *at_.begin();
        if (!supervisor.kill(name))
            missed_.push_back(drill(seq, name) + "no process of it was running then");
        at_.erase(at_.begin());
    }
}

std::vector<std::string> FloorKills::missed(std::uint64_t last_seq) const {
    std::vector<std::string> all = missed_;
    for (const auto& [seq, name] : at_)
        all.push_back(drill(seq, name) + "the log ended at seq " + std::to_string(last_seq));
    return all;
}

}  // namespace outcry
