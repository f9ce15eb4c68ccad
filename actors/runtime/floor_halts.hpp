// SPDX-License-Identifier: Apache-2.0
// The operator's seat of a launched floor: who may halt it from outside, and the halts it says of
// itself, when it stops with `on_stop = "flatten"` and when it goes on. Used in the broker's
// thread; owned by the floor, which outlives the broker's use of it.
#pragma once

#include <functional>
#include <string>

#include "actors/runtime/floor.hpp"
#include "bus/broker/broker.hpp"
#include "outcry/actor/plan.hpp"
#include "outcry/bus/journal.hpp"

namespace outcry {

class FloorHalts {
 public:
    using Note = std::function<void(const std::string&)>;

    FloorHalts(const Plan& plan, const LaunchOptions& options, Note note)
        : plan_(plan), options_(options), note_(std::move(note)) {}
    FloorHalts(const FloorHalts&) = delete;
    FloorHalts& operator=(const FloorHalts&) = delete;
    /// Of a floor that is over nothing can be asked.
    ~FloorHalts();

    /// The kill switch of a run that keeps its log: who has the key finds the floor by its run
    /// folder. A key from the environment stays there.
    [[nodiscard]] Result<void> make_key(OperatorSeat& seat);
    /// Somebody on this floor hears halt.request, and who has the key can reach it.
    [[nodiscard]] bool operated() const { return operated_; }
    [[nodiscard]] Result<void> invite(const std::string& endpoint) const;

    /// Of a log that is taken up: whether the floor's last word about stopping was a halt.
    [[nodiscard]] Result<void> take_up(Journal& journal);
    /// What a floor halted for its own stop is taken back when it goes on; an operator's halt is
    /// not the floor's to undo.
    [[nodiscard]] Result<void> go_on(Broker& broker, const Journal& journal);
    /// With on_stop = "flatten" the floor first has everything sold, and goes on until nothing is
    /// held.
    [[nodiscard]] Result<void> stop(Broker& broker, const Journal& journal);
    /// Each event as it is sequenced.
    void hear(const Topic& topic);

 private:
    const Plan& plan_;
    const LaunchOptions& options_;
    Note note_;
    bool seated_ = false;  // somebody on this floor hears halt.request
    bool operated_ = false;
    std::string key_;
    bool key_is_ours_ = false;  // made for this launch, not taken from the environment
    bool resumes_halted_ = false;
    bool flattening_ = false;  // on the way to a stop
    bool flat_ = false;
    std::int64_t flatten_until_ns_ = 0;
};

/// What nobody can guess, for this launch alone.
[[nodiscard]] Result<std::string> make_secret();

}  // namespace outcry
