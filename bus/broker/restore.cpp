// SPDX-License-Identifier: Apache-2.0
// Taking up a log that an earlier process left: everything the sequencer knows is a function of what was said.
#include "bus/broker/sequencer.hpp"
#include "outcry/codec/encode.hpp"

namespace outcry {

std::uint64_t Sequencer::mail_of(const RecordView& record) {
    auto topic = topics_.find(record.said.topic, record.said.schema, record.prefix.source);
    return topic ? (*topic)->mail : 0;
}

Result<void> Sequencer::restore() {
    const std::uint64_t last = journal_.last_seq();
    ChunkCacheRef cache = Journal::make_cache();
    std::uint64_t settled_from = 1;
    for (std::uint64_t seq = 1; seq <= last; ++seq) {
        OUTCRY_ASSIGN(const BytesView bytes, journal_.read(seq, *cache));
        auto record = read_record(bytes, false);
        if (!record) return std::move(record).error().at("seq " + std::to_string(seq));
        if (seq == 1 && record->said.schema != schema_name<FloorOpened>)
            return error(Error::Kind::corrupt, "log does not begin with floor.opened", "seq 1");
        if (seq == 1) {
            Buffer own;
            OUTCRY_CHECK(encode(own, config_.opened));
            if (!same_bytes(own, record->said.body))
                return error(Error::Kind::invalid,
                             "log was recorded by another floor: plan, roster or instruments differ; "
                             "resume it with the topology it was recorded with",
                             "seq 1");
        }
        // The answers to every earlier cause are all in the log; those to this one may be cut in two by the stop.
        const bool answer = record->prefix.cause > settled_from && record->prefix.source != 0 &&
                            config_.members[record->prefix.source - 1U].role == Role::actor;
        if (answer) settled_from = record->prefix.cause;
        OUTCRY_TRY(restore_one(*record));
    }
    for (; next_cause_ < settled_from; ++next_cause_) open_.pop_front();
    for (std::size_t i = 0; i < parties_.size(); ++i)
        if (config_.members[i].role == Role::edge)
            OUTCRY_TRY(restore_edge(static_cast<std::uint16_t>(i + 1)));
    return {};
}

/// Replies wait for their time, so the log may hold a later one and lack an earlier. The edge is asked again from the last
/// request of the unbroken part on; what the log already holds is then matched, not logged twice.
Result<void> Sequencer::restore_edge(std::uint16_t member) {
    Party& p = party(member);
    p.received = 0;
    std::uint64_t last_cause = 0, before_last = 0, before_last_cause = 0;
    ChunkCacheRef cache = Journal::make_cache();
    for (auto at = p.logged.begin(); at != p.logged.end() && at->first == p.received + 1; ++at) {
        OUTCRY_ASSIGN(const BytesView bytes, journal_.read(at->second, *cache));
        OUTCRY_ASSIGN(const Prefix prefix, read_prefix(bytes));
        if (prefix.cause != last_cause || prefix.cause == 0) {
            before_last = p.received;
            before_last_cause = std::max(before_last_cause, last_cause);
        }
        last_cause = prefix.cause;
        ++p.received;
    }
    if (last_cause != 0) p.received = before_last;
    p.done_upto = before_last_cause;
    p.logged.erase(p.logged.begin(), p.logged.upper_bound(p.received));
    return {};
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
    if (topic->channel == 0) {
        OUTCRY_ASSIGN(topic->channel,
                      journal_.channel(topic->source, topics_.name_of(topic->source), topic->schema,
                                       config_.schema_text(topic->schema)));
    }
    if (prefix.time > clock_) ++steps_;
    clock_ = prefix.time;
    open_.push_back(topic->mail);
    topic->last_seq = prefix.seq;
    const BytesView said = record.bytes.subspan(record_prefix_bytes);
    if (prefix.source == sequencer_source) {
        own_seq_ = record.said.source_seq;
        if (topic->schema == schema_name<TimerFired>) {
            OUTCRY_ASSIGN(const TimerFired fired, decoded<TimerFired>(record.said.body));
            for (std::size_t i = 0; i < parties_.size(); ++i)
                if (config_.members[i].name == fired.actor)
                    timers_.cancel(static_cast<std::uint16_t>(i + 1), fired.id);
        }
        if (topic->schema == schema_name<FloorClosed>) closed_ = true;
        return {};
    }
    Party& p = party(prefix.source);
    ++p.committed;
    if (config_.members[prefix.source - 1U].role == Role::edge) {
        ++inputs_;
        p.logged.emplace(record.said.source_seq, prefix.seq);
    } else if (topic->schema.starts_with("timer.")) {
        OUTCRY_TRY(take_timer(*topic, said, prefix.seq));
    }
    return {};
}

}  // namespace outcry
