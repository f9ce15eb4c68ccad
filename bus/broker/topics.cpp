// SPDX-License-Identifier: Apache-2.0
#include "bus/broker/topics.hpp"

#include <algorithm>
#include <cstring>

#include "outcry/base/limits.hpp"
#include "outcry/codec/quick.hpp"
#include "outcry/event/quarantine.hpp"
#include "outcry/event/topic.hpp"

namespace outcry {

namespace {

const std::string sequencer_name = "sequencer";

bool contains(const std::vector<std::string>& list, std::string_view wanted) {
    return std::find(list.begin(), list.end(), wanted) != list.end();
}

/// Who this says is lost; nullptr where it says nothing of the kind.
const Member* lost_in(const std::vector<Member>& members, std::string_view topic,
                      std::uint16_t source) {
    if (source != sequencer_source || !topic.starts_with(schema_name<FloorQuarantined>))
        return nullptr;
    for (const Member& member : members) {
        TopicWriter own;
        own.begin(schema_name<FloorQuarantined>);
        own.token(member.name);
        if (own.text() == topic) return &member;
    }
    return nullptr;
}

std::string_view take_token(std::string_view& rest) {
    const std::size_t dot = std::min(rest.find('.'), rest.size());
    const std::string_view token = rest.substr(0, dot);
    rest.remove_prefix(std::min(dot + 1, rest.size()));
    return token;
}

/// Whether a topic of this schema can match the pattern.
bool may_match(std::string_view pattern, std::string_view schema) {
    while (!schema.empty()) {
        if (pattern.empty()) return false;
        const std::string_view wanted = take_token(pattern);
        if (wanted == ">") return true;
        const std::string_view token = take_token(schema);
        if (wanted != "*" && wanted != token) return false;
    }
    return true;
}

/// A loss concerns the seat itself, whose deputy takes it, and every actor that hears what the lost
/// one may say. No pattern names it.
bool is_concerned(const Member& member, const Member& lost) {
    if (member.role != Role::actor) return false;
    if (&member == &lost) return true;
    if (!member.from.empty() && !contains(member.from, lost.name)) return false;
    return std::any_of(lost.says.begin(), lost.says.end(), [&](const std::string& schema) {
        return std::any_of(member.hears.begin(), member.hears.end(),
                           [&](const std::string& pattern) { return may_match(pattern, schema); });
    });
}

}  // namespace

Topics::Topics(std::vector<Member> members)
    : members_(std::move(members)),
      by_source_(members_.size() + 1),
      ears_(members_.size() + 1),
      latest_(members_.size() + 1) {
    OUTCRY_CHECK(members_.size() <= limits::participants_max);
}

const std::string& Topics::name_of(std::uint16_t source) const {
    return source == sequencer_source ? sequencer_name : members_[source - 1U].name;
}

Topic* Topics::turn_to(std::uint16_t source, Topic* topic) {
    Latest& latest = latest_[source];
    if (latest.before != nullptr) latest.before->second = topic;
    latest = {topic, latest.topic};
    return topic;
}

template <class Is>
Topic* Topics::guessed(std::uint16_t source, const Is& is) {
    const auto& [latest, before] = latest_[source];
    if (latest == nullptr) return nullptr;
    if (is(latest->follower)) return turn_to(source, latest->follower);
    if (is(latest)) return latest;
    if (before != nullptr && is(before->second)) return turn_to(source, before->second);
    return nullptr;
}

Result<Topic*> Topics::find(std::string_view topic, std::string_view schema, std::uint16_t source) {
    const auto is = [&](const Topic* one) {
        return one != nullptr && one->text == topic && one->schema == schema;
    };
    if (Topic* const guess = guessed(source, is)) return guess;
    auto& table = by_source_[source];
    if (const auto found = table.find(topic); found != table.end()) {
        if (found->second->schema != schema)
            return invalid("topic `" + std::string(topic) + "` was said with schema `" +
                           found->second->schema + "` before and with `" + std::string(schema) +
                           "` now");
        if (Topic* const latest = latest_[source].topic) latest->follower = found->second;
        return turn_to(source, found->second);
    }
    OUTCRY_TRY(check_topic(topic, schema));
    if (entries_.size() >= limits::topics_max)
        return error(Error::Kind::limit, "topic `" + std::string(topic) +
                                             "` is beyond the limit of " +
                                             std::to_string(limits::topics_max) + " topics");
    Topic& entry = entries_.emplace_back();
    entry.id = static_cast<std::uint32_t>(entries_.size());
    entry.text = topic;
    entry.schema = schema;
    msgpack::Writer head(entry.head);
    head.text(topic);
    head.text(schema);
    entry.source = source;
    entry.mail = mail_mask(topic, schema, source);
    entry.may_say = may_say(topic, schema, source);
    table.emplace(entry.text, &entry);
    return &entry;
}

Topic* Topics::expected(BytesView bytes, std::uint16_t source) {
    const auto is = [&](const Topic* one) {
        return one != nullptr && bytes.size() > one->head.size() &&
               std::memcmp(bytes.data(), one->head.data(), one->head.size()) == 0;
    };
    return guessed(source, is);
}

Topic* Topics::read_expected(BytesView said, std::uint16_t source, SaidView& view) {
    using namespace msgpack::quick;
    const std::uint8_t* at = said.data();
    const std::uint8_t* const end = at + said.size();
    std::uint64_t event_time = 0;
    if (said.size() > limits::event_bytes_max || !pass_unsigned(at, end, view.source_seq) ||
        !pass_unsigned(at, end, event_time) || view.source_seq == 0 || event_time > INT64_MAX)
        return nullptr;
    Topic* const topic = expected({at, static_cast<std::size_t>(end - at)}, source);
    if (topic == nullptr) return nullptr;
    at += topic->head.size();
    if (!pass_ascending(at, end, view.refs)) return nullptr;
    view.event_time = {static_cast<std::int64_t>(event_time)};
    view.topic = topic->text;
    view.schema = topic->schema;
    view.body = {at, static_cast<std::size_t>(end - at)};
    return topic;
}

const std::vector<Topics::Ear>& Topics::ears_for(std::string_view schema, std::uint16_t source) {
    auto& by_schema = ears_[source];
    if (const auto found = by_schema.find(schema); found != by_schema.end()) return found->second;
    std::vector<Ear>& ears = by_schema[std::string(schema)];
    for (std::size_t i = 0; i < members_.size(); ++i) {
        const Member& member = members_[i];
        // What the sequencer says is never filtered by speaker: everybody may hear the floor open
        // and its own timers.
        const bool heard_from = source == sequencer_source || member.from.empty() ||
                                contains(member.from, name_of(source));
        if (!heard_from) continue;
        for (const std::string& pattern : member.hears)
            if (may_match(pattern, schema)) ears.push_back({std::uint64_t{1} << i, pattern});
    }
    return ears;
}

std::uint64_t Topics::mail_mask(std::string_view topic, std::string_view schema,
                                std::uint16_t source) {
    std::uint64_t mask = 0;
    for (const Ear& ear : ears_for(schema, source))
        if ((mask & ear.member) == 0 && topic_matches(ear.pattern, topic)) mask |= ear.member;
    if (const Member* lost = lost_in(members_, topic, source); lost != nullptr)
        for (std::size_t i = 0; i < members_.size(); ++i)
            if (is_concerned(members_[i], *lost)) mask |= std::uint64_t{1} << i;
    return mask;
}

bool Topics::may_say(std::string_view topic, std::string_view schema, std::uint16_t source) const {
    if (source == sequencer_source) return true;
    const Member& member = members_[source - 1U];
    if (contains(member.says, schema)) return true;
    if (member.role != Role::actor || (schema != "timer.set" && schema != "timer.cancel"))
        return false;
    TopicWriter own;  // an actor may always ask for timers of its own
    own.begin(schema);
    own.token(member.name);
    return topic.size() > own.text().size() && topic.substr(0, own.text().size()) == own.text() &&
           topic[own.text().size()] == '.';
}

}  // namespace outcry
