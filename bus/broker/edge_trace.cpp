// SPDX-License-Identifier: Apache-2.0
#include "bus/broker/edge_trace.hpp"

#include <algorithm>

#include "outcry/base/limits.hpp"

namespace outcry {

void EdgeTrace::heard(std::uint64_t seq) {
    if (seq == 1) return;
    // Beyond the bound only the first is remembered: everything from there is looked through again.
    if (owed_.size() < limits::open_requests_max)
        owed_.push_back(seq);
    else if (state_.owed_beyond == 0)
        state_.owed_beyond = seq;
    state_.heard_upto = seq;
}

void EdgeTrace::said(std::uint64_t source_seq, std::uint64_t cause, std::uint64_t seq) {
    if (one_reply_) {
        state_.unbroken = std::max(state_.unbroken, source_seq);
        const auto found = std::lower_bound(owed_.begin(), owed_.end(), cause);
        if (found != owed_.end() && *found == cause) owed_.erase(found);
        return;
    }
    if (cause == 0 && logged_.empty() && source_seq == state_.unbroken + 1) {
        // The usual case, a feed that goes on.
        state_.before_last = state_.unbroken++;
        state_.before_last_cause = std::max(state_.before_last_cause, state_.last_cause);
        state_.last_cause = 0;
        return;
    }
    logged_.emplace(source_seq, Logged{cause, seq});
    absorb();
}

/// Takes what follows the unbroken part without a gap.
void EdgeTrace::absorb() {
    for (auto next = logged_.find(state_.unbroken + 1);
         next != logged_.end() && next->first == state_.unbroken + 1; ++next) {
        const std::uint64_t cause = next->second.cause;
        if (cause != state_.last_cause || cause == 0) {
            state_.before_last = state_.unbroken;
            state_.before_last_cause = std::max(state_.before_last_cause, state_.last_cause);
        }
        state_.last_cause = cause;
        ++state_.unbroken;
    }
    logged_.erase(logged_.begin(), logged_.upper_bound(accepted()));
    while (!owed_.empty() && owed_.front() <= state_.before_last_cause) owed_.pop_front();
    if (state_.before_last_cause >= state_.heard_upto) state_.owed_beyond = 0;
}

std::uint64_t EdgeTrace::accepted() const {
    return one_reply_ || state_.last_cause == 0 ? state_.unbroken : state_.before_last;
}

std::uint64_t EdgeTrace::hear_from(std::uint64_t none) const {
    if (!owed_.empty()) return owed_.front();
    return state_.owed_beyond != 0 ? state_.owed_beyond : none;
}

bool EdgeTrace::owes(std::uint64_t seq) const {
    if (state_.owed_beyond != 0 && seq >= state_.owed_beyond) return true;
    return std::binary_search(owed_.begin(), owed_.end(), seq);
}

std::map<std::uint64_t, std::uint64_t> EdgeTrace::logged() const {
    std::map<std::uint64_t, std::uint64_t> places;
    for (const auto& [source_seq, logged] : logged_) places.emplace(source_seq, logged.seq);
    return places;
}

EdgeState EdgeTrace::state() const {
    EdgeState state = state_;
    for (const auto& [source_seq, logged] : logged_)
        state.logged.push_back({source_seq, logged.cause, logged.seq});
    state.owed.assign(owed_.begin(), owed_.end());
    return state;
}

void EdgeTrace::restore(const EdgeState& state) {
    state_ = state;
    state_.logged.clear();
    state_.owed.clear();
    logged_.clear();
    for (const LoggedInput& input : state.logged)
        logged_.emplace(input.source_seq, Logged{input.cause, input.seq});
    owed_.assign(state.owed.begin(), state.owed.end());
}

}  // namespace outcry
