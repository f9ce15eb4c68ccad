// SPDX-License-Identifier: Apache-2.0
// What stands between a topology and real money: words typed on a terminal, or an arm that somebody
// made with those words before, bound to the topology, the account, the most that may be held, and
// a time. Functions for the main thread; results own themselves.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "outcry/actor/plan.hpp"
#include "outcry/base/describe.hpp"

namespace outcry::tools {

inline constexpr const char* live_words = "YES I AM SURE";

/// What going live is agreed to.
struct LiveTerms {
    std::string topology;  // SHA-256 of the text, and of the plan with its overrides
    std::string account;
    std::string notional_max;

    bool operator==(const LiveTerms&) const = default;
};
OUTCRY_DESCRIBE(LiveTerms, "live.terms", topology, account, notional_max);

struct Arm {
    LiveTerms terms;
    TimeNs until;
};
OUTCRY_DESCRIBE(Arm, "live.arm", terms, until);

/// nullopt for a floor that trades on paper alone: `mode` is not live and nobody is a venue.
[[nodiscard]] Result<std::optional<LiveTerms>> live_terms(const Plan& plan);

/// Where arms are kept: OUTCRY_ARMS, else below XDG_STATE_HOME or HOME.
[[nodiscard]] Result<std::string> arms_folder();
/// Owner-only (0600); an older arm of the same topology is replaced.
[[nodiscard]] Result<void> keep_arm(const std::string& folder, const Arm& arm);
/// Fine when an arm of these very terms is kept there, is nobody else's to write, and has not run
/// out at `now`; else why not.
[[nodiscard]] Result<void> armed(const std::string& folder, const LiveTerms& terms, TimeNs now);
/// Asks for the words; refused unless a person typed them on a terminal.
[[nodiscard]] Result<void> confirm_live(const LiveTerms& terms);
/// What `run` and `resume` ask before anything starts.
[[nodiscard]] Result<void> permit_live(const Plan& plan);

struct ArmOptions {
    std::string topology;
    std::vector<std::string> set;
    std::string span = "24h";
    bool disarm = false;
    bool json = false;
};
/// How long an arm may last.
[[nodiscard]] Result<DurationNs> parse_arm_span(const std::string& text);
[[nodiscard]] Result<int> arm(const ArmOptions& options);

}  // namespace outcry::tools
