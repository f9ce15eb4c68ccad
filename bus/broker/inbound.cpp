// SPDX-License-Identifier: Apache-2.0
// What members say, as it comes in: read, held against what they may say and have said before, and
// queued for its turn.
#include <algorithm>

#include "bus/broker/input_rule.hpp"
#include "bus/broker/sequencer.hpp"
#include "bus/journal/rights.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/shape.hpp"
#include "outcry/event/catalogue.hpp"
#include "outcry/event/replay.hpp"

namespace outcry {

namespace {

std::string number(std::uint64_t value) { return std::to_string(value); }

bool is_whole_map(BytesView body) {
    msgpack::Reader in(body);
    return in.peek() == msgpack::Kind::map && in.skip() && in.at_end();
}

// What is wrong is worded apart from the way that each event of a tape takes.

[[gnu::cold, gnu::noinline]] Error may_not_say(const std::string& who, const Topic& topic) {
    return error(Error::Kind::refused, "`" + who + "` may not say `" + topic.schema +
                                           "` in topic `" + topic.text +
                                           "`; its manifest does not list it");
}

[[gnu::cold, gnu::noinline]] Error not_due(const std::string& who, std::uint64_t said,
                                           std::uint64_t due) {
    return error(Error::Kind::protocol, "`" + who + "` sent source_seq " + number(said) +
                                            " where " + number(due) + " was due");
}

[[gnu::cold, gnu::noinline]] Error not_yet_said(const std::string& who, const char* does,
                                                std::uint64_t seq) {
    return error(Error::Kind::protocol,
                 joined({"`", who, "` ", does, " seq ", number(seq),
                         ", which was not said yet; it can only speak of what was in its mail"}));
}

[[gnu::cold, gnu::noinline]] Error out_of_turn(const std::string& who, std::uint64_t seq,
                                               std::uint64_t done_upto, std::uint64_t before) {
    const std::string words = joined({"`", who, "` answers seq ", number(seq), " after "});
    if (seq <= done_upto)
        return error(Error::Kind::protocol,
                     joined({words, "it was done with all up to seq ", number(done_upto),
                             "; all of an answer comes before it is said to be done"}));
    return error(Error::Kind::protocol, joined({words, "seq ", number(before),
                                                "; answers come in the order of the mail"}));
}

[[gnu::cold, gnu::noinline]] Error said_less(const std::string& who, std::uint64_t said,
                                             std::uint64_t logged) {
    return error(Error::Kind::internal,
                 "`" + who + "` said " + number(said) +
                     " things on its recorded mail where the log holds " + number(logged) +
                     "; the floor halts, since the same mail must give the same answer");
}

[[gnu::cold, gnu::noinline]] Error too_many_inputs(const std::string& who) {
    return error(Error::Kind::limit, "`" + who + "` has more than " +
                                         number(limits::pending_inputs_max) +
                                         " inputs waiting; it must respect its credit");
}

[[gnu::cold, gnu::noinline]] Error never_told(const std::string& who, std::uint64_t seq) {
    return error(Error::Kind::protocol, "`" + who + "` answers seq " + number(seq) +
                                            ", which this edge was never told; an input of the "
                                            "world answers 0");
}

[[gnu::cold, gnu::noinline]] Error not_taken(const std::string& who, const SaidView& view,
                                             std::string_view fault) {
    return error(Error::Kind::refused,
                 joined({"`", who, "` says what may not come in: ", fault,
                         "; it was not taken: mend what says it, and join again"}),
                 std::string(view.topic));
}

[[gnu::cold, gnu::noinline]] Error misshapen(const std::string& who, const SaidView& view,
                                             Error shaped, bool ours) {
    const std::string path =
        shaped.place.substr(std::min(shaped.place.find('/'), shaped.place.size()));
    const std::string value = shown_at(view.body, path);
    if (!value.empty()) shaped.message += joined({"; it is ", value});
    shaped.message += ours ? joined({"; `outcry schema ", view.schema, "` shows what is due"})
                           : std::string("; its manifest says what is due");
    shaped.message += "; it was not taken: mend what says it, and join again";
    return std::move(shaped).at(joined({"`", who, "` says `", view.topic, "` wrongly"}));
}

/// What cannot be read is named by as much of it as can: its number, its topic, the field.
[[gnu::cold, gnu::noinline]] Error unreadable(const std::string& who, std::uint64_t due,
                                              BytesView said, Error why) {
    std::string place = joined({"`", who, "` says its event ", number(due)});
    if (const auto head = read_said(said, false)) {
        place += joined({" `", head->topic, "`"});
        const std::string path = place_of_fault(head->body);
        if (!path.empty()) why = std::move(why).at(path);
    }
    why.message +=
        "; bus/WIRE.md has the one form that is taken (\"A record\"); it was not taken: "
        "mend what says it, and join again";
    return std::move(why).at(place + " wrongly");
}

[[gnu::cold, gnu::noinline]] Error out_of_order(const std::string& who, const SaidView& view,
                                                const std::string& why) {
    return error(Error::Kind::refused,
                 "`" + who + "` hands over an input of " + time::to_iso(view.event_time) + why +
                     "; inputs come in order of time",
                 std::string(view.topic));
}

}  // namespace

Result<void> Sequencer::check_said(std::uint16_t member, BytesView said, std::uint64_t known,
                                   SaidView& view, Topic*& topic) {
    topic = topics_.read_expected(said, member, view);
    if (topic == nullptr || !(config_.trusted || is_whole_map(view.body))) {
        auto read = read_said(said, !config_.trusted);
        if (!read)
            return unreadable(topics_.name_of(member), party(member).received + 1, said,
                              std::move(read).error());
        view = *read;
        OUTCRY_ASSIGN(topic, topics_.find(view.topic, view.schema, member));
    }
    if (!topic->may_say) return may_not_say(topics_.name_of(member), *topic);
    if (members()[member - 1U].foreign) OUTCRY_TRY(check_foreign(member, view, known, *topic));
    const std::uint64_t due = party(member).received + 1;
    if (view.source_seq != due) return not_due(topics_.name_of(member), view.source_seq, due);
    return {};
}

Result<void> Sequencer::check_foreign(std::uint16_t member, const SaidView& view,
                                      std::uint64_t known, Topic& topic) {
    OUTCRY_TRY(check_shape(member, view, topic));
    const std::string& who = topics_.name_of(member);
    if (const std::uint64_t ref = journal::first_ref_not_before(known + 1, view.refs); ref != 0)
        return not_taken(
            who, view,
            outcry::joined({"refs name seq ", number(ref), ", and what it rests on is at most ",
                            "seq ", number(known)}));
    std::string fault = topic_by_body_.fault_of(view);
    if (fault.empty()) fault = fault_of_name(view, who);
    if (fault.empty() && (edges_mask_ >> (member - 1U) & 1U) != 0)
        fault = fault_of_world(view, config_.opened);
    const bool clocked = config_.order == Ordering::free_running && !party(member).replays;
    if (fault.empty() && clocked) fault = fault_of_clock(view, std::max(clock_, wall_));
    return fault.empty() ? Result<void>() : not_taken(who, view, fault);
}

Result<void> Sequencer::check_shape(std::uint16_t member, const SaidView& view,
                                    Topic& topic) const {
    if (topic.shape == nullptr && config_.shape_of) topic.shape = config_.shape_of(view.schema);
    if (topic.shape == nullptr) return {};
    auto shaped = conforms(view.body, *topic.shape, Fields::prefix);
    if (shaped) return {};
    return misshapen(topics_.name_of(member), view, std::move(shaped).error(),
                     topic.shape == find_event_type(view.schema));
}

Result<bool> Sequencer::has_heard(std::uint16_t member, std::uint64_t seq) {
    std::uint64_t mail = 0;
    if (seq >= next_cause_) {
        mail = open_mail(seq);
    } else {
        OUTCRY_ASSIGN(const BytesView bytes, journal_.read(seq, *party(member).cache));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        mail = mail_of(record);
    }
    return (mail >> (member - 1U) & 1U) != 0;
}

Result<void> Sequencer::answer(std::uint16_t member, std::uint64_t cause, BytesView said) {
    Party& p = party(member);
    Topic* topic = nullptr;
    SaidView view;
    OUTCRY_TRY(check_said(member, said, cause, view, topic));
    if (cause > last_seq_) return not_yet_said(topics_.name_of(member), "answers", cause);
    const std::uint64_t before = p.queue.empty() ? 0 : p.queue.back_tag().cause;
    if (cause <= p.done_upto || cause < before)
        return out_of_turn(topics_.name_of(member), cause, p.done_upto, before);
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
    if (upto > last_seq_) return not_yet_said(topics_.name_of(member), "is done with", upto);
    p.done_upto = std::max(p.done_upto, upto);
    const bool actor = (actors_mask_ >> (member - 1U) & 1U) != 0;
    if (actor && p.done_upto >= next_cause_ && p.received < p.committed)
        return said_less(topics_.name_of(member), p.received, p.committed);
    return {};
}

Result<void> Sequencer::input(std::uint16_t member, std::uint64_t cause, BytesView said) {
    Party& p = party(member);
    Topic* topic = nullptr;
    SaidView view;
    OUTCRY_TRY(check_said(member, said, last_seq_, view, topic));
    if (cause > last_seq_) return not_yet_said(topics_.name_of(member), "replies to", cause);
    if (cause != 0 && members()[member - 1U].foreign) {
        OUTCRY_ASSIGN(const bool heard, has_heard(member, cause));
        if (!heard) return never_told(topics_.name_of(member), cause);
    }
    if (p.queue.size() >= limits::pending_inputs_max)
        return too_many_inputs(topics_.name_of(member));
    if (members()[member - 1U].foreign && topic->schema == schema_name<ReplayOrigin>)
        p.replays = true;
    if (config_.order == Ordering::lockstep && cause == 0 && !p.queue.empty() &&
        view.event_time.ns < p.queue.back_tag().time_ns)
        return out_of_order(topics_.name_of(member), view,
                            " after one of " + time::to_iso({p.queue.back_tag().time_ns}));
    if (config_.order == Ordering::lockstep && cause == 0 && view.event_time <= p.complete_upto)
        return out_of_order(
            topics_.name_of(member), view,
            ", and had said that it has none left up to " + time::to_iso(p.complete_upto));
    if (!p.logged.empty()) {
        OUTCRY_ASSIGN(const bool logged, is_logged(member, view.source_seq, said));
        if (logged) return ++p.received, Result<void>();
    }
    ++p.received;
    const SaidPlaces places = SaidPlaces::of(view, said);
    if (config_.order == Ordering::lockstep && cause != 0) {
        p.replied.insert(cause);
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
