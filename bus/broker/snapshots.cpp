// SPDX-License-Identifier: Apache-2.0
#include "bus/broker/snapshots.hpp"

#include <algorithm>

#include "outcry/base/sha256.hpp"

namespace outcry {

void SnapshotTaker::begin(std::uint64_t seq) {
    if (pending_.contains(seq)) return;
    if (pending_.size() >= limits::snapshots_pending_max) {
        pending_.erase(pending_.begin());
        ++given_up_;
    }
    Pending& pending = pending_[seq];
    FloorSnapshot& snapshot = pending.snapshot;
    snapshot.seq = seq;
    snapshot.content_head = to_hex(journal_.content_head());
    snapshot.content_link = to_hex(journal_.content_link());
    snapshot.sequencer = sequencer_.state();
    const std::vector<Member>& members = sequencer_.members();
    for (std::size_t i = 0; i < members.size(); ++i)
        if (members[i].role == Role::actor) pending.missing |= std::uint64_t{1} << i;
    sequencer_.mark(seq);
}

bool SnapshotTaker::wants(std::uint16_t member, std::uint64_t seq) const {
    const auto found = pending_.find(seq);
    return found != pending_.end() && (found->second.missing >> (member - 1U) & 1U) != 0;
}

void SnapshotTaker::add(std::uint16_t member, std::uint64_t seq, std::uint64_t said,
                        BytesView state) {
    if (!wants(member, seq)) return;
    Pending& pending = pending_[seq];
    pending.missing &= ~(std::uint64_t{1} << (member - 1U));
    if (!state.empty())
        pending.snapshot.members.push_back({member, manifests_[member - 1U], said, Buffer(state)});
    finish(seq);
}

void SnapshotTaker::settled(std::uint64_t seq, std::uint64_t needs) {
    const auto found = pending_.find(seq);
    if (found == pending_.end()) return;
    found->second.snapshot.needs = needs;
    finish(seq);
}

void SnapshotTaker::finish(std::uint64_t seq) {
    const auto found = pending_.find(seq);
    if (found->second.missing != 0 || found->second.snapshot.needs == 0) return;
    FloorSnapshot& snapshot = found->second.snapshot;
    std::sort(snapshot.members.begin(), snapshot.members.end(),
              [](const MemberState& a, const MemberState& b) { return a.member < b.member; });
    snapshot.floor = sequencer_.opened().floor;
    snapshot.plan = sequencer_.opened().plan;
    ready_.push_back(std::make_shared<const FloorSnapshot>(std::move(snapshot)));
    pending_.erase(found);
}

std::vector<std::shared_ptr<const FloorSnapshot>> SnapshotTaker::take() {
    std::sort(ready_.begin(), ready_.end(),
              [](const auto& a, const auto& b) { return a->seq < b->seq; });
    return std::exchange(ready_, {});
}

}  // namespace outcry
