// SPDX-License-Identifier: Apache-2.0
#include "bus/broker/sequencer.hpp"

#include <algorithm>
#include <limits>

#include "outcry/codec/encode.hpp"
#include "outcry/codec/shape.hpp"

namespace outcry {

namespace {

constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

std::string number(std::uint64_t value) { return std::to_string(value); }

}  // namespace

Sequencer::Sequencer(Journal& journal, SequencerConfig config, Listener& listener)
    : journal_(journal),
      config_(std::move(config)),
      listener_(listener),
      topics_(config_.members),
      parties_(config_.members.size()) {
    for (std::size_t i = 0; i < parties_.size(); ++i) {
        parties_[i].cache = Journal::make_cache();
        parties_[i].trace = EdgeTrace(config_.members[i].one_reply);
        if (config_.members[i].role == Role::actor) actors_mask_ |= std::uint64_t{1} << i;
    }
}

Result<void> Sequencer::open() {
    if (journal_.last_seq() > 0) return restore();
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
    return std::max(p.trace.hear_from(journal_.last_seq() + 1), p.done_upto + 1);
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
    return !closed_ && (!stopping_ || cut_ != Cut::none) && (!p.ended || owes(p)) &&
           (p.queue.bytes() < limits::batch_bytes_soft || slice_open(member)) &&
           p.queue.size() < limits::pending_inputs_max;
}

bool Sequencer::slice_open(std::uint16_t member) const {
    const Party& p = party(member);
    return !p.queue.empty() && !p.ended && p.queue.front_tag().time_ns == p.queue.back_tag().time_ns &&
           p.complete_upto.ns < p.queue.front_tag().time_ns;
}

Result<SaidView> Sequencer::check_said(std::uint16_t member, BytesView said, Topic*& topic) {
    OUTCRY_ASSIGN(SaidView view, read_said(said, !config_.trusted));
    OUTCRY_ASSIGN(topic, topics_.find(view.topic, view.schema, member));
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
    return view;
}

Result<void> Sequencer::check_shape(std::uint16_t member, const SaidView& view, Topic& topic) const {
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
    OUTCRY_ASSIGN(const SaidView view, check_said(member, said, topic));
    if (cause <= p.done_upto || cause > journal_.last_seq() ||
        (!p.queue.empty() && cause < p.queue.back_tag().cause))
        return error(Error::Kind::protocol, "`" + topics_.name_of(member) + "` answers seq " +
                                                number(cause) + " out of turn");
    if (view.source_seq <= p.committed) {
        OUTCRY_TRY(match_recorded(member, cause, said));
    } else if (cause < next_cause_) {
        return error(Error::Kind::internal,
                     "`" + topics_.name_of(member) + "` now says `" + std::string(view.topic) +
                         "` in answer to seq " + number(cause) +
                         ", which the log shows it had answered without it");
    } else if (p.queue.size() >= limits::pending_inputs_max) {
        return error(Error::Kind::limit, "`" + topics_.name_of(member) + "` has more than " +
                                             number(limits::pending_inputs_max) +
                                             " outputs waiting for their cause");
    } else {
        p.queue.push({cause, view.event_time.ns, topic}, said);
    }
    ++p.received;
    return {};
}

Result<void> Sequencer::match_recorded(std::uint16_t member, std::uint64_t cause, BytesView said) {
    Party& p = party(member);
    for (std::uint64_t seq = p.checked_seq + 1; seq <= journal_.last_seq(); ++seq) {
        OUTCRY_ASSIGN(const BytesView record, journal_.read(seq, *p.cache));
        OUTCRY_ASSIGN(const Prefix prefix, read_prefix(record));
        if (prefix.source != member || prefix.cause <= p.restored_upto) continue;
        p.checked_seq = seq;
        if (prefix.cause == cause && same_bytes(record.subspan(record_prefix_bytes), said)) return {};
        return error(Error::Kind::internal,
                     "`" + topics_.name_of(member) + "` said again source_seq " + number(p.received + 1) +
                         ", answering seq " + number(cause) +
                         ", but not what the log holds at seq " + number(seq) +
                         "; the floor halts, since the same mail must give the same answer",
                     "seq " + number(seq));
    }
    return error(Error::Kind::internal, "recorded output " + number(p.received + 1) + " of `" +
                                            topics_.name_of(member) + "` is not in the log");
}

Result<void> Sequencer::done(std::uint16_t member, std::uint64_t upto) {
    Party& p = party(member);
    if (upto > journal_.last_seq())
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
    OUTCRY_ASSIGN(const SaidView view, check_said(member, said, topic));
    if (cause > journal_.last_seq())
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
                         time::to_iso({p.queue.back_tag().time_ns}) + "; inputs come in order of time",
                     std::string(view.topic));
    OUTCRY_ASSIGN(const bool logged, is_logged(member, view.source_seq, said));
    ++p.received;
    if (logged) return {};
    if (config_.order == Ordering::lockstep && cause != 0) {
        p.replies.emplace(view.event_time.ns, Reply{cause, topic, Buffer(said)});
        return {};
    }
    const bool at_once = config_.order == Ordering::free_running && p.queue.empty() && !stopping_ &&
                         !closed_ && timers_.empty() && journal_.last_seq() > 0;
    if (!at_once) {
        p.queue.push({cause, view.event_time.ns, topic}, said);
        return {};
    }
    ++inputs_;
    const TimeNs now = std::max(clock_, wall_);
    return append({journal_.last_seq() + 1, now, cause, member}, said, *topic);
}

void Sequencer::input_state(std::uint16_t member, TimeNs complete_upto, bool ended) {
    Party& p = party(member);
    p.complete_upto = std::max(p.complete_upto, complete_upto);
    p.ended = p.ended || ended;
}

Result<void> Sequencer::append(const Prefix& prefix, BytesView said, Topic& topic) {
    if (topic.channel == 0) {
        OUTCRY_ASSIGN(topic.channel,
                      journal_.channel(topic.source, topics_.name_of(topic.source), topic.schema,
                                       config_.schema_text(topic.schema)));
    }
    OUTCRY_TRY(journal_.append(topic.channel, prefix, said));
    clock_ = prefix.time;
    open_.push_back(topic.mail);
    topic.last_seq = prefix.seq;
    note_mail(topic, prefix.seq);
    if (prefix.source != sequencer_source) {
        Party& p = party(prefix.source);
        ++p.committed;
        if ((actors_mask_ >> (prefix.source - 1U) & 1U) == 0) {
            std::uint64_t source_seq = 0;
            if (msgpack::Reader in(said); in.unsigned_integer(source_seq)) p.trace.said(source_seq, prefix.cause, prefix.seq);
        } else {
            last_answer_ = prefix.seq;
            if (topic.schema.starts_with("timer.")) OUTCRY_TRY(take_timer(topic, said, prefix.seq));
        }
    }
    listener_.sequenced(prefix, said, topic);
    return {};
}

void Sequencer::note_mail(const Topic& topic, std::uint64_t seq) {
    for (std::uint64_t left = topic.mail & ~actors_mask_; left != 0; left &= left - 1) {
        Party& p = parties_[static_cast<std::size_t>(__builtin_ctzll(left))];
        p.last_mail = seq;
        p.trace.heard(seq);
    }
}

Result<void> Sequencer::take_timer(const Topic& topic, BytesView said, std::uint64_t seq) {
    OUTCRY_ASSIGN(const SaidView view, read_said(said, false));
    if (topic.schema == schema_name<TimerSet>) {
        OUTCRY_ASSIGN(const TimerSet timer, decoded<TimerSet>(view.body));
        return timers_.set(topic.source, timer, seq);
    }
    if (topic.schema == schema_name<TimerCancel>) {
        OUTCRY_ASSIGN(const TimerCancel timer, decoded<TimerCancel>(view.body));
        timers_.cancel(topic.source, timer.id);
    }
    return {};
}

template <class E>
Result<void> Sequencer::say_own(const E& event, std::uint64_t cause) {
    topic_writer_.begin(schema_name<E>);
    if constexpr (requires { event.topic(topic_writer_); }) event.topic(topic_writer_);
    OUTCRY_ASSIGN(Topic* const topic,
                  topics_.find(topic_writer_.text(), schema_name<E>, sequencer_source));
    body_.clear();
    OUTCRY_CHECK(encode(body_, event));
    said_.clear();
    append_said(said_, {++own_seq_, clock_, topic->text, topic->schema, {}, body_});
    return append({journal_.last_seq() + 1, clock_, cause, sequencer_source}, said_, *topic);
}

Result<bool> Sequencer::advance(TimeNs wall) {
    wall_ = wall;
    if (journal_.last_seq() == 0) return false;
    bool moved = false;
    while (!closed_) {
        OUTCRY_ASSIGN(const bool settled, settle());
        OUTCRY_ASSIGN(const bool admitted, admit(wall));
        moved = moved || settled || admitted;
        if (!admitted) break;
    }
    return moved;
}

/// After a restart: what is left of the step that the log ends in, once every edge has said what it has of it.
Result<bool> Sequencer::finish_step() {
    if (cut_ == Cut::slice) {
        if (!edges_owe_nothing()) return false;
        if (!edges_complete_upto(clock_.ns)) return false;
        OUTCRY_TRY(admit_slice(clock_));
    } else if (!timers_.empty() && timers_.earliest() == cut_due_) {
        OUTCRY_TRY(fire_timers());
    }
    cut_ = Cut::none;
    return true;
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
    while (next_cause_ <= journal_.last_seq()) {
        const std::uint64_t mask = open_.front() & actors_mask_;
        for (std::uint64_t left = mask; left != 0; left &= left - 1)
            if (parties_[static_cast<std::size_t>(__builtin_ctzll(left))].done_upto < next_cause_)
                return moved;
        for (std::uint64_t left = mask; left != 0; left &= left - 1) {
            const auto index = static_cast<std::size_t>(__builtin_ctzll(left));
            SaidQueue& queue = parties_[index].queue;
            while (!queue.empty() && queue.front_tag().cause == next_cause_) {
                const Prefix prefix{journal_.last_seq() + 1, clock_, next_cause_,
                                    static_cast<std::uint16_t>(index + 1)};
                OUTCRY_TRY(append(prefix, queue.front(), *queue.front_tag().topic));
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
    if (next_cause_ <= journal_.last_seq()) return false;
    if (config_.order == Ordering::free_running) return true;
    return edges_owe_nothing();
}

bool Sequencer::edges_owe_nothing() const {
    for (std::size_t i = 0; i < parties_.size(); ++i)
        if (config_.members[i].role == Role::edge && owes(parties_[i])) return false;
    return true;
}

bool Sequencer::owes(const Party& p) {
    if (p.done_upto >= p.last_mail) return false;
    return !p.trace.one_reply() || !p.trace.all_owed([&](std::uint64_t seq) { return has_reply(p, seq); });
}

bool Sequencer::has_reply(const Party& p, std::uint64_t seq) {
    return std::any_of(p.replies.begin(), p.replies.end(), [&](const auto& r) { return r.second.cause == seq; }) ||
           p.queue.has_cause(seq);
}

Result<bool> Sequencer::admit(TimeNs wall) {
    if (stopping_ || closed_) return false;
    return config_.order == Ordering::lockstep ? admit_lockstep() : admit_free(wall);
}

std::optional<std::int64_t> Sequencer::earliest_input() const {
    std::optional<std::int64_t> earliest;
    const auto consider = [&](std::int64_t event_time) {
        const std::int64_t time = std::max(clock_.ns, event_time);
        if (!earliest || time < *earliest) earliest = time;
    };
    for (std::size_t i = 0; i < parties_.size(); ++i) {
        if (config_.members[i].role != Role::edge) continue;
        const Party& p = parties_[i];
        if (!p.queue.empty()) consider(p.queue.front_tag().time_ns);
        if (!p.replies.empty()) consider(p.replies.begin()->first);
    }
    return earliest;
}

bool Sequencer::edges_complete_upto(std::int64_t time_ns) const {
    for (std::size_t i = 0; i < parties_.size(); ++i) {
        const Party& p = parties_[i];
        if (config_.members[i].role != Role::edge || p.ended) continue;
        const bool later_queued = !p.queue.empty() && p.queue.back_tag().time_ns > time_ns;
        if (p.complete_upto.ns < time_ns && !later_queued) return false;
    }
    return true;
}

bool Sequencer::edges_finished() const {
    for (std::size_t i = 0; i < parties_.size(); ++i) {
        if (config_.members[i].role != Role::edge) continue;
        const Party& p = parties_[i];
        if (!p.ended || !p.queue.empty() || !p.replies.empty()) return false;
    }
    return true;
}

Result<bool> Sequencer::admit_lockstep() {
    if (!quiescent()) return false;
    const std::int64_t input = earliest_input().value_or(never);
    const std::int64_t due = timers_.empty() ? never : timers_.earliest().ns;
    const std::int64_t next = std::min(input, due);
    if (edges_finished() && due > clock_.ns) {
        OUTCRY_TRY(close("end of input"));
        return true;
    }
    if (next == never || !edges_complete_upto(next)) return false;
    if (config_.until && next > config_.until->ns) {
        OUTCRY_TRY(close("until " + time::to_iso(*config_.until)));
        return true;
    }
    // At one instant inputs come first: a timer waits for everything caused by inputs up to its due time.
    OUTCRY_TRY(input <= due ? admit_slice({input}) : fire_timers());
    return true;
}

Result<void> Sequencer::admit_slice(TimeNs time) {
    ++steps_;
    for (std::size_t i = 0; i < parties_.size(); ++i) {
        if (config_.members[i].role != Role::edge) continue;
        SaidQueue& queue = parties_[i].queue;
        clock_ = time;
        const auto member = static_cast<std::uint16_t>(i + 1);
        while (!queue.empty() && queue.front_tag().time_ns <= time.ns) OUTCRY_TRY(admit_front(member));
        auto& replies = parties_[i].replies;
        while (!replies.empty() && replies.begin()->first <= time.ns) {
            const Reply& reply = replies.begin()->second;
            OUTCRY_TRY(admit_one(member, reply.cause, reply.said, *reply.topic));
            replies.erase(replies.begin());
        }
    }
    return {};
}

Result<void> Sequencer::admit_one(std::uint16_t member, std::uint64_t cause, BytesView said,
                                  Topic& topic) {
    ++inputs_;
    return append({journal_.last_seq() + 1, clock_, cause, member}, said, topic);
}

Result<void> Sequencer::admit_front(std::uint16_t member) {
    SaidQueue& queue = party(member).queue;
    OUTCRY_TRY(admit_one(member, queue.front_tag().cause, queue.front(), *queue.front_tag().topic));
    queue.pop();
    return {};
}

Result<void> Sequencer::fire_timers() {
    ++steps_;
    const TimeNs due = timers_.earliest();
    clock_ = std::max(clock_, due);
    // One by one: what is still pending after an event is part of the state as of that event.
    while (!timers_.empty() && timers_.earliest() == due) {
        const Timers::Pending pending = timers_.take_first();
        const TimerSet& timer = pending.timer;
        OUTCRY_TRY(say_own(TimerFired{timer.actor, timer.id, timer.due, pending.set_seq}, 0));
    }
    return {};
}

Result<bool> Sequencer::admit_free(TimeNs wall) {
    if (!timers_.empty() && timers_.earliest() <= wall) {
        if (!quiescent()) return false;
        OUTCRY_TRY(fire_timers());
        return true;
    }
    bool moved = false;
    for (std::size_t i = 0; i < parties_.size(); ++i) {
        if (config_.members[i].role != Role::edge) continue;
        SaidQueue& queue = parties_[i].queue;
        clock_ = std::max(clock_, wall);
        while (!queue.empty()) {
            OUTCRY_TRY(admit_front(static_cast<std::uint16_t>(i + 1)));
            moved = true;
        }
    }
    if (!moved && edges_finished() && quiescent() && edges_owe_nothing()) {
        OUTCRY_TRY(close("end of input"));
        return true;
    }
    return moved;
}

Result<void> Sequencer::close(const std::string& reason) {
    while (!timers_.empty()) {
        const Timers::Pending pending = timers_.take_first();
        const TimerSet& timer = pending.timer;
        OUTCRY_TRY(say_own(TimerCancelled{timer.actor, timer.id, timer.due, pending.set_seq}, 0));
    }
    OUTCRY_TRY(say_own(FloorClosed{reason, inputs_}, 0));
    closed_ = true;
    return {};
}

std::optional<TimeNs> Sequencer::next_timer() const {
    if (config_.order == Ordering::lockstep || timers_.empty()) return std::nullopt;
    return timers_.earliest();
}

}  // namespace outcry
