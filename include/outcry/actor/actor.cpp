// SPDX-License-Identifier: Apache-2.0
#include "outcry/actor/actor.hpp"

#include <algorithm>

#include "outcry/codec/quick.hpp"
#include "outcry/event/quarantine.hpp"

namespace outcry {

void Refs::add(std::uint64_t seq) {
    if (seq == 0) return;
    if (count_ != 0 && count_ < limits::refs_max && seqs_[count_ - 1] < seq) {
        seqs_[count_++] = seq;  // as most come
        return;
    }
    std::uint64_t* const end = seqs_ + count_;
    std::uint64_t* const place = std::lower_bound(seqs_, end, seq);
    if (place != end && *place == seq) return;
    if (count_ < limits::refs_max) {
        std::copy_backward(place, end, end + 1);
        *place = seq;
        ++count_;
    } else if (place != seqs_) {  // the oldest makes room
        std::copy(seqs_ + 1, place, seqs_);
        place[-1] = seq;
    }
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
    using namespace msgpack::quick;
    answer_->open = &answer_->list->begin();
    const std::string_view topic = topic_.text();
    const std::size_t room =
        2 * (integer_bytes_max + length_bytes_max) + topic.size() + schema.size();
    msgpack::Writer(*answer_->open).put(room, [&](std::uint8_t* at, bool&) {
        at = put_unsigned(at, (*next_source_seq_)++);
        at = put_integer(at, event_time.ns);
        at = put_text(at, topic);
        return put_text(at, schema);
    });
    const auto seqs = refs == nullptr ? std::span<const std::uint64_t>{} : refs->seqs();
    append_refs(*answer_->open, seqs.data(), seqs.size());
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
    // A loss is told to all whom the lost one told things; who does not care says nothing to it.
    if (is_schema<FloorQuarantined>(schema)) return {};
    return error(Error::Kind::protocol, "schema `" + std::string(schema) + "` is not in its inbox");
}

}  // namespace outcry
