// SPDX-License-Identifier: Apache-2.0
#include "tools/why/log.hpp"

#include <algorithm>

#include "actors/execution/order_id.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/topic.hpp"

namespace outcry::tools {

namespace {

/// How far an order's trail is followed each way, and how far an answer may stand from its cause.
constexpr std::uint64_t trail_events_max = 65'536;
constexpr std::uint64_t answer_events_max = 4'096;

std::string order_of_topic(std::string_view topic) { return decode_token(topic_token(topic, 3)); }

bool over(const Order& order) { return order.state != OrderState::working; }

/// Entries and closes are announced before they fill; protection and liquidations are found by
/// their fills alone.
bool announced(const Order& order) {
    return order.state != OrderState::rejected && !order.id.ends_with('l') &&
           !order.id.ends_with('s') && !order.id.ends_with('t');
}

}  // namespace

Result<const WhyLog::Event*> WhyLog::at(std::uint64_t seq) {
    if (const auto found = events_.find(seq); found != events_.end()) return &found->second;
    if (seq < 1 || seq > last_seq())
        return error(Error::Kind::not_found,
                     joined({"seq ", std::to_string(seq), " is not in this run: it has ",
                             std::to_string(first_seq()), " to ", std::to_string(last_seq())}));
    OUTCRY_ASSIGN(const BytesView bytes, reader_.read(seq));  // or says that it was retired
    Event& event = events_[seq];
    event.bytes = Buffer(bytes);
    auto record = read_record(event.bytes.view());
    if (!record) {
        events_.erase(seq);
        return std::move(record).error().at(joined({"seq ", std::to_string(seq)}));
    }
    event.record = *record;
    std::uint64_t ref = 0;
    for (RefsReader refs(event.record.said.refs); refs.next(ref);) event.refs.push_back(ref);
    return &event;
}

bool WhyLog::is(std::uint64_t seq, std::string_view schema) {
    // The opening outlives a beginning that was retired.
    if (seq < 1 || (seq != 1 && seq < first_seq()) || seq > last_seq()) return false;
    const auto event = at(seq);
    return event.ok() && (*event)->record.said.schema == schema;
}

std::string WhyLog::speaker(std::uint16_t source) const {
    if (source == sequencer_source) return "sequencer";
    const auto found = reader_.sources().find(source);
    return found == reader_.sources().end() ? std::to_string(source) : found->second;
}

Result<void> WhyLog::walk_back(std::uint64_t from, std::uint64_t to, const Visit& visit) {
    for (std::uint64_t seq = from; seq >= std::max(to, first_seq()); --seq) {
        OUTCRY_ASSIGN(const BytesView bytes, reader_.read(seq));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        OUTCRY_ASSIGN(const bool more, visit(record));
        if (!more) break;
    }
    return {};
}

Result<void> WhyLog::walk_on(std::uint64_t from, std::uint64_t to, const Visit& visit) {
    for (std::uint64_t seq = from; seq <= std::min(to, last_seq()); ++seq) {
        OUTCRY_ASSIGN(const BytesView bytes, reader_.read(seq));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        OUTCRY_ASSIGN(const bool more, visit(record));
        if (!more) break;
    }
    return {};
}

Result<std::uint64_t> WhyLog::last_of(std::string_view schema) {
    OUTCRY_ASSIGN(TopicIndex* const index, reader_.topics());
    return index->last_of(schema);
}

Result<std::uint64_t> WhyLog::last_order(std::string_view beginning) {
    OUTCRY_ASSIGN(TopicIndex* const index, reader_.topics());
    std::uint64_t found = 0;
    OUTCRY_TRY(index->topics(joined({schema_name<Order>, "."}), [&](const TopicEntry& order) {
        if (order_of_topic(order.topic).starts_with(beginning)) found = std::max(found, order.last);
        return true;
    }));
    return found;
}

Result<Trail> WhyLog::trail(const std::string& id, std::uint64_t near) {
    Trail trail;
    trail.id = id;
    Order latest;
    OUTCRY_TRY(look_back(trail, near, latest));
    OUTCRY_TRY(look_on(trail, near, latest));
    std::sort(trail.fills.begin(), trail.fills.end());
    OUTCRY_TRY(find_decision(trail, latest));
    return trail;
}

Result<void> WhyLog::look_back(Trail& trail, std::uint64_t near, Order& latest) {
    Quantity filled;
    const std::uint64_t to = near > trail_events_max ? near - trail_events_max : 1;
    return walk_back(near, to, [&](const RecordView& record) -> Result<bool> {
        const std::string_view schema = record.said.schema;
        if (schema == schema_name<Fill>) {
            OUTCRY_ASSIGN(const Fill fill, decoded<Fill>(record.said.body));
            if (fill.order != trail.id) return true;
            trail.fills.push_back(record.prefix.seq);
            filled += fill.quantity;
        } else if (schema == schema_name<Order> && order_of_topic(record.said.topic) == trail.id) {
            OUTCRY_ASSIGN(Order order, decoded<Order>(record.said.body));
            trail.placed = record.prefix.seq;
            const bool first_word = !over(order) && order.filled.is_zero();
            if (trail.order == 0) {
                trail.order = record.prefix.seq;
                latest = std::move(order);
            }
            if (announced(latest)) return !first_word;
        }
        return trail.order == 0 || announced(latest) || filled < latest.filled;
    });
}

Result<void> WhyLog::look_on(Trail& trail, std::uint64_t near, Order& latest) {
    const bool known = trail.order != 0;
    std::uint64_t left = known && over(latest) ? same_answer_events : trail_events_max;
    return walk_on(near + 1, last_seq(), [&](const RecordView& record) -> Result<bool> {
        const std::string_view schema = record.said.schema;
        if (schema == schema_name<Fill>) {
            OUTCRY_ASSIGN(const Fill fill, decoded<Fill>(record.said.body));
            if (fill.order == trail.id) trail.fills.push_back(record.prefix.seq);
        } else if (schema == schema_name<Order> && order_of_topic(record.said.topic) == trail.id) {
            OUTCRY_ASSIGN(latest, decoded<Order>(record.said.body));
            trail.order = record.prefix.seq;
            if (trail.placed == 0) trail.placed = record.prefix.seq;
            if (over(latest)) left = std::min(left, same_answer_events);
        }
        return --left > 0;
    });
}

/// The verdict stands in the order, or in what its first word refers to; the proposal in the
/// verdict, the fill, or the id.
Result<void> WhyLog::find_decision(Trail& trail, const Order& latest) {
    if (is(latest.verdict, schema_name<Verdict>)) trail.verdict = latest.verdict;
    if (trail.verdict == 0 && trail.placed != 0) {
        OUTCRY_ASSIGN(const Event* placed, at(trail.placed));
        for (const std::uint64_t ref : placed->refs)
            if (is(ref, schema_name<Verdict>)) trail.verdict = ref;
    }
    if (trail.verdict != 0) {
        OUTCRY_ASSIGN(const Event* event, at(trail.verdict));
        OUTCRY_ASSIGN(const Verdict verdict, decoded<Verdict>(event->record.said.body));
        trail.proposal = verdict.proposal;
    }
    if (trail.proposal == 0 && !trail.fills.empty()) {
        OUTCRY_ASSIGN(const Event* event, at(trail.fills.back()));
        OUTCRY_ASSIGN(const Fill fill, decoded<Fill>(event->record.said.body));
        trail.proposal = fill.proposal;
    }
    if (const auto name = execution::parse_order_id(trail.id); trail.proposal == 0 && name)
        trail.proposal = name->proposal;
    if (!is(trail.proposal, "proposal")) trail.proposal = 0;
    if (trail.verdict == 0 && trail.proposal != 0) {
        OUTCRY_ASSIGN(trail.verdict, verdict_on(trail.proposal));
    }
    return {};
}

Result<std::uint64_t> WhyLog::answer_to(std::uint64_t cause, std::string_view schema) {
    std::uint64_t found = 0;
    OUTCRY_TRY(walk_on(cause + 1, cause + answer_events_max,
                       [&](const RecordView& record) -> Result<bool> {
                           if (record.prefix.cause == cause && record.said.schema == schema)
                               found = record.prefix.seq;
                           return found == 0;
                       }));
    return found;
}

Result<std::uint64_t> WhyLog::verdict_on(std::uint64_t proposal) {
    return answer_to(proposal, schema_name<Verdict>);
}

/// A reversal places a close and an entry; the entry, placed last, tells more.
Result<std::uint64_t> WhyLog::order_on(std::uint64_t verdict) {
    OUTCRY_ASSIGN(const std::uint64_t first, answer_to(verdict, schema_name<Order>));
    std::uint64_t found = first;
    if (first == 0) return found;
    OUTCRY_TRY(walk_on(
        first + 1, first + same_answer_events, [&](const RecordView& record) -> Result<bool> {
            if (record.prefix.cause == verdict && record.said.schema == schema_name<Order>)
                found = record.prefix.seq;
            return true;
        }));
    return found;
}

}  // namespace outcry::tools
