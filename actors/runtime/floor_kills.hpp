// SPDX-License-Identifier: Apache-2.0
// The drill of a floor: members that are killed when its log has come to a seq. Remembers whom it
// could not kill, since a drill on nobody would pass for one that was survived. The broker's
// thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "actors/runtime/supervisor.hpp"

namespace outcry {

class FloorKills {
 public:
    explicit FloorKills(std::multimap<std::uint64_t, std::string> at) : at_(std::move(at)) {}

    /// Kills whose turn has come.
    void look(Supervisor& supervisor, std::uint64_t last_seq);
    /// `bull@900: ` and why that was not done, once the floor has closed at `last_seq`.
    [[nodiscard]] std::vector<std::string> missed(std::uint64_t last_seq) const;

 private:
    std::multimap<std::uint64_t, std::string> at_;
    std::vector<std::string> missed_;
};

}  // namespace outcry
