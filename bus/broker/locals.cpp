// SPDX-License-Identifier: Apache-2.0
#include "bus/broker/locals.hpp"

#include <algorithm>

namespace outcry {

Locals::Locals(Sequencer& sequencer, Journal& journal, const RecentTopics& recent)
    : sequencer_(sequencer),
      journal_(journal),
      recent_(recent),
      members_(sequencer.members().size()),
      cache_(Journal::make_cache()) {}

Result<void> Locals::add(std::uint16_t member, std::unique_ptr<Participant> actor,
                         std::uint64_t upto, const MemberState* state) {
    Local& local = members_[member - 1U];
    local.actor = std::move(actor);
    local.restored_upto = upto;
    if (state != nullptr) local.next_source_seq = state->said + 1;
    mask_ |= std::uint64_t{1} << (member - 1U);
    sequencer_.joined(member, upto, state);
    return {};
}

Result<void> Locals::add(std::uint16_t member, std::unique_ptr<EdgeParticipant> edge) {
    members_[member - 1U].edge = std::move(edge);
    mask_ |= std::uint64_t{1} << (member - 1U);
    edges_ |= std::uint64_t{1} << (member - 1U);
    sequencer_.joined(member);
    return {};
}

/// What it would have said before is its predecessor's business: it only learns from that mail.
Result<void> Locals::add_deputy(std::uint16_t member, std::unique_ptr<Participant> deputy) {
    Local& local = members_[member - 1U];
    local.actor = std::move(deputy);
    const std::uint64_t from = sequencer_.deputy_from(member);
    local.restored_upto = from - 1;
    const auto hears = [&](const RecordView& record) {
        return (sequencer_.mail_of(record) >> (member - 1U) & 1U) != 0;
    };
    const std::uint64_t heard = taken_up_ ? cursor_ : from;  // run() hands out what comes after
    for (std::uint64_t seq = 1; seq < std::max(from, heard); ++seq) {
        OUTCRY_ASSIGN(const BytesView bytes, journal_.read(seq, *cache_));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        if (seq == from) local.next_source_seq = sequencer_.seat_deputy(member);
        if (!hears(record)) continue;
        if (seq >= from) {
            OUTCRY_TRY(deliver(member, record));
            continue;
        }
        answer_.clear();
        std::uint64_t unsaid = 1;
        OUTCRY_TRY(local.actor->deliver(record, unsaid, answer_));
    }
    if (heard <= from) local.next_source_seq = sequencer_.seat_deputy(member);
    mask_ |= std::uint64_t{1} << (member - 1U);
    return {};
}

void Locals::drop(std::uint16_t member) {
    mask_ &= ~(std::uint64_t{1} << (member - 1U));
    members_[member - 1U].actor.reset();
}

/// Edges hear the opening again; then everyone goes on where the log stands for the one that is
/// furthest behind.
Result<void> Locals::take_up() {
    taken_up_ = true;
    for (std::uint64_t left = edges_; left != 0; left &= left - 1) {
        const std::uint64_t last = sequencer_.last_seq();
        const auto member = static_cast<std::uint16_t>(__builtin_ctzll(left) + 1);
        EdgeParticipant& edge = *members_[member - 1U].edge;
        edge.rejoin(last > 1 ? last : 0);
        OUTCRY_TRY(edge.resume(sequencer_.accepted(member)));
    }
    std::uint64_t from = sequencer_.last_seq() + 1;
    for (std::uint64_t left = mask_; left != 0; left &= left - 1) {
        const auto member = static_cast<std::uint16_t>(__builtin_ctzll(left) + 1);
        const Local& local = members_[member - 1U];
        from = std::min(from, local.edge ? sequencer_.hears_from(member) : local.restored_upto + 1);
    }
    if (from <= 1) return {};
    cursor_ = from;
    OUTCRY_ASSIGN(const BytesView bytes, journal_.read(1, *cache_));
    OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
    for (std::uint64_t left = sequencer_.mail_of(record) & edges_; left != 0; left &= left - 1)
        OUTCRY_TRY(deliver_edge(static_cast<std::uint16_t>(__builtin_ctzll(left) + 1), record));
    return {};
}

Result<bool> Locals::run() {
    bool moved = false;
    if (!taken_up_) OUTCRY_TRY(take_up());
    for (; cursor_ <= sequencer_.last_seq(); ++cursor_) {
        moved = true;
        if (cursor_ < sequencer_.next_cause()) {
            OUTCRY_TRY(hand_out_settled());
        } else if (const std::uint64_t mail = sequencer_.open_mail(cursor_) & mask_; mail != 0) {
            OUTCRY_TRY(keep_request(mail));
            OUTCRY_ASSIGN(const BytesView bytes, journal_.read(cursor_, *cache_));
            OUTCRY_TRY(hand_out(sequencer_.open_record(cursor_, bytes), mail));
        }
        if (cursor_ >= next_pass_) pass();
    }
    journal_.release(std::min(cursor_, sequencer_.next_cause()));
    for (std::uint64_t left = edges_; left != 0; left &= left - 1) {
        OUTCRY_ASSIGN(const bool pulled,
                      pull(static_cast<std::uint16_t>(__builtin_ctzll(left) + 1)));
        moved = moved || pulled;
    }
    return moved;
}

/// What an edge is asked it does in the world: a floor that dies must find in its log that it
/// asked.
Result<void> Locals::keep_request(std::uint64_t mail) {
    const bool asked = cursor_ > 1 && (mail & edges_) != 0;
    return asked && cursor_ > journal_.durable_upto() ? journal_.sync() : Result<void>();
}

void Locals::pass() {
    if (cursor_ % every_ == 0) passed_(cursor_);
    next_pass_ = (cursor_ / every_ + 1) * every_;
}

/// Of a log that was there, or heard by nobody who answers: it is read again, where anyone here
/// hears it.
Result<void> Locals::hand_out_settled() {
    const Topic* topic = recent_.find(cursor_);
    if (topic != nullptr && (topic->mail & mask_) == 0) return {};
    if (topic != nullptr) OUTCRY_TRY(keep_request(topic->mail));
    OUTCRY_ASSIGN(const BytesView bytes, journal_.read(cursor_, *cache_));
    OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
    return hand_out(record, sequencer_.mail_of(record) & mask_);
}

Result<void> Locals::hand_out(RecordView record, std::uint64_t members) {
    body_.begin();
    record.shared = &body_;
    for (std::uint64_t left = members; left != 0; left &= left - 1)
        OUTCRY_TRY(deliver(static_cast<std::uint16_t>(__builtin_ctzll(left) + 1), record));
    return {};
}

Result<void> Locals::deliver(std::uint16_t member, const RecordView& record) {
    Local& local = members_[member - 1U];
    if (local.edge) return deliver_edge(member, record);
    if (record.prefix.seq <= local.restored_upto) return {};
    answer_.clear();
    if (auto heard = local.actor->deliver(record, local.next_source_seq, answer_); !heard)
        return failed_ ? failed_(member, heard.error()) : std::move(heard);
    for (std::size_t i = 0; i < answer_.size(); ++i)
        OUTCRY_TRY(sequencer_.answer(member, record.prefix.seq, answer_[i]));
    return sequencer_.done(member, record.prefix.seq);
}

Result<void> Locals::deliver_edge(std::uint16_t member, const RecordView& record) {
    // The world is not asked again: of what lies before its last reply an edge hears only the
    // opening of the floor.
    if (sequencer_.answered(member, record.prefix.seq)) return {};
    run_.clear();
    run_.done_upto = record.prefix.seq;
    OUTCRY_TRY(members_[member - 1U].edge->deliver(record, run_));
    return hand_over(member);
}

Result<bool> Locals::pull(std::uint16_t member) {
    Local& local = members_[member - 1U];
    if (sequencer_.last_seq() == 0 || !sequencer_.wants_input(member)) return false;
    run_.clear();
    OUTCRY_TRY(local.edge->pull(limits::batch_bytes_soft, run_));
    const bool any = !run_.inputs.empty() || (run_.ended && !sequencer_.ended(member));
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
