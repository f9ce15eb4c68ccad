// SPDX-License-Identifier: Apache-2.0
// One floor in pieces: runs that differ in nothing but their days. Each alone is too short to be
// judged and counts for as much as its days are; put together they are the floor run whole, as far
// as they cover it. Plain values, one thread.
#pragma once

#include <map>
#include <string>

#include "outcry/actor/plan.hpp"
#include "outcry/statistics/luck.hpp"
#include "tools/search/trial.hpp"

namespace outcry::tools {

/// Of the plan but for what recorded feeds leave out and how long they are only heard.
[[nodiscard]] std::string floor_digest(Plan plan);

class Pieces {
 public:
    /// Keeps what is a piece; of a day that several have, what the first has.
    void take(const Trial& trial);
    /// Adds each floor of which there are several.
    void put_together(statistics::Luck& luck) const;

 private:
    struct Covered {
        std::map<std::int64_t, double> returns;  // by day
        std::uint64_t pieces = 0;
    };
    std::map<std::string, Covered> floors_;
};

}  // namespace outcry::tools
