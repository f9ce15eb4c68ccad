// SPDX-License-Identifier: Apache-2.0
// Builds the tree of an explanation: decisions from fill to bar, any other event with all it rests
// on. One thread. The log outlives its teller; branches own themselves.
#pragma once

#include <set>

#include "tools/why/log.hpp"
#include "tools/why/tree.hpp"
#include "tools/why/words.hpp"

namespace outcry::tools {

class Teller {
 public:
    /// `depth` levels below the root are built. `base` is the folder the run's topology stood in;
    /// empty: no model's file is read.
    Teller(WhyLog& log, int depth, std::string base = {})
        : log_(log), depth_(depth), base_(std::move(base)) {}

    /// Reads what the floor said of itself when it opened.
    [[nodiscard]] Result<void> learn();
    [[nodiscard]] Result<Branch> tell(std::uint64_t seq);
    /// `near` is a seq at which something was said of the order.
    [[nodiscard]] Result<Branch> tell_order(const std::string& id, std::uint64_t near);

 private:
    using Event = WhyLog::Event;

    [[nodiscard]] Result<Branch> tell_proposal(std::uint64_t seq);
    [[nodiscard]] Result<Branch> tell_verdict(std::uint64_t seq);
    [[nodiscard]] Result<Branch> tell_decision(const Trail& trail);
    [[nodiscard]] Result<Branch> headline(const Trail& trail);
    [[nodiscard]] Result<void> add_execution(Branch& root, const Trail& trail);
    [[nodiscard]] Result<void> add_entry(Branch& root, const Trail& trail);

    /// One event and, `levels` further down, what it rests on. What was told is not told again.
    [[nodiscard]] Result<Branch> upward(std::uint64_t seq, int levels, bool root = false);
    [[nodiscard]] Result<Branch> leaf(std::uint64_t seq);
    [[nodiscard]] Result<void> put_in_words(const Event& event, Branch& branch);
    [[nodiscard]] Result<void> add_balances(const Event& account, Branch& branch);
    [[nodiscard]] Result<void> add_details(const Event& event, Branch& branch, int levels);
    [[nodiscard]] Result<void> add_model(const Event& event, Branch& branch);
    [[nodiscard]] Result<void> add_drift(const Event& event, Branch& branch);
    [[nodiscard]] Result<void> add_grounds(const Event& event, Branch& branch, int levels);

    [[nodiscard]] Result<void> add_ballots(const Proposal& proposal, Branch& branch, int levels);
    // why_scan.cpp
    [[nodiscard]] Result<void> add_ranking(const Proposal& proposal, std::uint64_t seq,
                                           Branch& root);
    [[nodiscard]] Result<void> add_allocation(const Proposal& proposal, std::uint64_t seq,
                                              Branch& root);
    [[nodiscard]] Result<Branch> ballot(const Ballot& ballot, Action action, int levels);
    [[nodiscard]] Result<std::string> event_json(const Event& event) const;
    [[nodiscard]] Result<std::optional<Bar>> bar_of(const Event& fill);

    WhyLog& log_;
    int depth_;
    std::string base_;
    FloorOpened opened_;
    WhyWords words_;
    std::set<std::uint64_t> told_;
};

}  // namespace outcry::tools
