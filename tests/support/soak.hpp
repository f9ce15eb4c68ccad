// SPDX-License-Identifier: Apache-2.0
// One seed of the soak: a random floor of toys, run fused, on a hostile network with some members
// in the broker's thread, stopped and gone on with from a random snapshot, verified, and for some
// seeds over real ZeroMQ. Every log must be the same bytes.
#pragma once

#include "tests/support/toy_floor.hpp"

namespace outcry::testing {

/// What a seed makes: members, symbols, timers, questions; all of them on this place.
[[nodiscard]] Plan random_plan(std::uint64_t seed, Place place);

/// The toy kinds with this mistake among them.
[[nodiscard]] Runner::FindKind toys_with(Bug bug);

/// Empty when every run said the same; else what went wrong and where.
[[nodiscard]] std::string soak_simulated(std::uint64_t seed, Bug bug = Bug::none);
/// The same over ZeroMQ: threads, or processes of which one is killed.
[[nodiscard]] std::string soak_zmq(std::uint64_t seed, Place place);

}  // namespace outcry::testing
