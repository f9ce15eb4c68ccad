// SPDX-License-Identifier: Apache-2.0
// What members say, as it comes in: read, held against what they may say and have said before, and
// queued for its turn.
#include "bus/broker/sequencer.hpp"
#include "outcry/codec/quick.hpp"
#include "outcry/codec/shape.hpp"

namespace outcry {

namespace {

std::string number(std::uint64_t value) { return std::to_string(value); }

bool is_whole_map(BytesView body) {
    msgpack::Reader in(body);
    return in.peek() == msgpack::Kind::map && in.skip() && in.at_end();
}

}  // namespace

/// The quick way through bytes that speak of what this member mostly speaks of next: topic and
/// schema are compared, not read. nullptr leaves them to read_said().
Topic* Sequencer::read_expected(std::uint16_t member, BytesView said, SaidView& view) {
    using namespace msgpack::quick;
    const std::uint8_t* at = said.data();
    const std::uint8_t* const end = at + said.size();
    std::uint64_t event_time = 0;
    if (said.size() > limits::event_bytes_max || !pass_unsigned(at, end, view.source_seq) ||
        !pass_unsigned(at, end, event_time) || event_time > INT64_MAX)
        return nullptr;
    Topic* const topic = topics_.expected({at, static_cast<std::size_t>(end - at)}, member);
    if (topic == nullptr) return nullptr;
    at += topic->head.size();
    if (!pass_ascending(at, end, view.refs)) return nullptr;
    view.event_time = {static_cast<std::int64_t>(event_time)};
    view.topic = topic->text;
    view.schema = topic->schema;
    view.body = {at, static_cast<std::size_t>(end - at)};
    return topic;
}

Result<void> Sequencer::check_said(std::uint16_t member, BytesView said, SaidView& view,
                                   Topic*& topic) {
    topic = read_expected(member, said, view);
    if (topic == nullptr || !(config_.trusted || is_whole_map(view.body))) {
        OUTCRY_ASSIGN(view, read_said(said, !config_.trusted));
        OUTCRY_ASSIGN(topic, topics_.find(view.topic, view.schema, member));
    }
    if (!topic->may_say)
        return error(Error::Kind::refused, "`" + topics_.name_of(member) + "` may not say `" +
                                               std::string(view.schema) + "` in topic `" +
                                               std::string(view.topic) +
                                               "`; its manifest does not list it");
    if (members()[member - 1U].foreign) OUTCRY_TRY(check_shape(member, view, *topic));
    const Party& p = party(member);
    if (view.source_seq != p.received + 1)
        return error(Error::Kind::protocol, "`" + topics_.name_of(member) + "` sent source_seq " +
                                                number(view.source_seq) + " where " +
                                                number(p.received + 1) + " was due");
    return {};
}

Result<void> Sequencer::check_shape(std::uint16_t member, const SaidView& view,
                                    Topic& topic) const {
    if (topic.shape == nullptr && config_.shape_of) topic.shape = config_.shape_of(view.schema);
    if (topic.shape == nullptr) return {};
    auto shaped = conforms(view.body, *topic.shape, Fields::prefix);
    if (shaped) return {};
    return std::move(shaped).error().at("`" + topics_.name_of(member) + "` says `" +
                                        std::string(view.topic) + "` wrongly");
}

Result<void> Sequencer::answer(std::uint16_t member, std::uint64_t cause, BytesView said) {
    Party& p = party(member);
    Topic* topic = nullptr;
    SaidView view;
    OUTCRY_TRY(check_said(member, said, view, topic));
    if (cause <= p.done_upto || cause > last_seq_ ||
        (!p.queue.empty() && cause < p.queue.back_tag().cause))
        return error(Error::Kind::protocol, "`" + topics_.name_of(member) + "` answers seq " +
                                                number(cause) + " out of turn");
    if (view.source_seq <= p.committed) {
        OUTCRY_TRY(match_recorded(member, cause, said));
    } else if (cause < next_cause_) {
        return error(Error::Kind::internal, "`" + topics_.name_of(member) + "` now says `" +
                                                std::string(view.topic) + "` in answer to seq " +
                                                number(cause) +
                                                ", which the log shows it had answered without it");
    } else if (p.queue.size() >= limits::pending_inputs_max) {
        return error(Error::Kind::limit, "`" + topics_.name_of(member) + "` has more than " +
                                             number(limits::pending_inputs_max) +
                                             " outputs waiting for their cause");
    } else {
        p.queue.push(
            {cause, view.event_time.ns, topic, view.source_seq, SaidPlaces::of(view, said)}, said);
    }
    ++p.received;
    return {};
}

Result<void> Sequencer::match_recorded(std::uint16_t member, std::uint64_t cause, BytesView said) {
    Party& p = party(member);
    for (std::uint64_t seq = p.checked_seq + 1; seq <= last_seq_; ++seq) {
        OUTCRY_ASSIGN(const BytesView record, journal_.read(seq, *p.cache));
        OUTCRY_ASSIGN(const Prefix prefix, read_prefix(record));
        if (prefix.source != member || prefix.cause <= p.restored_upto) continue;
        p.checked_seq = seq;
        if (prefix.cause == cause && same_bytes(record.subspan(record_prefix_bytes), said))
            return {};
        return error(Error::Kind::internal,
                     "`" + topics_.name_of(member) + "` said again source_seq " +
                         number(p.received + 1) + ", answering seq " + number(cause) +
                         ", but not what the log holds at seq " + number(seq) +
                         "; the floor halts, since the same mail must give the same answer",
                     "seq " + number(seq));
    }
    return error(Error::Kind::internal, "recorded output " + number(p.received + 1) + " of `" +
                                            topics_.name_of(member) + "` is not in the log");
}

Result<void> Sequencer::done(std::uint16_t member, std::uint64_t upto) {
    Party& p = party(member);
    if (upto > last_seq_)
        return error(Error::Kind::protocol, "`" + topics_.name_of(member) + "` is done with seq " +
                                                number(upto) + ", which was not said yet");
    p.done_upto = std::max(p.done_upto, upto);
    const bool actor = config_.members[member - 1U].role == Role::actor;
    if (actor && p.done_upto >= next_cause_ && p.received < p.committed)
        return error(Error::Kind::internal,
                     "`" + topics_.name_of(member) + "` said " + number(p.received) +
                         " things on its recorded mail where the log holds " + number(p.committed) +
                         "; the floor halts, since the same mail must give the same answer");
    return {};
}

Result<void> Sequencer::input(std::uint16_t member, std::uint64_t cause, BytesView said) {
    Party& p = party(member);
    Topic* topic = nullptr;
    SaidView view;
    OUTCRY_TRY(check_said(member, said, view, topic));
    if (cause > last_seq_)
        return error(Error::Kind::protocol, "`" + topics_.name_of(member) + "` replies to seq " +
                                                number(cause) + ", which was not said yet");
    if (p.queue.size() >= limits::pending_inputs_max)
        return error(Error::Kind::limit, "`" + topics_.name_of(member) + "` has more than " +
                                             number(limits::pending_inputs_max) +
                                             " inputs waiting; it must respect its credit");
    if (config_.order == Ordering::lockstep && cause == 0 && !p.queue.empty() &&
        view.event_time.ns < p.queue.back_tag().time_ns)
        return error(Error::Kind::refused,
                     "`" + topics_.name_of(member) + "` hands over an input of " +
                         time::to_iso(view.event_time) + " after one of " +
                         time::to_iso({p.queue.back_tag().time_ns}) +
                         "; inputs come in order of time",
                     std::string(view.topic));
    if (config_.order == Ordering::lockstep && cause == 0 && view.event_time <= p.complete_upto)
        return error(Error::Kind::refused,
                     "`" + topics_.name_of(member) + "` hands over an input of " +
                         time::to_iso(view.event_time) +
                         ", and had said that it has none left up to " +
                         time::to_iso(p.complete_upto) + "; inputs come in order of time",
                     std::string(view.topic));
    if (!p.logged.empty()) {
        OUTCRY_ASSIGN(const bool logged, is_logged(member, view.source_seq, said));
        if (logged) return ++p.received, Result<void>();
    }
    ++p.received;
    const SaidPlaces places = SaidPlaces::of(view, said);
    if (config_.order == Ordering::lockstep && cause != 0) {
        p.replies.emplace(view.event_time.ns,
                          Reply{cause, topic, Buffer(said), view.source_seq, places});
        return {};
    }
    const bool at_once = config_.order == Ordering::free_running && p.queue.empty() && !stopping_ &&
                         !closed_ && timers_.empty() && last_seq_ > 0;
    if (!at_once) {
        p.queue.push({cause, view.event_time.ns, topic, view.source_seq, places}, said);
        return {};
    }
    ++inputs_;
    const TimeNs now = std::max(clock_, wall_);
    return append({last_seq_ + 1, now, cause, member},
                  {said, view.source_seq, view.event_time, places}, *topic);
}

}  // namespace outcry
