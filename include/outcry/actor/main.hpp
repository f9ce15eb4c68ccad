// SPDX-License-Identifier: Apache-2.0
// The main() of a program that holds kinds of its own: joins a floor as the member it is started
// for, or prints its manifests. Called once, on the main thread; the kinds outlive the call.
//
//     int main(int argc, char** argv) { return outcry::actor_main(argc, argv,
//     {outcry::actor_kind<Mine>("what it does")}); }
#pragma once

#include <vector>

#include "outcry/actor/kind.hpp"

namespace outcry {

/// The floor refused this member (protocol, manifest, rights): final, so that nobody starts it
/// again.
inline constexpr int exit_refused = 3;

/// `PROGRAM actor NAME --connect ENDPOINT --kind KIND --duty member|observer` joins a floor, with
/// the launch's secret in the environment variable OUTCRY_SECRET; `PROGRAM manifest [KIND]` prints
/// what a kind (the only one) hears, says and takes: the file that a topology names as `manifest`
/// beside `program`. Exit 0, 1, 2, or exit_refused.
[[nodiscard]] int actor_main(int argc, char** argv, const std::vector<Kind>& kinds);

/// Manifests as JSON, the form in which programs of other languages ship theirs.
[[nodiscard]] std::string manifests_json(const std::vector<Kind>& kinds);

}  // namespace outcry
