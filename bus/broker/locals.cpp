// SPDX-License-Identifier: Apache-2.0
#include "bus/broker/locals.hpp"

namespace outcry {

Locals::Locals(Sequencer& sequencer, Journal& journal)
    : sequencer_(sequencer),
      journal_(journal),
      members_(sequencer.members().size()),
      cache_(Journal::make_cache()) {}

Result<void> Locals::add(std::uint16_t member, std::unique_ptr<Participant> actor) {
    members_[member - 1U].actor = std::move(actor);
    mask_ |= std::uint64_t{1} << (member - 1U);
    sequencer_.joined(member);
    return {};
}

Result<void> Locals::add(std::uint16_t member, std::unique_ptr<EdgeParticipant> edge) {
    members_[member - 1U].edge = std::move(edge);
    mask_ |= std::uint64_t{1} << (member - 1U);
    edges_ |= std::uint64_t{1} << (member - 1U);
    sequencer_.joined(member);
    return {};
}

Result<bool> Locals::run() {
    bool moved = false;
    for (; cursor_ <= sequencer_.last_seq(); ++cursor_) {
        if (cursor_ >= sequencer_.next_cause() && (sequencer_.open_mail(cursor_) & mask_) == 0) {
            moved = true;
            continue;
        }
        OUTCRY_ASSIGN(const BytesView bytes, journal_.read(cursor_, *cache_));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        for (std::uint64_t left = sequencer_.mail_of(record) & mask_; left != 0; left &= left - 1)
            OUTCRY_TRY(deliver(static_cast<std::uint16_t>(__builtin_ctzll(left) + 1), record));
        moved = true;
    }
    for (std::uint64_t left = edges_; left != 0; left &= left - 1) {
        OUTCRY_ASSIGN(const bool pulled, pull(static_cast<std::uint16_t>(__builtin_ctzll(left) + 1)));
        moved = moved || pulled;
    }
    return moved;
}

Result<void> Locals::deliver(std::uint16_t member, const RecordView& record) {
    Local& local = members_[member - 1U];
    if (local.edge) return deliver_edge(member, record);
    answer_.clear();
    OUTCRY_TRY(local.actor->deliver(record, local.next_source_seq, answer_));
    for (std::size_t i = 0; i < answer_.size(); ++i)
        OUTCRY_TRY(sequencer_.answer(member, record.prefix.seq, answer_[i]));
    return sequencer_.done(member, record.prefix.seq);
}

Result<void> Locals::deliver_edge(std::uint16_t member, const RecordView& record) {
    // The world is not asked again: of what lies before its last reply an edge hears only the opening of the floor.
    if (record.prefix.seq != 1 && record.prefix.seq <= sequencer_.done_upto(member)) return {};
    run_.clear();
    run_.done_upto = record.prefix.seq;
    OUTCRY_TRY(members_[member - 1U].edge->deliver(record, run_));
    return hand_over(member);
}

Result<bool> Locals::pull(std::uint16_t member) {
    Local& local = members_[member - 1U];
    if (!local.resumed) {
        local.resumed = true;
        OUTCRY_TRY(local.edge->resume(sequencer_.accepted(member)));
    }
    if (sequencer_.last_seq() == 0 || !sequencer_.wants_input(member)) return false;
    run_.clear();
    OUTCRY_TRY(local.edge->pull(limits::batch_bytes_soft, run_));
    const bool any = !run_.inputs.empty() || run_.ended;
    OUTCRY_TRY(hand_over(member));
    return any;
}

Result<void> Locals::hand_over(std::uint16_t member) {
    for (std::size_t i = 0; i < run_.inputs.size(); ++i)
        OUTCRY_TRY(sequencer_.input(member, run_.causes[i], run_.inputs[i]));
    if (run_.done_upto != 0) OUTCRY_TRY(sequencer_.done(member, run_.done_upto));
    sequencer_.input_state(member, run_.complete_upto, run_.ended);
    return {};
}

}  // namespace outcry
