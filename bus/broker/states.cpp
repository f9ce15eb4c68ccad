// SPDX-License-Identifier: Apache-2.0
// The broker's part in snapshots: actors are asked for their state in the stream of their mail, so
// that each gives it as of the same seq, whatever it has been sent since.
#include "bus/broker/session.hpp"

namespace outcry {

const MemberState* Broker::state_of(std::uint16_t member) const {
    if (!latest_) return nullptr;
    for (const MemberState& state : latest_->members)
        if (state.member == member && state.manifest == config_.seats[member - 1U].manifest)
            return &state;
    return nullptr;
}

/// The next seq that this session will be asked at.
void Broker::ask_next(Session& session) const {
    const std::uint64_t every = config_.snapshot_every;
    session.ask_at = every == 0 ? 0 : (session.position + every - 1) / every * every;
}

void Broker::ask_for_state(Session& session, std::uint64_t seq, std::vector<Outgoing>& out) {
    ask_next(session);
    if (!taker_.wants(session.member, seq)) return;
    Buffer message;
    wire::put_message(message, wire::Type::snapshot, session.epoch, wire::Snapshot{seq});
    out.push_back(Outgoing::owning(session.id, std::move(message)));
}

Result<void> Broker::take_state(Session& session, BytesView message) {
    if (session.member == 0 || session.edge)
        return error(Error::Kind::protocol, "only an actor has a state to give");
    OUTCRY_ASSIGN(const wire::State given, wire::read_message<wire::State>(message));
    if (given.state.size() > limits::member_state_bytes_max)
        return error(Error::Kind::limit, "state of " + std::to_string(given.state.size()) +
                                             " bytes exceeds " +
                                             std::to_string(limits::member_state_bytes_max));
    taker_.add(session.member, given.seq, given.said, given.state);
    return {};
}

void Broker::take_local_states(std::uint64_t seq) {
    for (std::size_t i = 0; i < config_.sequencer.members.size(); ++i) {
        const auto member = static_cast<std::uint16_t>(i + 1);
        if (!locals_.has(member) || !taker_.wants(member, seq)) continue;
        Buffer state;
        locals_.actor(member)->snapshot(state);
        taker_.add(member, seq, locals_.said(member), state);
    }
}

void Broker::snapshot_now() {
    const std::uint64_t seq = sequencer_.last_seq();
    if (seq == 0 || (latest_ && latest_->seq == seq) || taker_.pending(seq)) return;
    taker_.begin(seq);
    taker_.settled(seq, seq);
    take_local_states(seq);
    for (auto& [id, session] : sessions_) {
        if (session->member == 0 || session->edge || session->position <= seq) continue;
        ask_for_state(*session, seq, direct_);
    }
}

std::vector<std::shared_ptr<const FloorSnapshot>> Broker::take_snapshots() {
    auto taken = taker_.take();
    if (!taken.empty()) latest_ = taken.back();
    return taken;
}

}  // namespace outcry
