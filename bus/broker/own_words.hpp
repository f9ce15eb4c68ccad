// SPDX-License-Identifier: Apache-2.0
// How the sequencer says something of itself: one template, for the two files of it that do.
// Private to the broker.
#pragma once

#include "bus/broker/sequencer.hpp"
#include "outcry/codec/encode.hpp"

namespace outcry {

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
    // No refs: an empty array of one byte stands before the body.
    const auto body_at = static_cast<std::uint32_t>(said_.size() - body_.size());
    return append({last_seq_ + 1, clock_, cause, sequencer_source},
                  {said_, own_seq_, clock_, {body_at - 1, body_at}}, *topic);
}

}  // namespace outcry
