// SPDX-License-Identifier: Apache-2.0
// Taking up a log that an earlier process left: everything the sequencer knows is a function of
// what was said.
#include <algorithm>

#include "bus/broker/sequencer.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/quarantine.hpp"
#include "outcry/event/replay.hpp"

namespace outcry {

std::uint64_t Sequencer::mail_of(const RecordView& record) {
    auto topic = topics_.find(record.said.topic, record.said.schema, record.prefix.source);
    return topic ? (*topic)->mail : 0;
}

/// The log must be one of this floor: its first event says so.
Result<void> Sequencer::check_opened() {
    ChunkCacheRef cache = Journal::make_cache();
    OUTCRY_ASSIGN(const BytesView bytes, journal_.read(1, *cache));
    OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
    if (record.said.schema != schema_name<FloorOpened>)
        return error(Error::Kind::corrupt, "log does not begin with floor.opened", "seq 1");
    Buffer own;
    OUTCRY_CHECK(encode(own, config_.opened));
    if (!same_bytes(own, record.said.body))
        return error(Error::Kind::invalid,
                     "log was recorded by another floor: plan, roster or instruments differ; "
                     "resume it with the topology it was recorded with",
                     "seq 1");
    return {};
}

/// The seq after which the log must be read; 0 without a snapshot.
Result<std::uint64_t> Sequencer::restore_snapshot() {
    if (!config_.snapshot) return 0;
    const FloorSnapshot& snapshot = *config_.snapshot;
    const SequencerState& state = snapshot.sequencer;
    if (snapshot.needs > journal_.last_seq() || state.parties.size() != parties_.size())
        return error(Error::Kind::internal,
                     "snapshot of seq " + std::to_string(snapshot.seq) + " is not of this log");
    for (const auto& page : state.topics) {
        for (const TopicState& known : page) {
            OUTCRY_ASSIGN(Topic* const topic, topics_.find(known.text, known.schema, known.source));
            topic->last_seq = known.last_seq;
        }
    }
    for (const TimerState& timer : state.timers)
        OUTCRY_TRY(timers_.set(timer.owner, timer.timer, timer.set_seq));
    for (std::size_t i = 0; i < parties_.size(); ++i) {
        parties_[i].committed = state.parties[i].committed;
        parties_[i].last_mail = state.parties[i].last_mail;
        parties_[i].deputy_from = state.parties[i].deputy_from;
        parties_[i].deputy_said = state.parties[i].deputy_said;
        parties_[i].trace.restore(state.parties[i].edge);
    }
    clock_ = state.clock;
    own_seq_ = state.own_seq;
    inputs_ = state.inputs;
    next_cause_ = snapshot.seq + 1;  // `needs` says that everything before is answered
    return snapshot.seq;
}

Result<void> Sequencer::restore() {
    const std::uint64_t last = journal_.last_seq();
    OUTCRY_TRY(check_opened());
    OUTCRY_ASSIGN(const std::uint64_t known, restore_snapshot());
    ChunkCacheRef cache = Journal::make_cache();
    std::uint64_t settled_from = next_cause_;
    for (std::uint64_t seq = known + 1; seq <= last; ++seq) {
        OUTCRY_ASSIGN(const BytesView bytes, journal_.read(seq, *cache));
        auto record = read_record(bytes, false);
        if (!record) return std::move(record).error().at("seq " + std::to_string(seq));
        // The answers to every earlier cause are all in the log; those to this one may be cut in
        // two by the stop.
        const bool answer = record->prefix.source != 0 &&
                            record->prefix.source <= parties_.size() &&
                            config_.members[record->prefix.source - 1U].role == Role::actor;
        if (answer) settled_from = std::max(settled_from, record->prefix.cause);
        OUTCRY_TRY(restore_one(*record));
    }
    for (; next_cause_ < settled_from; ++next_cause_) open_.pop_front();
    for (std::size_t i = 0; i < parties_.size(); ++i)
        if (config_.members[i].role == Role::edge) restore_edge(static_cast<std::uint16_t>(i + 1));
    for (const Topic& topic : topics_.all())
        if (topic.last_seq != 0 && topic.schema == schema_name<ReplayOrigin>)
            party(topic.source).replays = true;
    return note_cut();
}

/// In lockstep a step comes into the log as a whole before anything of it is answered.
Result<void> Sequencer::note_cut() {
    if (config_.order != Ordering::lockstep || closed_) return {};
    ChunkCacheRef cache = Journal::make_cache();
    OUTCRY_ASSIGN(const BytesView bytes, journal_.read(journal_.last_seq(), *cache));
    OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
    const std::uint16_t source = record.prefix.source;
    if (source != sequencer_source) {
        if (config_.members[source - 1U].role == Role::edge) cut_ = Cut::slice;
    } else if (record.said.schema == schema_name<TimerFired>) {
        OUTCRY_ASSIGN(const TimerFired fired, decoded<TimerFired>(record.said.body));
        cut_ = Cut::timers;
        cut_due_ = fired.due;
    }
    return {};
}

/// Replies wait for their time, so the log may hold a later one and lack an earlier. The edge is
/// asked again from the last request of the unbroken part on; what the log already holds is then
/// matched, not logged twice.
void Sequencer::restore_edge(std::uint16_t member) {
    Party& p = party(member);
    p.received = p.trace.accepted();
    p.done_upto = p.trace.done_upto();
    p.logged = p.trace.logged();
}

SequencerState Sequencer::state() const {
    SequencerState state{clock_, own_seq_, inputs_, {}, {}, {}};
    for (std::size_t i = 0; i < parties_.size(); ++i) {
        const bool edge = config_.members[i].role == Role::edge;
        state.parties.push_back({parties_[i].committed, parties_[i].last_mail,
                                 edge ? parties_[i].trace.state() : EdgeState{},
                                 parties_[i].deputy_from, parties_[i].deputy_said});
    }
    for (const Timers::Pending* pending : timers_.pending())
        state.timers.push_back({pending->timer, pending->set_seq, pending->owner});
    // Topics are interned as bytes arrive, which is nobody's order; that of their last events is
    // the log's.
    std::vector<const Topic*> topics;
    for (const Topic& topic : topics_.all())
        if (topic.last_seq != 0) topics.push_back(&topic);
    std::sort(topics.begin(), topics.end(),
              [](const Topic* a, const Topic* b) { return a->last_seq < b->last_seq; });
    for (const Topic* topic : topics) {
        if (state.topics.empty() || state.topics.back().size() >= limits::snapshot_page)
            state.topics.emplace_back();
        state.topics.back().push_back({topic->text, topic->schema, topic->source, topic->last_seq});
    }
    return state;
}

Result<bool> Sequencer::is_logged(std::uint16_t member, std::uint64_t source_seq, BytesView said) {
    Party& p = party(member);
    if (p.logged.empty()) return false;
    const auto found = p.logged.find(source_seq);
    if (found == p.logged.end()) return false;
    OUTCRY_ASSIGN(const BytesView record, journal_.read(found->second, *p.cache));
    if (!same_bytes(record.subspan(record_prefix_bytes), said))
        return error(Error::Kind::internal,
                     "`" + topics_.name_of(member) + "` replied again, with source_seq " +
                         std::to_string(source_seq) + ", but not what the log holds",
                     "seq " + std::to_string(found->second));
    p.logged.erase(found);
    return true;
}

Result<void> Sequencer::restore_one(const RecordView& record) {
    const Prefix& prefix = record.prefix;
    if (prefix.source > parties_.size())
        return error(Error::Kind::corrupt, "source " + std::to_string(prefix.source) +
                                               " is not on the roster of " +
                                               std::to_string(parties_.size()));
    OUTCRY_ASSIGN(Topic* const topic,
                  topics_.find(record.said.topic, record.said.schema, prefix.source));
    if (prefix.time > clock_) ++steps_;
    clock_ = prefix.time;
    open_.push_back({prefix, topic, record.said.source_seq, record.said.event_time,
                     SaidPlaces::of(record.said, record.bytes.subspan(record_prefix_bytes))});
    topic->last_seq = prefix.seq;
    note_mail(*topic, prefix.seq);
    if (prefix.source == sequencer_source) {
        own_seq_ = record.said.source_seq;
        if (topic->schema == schema_name<TimerFired>) {
            OUTCRY_ASSIGN(const TimerFired fired, decoded<TimerFired>(record.said.body));
            forget_timer(fired.actor, fired.id);
        }
        if (topic->schema == schema_name<TimerCancelled>) {
            OUTCRY_ASSIGN(const TimerCancelled cancelled,
                          decoded<TimerCancelled>(record.said.body));
            forget_timer(cancelled.actor, cancelled.id);
        }
        if (topic->schema == schema_name<FloorClosed>) closed_ = true;
        if (topic->schema == schema_name<FloorQuarantined>) {
            OUTCRY_ASSIGN(const FloorQuarantined lost, decoded<FloorQuarantined>(record.said.body));
            for (std::size_t i = 0; i < parties_.size(); ++i) {
                if (config_.members[i].name != lost.member) continue;
                parties_[i].deputy_from = lost.from;
                parties_[i].deputy_said = parties_[i].committed;
            }
        }
        return {};
    }
    Party& p = party(prefix.source);
    ++p.committed;
    if (config_.members[prefix.source - 1U].role == Role::edge) {
        ++inputs_;
        p.trace.said(record.said.source_seq, prefix.cause, prefix.seq);
    } else {
        last_answer_ = prefix.seq;
        if (topic->schema.starts_with("timer."))
            OUTCRY_TRY(take_timer(*topic, record.said.body, prefix.seq));
    }
    return {};
}

void Sequencer::forget_timer(const std::string& actor, const std::string& id) {
    for (std::size_t i = 0; i < parties_.size(); ++i)
        if (config_.members[i].name == actor) timers_.cancel(static_cast<std::uint16_t>(i + 1), id);
}

}  // namespace outcry
