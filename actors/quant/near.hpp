// SPDX-License-Identifier: Apache-2.0
// A look into a map by text that is mostly asked in its order: where the last one was found, and
// what stands right behind, is tried before it is searched. No part of a state, one thread; the map
// outlives it, and whoever takes its entries away forgets it.
#pragma once

#include <iterator>
#include <optional>
#include <string>

namespace outcry::quant {

template <class Map>
class Near {
 public:
    using Place = typename Map::iterator;

    /// What find() finds.
    [[nodiscard]] Place find(Map& map, const std::string& key) {
        if (latest_) {
            Place at = *latest_;
            for (int step = 0; step < steps_max && at != map.end(); ++step, ++at)
                if (at->first == key) return *(latest_ = at);
        }
        const Place found = map.find(key);
        if (found != map.end()) latest_ = found;
        return found;
    }
    void forget() { latest_.reset(); }

 private:
    static constexpr int steps_max = 4;  // the same series on some timeframes, and the next
    std::optional<Place> latest_;
};

}  // namespace outcry::quant
