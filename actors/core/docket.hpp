// SPDX-License-Identifier: Apache-2.0
// Questions that wait for their answer: whether the target came before the stop within the horizon,
// by the rules that label training data. Described state of one thread's actor; a docket owns what
// waits. A core scores its voters by it, an advocate itself.
//
// Horizons overlap, so not every round is taken down: about `waiting_per_horizon` wait at a time,
// and each counts for the share of a horizon it stands for. Answers come from decide_on bars: one
// that touches both barriers was stopped, as was who reached neither; one without a single bar in
// its horizon is never answered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "actors/predict/waitlist.hpp"
#include "outcry/event/market.hpp"

namespace outcry::core {

/// One round's question, asked for long and for short, and what was said about it.
struct Docketed {
    TimeNs round;
    double entry = 0;  // open of the next bar; 0 until it is heard
    predict::Outcome long_end = predict::Outcome::unknown;
    predict::Outcome short_end = predict::Outcome::unknown;
    std::vector<std::optional<double>> said;  // its owner knows the order
    bool operator==(const Docketed&) const = default;
};
OUTCRY_DESCRIBE(Docketed, "core.docketed", round, entry, long_end, short_end, said);

/// The docket of one instrument.
struct Docket {
    static constexpr std::int64_t waiting_per_horizon = 64;
    /// Of all instruments of one actor, so that its state has a bound.
    static constexpr std::size_t waiting_max = 4096;

    predict::Waitlist<Docketed> waiting;  // in the order of time

    /// In its place: of two rounds that are open at once the later one may be decided first.
    void wait(Docketed one);
    /// What has been answered by this bar, in the order of time.
    [[nodiscard]] std::vector<Docketed> hear(const Bar& bar, const predict::Question& question);
};
OUTCRY_DESCRIBE(Docket, "core.docket", waiting);

/// Rounds from one that is taken down to the next.
[[nodiscard]] std::int64_t stride_of(const predict::Question& question);
/// By its time alone, so that whoever resumes takes the same ones.
[[nodiscard]] bool takes_down(const predict::Question& question, TimeNs round);
/// How much of an independent answer each is.
[[nodiscard]] double independence(const predict::Question& question);

/// -log of what was said of what happened, in nats.
[[nodiscard]] double log_loss(double p, predict::Outcome end);

}  // namespace outcry::core
