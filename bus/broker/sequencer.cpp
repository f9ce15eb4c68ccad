// SPDX-License-Identifier: Apache-2.0
#include "bus/broker/sequencer.hpp"

#include <algorithm>

#include "bus/broker/own_words.hpp"

namespace outcry {

Sequencer::Sequencer(Journal& journal, SequencerConfig config, Listener& listener)
    : journal_(journal),
      config_(std::move(config)),
      listener_(listener),
      topics_(config_.members),
      parties_(config_.members.size()),
      last_seq_(journal.last_seq()) {
    for (std::size_t i = 0; i < parties_.size(); ++i) {
        parties_[i].cache = Journal::make_cache();
        parties_[i].trace = EdgeTrace(config_.members[i].one_reply);
        (config_.members[i].role == Role::actor ? actors_mask_ : edges_mask_) |= std::uint64_t{1}
                                                                                 << i;
    }
}

Result<void> Sequencer::open() {
    if (last_seq_ > 0) return restore();
    return say_own(config_.opened, 0);
}

void Sequencer::joined(std::uint16_t member, std::uint64_t upto, const MemberState* state) {
    Party& p = party(member);
    p.joined = true;
    if (config_.members[member - 1U].role == Role::edge) return;  // the world is not asked again
    p.queue.clear();
    p.received = state != nullptr ? state->said : 0;
    p.done_upto = p.checked_seq = p.restored_upto = state != nullptr ? upto : 0;
}

bool Sequencer::all_joined() const {
    return std::all_of(parties_.begin(), parties_.end(), [](const Party& p) { return p.joined; });
}

std::uint64_t Sequencer::accepted(std::uint16_t member) const { return party(member).received; }

std::uint64_t Sequencer::hears_from(std::uint16_t member) const {
    const Party& p = party(member);
    return std::max(p.trace.hear_from(last_seq_ + 1), p.done_upto + 1);
}

bool Sequencer::answered(std::uint16_t member, std::uint64_t seq) const {
    const Party& p = party(member);
    if (seq == 1) return false;
    if (seq <= p.done_upto) return true;
    if (!p.trace.one_reply()) return false;
    // Its reply is in the log, or waits here for its turn.
    if (seq <= p.last_mail && !p.trace.owes(seq)) return true;
    return has_reply(p, seq);
}

std::size_t Sequencer::queued_bytes(std::uint16_t member) const {
    return party(member).queue.bytes();
}

bool Sequencer::wants_input(std::uint16_t member) const {
    const Party& p = party(member);
    const bool room = p.queue.bytes() < limits::batch_bytes_soft || slice_open(member);
    return room && !closed_ && (!stopping_ || cut_ != Cut::none) && (!p.ended || owes(p)) &&
           p.queue.size() < limits::pending_inputs_max;
}

bool Sequencer::slice_open(std::uint16_t member) const {
    const Party& p = party(member);
    return !p.queue.empty() && !p.ended &&
           p.queue.front_tag().time_ns == p.queue.back_tag().time_ns &&
           p.complete_upto.ns < p.queue.front_tag().time_ns;
}

void Sequencer::input_state(std::uint16_t member, TimeNs complete_upto, bool ended) {
    Party& p = party(member);
    p.complete_upto = std::max(p.complete_upto, complete_upto);
    p.ended = p.ended || ended;
}

Sequencer::Said Sequencer::front_of(const SaidQueue& queue) {
    const SaidQueue::Tag& tag = queue.front_tag();
    return {queue.front(), tag.source_seq, {tag.time_ns}, tag.places};
}

Result<void> Sequencer::append(const Prefix& prefix, const Said& said, Topic& topic) {
    if (topic.channel == 0) {
        OUTCRY_ASSIGN(topic.channel,
                      journal_.channel(topic.source, topics_.name_of(topic.source), topic.schema,
                                       config_.schema_text(topic.schema)));
    }
    OUTCRY_TRY(journal_.append(topic.channel, prefix, said.bytes, said.event_time));
    last_seq_ = prefix.seq;
    clock_ = prefix.time;
    open_.push_back({prefix, &topic, said.source_seq, said.event_time, said.places});
    topic.last_seq = prefix.seq;
    note_mail(topic, prefix.seq);
    if (prefix.source != sequencer_source) {
        Party& p = party(prefix.source);
        ++p.committed;
        if ((actors_mask_ >> (prefix.source - 1U) & 1U) == 0) {
            p.trace.said(said.source_seq, prefix.cause, prefix.seq);
        } else {
            last_answer_ = prefix.seq;
            if (topic.schema.starts_with("timer."))
                OUTCRY_TRY(take_timer(topic, said.bytes.subspan(said.places.body), prefix.seq));
        }
    }
    listener_.sequenced(prefix, said.bytes, topic);
    return {};
}

RecordView Sequencer::open_record(std::uint64_t seq, BytesView bytes) const {
    const Open& open = open_[seq - next_cause_];
    const BytesView said = bytes.subspan(record_prefix_bytes);
    const std::size_t refs = open.places.refs, body = open.places.body;
    return {open.prefix,
            {open.source_seq, open.event_time, open.topic->text, open.topic->schema,
             said.subspan(refs, body - refs), said.subspan(body)},
            bytes};
}

void Sequencer::note_mail(const Topic& topic, std::uint64_t seq) {
    for (std::uint64_t left = topic.mail & ~actors_mask_; left != 0; left &= left - 1) {
        Party& p = parties_[static_cast<std::size_t>(__builtin_ctzll(left))];
        p.last_mail = seq;
        p.trace.heard(seq);
    }
}

Result<void> Sequencer::take_timer(const Topic& topic, BytesView body, std::uint64_t seq) {
    if (topic.schema == schema_name<TimerSet>) {
        OUTCRY_TRY(decode(body, timer_));
        return timers_.set(topic.source, timer_, seq);
    }
    if (topic.schema == schema_name<TimerCancel>) {
        OUTCRY_ASSIGN(const TimerCancel timer, decoded<TimerCancel>(body));
        timers_.cancel(topic.source, timer.id);
    }
    return {};
}

Result<bool> Sequencer::advance(TimeNs wall) {
    wall_ = wall;
    if (last_seq_ == 0) return false;
    bool moved = false;
    while (!closed_) {
        OUTCRY_ASSIGN(const bool settled, settle());
        moved = moved || settled;
        // In lockstep nothing comes in while something waits to be answered.
        if (next_cause_ <= last_seq_ && config_.order == Ordering::lockstep) break;
        OUTCRY_ASSIGN(const bool admitted, admit(wall));
        moved = moved || admitted;
        if (!admitted) break;
    }
    return moved;
}

void Sequencer::mark(std::uint64_t seq) { marks_.push_back(seq); }

void Sequencer::pass_mark() {
    listener_.settled(marks_.front(), std::max(marks_.front(), last_answer_));
    marks_.pop_front();
}

Result<bool> Sequencer::settle() {
    bool moved = false;
    if (cut_ != Cut::none) {
        OUTCRY_ASSIGN(moved, finish_step());
        if (!moved) return false;
    }
    while (next_cause_ <= last_seq_) {
        const std::uint64_t mask = open_.front().topic->mail & actors_mask_;
        for (std::uint64_t left = mask; left != 0; left &= left - 1) {
            if (parties_[static_cast<std::size_t>(__builtin_ctzll(left))].done_upto >= next_cause_)
                continue;
            if (lost_.empty()) return moved;
            OUTCRY_ASSIGN(const bool said, say_lost());
            return moved || said;
        }
        for (std::uint64_t left = mask; left != 0; left &= left - 1) {
            const auto index = static_cast<std::size_t>(__builtin_ctzll(left));
            SaidQueue& queue = parties_[index].queue;
            while (!queue.empty() && queue.front_tag().cause == next_cause_) {
                const Prefix prefix{last_seq_ + 1, clock_, next_cause_,
                                    static_cast<std::uint16_t>(index + 1)};
                OUTCRY_TRY(append(prefix, front_of(queue), *queue.front_tag().topic));
                queue.pop();
            }
        }
        open_.pop_front();
        if (!marks_.empty() && marks_.front() == next_cause_) pass_mark();
        ++next_cause_;
        moved = true;
    }
    return moved;
}

bool Sequencer::quiescent() const {
    if (next_cause_ <= last_seq_) return false;
    if (config_.order == Ordering::free_running) return true;
    return edges_owe_nothing();
}

bool Sequencer::edges_owe_nothing() const {
    for (std::uint64_t left = edges_mask_; left != 0; left &= left - 1)
        if (owes(parties_[static_cast<std::size_t>(__builtin_ctzll(left))])) return false;
    return true;
}

bool Sequencer::owes(const Party& p) {
    if (p.done_upto >= p.last_mail) return false;
    return !p.trace.one_reply() ||
           !p.trace.all_owed([&](std::uint64_t seq) { return has_reply(p, seq); });
}

std::uint64_t Sequencer::first_owed(std::uint16_t member) const {
    const Party& p = party(member);
    if ((edges_mask_ >> (member - 1U) & 1U) != 0) return owes(p) ? p.trace.hear_from(0) : 0;
    for (std::uint64_t seq = std::max(next_cause_, p.done_upto + 1); seq <= last_seq_; ++seq)
        if ((open_mail(seq) >> (member - 1U) & 1U) != 0) return seq;
    return 0;
}

bool Sequencer::awaits_promise(std::uint16_t member) const {
    const Party& p = party(member);
    return config_.order == Ordering::lockstep && (edges_mask_ >> (member - 1U) & 1U) != 0 &&
           !p.ended && p.complete_upto.ns == INT64_MIN;
}

bool Sequencer::has_reply(const Party& p, std::uint64_t seq) {
    return p.replied.contains(seq) || p.queue.has_cause(seq);
}

std::optional<TimeNs> Sequencer::next_timer() const {
    if (config_.order == Ordering::lockstep || timers_.empty()) return std::nullopt;
    return timers_.earliest();
}

}  // namespace outcry
