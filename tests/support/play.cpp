// SPDX-License-Identifier: Apache-2.0
#include "tests/support/play.hpp"

#include <gtest/gtest.h>

#include <iterator>

namespace outcry::test {

Stage::Stage(std::string self, std::unique_ptr<Participant> actor)
    : self_(std::move(self)), actor_(std::move(actor)) {}

std::map<std::string, TimeNs> Stage::timers() const {
    std::map<std::string, TimeNs> pending;
    for (const auto& [id, timer] : timers_) pending[id] = timer.due;
    return pending;
}

Buffer Stage::snapshot() const {
    Buffer state;
    actor_->snapshot(state);
    return state;
}

std::uint64_t Stage::hear_body(std::string_view topic, std::string_view schema, BytesView body,
                               TimeNs event_time) {
    RecordView record;
    record.prefix = {++seq_, now_, 0, 1};
    record.said = {seq_, event_time, topic, schema, {}, body};
    deliver(record);
    return seq_;
}

void Stage::fire_upto(TimeNs time) {
    std::vector<Spoken> all;
    while (const Pending* next = next_timer(time)) {
        const TimerFired fired{self_, next->id, next->due, next->set_seq};
        timers_.erase(fired.id);
        move_to(fired.due);
        TopicWriter topic;
        topic.begin(schema_name<TimerFired>);
        fired.topic(topic);
        hear_body(topic.text(), schema_name<TimerFired>, encoded(fired), now_);
        std::move(said_.begin(), said_.end(), std::back_inserter(all));
    }
    said_ = std::move(all);
    move_to(time);
}

void Stage::deliver(const RecordView& record) {
    said_.clear();
    if (!failure_.empty()) return;
    const Buffer before = snapshot();
    const auto restored = [&] {
        std::unique_ptr<Participant> one = make_twin();
        EXPECT_TRUE(one->restore(before).ok()) << "state does not restore before seq " << seq_;
        return one;
    };
    const std::unique_ptr<Participant> twin = restored();
    if (!unasked_) unasked_ = restored();
    std::uint64_t twin_source_seq = source_seq_, unasked_source_seq = source_seq_;
    SaidList answer, twin_answer, unasked_answer;
    const Result<void> result = actor_->deliver(record, source_seq_, answer);
    const Result<void> twin_result = twin->deliver(record, twin_source_seq, twin_answer);
    const Result<void> unasked = unasked_->deliver(record, unasked_source_seq, unasked_answer);
    EXPECT_EQ(result.ok(), twin_result.ok()) << "a restored actor differs at seq " << seq_;
    EXPECT_EQ(result.ok(), unasked.ok()) << "one not asked for its state differs at seq " << seq_;
    if (!result) {
        failure_ = result.error().text();
        return;
    }
    compare(answer, twin_answer, "a restored actor");
    compare(answer, unasked_answer, "one not asked for its state");
    Buffer twin_state;
    twin->snapshot(twin_state);
    EXPECT_TRUE(snapshot() == twin_state) << "a restored actor ends elsewhere at seq " << seq_;
    for (std::size_t i = 0; i < answer.size(); ++i) keep(answer[i]);
}

void Stage::compare(const SaidList& answer, const SaidList& other, const char* whose) const {
    EXPECT_EQ(answer.size(), other.size()) << whose << " differs at seq " << seq_;
    for (std::size_t i = 0; i < std::min(answer.size(), other.size()); ++i)
        EXPECT_TRUE(same_bytes(answer[i], other[i]))
            << whose << " says something else at seq " << seq_ << ", output " << i;
}

void Stage::keep(BytesView bytes) {
    const SaidView view = read_said(bytes).value();
    Spoken spoken{
        seq_, view.source_seq,  view.event_time, std::string(view.topic), std::string(view.schema),
        {},   Buffer(view.body)};
    EXPECT_TRUE(check_topic(view.topic, view.schema).ok()) << view.topic;
    std::uint64_t ref = 0;
    for (RefsReader reader(view.refs); reader.next(ref);) spoken.refs.push_back(ref);
    if (spoken.is<TimerSet>()) {
        const auto set = spoken.as<TimerSet>();
        timers_[set.id] = {set.id, set.due, ++timer_order_};
    }
    if (spoken.is<TimerCancel>()) timers_.erase(spoken.as<TimerCancel>().id);
    said_.push_back(std::move(spoken));
}

const Stage::Pending* Stage::next_timer(TimeNs upto) const {
    const Pending* next = nullptr;
    for (const auto& [id, timer] : timers_) {
        if (timer.due > upto) continue;
        if (next == nullptr ||
            std::pair(timer.due, timer.set_seq) < std::pair(next->due, next->set_seq))
            next = &timer;
    }
    return next;
}

const Spoken* Stage::single(std::string_view schema) const {
    EXPECT_EQ(count_of(schema), 1U) << "of `" << schema << "` at seq " << seq_;
    for (const Spoken& one : said_)
        if (one.schema == schema) return &one;
    return nullptr;
}

std::size_t Stage::count_of(std::string_view schema) const {
    return static_cast<std::size_t>(std::count_if(
        said_.begin(), said_.end(), [&](const Spoken& one) { return one.schema == schema; }));
}

std::vector<std::uint64_t> Stage::refs_of(std::string_view schema) const {
    for (const Spoken& one : said_)
        if (one.schema == schema) return one.refs;
    return {};
}

}  // namespace outcry::test
