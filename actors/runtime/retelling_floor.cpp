// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/retelling_floor.hpp"

#include <algorithm>

#include "outcry/base/sha256.hpp"
#include "outcry/codec/encode.hpp"

namespace outcry {

/// The sequencer's own words; `told` is their place on the recorded floor, where they are there.
template <class E>
Result<void> Retelling::say_own(const E& event, std::uint32_t told) {
    Topic* topic = nullptr;
    if (told != none) {
        OUTCRY_ASSIGN(topic, topic_at(retold_.events_[told].topic));
        now_at_[told] = last_seq_ + 1;
    } else {
        own_topic_.begin(schema_name<E>);
        if constexpr (HasTopic<E>) event.topic(own_topic_);
        OUTCRY_ASSIGN(topic, topics_.find(own_topic_.text(), schema_name<E>, sequencer_source));
    }
    const Prefix prefix{++last_seq_, clock_, 0, sequencer_source};
    ++own_seq_;
    const std::uint64_t mail = topic->mail & mask_;
    Item item{prefix, mail, told};
    const bool seen = chain_ || wanted(*topic);
    if (mail != 0 || seen) {
        own_body_.clear();
        OUTCRY_CHECK(encode(own_body_, event));
        record_.clear();
        append_said(record_, {own_seq_, clock_, topic->text, topic->schema, {}, own_body_});
        OUTCRY_ASSIGN(item.said, read_said(keep(record_), false));
    }
    if (seen) show(prefix, item.said, *topic);
    if (mail != 0 || told != none) items_.push_back(item);
    return {};
}

Result<void> Retelling::step(std::size_t step) {
    const Retold::Step& come = retold_.steps_[step];
    clock_ = come.time;
    if (step == 0) {
        OUTCRY_TRY(say_own(floor_.opened, 0));
    } else {
        inputs_ += come.inputs;
        for (std::uint32_t i = 0; i < come.inputs; ++i) OUTCRY_TRY(tell_again(come.begin + i, 0));
    }
    OUTCRY_TRY(settle());
    // At one instant inputs come first: a timer waits for all of them up to its due time.
    const bool more = step + 1 < retold_.steps();
    for (auto due = earliest_timer(); due; due = earliest_timer()) {
        if (more ? *due >= retold_.steps_[step + 1].time : *due > retold_.until_.value_or(clock_))
            break;
        OUTCRY_TRY(fire_timers());
        OUTCRY_TRY(settle());
    }
    return {};
}

Result<void> Retelling::settle() {
    while (next_ < items_.size()) {
        const Item item = items_[next_++];
        OUTCRY_TRY(answer(item));
    }
    items_.clear();
    next_ = kept_used_ = 0;
    return {};
}

/// Answers stand in the order of the members, whoever is asked and whoever is not.
Result<void> Retelling::answer(const Item& item) {
    std::uint32_t at = 0, end = 0;
    RecordView mail{item.prefix, item.said, {}};
    if (item.told != none) {
        const Retold::Event& event = retold_.events_[item.told];
        at = event.first_answer;
        end = at + event.answers;
        if (item.said.source_seq == 0) mail.said = event.said;  // an actor does not see its refs
    }
    for (std::uint64_t left = item.mail; left != 0; left &= left - 1) {
        const auto member = static_cast<std::uint16_t>(__builtin_ctzll(left) + 1);
        for (; at < end && retold_.events_[at].source < member; ++at)
            OUTCRY_TRY(tell_again(at, item.prefix.seq));
        OUTCRY_TRY(ask(member, mail));
    }
    for (; at < end; ++at) OUTCRY_TRY(tell_again(at, item.prefix.seq));
    return {};
}

Result<void> Retelling::ask(std::uint16_t member, const RecordView& mail) {
    Asked& asked = asked_[member - 1U];
    answer_.clear();
    OUTCRY_TRY(asked.actor->deliver(mail, asked.next_source_seq, answer_));
    for (std::size_t i = 0; i < answer_.size(); ++i)
        OUTCRY_TRY(say(member, mail.prefix.seq, answer_[i]));
    return {};
}

Result<void> Retelling::tell_again(std::uint32_t place, std::uint64_t cause) {
    const Retold::Event& event = retold_.events_[place];
    if (is_asked(event.source)) return {};
    OUTCRY_ASSIGN(Topic* const topic, topic_at(event.topic));
    const std::uint64_t seq = now_at_[place] = ++last_seq_;
    if (event.timer != none) {
        const TimerFired& timer = retold_.timers_[event.timer].fired;
        told_timers_.insert({{timer.due.ns, seq}, event.timer});
    }
    const std::uint64_t mail = topic->mail & mask_;
    const bool seen = chain_ || wanted(*topic);
    if (!seen && mail == 0 && event.answers == 0) return {};
    const Prefix prefix{seq, clock_, cause, event.source};
    if (seen) show(prefix, as_told_now(event), *topic);
    if (mail != 0 || event.answers != 0) items_.push_back({prefix, mail, place});
    return {};
}

Result<void> Retelling::say(std::uint16_t member, std::uint64_t cause, BytesView said) {
    OUTCRY_ASSIGN(const SaidView view, read_said(said, false));
    OUTCRY_ASSIGN(Topic* const topic, topics_.find(view.topic, view.schema, member));
    if (!topic->may_say)
        return error(Error::Kind::refused, "`" + topics_.name_of(member) + "` may not say `" +
                                               std::string(view.schema) + "` in topic `" +
                                               std::string(view.topic) +
                                               "`; its manifest does not list it");
    const Prefix prefix{++last_seq_, clock_, cause, member};
    if (topic->schema.starts_with("timer.")) OUTCRY_TRY(note_timer(member, view, prefix.seq));
    if (chain_ || wanted(*topic)) show(prefix, view, *topic);
    if (const std::uint64_t mail = topic->mail & mask_; mail != 0) {
        OUTCRY_ASSIGN(const SaidView lasting, read_said(keep(said), false));
        items_.push_back({prefix, mail, none, lasting});
    }
    return {};
}

Result<Topic*> Retelling::topic_at(std::uint32_t topic) {
    Topic*& found = topic_of_[topic];
    if (found == nullptr) {
        const Retold::SpokenOf& spoken = retold_.topics_[topic];
        OUTCRY_ASSIGN(found, topics_.find(spoken.text, spoken.schema, spoken.source));
    }
    return found;
}

bool Retelling::wanted(const Topic& topic) {
    if (topic.id >= wanted_.size()) wanted_.resize(topic.id + 64U, 0);
    std::uint8_t& known = wanted_[topic.id];
    if (known == 0) known = floor_.wants && floor_.wants(topic.schema) ? 1 : 2;
    return known == 1;
}

SaidView Retelling::as_told_now(const Retold::Event& event) {
    SaidView said = event.said;
    refs_.clear();
    bool moved = false;
    std::uint64_t seq = 0;
    for (RefsReader reader(said.refs); reader.next(seq);) {
        const std::uint64_t now = seq <= now_at_.size() ? now_at_[seq - 1] : seq;
        moved = moved || now != seq;
        refs_.push_back(now);
    }
    if (!moved) return said;
    refs_bytes_.clear();
    append_refs(refs_bytes_, refs_.data(), refs_.size());
    said.refs = refs_bytes_;
    return said;
}

void Retelling::show(const Prefix& prefix, const SaidView& said, const Topic& topic) {
    if (chain_) {
        record_.clear();
        store_prefix(record_.extend(record_prefix_bytes), prefix);
        append_said(record_, said);
        chain_->add(record_);
    }
    if (wanted(topic)) floor_.on_event(prefix, said);
}

BytesView Retelling::keep(BytesView bytes) {
    if (kept_used_ == kept_.size()) kept_.push_back(std::make_unique<Buffer>());
    Buffer& place = *kept_[kept_used_++];
    place.clear();
    place.append(bytes);
    return place;
}

Result<void> Retelling::note_timer(std::uint16_t member, const SaidView& said, std::uint64_t seq) {
    if (said.schema == schema_name<TimerSet>) {
        OUTCRY_ASSIGN(const TimerSet timer, decoded<TimerSet>(said.body));
        return timers_.set(member, timer, seq);
    }
    if (said.schema == schema_name<TimerCancel>) {
        OUTCRY_ASSIGN(const TimerCancel timer, decoded<TimerCancel>(said.body));
        timers_.cancel(member, timer.id);
    }
    return {};
}

std::optional<TimeNs> Retelling::earliest_timer() const {
    std::optional<TimeNs> earliest;
    if (!timers_.empty()) earliest = timers_.earliest();
    if (!told_timers_.empty()) {
        const TimeNs due{told_timers_.begin()->first.first};
        if (!earliest || due < *earliest) earliest = due;
    }
    return earliest;
}

/// All that are due then, in the order they were set.
Result<void> Retelling::fire_timers() {
    const TimeNs due = *earliest_timer();
    clock_ = std::max(clock_, due);
    for (;;) {
        const bool told = !told_timers_.empty() && told_timers_.begin()->first.first == due.ns;
        const bool own = !timers_.empty() && timers_.earliest() == due;
        if (!told && !own) return {};
        const std::uint64_t set = told ? told_timers_.begin()->first.second : 0;
        if (!own || (told && set < timers_.first_set())) {
            const Retold::Timer& timer = retold_.timers_[told_timers_.begin()->second];
            told_timers_.erase(told_timers_.begin());
            TimerFired fired = timer.fired;
            fired.set_seq = set;
            OUTCRY_TRY(say_own(fired, timer.event));
            continue;
        }
        const Timers::Pending pending = timers_.take_first();
        const TimerSet& timer = pending.timer;
        OUTCRY_TRY(say_own(TimerFired{timer.actor, timer.id, timer.due, pending.set_seq}, none));
    }
}

/// What is still pending is cancelled in the order it would have fired.
Result<Told> Retelling::close() {
    while (!timers_.empty() || !told_timers_.empty()) {
        const bool own = !timers_.empty();
        const Due due = own ? Due{timers_.earliest().ns, timers_.first_set()} : Due{};
        if (!told_timers_.empty() && (!own || told_timers_.begin()->first < due)) {
            const TimerFired& timer = retold_.timers_[told_timers_.begin()->second].fired;
            const std::uint64_t set = told_timers_.begin()->first.second;
            told_timers_.erase(told_timers_.begin());
            OUTCRY_TRY(say_own(TimerCancelled{timer.actor, timer.id, timer.due, set}, none));
            continue;
        }
        const Timers::Pending pending = timers_.take_first();
        const TimerSet& timer = pending.timer;
        OUTCRY_TRY(
            say_own(TimerCancelled{timer.actor, timer.id, timer.due, pending.set_seq}, none));
    }
    OUTCRY_TRY(say_own(FloorClosed{retold_.closing_, inputs_}, none));
    return Told{chain_ ? to_hex(chain_->head()) : std::string(), last_seq_};
}

}  // namespace outcry
