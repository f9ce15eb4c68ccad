// SPDX-License-Identifier: Apache-2.0
#include "tests/bus/journal/story.hpp"

#include "outcry/base/crc32.hpp"

namespace outcry::story {

Buffer said(std::uint64_t seq, std::string_view topic, std::string_view schema, std::size_t pad) {
    Buffer body;
    msgpack::Writer writer(body);
    writer.map(2);
    writer.text("n");
    writer.unsigned_integer(seq);
    writer.text("pad");
    writer.text(std::string(pad, 'x'));
    SaidView view;
    view.source_seq = (seq + 2) / 3;
    view.event_time = {static_cast<std::int64_t>(seq) * 1000 - 7};
    view.topic = topic;
    view.schema = schema;
    view.body = body;
    Buffer out;
    append_said(out, view);
    return out;
}

Prefix prefix(std::uint64_t seq, std::uint16_t source) {
    // Several events share a time, as the steps of a floor do.
    return {seq, {static_cast<std::int64_t>(seq / 4) * 4000}, seq / 2, source};
}

namespace {

constexpr const char* source_names[] = {"", "feed", "bull", "core"};

std::string_view schema_of(std::uint64_t seq) { return seq % 5 == 0 ? "vote" : "note"; }
std::uint16_t source_of(std::uint64_t seq) { return static_cast<std::uint16_t>(1 + (seq - 1) % 3); }
Buffer said_of(std::uint64_t seq) {
    return said(seq, "test." + std::to_string(seq % 7), schema_of(seq), seq * 7 % 61);
}

}  // namespace

void say(Journal& journal, std::uint64_t first, std::uint64_t last) {
    for (std::uint64_t seq = first; seq <= last; ++seq) {
        const std::uint16_t source = source_of(seq);
        const auto channel =
            journal.channel(source, source_names[source], schema_of(seq), R"({"type":"object"})");
        ASSERT_TRUE(channel.ok()) << channel.error().text();
        const auto done = journal.append(*channel, prefix(seq, source), said_of(seq));
        ASSERT_TRUE(done.ok()) << done.error().text();
    }
}

Buffer record(std::uint64_t seq) {
    Buffer out;
    store_prefix(out.extend(record_prefix_bytes), prefix(seq, source_of(seq)));
    out.append(said_of(seq).view());
    return out;
}

std::unique_ptr<Journal> begin(Store& store, JournalOptions options, JournalHead head) {
    auto made = Journal::create(store, std::move(head), options);
    EXPECT_TRUE(made.ok()) << made.error().text();
    return made.ok() ? std::move(made).value() : nullptr;
}

std::unique_ptr<Journal> go_on(Store& store, JournalOptions options) {
    auto made = Journal::reopen(store, options);
    EXPECT_TRUE(made.ok()) << made.error().text();
    return made.ok() ? std::move(made).value() : nullptr;
}

JournalOptions small_chunks(std::size_t chunk_bytes) {
    JournalOptions options;
    options.chunk_bytes = chunk_bytes;
    return options;
}

Buffer contents(Store& store, const std::string& name) {
    Buffer bytes;
    const auto size = store.size(name);
    EXPECT_TRUE(size.ok());
    EXPECT_TRUE(store.read(name, 0, static_cast<std::size_t>(size.value_or(0)), bytes).ok());
    return bytes;
}

void replace(Store& store, const std::string& name, BytesView bytes) {
    ASSERT_TRUE(store.truncate(name, 0).ok());
    ASSERT_TRUE(store.append(name, bytes).ok());
}

std::unique_ptr<Store> copy_of(Store& store) {
    auto copy = make_memory_store();
    for (const std::string& name : names(store)) {
        EXPECT_TRUE(copy->create(name).ok());
        EXPECT_TRUE(copy->append(name, contents(store, name)).ok());
    }
    return copy;
}

std::vector<std::string> names(Store& store) {
    auto found = store.list();
    EXPECT_TRUE(found.ok());
    return found.ok() ? std::move(found).value() : std::vector<std::string>{};
}

void shrink_size(Store& store, const std::string& name, std::uint64_t size) {
    ASSERT_TRUE(store.truncate(name, size).ok());
}

void flip_byte(Store& store, const std::string& name, std::uint64_t at, std::uint8_t mask) {
    Buffer bytes = contents(store, name);
    ASSERT_LT(at, bytes.size());
    bytes.data()[at] = static_cast<std::uint8_t>(bytes.data()[at] ^ mask);
    replace(store, name, bytes);
}

std::vector<Found> records(Store& store, const std::string& name) {
    const Buffer bytes = contents(store, name);
    std::vector<Found> found;
    for (std::size_t at = mcap::magic.size(); at + mcap::frame_bytes <= bytes.size();) {
        const mcap::Frame frame = mcap::read_frame(bytes.data() + at);
        const std::uint64_t end = at + mcap::frame_bytes + frame.size;
        if (frame.size > bytes.size() || end > bytes.size()) break;
        found.push_back({frame.op, at, end});
        if (frame.op == mcap::Op::footer) break;
        at = static_cast<std::size_t>(end);
    }
    return found;
}

std::vector<Found> records(Store& store, const std::string& name, mcap::Op op) {
    std::vector<Found> found = records(store, name);
    std::erase_if(found, [op](const Found& record) { return record.op != op; });
    return found;
}

void fix_checksum(Store& store, const std::string& name, const Found& chunk) {
    Buffer bytes = contents(store, name);
    const auto begin = static_cast<std::size_t>(chunk.begin);
    const auto end = static_cast<std::size_t>(chunk.end);
    const std::size_t records_at = begin + mcap::chunk_head_bytes;
    mcap::store_le<std::uint32_t>(bytes.data() + begin + 33,
                                  crc32(bytes.view(records_at, end - records_at)));
    replace(store, name, bytes);
}

}  // namespace outcry::story
