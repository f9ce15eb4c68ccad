// SPDX-License-Identifier: Apache-2.0
// Portions of inputs, made ready by a thread beside the floor's own while it works on those before:
// reading rows and writing them as inputs takes nobody's time there. What is handed over, and where
// an error comes, is what the calls of `fill` give one after the other. One owner, whose thread
// calls everything; what `fill` touches outlives this and is nobody else's from the first take()
// on.
#pragma once

#include <array>
#include <functional>

#include "outcry/base/beside.hpp"
#include "outcry/bus/participant.hpp"

namespace outcry::feed {

class ReadAhead {
 public:
    /// Puts the next inputs into a cleared run: about `room` bytes, fewer only before a bad row or
    /// the end. After either it says the same again.
    using Fill = std::function<Result<void>(std::size_t room, InputRun& run)>;

    explicit ReadAhead(Fill fill) : fill_(std::move(fill)) {}

    /// The next portion in place of `run`: of the room that was asked for when it was begun.
    [[nodiscard]] Result<void> take(std::size_t room, InputRun& run);

 private:
    struct Portion {
        InputRun run;
        Result<void> filled;
    };
    using Portions = std::array<Portion, 4>;  // a thread is woken once for all of them

    void fill(Portions& portions, std::size_t room);
    void next_portions(std::size_t room);

    Fill fill_;
    Portions ready_;
    Portions coming_;                                  // the thread's, while there is one at work
    std::size_t taken_ = std::tuple_size_v<Portions>;  // of ready_
    bool begun_ = false;
    Beside beside_;  // the last: it has ended before what its task touches goes
};

}  // namespace outcry::feed
