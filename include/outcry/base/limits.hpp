// SPDX-License-Identifier: Apache-2.0
// Every bound of the floor in one place: queues, batches, strings, depths and counts.
// Constants only. A message that exceeds one is refused by name, value and limit.
#pragma once

#include <cstddef>
#include <cstdint>

namespace outcry::limits {

inline constexpr std::size_t topic_bytes_max = 256;
inline constexpr std::size_t token_bytes_max = 96;
inline constexpr std::size_t name_bytes_max = 64;         // actors, kinds, schemas
inline constexpr std::size_t text_bytes_max = 64 * 1024;  // one string in a body
inline constexpr std::size_t refs_max = 64;
inline constexpr std::size_t body_bytes_max = 256 * 1024;
inline constexpr std::size_t event_bytes_max = body_bytes_max + 4096;
inline constexpr std::size_t nesting_max = 16;      // maps and lists inside one body
inline constexpr std::size_t elements_max = 65536;  // of one map, or of a list in a configuration
inline constexpr std::size_t list_items_max =
    131072;  // of one list in bytes: an indicator's 100,000 bars and one fit

inline constexpr std::size_t outputs_per_answer_max = 4096;
inline constexpr std::size_t batch_bytes_max = 1024 * 1024;
inline constexpr std::size_t batch_bytes_soft = 64 * 1024;  // a sender closes its batch here
inline constexpr std::size_t message_bytes_max = 2 * batch_bytes_max;
/// The broker closes a mail here: each costs the link two sends and a reader a waking, so it may be
/// larger than what a client says at once.
inline constexpr std::size_t mail_bytes_soft = 256 * 1024;
inline constexpr std::size_t credit_bytes = 4 * 1024 * 1024;  // a reader's window
inline constexpr std::size_t room_bytes = 512 * 1024;         // an edge's, ahead of the sequencer

inline constexpr std::size_t participants_max = 64;  // one bit each in a mail mask
inline constexpr std::size_t sessions_max = 256;     // participants and observers
inline constexpr std::size_t patterns_max = 64;      // of one subscription
inline constexpr std::size_t topics_max = 1 << 20;
inline constexpr std::size_t operator_key_bytes_min = 16;
inline constexpr std::size_t operator_nonces_max = 64;        // given out and not yet answered
inline constexpr std::size_t operator_text_bytes_max = 1024;  // who he says he is, and why
inline constexpr std::size_t timers_max = 65536;
inline constexpr std::size_t pending_inputs_max = 1 << 16;  // accepted, not yet admitted, a feed
inline constexpr std::size_t open_causes_max = 1 << 20;
inline constexpr std::size_t open_requests_max = 16384;  // of one edge, remembered one by one

inline constexpr std::size_t member_state_bytes_max = 1024 * 1024;  // one actor's, on the wire
inline constexpr std::size_t snapshot_bytes_max = 256 * 1024 * 1024;
inline constexpr std::size_t snapshots_pending_max = 16;  // taken, not yet answered by every member
inline constexpr std::size_t snapshot_page = 4096;        // topics

inline constexpr std::size_t chunk_bytes_soft = 1024 * 1024;
inline constexpr std::size_t chunk_bytes_max = 16 * 1024 * 1024;
inline constexpr std::uint64_t segment_bytes_soft = 1ULL << 30;
inline constexpr std::size_t channels_max = 65535;  // MCAP's u16, 0 unused here
inline constexpr std::size_t attachment_bytes_max = 256 * 1024 * 1024;
inline constexpr std::uint64_t chain_block_events = 1024;  // events hashed into one link

inline constexpr std::size_t config_bytes_max = 4 * 1024 * 1024;  // a topology or instruments file
inline constexpr std::size_t csv_line_bytes_max = 4096;

static_assert(event_bytes_max < batch_bytes_max, "an event must fit into a batch");
static_assert(batch_bytes_soft <= batch_bytes_max);
static_assert(message_bytes_max > batch_bytes_max);
static_assert(mail_bytes_soft + event_bytes_max < message_bytes_max,
              "a mail is closed by the event that fills it");
static_assert(room_bytes >= batch_bytes_soft, "an edge has room for a batch");
static_assert(message_bytes_max > member_state_bytes_max + 4096, "a state must fit into a message");
static_assert(open_requests_max <= elements_max && timers_max <= elements_max,
              "a snapshot lists them");
static_assert(snapshot_page * elements_max >= topics_max);
static_assert(credit_bytes >= 2 * batch_bytes_max,
              "a window holds two batches, or readers stutter");
static_assert(chunk_bytes_soft + event_bytes_max < chunk_bytes_max,
              "an event must fit into a chunk");
static_assert(topic_bytes_max >= 2 * token_bytes_max);
static_assert(participants_max <= 64);

}  // namespace outcry::limits
