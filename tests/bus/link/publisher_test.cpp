// SPDX-License-Identifier: Apache-2.0
// Publisher and Subscriber against a broker on loopback that may die and come back on the same
// journal.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "bus/link/publisher.hpp"
#include "bus/link/subscriber.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/market.hpp"

namespace outcry {
namespace {

/// One edge, free-running, in a memory store that outlives its brokers.
class Loopback {
 public:
    Loopback() { start("tcp://127.0.0.1:*"); }
    ~Loopback() { stop(); }

    void start(const std::string& endpoint) {
        BrokerConfig config;
        config.sequencer.order = Ordering::free_running;
        config.sequencer.members = {{"load", Role::edge, {}, {}, {"funding"}}};
        config.sequencer.opened.floor = "loopback";
        config.sequencer.opened.order = Ordering::free_running;
        config.sequencer.opened.roster = {{"load", "load", Role::edge, {}, {"funding"}, {}, {}}};
        config.sequencer.schema_text = [](std::string_view) { return std::string("{}"); };
        config.seats.resize(1);
        config.seats[0].secret = "s3cret";
        journal_ = started_ ? Journal::reopen(*store_, {}).value()
                            : Journal::create(*store_, {"loopback", {}, {}}, {}).value();
        started_ = true;
        broker_ = std::make_unique<Broker>(*journal_, std::move(config));
        server_ = ZmqServer::create(context_).value();
        auto bound = server_->bind(endpoint);
        for (int tries = 0; !bound && tries < 500;
             ++tries) {  // ZeroMQ lets go of a port a little later
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
            bound = server_->bind(endpoint);
        }
        endpoint_ = bound.value();
        running_ = true;
        thread_ = std::thread([this] { serve(); });
    }
    void stop() {
        running_ = false;
        if (thread_.joinable()) thread_.join();
        server_.reset();
        broker_.reset();
        journal_.reset();
    }
    void start_again() { start(endpoint_); }
    void restart() {
        stop();
        start_again();
    }

    Result<std::unique_ptr<Publisher>> publisher(const std::string& secret = "s3cret",
                                                 int patience_ms = 10'000) {
        PublisherOptions options;
        options.patience_ms = patience_ms;
        options.endpoint = endpoint_;
        options.name = "load";
        options.secret = secret;
        return Publisher::connect(context_, options);
    }
    std::unique_ptr<Subscriber> subscriber() {
        SubscriberOptions options;
        options.endpoint = endpoint_;
        options.wanted.patterns = {"funding.>"};
        options.wanted.from = wire::From::seq;
        return Subscriber::connect(context_, options).value();
    }

 private:
    void serve() {
        std::vector<Broker::Outgoing> out;
        while (running_) {
            server_->wait(5);
            SessionId from;
            BytesView message;
            for (int i = 0; i < 64 && server_->receive(from, message); ++i)
                broker_->on_message(from, message).value();
            (void)broker_->work(TimeNs{1}).value();
            out.clear();
            broker_->flush(out).value();
            for (const Broker::Outgoing& each : out)
                if (!server_->send(each)) broker_->on_gone(each.to);
        }
    }

    std::unique_ptr<Store> store_ = make_memory_store();
    std::unique_ptr<Journal> journal_;
    ZmqContext context_;
    std::unique_ptr<Broker> broker_;
    std::unique_ptr<ZmqServer> server_;
    std::string endpoint_;
    std::atomic<bool> running_{false};
    bool started_ = false;
    std::thread thread_;
};

void publish(Publisher& publisher, int count) {
    const Buffer body = encoded(Funding{"v", "I", {5}});
    for (int i = 0; i < count; ++i) {
        const auto said = publisher.publish("funding.v.I", "funding", body, TimeNs{i});
        ASSERT_TRUE(said) << said.error().text();
    }
}

void expect_all(Subscriber& subscriber, std::uint64_t first, std::uint64_t last) {
    RecordView record;
    for (std::uint64_t wanted = first; wanted <= last; ++wanted) {
        bool got = false;
        for (int tries = 0; tries < 200 && !got; ++tries)
            got = subscriber.next(record, 100).value();
        ASSERT_TRUE(got) << "event " << wanted << " did not come";
        ASSERT_EQ(record.said.source_seq, wanted);
    }
}

TEST(Publisher, says_single_events_and_floods_in_order_and_complete) {
    Loopback floor;
    const auto publisher = floor.publisher();
    ASSERT_TRUE(publisher) << publisher.error().text();
    const auto reader = floor.subscriber();
    publish(**publisher, 1);
    expect_all(*reader, 1, 1);
    publish(**publisher, 50'000);
    ASSERT_TRUE((*publisher)->settle());
    EXPECT_EQ((*publisher)->acknowledged().written, 50'001U);
    expect_all(*reader, 2, 50'001);
}

TEST(Publisher, loses_nothing_and_says_nothing_twice_when_the_broker_is_restarted) {
    Loopback floor;
    const auto publisher = floor.publisher();
    ASSERT_TRUE(publisher) << publisher.error().text();
    const auto reader = floor.subscriber();
    publish(**publisher, 3'000);
    floor.restart();
    publish(**publisher, 3'000);
    const auto settled = (*publisher)->settle();
    ASSERT_TRUE(settled) << settled.error().text();
    expect_all(*reader, 1, 6'000);
}

TEST(Publisher, says_again_on_every_topic_what_a_dead_broker_had_not_taken) {
    Loopback floor;
    const auto publisher = floor.publisher();
    ASSERT_TRUE(publisher) << publisher.error().text();
    const auto reader = floor.subscriber();
    const Buffer body = encoded(Funding{"v", "I", {5}});
    const auto topic_of = [](std::uint64_t n) {
        return "funding.v." + std::string(n / 3 % 2 == 0 ? "I" : "J");
    };
    const auto time_of = [](std::uint64_t n) {
        return TimeNs{static_cast<std::int64_t>(n % 5 * 1'000'000) - 2'000'000};
    };
    const auto say = [&](std::uint64_t from, std::uint64_t upto) {
        for (std::uint64_t n = from; n <= upto; ++n)
            ASSERT_TRUE((*publisher)->publish(topic_of(n), "funding", body, time_of(n)));
    };
    say(1, 500);
    floor.stop();
    say(501, 2'000);
    floor.start_again();
    say(2'001, 2'500);
    const auto settled = (*publisher)->settle();
    ASSERT_TRUE(settled) << settled.error().text();
    RecordView record;
    for (std::uint64_t wanted = 1; wanted <= 2'500; ++wanted) {
        bool got = false;
        for (int tries = 0; tries < 200 && !got; ++tries) got = reader->next(record, 100).value();
        ASSERT_TRUE(got) << "event " << wanted << " did not come";
        ASSERT_EQ(record.said.source_seq, wanted);
        ASSERT_EQ(record.said.topic, topic_of(wanted));
        ASSERT_EQ(record.said.event_time, time_of(wanted));
        ASSERT_TRUE(same_bytes(record.said.body, body));
    }
}

TEST(Publisher, who_says_little_notices_too_that_nobody_listens_any_more) {
    Loopback floor;
    const auto publisher = floor.publisher("s3cret", 200);
    ASSERT_TRUE(publisher) << publisher.error().text();
    publish(**publisher, 1);
    floor.stop();
    const Buffer body = encoded(Funding{"v", "I", {5}});
    Result<void> said;
    for (int tries = 0; tries < 200 && said; ++tries) {  // it has room for thousands
        said = (*publisher)->publish("funding.v.I", "funding", body, TimeNs{5});
        if (said) said = (*publisher)->flush();
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    ASSERT_FALSE(said) << "it would have gone on";
    EXPECT_NE(said.error().text().find("no answer from the floor"), std::string::npos)
        << said.error().text();
}

TEST(Publisher, has_finished_when_the_broker_has_its_last_word) {
    Loopback floor;
    const auto publisher = floor.publisher();
    publish(**publisher, 10);
    const auto finished = (*publisher)->finish();
    ASSERT_TRUE(finished) << finished.error().text();
    EXPECT_TRUE((*publisher)->acknowledged().ended);
    EXPECT_EQ((*publisher)->acknowledged().written, 10U);
}

TEST(Publisher, says_its_last_word_again_to_a_broker_that_died_before_it_took_it) {
    Loopback floor;
    const auto publisher = floor.publisher();
    publish(**publisher, 10);
    ASSERT_TRUE((*publisher)->settle());
    floor.stop();
    std::thread again([&] { floor.start_again(); });
    const auto finished = (*publisher)->finish();
    again.join();
    ASSERT_TRUE(finished) << finished.error().text();
    EXPECT_TRUE((*publisher)->acknowledged().ended);
}

TEST(Publisher, goes_on_after_what_an_earlier_life_of_it_has_said) {
    Loopback floor;
    {
        const auto first = floor.publisher();
        publish(**first, 10);
        ASSERT_TRUE((*first)->settle());
    }
    const auto second = floor.publisher();
    ASSERT_TRUE(second) << second.error().text();
    publish(**second, 5);
    ASSERT_TRUE((*second)->settle());
    EXPECT_EQ((*second)->published(), 15U);
}

TEST(Publisher, is_told_why_it_is_refused) {
    Loopback floor;
    const auto stranger = floor.publisher("guess");
    ASSERT_FALSE(stranger);
    EXPECT_NE(stranger.error().message.find("secret"), std::string::npos);
}

}  // namespace
}  // namespace outcry
