// SPDX-License-Identifier: Apache-2.0
#include "outcry/actor/actor.hpp"

#include <algorithm>

namespace outcry {

void Refs::add(std::uint64_t seq) {
    if (seq == 0) return;
    const auto place = std::lower_bound(seqs_.begin(), seqs_.end(), seq);
    if (place != seqs_.end() && *place == seq) return;
    seqs_.insert(place, seq);
    if (seqs_.size() > limits::refs_max) seqs_.erase(seqs_.begin());
}

void OutboxBase::set_timer(std::string_view id, TimeNs due) {
    put(TimerSet{self_, std::string(id), due}, nullptr, now());
}

void OutboxBase::cancel_timer(std::string_view id) {
    put(TimerCancel{self_, std::string(id)}, nullptr, now());
}

bool OutboxBase::begin(std::string_view schema, const Refs* refs, TimeNs event_time) {
    if (answer_->list->size() >= limits::outputs_per_answer_max) {
        fail("answer has more outputs than the limit of " +
             std::to_string(limits::outputs_per_answer_max));
        return false;
    }
    answer_->open = &answer_->list->begin();
    msgpack::Writer writer(*answer_->open);
    writer.unsigned_integer((*next_source_seq_)++);
    writer.integer(event_time.ns);
    writer.text(topic_.text());
    writer.text(schema);
    const std::size_t count = refs == nullptr ? 0 : refs->seqs().size();
    append_refs(*answer_->open, count == 0 ? nullptr : refs->seqs().data(), count);
    return true;
}

void OutboxBase::finish(bool good) {
    answer_->list->end();
    if (!good) fail("said NaN or infinity in `" + std::string(topic_.text()) + "`");
}

Result<void> OutboxBase::outcome(Result<void> result) {
    if (result && !failure_.empty())
        result = error(Error::Kind::internal, std::exchange(failure_, {}));
    if (result) return {};
    return std::move(result).error().at("actor " + self_ + ", seq " + std::to_string(seq()));
}

Result<void> detail::not_in_inbox(std::string_view schema) {
    return error(Error::Kind::protocol, "schema `" + std::string(schema) + "` is not in its inbox");
}

}  // namespace outcry
