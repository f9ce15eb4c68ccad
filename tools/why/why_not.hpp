// SPDX-License-Identifier: Apache-2.0
// Why something was not done: which round it would have been, who voted what, which threshold or
// limit stopped it, by how much. Pure functions of a reader, main thread. What is returned owns
// itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "outcry/base/layout.hpp"
#include "outcry/codec/json.hpp"
#include "outcry/event/judgement.hpp"
#include "tools/why/why.hpp"

namespace outcry::tools {

struct NotVoter {
    std::string voter;
    double weight = 0;
    std::optional<double> p;  // of the question asked
    std::string silent;
    std::optional<double> needed;  // what it alone would have had to say
    std::uint64_t seq = 0;

    bool operator==(const NotVoter&) const = default;
};
OUTCRY_DESCRIBE(NotVoter, "why.not_voter", voter, weight, p, silent, needed, seq);

/// A bound that was not met, and what was missing.
struct NotBound {
    std::string name;  // `edge_min`, `quorum`, `symbol exposure` …
    double value = 0;
    double bound = 0;
    double missing = 0;  // how far value is on the wrong side
    std::string words;   // `−3.2 bp, needs more than 8 bp: 11.2 bp short`

    bool operator==(const NotBound&) const = default;
};
OUTCRY_DESCRIBE(NotBound, "why.not_bound", name, value, bound, missing, words);

struct WhyNot {
    Action asked = Action::buy;
    std::string instrument;
    std::string strategy;        // whose answer this is
    TimeNs round;                // close it would have been decided at
    std::uint64_t proposal = 0;  // seq
    Action decided = Action::hold;
    bool done = false;        // it was done after all
    std::string stopped_by;   // core, risk, execution; empty when done
    std::string reason;       // in the words of who stopped it
    std::optional<double> p;  // pooled
    std::optional<double> p_needed;
    std::vector<NotBound> bounds;
    std::vector<NotVoter> voters;
    std::vector<std::string> flips;
    std::uint64_t verdict = 0;
    std::uint64_t order = 0;
};
OUTCRY_DESCRIBE(WhyNot, "why.not", asked, instrument, strategy, round, proposal, decided, done,
                stopped_by, reason, p, p_needed, bounds, voters, flips, verdict, order);

/// Refuses what is no ACTION@TIME.
[[nodiscard]] Result<void> check_wanted(const std::string& text);
/// `wanted` is ACTION@TIME; `symbol` may be empty on a floor of one instrument.
/// One answer a strategy that decided in that round, at least one; who did it comes first, then who
/// wanted to, then the others, each as the log has them.
[[nodiscard]] Result<std::vector<WhyNot>> explain_not(JournalReader& reader,
                                                      const std::string& wanted,
                                                      const std::string& symbol);
/// The strategy is named where there are `several`.
[[nodiscard]] std::string why_not_text(const WhyNot& answer, const Look& look,
                                       bool several = false);
/// The first answer, with the others in it as `others`.
[[nodiscard]] std::string why_not_json(const std::vector<WhyNot>& answers);
[[nodiscard]] Result<int> why_not(const WhyOptions& options);

}  // namespace outcry::tools
