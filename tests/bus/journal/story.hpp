// SPDX-License-Identifier: Apache-2.0
// Words for journal stories: say events, take files apart, damage them, put checksums right again.
// Tests only, one thread. Stores handed in outlive the journals made on them.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "bus/journal/mcap.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/bus/journal.hpp"

namespace outcry::story {

/// The publisher's bytes of event `seq`: body {"n": seq, "pad": `pad` times 'x'}.
Buffer said(std::uint64_t seq, std::string_view topic = "test.topic",
            std::string_view schema = "note", std::size_t pad = 20);
Prefix prefix(std::uint64_t seq, std::uint16_t source = 1);

/// Appends events first..last from sources 1..3 in turn, pad varying with seq; the same bytes for
/// the same seq.
void say(Journal& journal, std::uint64_t first, std::uint64_t last);
/// The record `say` makes of `seq`.
Buffer record(std::uint64_t seq);

std::unique_ptr<Journal> begin(Store& store, JournalOptions options = {}, JournalHead head = {});
std::unique_ptr<Journal> go_on(Store& store, JournalOptions options = {});
JournalOptions small_chunks(std::size_t chunk_bytes = 600);

Buffer contents(Store& store, const std::string& name);
/// Puts `bytes` in the place of the file's own.
void replace(Store& store, const std::string& name, BytesView bytes);
std::unique_ptr<Store> copy_of(Store& store);
std::vector<std::string> names(Store& store);
void shrink_size(Store& store, const std::string& name, std::uint64_t size);
void flip_byte(Store& store, const std::string& name, std::uint64_t at, std::uint8_t mask = 0x01);

/// A top-level record of a segment.
struct Found {
    mcap::Op op{};
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};
std::vector<Found> records(Store& store, const std::string& name);
std::vector<Found> records(Store& store, const std::string& name, mcap::Op op);
/// Makes the CRC of the chunk at `chunk` right again for what it holds now.
void fix_checksum(Store& store, const std::string& name, const Found& chunk);

}  // namespace outcry::story
