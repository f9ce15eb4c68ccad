// SPDX-License-Identifier: Apache-2.0
// Members in the broker's own thread are handed their mail without its bytes being read again.
#include "bus/broker/locals.hpp"

#include <gtest/gtest.h>

#include "bus/broker/broker.hpp"

namespace outcry {
namespace {

/// Says something of `schema` that rests on `refs`.
Buffer said_of(std::uint64_t source_seq, std::int64_t time, std::string_view schema,
               const std::vector<std::uint64_t>& seqs) {
    Buffer refs, body, said;
    append_refs(refs, seqs.data(), seqs.size());
    msgpack::Writer writer(body);
    writer.map(1);
    writer.text("text");
    writer.text("something");
    append_said(said, {source_seq, {time}, schema, schema, refs.view(), body.view()});
    return said;
}

/// Three inputs at two times, the second of which rests on an event.
class Pen final : public EdgeParticipant {
 public:
    Result<void> resume(std::uint64_t) override { return {}; }
    Result<void> deliver(const RecordView&, InputRun&) override { return {}; }
    Result<void> pull(std::size_t, InputRun& run) override {
        run.add(0, said_of(1, 10, "word", {}));
        run.add(0, said_of(2, 10, "word", {1}));
        run.add(0, said_of(3, 20, "word", {}));
        run.ended = true;
        return {};
    }
};

/// Holds each mail against its own bytes; answers a word with an echo that rests on it.
class Ear final : public Participant {
 public:
    explicit Ear(std::vector<std::string>& heard) : heard_(heard) {}

    Result<void> deliver(const RecordView& mail, std::uint64_t& next_source_seq,
                         SaidList& answer) override {
        const auto read = read_record(mail.bytes);
        if (!read) return read.error();
        EXPECT_EQ(mail.prefix, read->prefix);
        EXPECT_EQ(mail.said.source_seq, read->said.source_seq);
        EXPECT_EQ(mail.said.event_time, read->said.event_time);
        EXPECT_EQ(mail.said.topic, read->said.topic);
        EXPECT_EQ(mail.said.schema, read->said.schema);
        EXPECT_TRUE(same_bytes(mail.said.refs, read->said.refs));
        EXPECT_TRUE(same_bytes(mail.said.body, read->said.body));
        heard_.push_back(std::to_string(mail.prefix.seq) + " " + std::string(mail.said.schema));
        if (mail.said.schema == "word")
            answer.add(said_of(next_source_seq++, mail.prefix.time.ns, "echo", {mail.prefix.seq}));
        return {};
    }
    void snapshot(Buffer& out) const override { msgpack::Writer(out).map(0); }
    Result<void> restore(BytesView) override { return {}; }

 private:
    std::vector<std::string>& heard_;
};

std::vector<std::string> heard_on_floor(Ordering order, bool trusted) {
    const auto store = make_memory_store();
    const auto journal = std::move(*Journal::create(*store, {"locals", {}, {}}, {}));
    BrokerConfig config;
    config.sequencer.order = config.sequencer.opened.order = order;
    config.sequencer.trusted = trusted;
    config.sequencer.schema_text = [](std::string_view) { return "{}"; };
    config.sequencer.members = {
        {"pen", Role::edge, {"floor.opened"}, {}, {"word"}},
        {"ear", Role::actor, {"floor.opened", "word", "echo", "floor.closed"}, {}, {"echo"}}};
    config.seats = {{"s3cret", {}, "manifest"}, {"s3cret", {}, "manifest"}};
    Broker broker(*journal, std::move(config));
    std::vector<std::string> heard;
    EXPECT_TRUE(broker.locals().add(1, std::make_unique<Pen>()));
    EXPECT_TRUE(broker.locals().add(2, std::make_unique<Ear>(heard)));
    EXPECT_TRUE(broker.work(TimeNs{1'000}));
    EXPECT_TRUE(broker.sequencer().closed());
    return heard;
}

TEST(Locals, hear_what_the_bytes_of_their_mail_say) {
    const std::vector<std::string> in_order = {"1 floor.opened", "2 word",        "3 word",
                                               "4 echo",         "5 echo",        "6 word",
                                               "7 echo",         "8 floor.closed"};
    EXPECT_EQ(heard_on_floor(Ordering::lockstep, true), in_order);
    EXPECT_EQ(heard_on_floor(Ordering::lockstep, false), in_order);
    EXPECT_EQ(heard_on_floor(Ordering::free_running, true).size(), in_order.size());
}

}  // namespace
}  // namespace outcry
