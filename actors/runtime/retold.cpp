// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/retold.hpp"

#include <algorithm>
#include <map>

#include "outcry/codec/encode.hpp"
#include "outcry/event/topic.hpp"

namespace outcry {

namespace {

constexpr std::string_view until_words = "until ";

/// Whether somebody who listens with this pattern may hear the schema.
bool may_match(const std::string& pattern, const std::string& schema) {
    // A schema's name may hold dots itself (`risk.event`): what the pattern fixes must agree with
    // it as far as both go.
    for (std::size_t p = 0, s = 0; p < pattern.size() && s < schema.size();) {
        if (pattern[p] == '>' || pattern[p] == '*') return true;
        if (pattern[p++] != schema[s++]) return false;
    }
    return true;
}

bool hears_any(const Member& listener, const std::vector<std::string>& schemas) {
    for (const std::string& pattern : listener.hears)
        for (const std::string& schema : schemas)
            if (may_match(pattern, schema)) return true;
    return false;
}

bool hears(const Member& listener, const Member& speaker) {
    TopicWriter name;
    name.begin("");
    name.token(speaker.name);
    const std::string own = std::string(name.text()) + ".";
    // The sequencer tells of a timer, whoever it is that he listens to.
    if (speaker.role == Role::actor && hears_any(listener, {"timer.fired" + own})) return true;
    if (!listener.from.empty() &&
        std::find(listener.from.begin(), listener.from.end(), speaker.name) == listener.from.end())
        return false;
    return hears_any(listener, speaker.says) ||
           hears_any(listener, {"timer.set" + own, "timer.cancel" + own});
}

}  // namespace

std::vector<bool> reached_by(const std::vector<Member>& members,
                             const std::vector<std::uint16_t>& changed) {
    std::vector<bool> reached(members.size(), false);
    for (const std::uint16_t member : changed) reached[member - 1U] = true;
    for (bool grew = true; grew;) {
        grew = false;
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (reached[i]) continue;
            for (std::size_t k = 0; k < members.size() && !reached[i]; ++k)
                if (reached[k] && hears(members[i], members[k])) reached[i] = grew = true;
        }
    }
    return reached;
}

/// Takes the records of a log one by one.
struct Retold::Reading {
    Retold& made;
    std::vector<std::pair<std::size_t, std::size_t>> places;  // of the publisher's bytes
    std::map<std::pair<std::uint16_t, std::string>, std::uint32_t, std::less<>> topics;

    Result<void> take(const RecordView& record) {
        const auto place = static_cast<std::uint32_t>(made.events_.size());
        const Prefix& prefix = record.prefix;
        Event event;
        event.source = prefix.source;
        event.topic = topic_of(record);
        made.events_.push_back(event);
        const BytesView said = record.bytes.subspan(record_prefix_bytes);
        places.emplace_back(made.bytes_.size(), said.size());
        made.bytes_.append(said);
        if (prefix.source == sequencer_source) return take_of_sequencer(record, place);
        if (prefix.source > made.opened_.roster.size())
            return error(Error::Kind::corrupt, "its speaker is not on the roster",
                         "seq " + std::to_string(prefix.seq));
        if (made.opened_.roster[prefix.source - 1U].role == Role::edge)
            take_input(record, place);
        else
            take_answer(record, place);
        return {};
    }

    std::uint32_t topic_of(const RecordView& record) {
        const auto next = static_cast<std::uint32_t>(made.topics_.size());
        const auto [found, added] = topics.try_emplace(
            std::pair{record.prefix.source, std::string(record.said.topic)}, next);
        if (added)
            made.topics_.push_back({std::string(record.said.topic), std::string(record.said.schema),
                                    record.prefix.source});
        return found->second;
    }

    Result<void> take_of_sequencer(const RecordView& record, std::uint32_t place) {
        const std::string_view schema = record.said.schema;
        if (place == 0 && schema == schema_name<FloorOpened>) {
            OUTCRY_ASSIGN(made.opened_, decoded<FloorOpened>(record.said.body));
            made.steps_.push_back({0, 0, record.prefix.time});
        } else if (schema == schema_name<TimerFired>) {
            OUTCRY_ASSIGN(const TimerFired fired, decoded<TimerFired>(record.said.body));
            take_timer(fired, place);
        } else if (schema == schema_name<TimerCancelled>) {
            OUTCRY_ASSIGN(const TimerCancelled left, decoded<TimerCancelled>(record.said.body));
            take_timer({left.actor, left.id, left.due, left.set_seq}, none);
        } else if (schema == schema_name<FloorClosed>) {
            OUTCRY_ASSIGN(made.closing_, reason_of(record));
        } else {
            made.obstacle_ = "`" + std::string(schema) + "` was said in it";
        }
        return {};
    }

    Result<std::string> reason_of(const RecordView& record) {
        OUTCRY_ASSIGN(const FloorClosed closed, decoded<FloorClosed>(record.said.body));
        if (closed.reason.starts_with(until_words)) {
            OUTCRY_ASSIGN(made.until_, time::parse(closed.reason.substr(until_words.size())));
        }
        return closed.reason;
    }

    void take_timer(const TimerFired& fired, std::uint32_t event) {
        const std::uint64_t set = fired.set_seq;
        if (set == 0 || set > made.events_.size()) return;
        made.events_[set - 1].timer = static_cast<std::uint32_t>(made.timers_.size());
        made.timers_.push_back({fired, event});
    }

    void take_input(const RecordView& record, std::uint32_t place) {
        const TimeNs time = record.prefix.time;
        if (record.prefix.cause != 0) made.obstacle_ = "the world replied to it";
        if (record.said.event_time != time) made.obstacle_ = "an input came late";
        Step& last = made.steps_.back();
        if (made.steps_.size() > 1 && last.time == time && last.begin + last.inputs == place) {
            ++last.inputs;
            return;
        }
        if (made.steps_.size() > 1 && last.time >= time)
            made.obstacle_ = "what came in at one time was not admitted together";
        made.steps_.push_back({place, 1, time});
    }

    void take_answer(const RecordView& record, std::uint32_t place) {
        const std::uint64_t cause = record.prefix.cause;
        if (cause == 0 || cause > place) {
            made.obstacle_ = "an actor spoke unasked";
            return;
        }
        Event& asked = made.events_[cause - 1];
        if (asked.answers == 0) asked.first_answer = place;
        if (asked.first_answer + asked.answers != place)
            made.obstacle_ = "answers to one event do not stand together";
        ++asked.answers;
    }

    Result<void> finish() {
        for (std::size_t i = 0; i < places.size(); ++i) {
            OUTCRY_ASSIGN(made.events_[i].said,
                          read_said(made.bytes_.view(places[i].first, places[i].second), false));
        }
        if (made.opened_.order != Ordering::lockstep) made.obstacle_ = "it ran free";
        if (made.closing_.empty()) made.obstacle_ = "it was stopped before the end of its input";
        return {};
    }
};

Result<std::unique_ptr<Retold>> Retold::read(JournalReader& reader) {
    if (reader.first_seq() != 1)
        return error(Error::Kind::invalid, "log begins at seq " +
                                               std::to_string(reader.first_seq()) +
                                               ": what was said before is gone");
    auto made = std::make_unique<Retold>();
    const std::uint64_t last = reader.last_seq();
    if (last >= none)
        return error(Error::Kind::limit, "a log of " + std::to_string(last) +
                                             " events is beyond the limit of " +
                                             std::to_string(none - 1) + " to be told again");
    Reading reading{*made, {}, {}};
    for (std::uint64_t seq = 1; seq <= last; ++seq) {
        OUTCRY_ASSIGN(const BytesView bytes, reader.read(seq));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        if (seq == 1 && record.said.schema != schema_name<FloorOpened>)
            return error(Error::Kind::corrupt, "log does not begin with floor.opened", "seq 1");
        OUTCRY_TRY(reading.take(record));
    }
    OUTCRY_TRY(reading.finish());
    return made;
}

}  // namespace outcry
