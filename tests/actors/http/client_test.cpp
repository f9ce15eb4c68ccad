// SPDX-License-Identifier: Apache-2.0
// An edge proven: requests, timeouts and failures as events; a replay that asks nobody; what a
// restart does with a request that has no reply.
#include "actors/http/client.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>

#include "actors/runtime/floor.hpp"
#include "actors/runtime/verify.hpp"
#include "tests/actors/http/scripted_server.hpp"
#include "tests/support/no_sockets.hpp"
#include "tests/support/toy_floor.hpp"

namespace outcry::testing {
namespace {

/// Asks for one path at each tick, or for several, and remembers what came.
class Asker {
 public:
    struct Params {
        std::string base;
        std::vector<std::string> paths;
        DurationNs timeout{600 * ns_per_ms};
        bool repeatable = false;
        std::uint64_t at_once = 1;
    };
    struct State {
        std::uint64_t asked = 0;
        std::vector<std::string> heard;
    };
    using Hears = Inbox<toys::Tick, HttpReply>;
    using Says = Outbox<HttpRequest>;

    explicit Asker(const Params& params) : params_(params) {}
    void on(const toys::Tick&, Says& out) {
        for (std::uint64_t i = 0; i < params_.at_once && state_.asked != params_.paths.size(); ++i)
            ask(out);
    }
    void on(const HttpReply& reply, Says&) { state_.heard.push_back(reply.id); }
    State& state() { return state_; }

 private:
    void ask(Says& out) {
        HttpRequest request;
        request.actor = out.self();
        request.url = params_.base + params_.paths[state_.asked];
        request.id = std::to_string(++state_.asked);
        request.timeout = params_.timeout;
        request.repeatable = params_.repeatable;
        out.say(request);
    }

    Params params_;
    State state_;
};
OUTCRY_DESCRIBE(Asker::Params, "toy.asker", base, paths, timeout, repeatable, at_once);
OUTCRY_DESCRIBE(Asker::State, "toy.asker.state", asked, heard);

const Kind* find(std::string_view name) {
    static const Kind asker = actor_kind<Asker>("asks"), client = http_client_kind();
    if (name == asker.manifest.kind) return &asker;
    return name == client.manifest.kind ? &client : toys::find(name);
}

template <class Params>
PlannedActor planned(const std::string& name, const Params& params) {
    const Kind* kind = find(schema_name<Params>);
    PlannedActor actor;
    actor.name = name;
    actor.kind = kind->manifest.kind;
    actor.duty = kind->manifest.duty;
    actor.place = Place::fused;
    actor.params = encoded(params);
    actor.says = kind->manifest.says;
    actor.hears = *kind->mail(Making{name, actor.params, "", ""});
    return actor;
}

struct Floor {
    test::ScriptedServer server;
    HttpClientParams client;
    Asker::Params asker;
    Ordering order = Ordering::lockstep;
    std::string folder;

    Floor() {
        std::string name = "/tmp/outcry-http-XXXXXX";
        folder = ::mkdtemp(name.data());
        client.allow = {server.url("/")};
        client.reply_bytes_max = 4000;
        asker.base = server.url("");
    }
    ~Floor() { std::filesystem::remove_all(folder); }

    Plan plan() const {
        toys::Ticker::Params ticker;
        ticker.ticks = asker.paths.size() + 2;
        ticker.symbols = {"A"};
        Plan plan = plan_of_toys(
            {planned("ticker", ticker), planned("asker", asker), planned("web", client)});
        plan.opened.order = order;
        plan.schemas["http.request"] = plan.schemas["http.reply"] = "{}";
        return plan;
    }
    Result<LaunchResult> run(std::atomic<bool>* stop = nullptr, std::uint64_t stop_at = 0,
                             bool resume = false) {
        LaunchOptions options;
        options.find_kind = find;
        options.run_folder = folder;
        options.resume = resume;
        options.stop = stop;
        if (stop != nullptr)
            options.on_event = [=](const Prefix& prefix, BytesView, std::string_view) {
                if (prefix.seq >= stop_at) *stop = true;
            };
        return launch(plan(), options);
    }
    std::map<std::string, HttpReply> replies() const {
        const auto store = open_folder_store(folder + "/journal", false).value();
        std::map<std::string, HttpReply> all;
        for (const Buffer& bytes : read_log(*store).records)
            if (const RecordView record = *read_record(bytes); record.said.schema == "http.reply") {
                const auto reply = *decoded<HttpReply>(record.said.body);
                EXPECT_TRUE(all.emplace(reply.id, reply).second) << "two replies to " << reply.id;
                if (order == Ordering::lockstep) {  // requests are said at whole seconds
                    EXPECT_EQ(record.said.event_time.ns % ns_per_s, reply.latency.ns % ns_per_s);
                }
            }
        return all;
    }
    std::string verified() const {
        const auto store = open_folder_store(folder + "/journal", false).value();
        const auto result = verify_run(*store, {find, "", {}, {}, ""});
        if (!result) return result.error().text();
        return result->mismatch ? result->mismatch->what : "";
    }
};

TEST(HttpClient, whatever_a_server_does_is_one_reply_with_its_latency) {
    Floor floor;
    floor.asker.paths = {"/ok",      "/slow", "/broken", "/garbage", "/twice",
                         "/endless", "/long", "/binary", "/missing", "/moved"};
    ASSERT_TRUE(floor.run());
    const auto replies = floor.replies();
    ASSERT_EQ(replies.size(), floor.asker.paths.size());
    const auto outcome = [&](const char* id) { return replies.at(id).outcome; };
    EXPECT_EQ(outcome("1"), HttpOutcome::answered);
    EXPECT_EQ(replies.at("1").body, "fine");
    EXPECT_EQ(replies.at("1").status, 200);
    EXPECT_EQ(outcome("2"), HttpOutcome::timed_out);
    EXPECT_GE(replies.at("2").latency.ns, 590 * ns_per_ms);
    EXPECT_LT(replies.at("2").latency.ns, 2900 * ns_per_ms);
    EXPECT_EQ(outcome("3"), HttpOutcome::failed);
    EXPECT_EQ(outcome("4"), HttpOutcome::failed);
    EXPECT_EQ(replies.at("5").body, "first");
    EXPECT_EQ(outcome("6"), HttpOutcome::timed_out);
    EXPECT_EQ(outcome("7"), HttpOutcome::failed);
    EXPECT_NE(replies.at("7").reason.find("4000"), std::string::npos) << replies.at("7").reason;
    EXPECT_EQ(outcome("8"), HttpOutcome::failed);
    EXPECT_EQ(replies.at("9").status, 404);
    EXPECT_EQ(replies.at("10").status, 302);
    EXPECT_EQ(floor.server.asked("/ok"), 1) << "a redirect was followed";
}

TEST(HttpClient, takes_a_reply_that_came_twice_for_no_answer_to_another_request) {
    Floor floor;
    floor.asker.paths = {"/kept/btc", "/kept/eth", "/kept/sol"};
    ASSERT_TRUE(floor.run());
    const auto replies = floor.replies();
    for (const char* id : {"1", "2", "3"})
        EXPECT_EQ(replies.at(id).body,
                  "this is " + floor.asker.paths[static_cast<std::size_t>(*id - '1')]);
}

TEST(HttpClient, a_content_type_longer_than_an_event_holds_is_a_failure_and_no_end_of_the_floor) {
    Floor floor;
    floor.asker.paths = {"/typed", "/ok/1"};
    const auto result = floor.run();
    ASSERT_TRUE(result) << result.error().text();
    const auto replies = floor.replies();
    ASSERT_EQ(replies.size(), 2U);
    EXPECT_EQ(replies.at("1").outcome, HttpOutcome::failed);
    EXPECT_NE(replies.at("1").reason.find("content type of 70000 bytes exceeds 1024"),
              std::string::npos)
        << replies.at("1").reason;
    EXPECT_EQ(replies.at("2").outcome, HttpOutcome::answered);
}

TEST(HttpClient, a_timeout_counts_from_the_request_and_not_from_its_turn) {
    Floor floor;
    floor.client.concurrent_max = 1;
    floor.asker.paths = {"/slow", "/slow", "/slow", "/slow"};
    floor.asker.at_once = 4;
    floor.asker.timeout = {300 * ns_per_ms};
    ASSERT_TRUE(floor.run());
    const auto replies = floor.replies();
    ASSERT_EQ(replies.size(), 4U);
    DurationNs least{INT64_MAX}, most{0};
    for (const auto& [id, reply] : replies) {
        EXPECT_EQ(reply.outcome, HttpOutcome::timed_out) << id;
        EXPECT_GE(reply.latency.ns, 290 * ns_per_ms) << id;
        least = std::min(least, reply.latency);
        most = std::max(most, reply.latency);
    }
    EXPECT_LT(most.ns - least.ns, 290 * ns_per_ms) << "one after the other they would be 300 apart";
}

TEST(HttpClient, two_runs_never_ask_under_the_same_idempotency_key) {
    Floor one, other;
    for (Floor* floor : {&one, &other}) {
        floor->asker.paths = {"/ok/1"};
        ASSERT_TRUE(floor->run());
    }
    EXPECT_EQ(one.server.key("/ok/1").find("-web-asker-1-"), 16U) << one.server.key("/ok/1");
    EXPECT_NE(one.server.key("/ok/1"), other.server.key("/ok/1"));
}

TEST(HttpClient, a_proxy_of_the_environment_answers_nothing_that_is_not_encrypted) {
    Floor floor;
    test::ScriptedServer proxy;
    floor.asker.paths = {"/missing"};
    ::setenv("http_proxy", proxy.url("").c_str(), 1);
    const auto result = floor.run();
    ::unsetenv("http_proxy");
    ASSERT_TRUE(result);
    EXPECT_EQ(floor.replies().at("1").status, 404);
    EXPECT_EQ(floor.server.asked("/missing"), 1);
    EXPECT_EQ(proxy.last(), "") << "the proxy was asked";
}

TEST(HttpClient, is_asked_nothing_that_the_log_on_disk_does_not_hold) {
    Floor floor;
    floor.asker.paths = {"/ok/1"};
    std::atomic<std::uint64_t> found{0};
    floor.server.on_asked = [&] {
        const auto store = open_folder_store(floor.folder + "/journal", false);
        if (!store) return;
        const auto reader = JournalReader::open(**store);
        for (std::uint64_t seq = 1; reader && seq <= (*reader)->last_seq(); ++seq)
            if (const auto bytes = (*reader)->read(seq);
                bytes && read_record(*bytes)->said.schema == "http.request")
                found = seq;
    };
    ASSERT_TRUE(floor.run());
    EXPECT_GT(found, 0U) << "a death of the floor here would ask again";
}

TEST(HttpClient, a_verification_asks_nobody_and_cannot) {
    Floor floor;
    floor.asker.paths = {"/ok", "/missing", "/ok/2"};
    ASSERT_TRUE(floor.run());
    EXPECT_EQ(without_sockets([&] { return floor.verified().empty(); }), Ending::fine);
    EXPECT_EQ(without_sockets([&] { return ::socket(AF_INET, SOCK_STREAM, 0) >= 0; }),
              Ending::killed);
    EXPECT_EQ(floor.server.asked("/ok"), 1);
}

TEST(HttpClient, sends_nothing_that_its_parameters_do_not_allow) {
    Floor floor;
    floor.client.allow = {floor.server.url("/ok/")};
    floor.asker.paths = {"/ok/1", "/other", "/ok/../other", "/ok/@evil", "/ok/%2e%2E/other"};
    ASSERT_TRUE(floor.run());
    const auto replies = floor.replies();
    EXPECT_EQ(replies.at("1").outcome, HttpOutcome::answered);
    for (const char* id : {"2", "3", "4", "5"})
        EXPECT_EQ(replies.at(id).outcome, HttpOutcome::refused) << id;
    EXPECT_EQ(floor.server.asked("/other"), 0);
    EXPECT_NE(floor.server.key("/ok/1").find("-web-asker-1-"), std::string::npos)
        << floor.server.last();
}

TEST(HttpClient, refuses_parameters_that_allow_more_than_they_seem_to) {
    HttpClientParams params;
    EXPECT_FALSE(HttpClient::check(params));
    params.allow = {"https://host.example"};
    EXPECT_FALSE(HttpClient::check(params));
    params.allow = {"https://host.example/v1/"};
    EXPECT_TRUE(HttpClient::check(params));
    params.headers_from = {{"Authorization", "OUTCRY_TEST_KEY"}};
    EXPECT_TRUE(HttpClient::check(params));
    params.allow = {"http://host.example/v1/"};
    EXPECT_FALSE(HttpClient::check(params));
}

/// The log of a floor that died between a request and its reply: everything up to the request.
void cut_after_request(const Floor& floor, const std::string& id) {
    const std::string path = floor.folder + "/journal";
    const Log whole = read_log(*open_folder_store(path, false).value());
    std::size_t at = 0;
    for (std::size_t i = 0; i < whole.records.size() && at == 0; ++i) {
        const RecordView record = *read_record(whole.records[i]);
        if (record.said.schema == "http.request" &&
            decoded<HttpRequest>(record.said.body)->id == id)
            at = i + 1;
    }
    std::filesystem::remove_all(path);
    const auto cut = cut_store(whole, at);
    const auto store = open_folder_store(path, true).value();
    const std::string name = "0000000000000001.mcap";
    Buffer bytes;
    ASSERT_TRUE(cut->read(name, 0, *cut->size(name), bytes));
    ASSERT_TRUE(store->create(name));
    ASSERT_TRUE(store->append(name, bytes));
}

TEST(HttpClient, a_restart_reports_what_may_have_been_acted_on_and_repeats_what_may_be) {
    for (const bool repeatable : {false, true}) {
        Floor floor;
        floor.asker.paths = {"/ok/1", "/ok/2", "/ok/3"};
        floor.asker.repeatable = repeatable;
        ASSERT_TRUE(floor.run());
        const std::string key = floor.server.key("/ok/2");
        cut_after_request(floor, "2");
        const auto resumed = floor.run(nullptr, 0, true);
        ASSERT_TRUE(resumed) << resumed.error().text();
        EXPECT_TRUE(resumed->closed);
        const auto replies = floor.replies();
        ASSERT_EQ(replies.size(), 3U);
        EXPECT_EQ(replies.at("2").outcome, repeatable ? HttpOutcome::answered : HttpOutcome::lost);
        EXPECT_EQ(replies.at("2").attempt, repeatable ? 2 : 1);
        EXPECT_EQ(replies.at("3").outcome, HttpOutcome::answered);
        EXPECT_EQ(floor.server.asked("/ok/1"), 1) << "what was answered is not asked again";
        EXPECT_EQ(floor.server.asked("/ok/2"), repeatable ? 2 : 1);
        EXPECT_EQ(floor.server.key("/ok/2"), key) << "a server must know it again";
        EXPECT_EQ(floor.verified(), "");
    }
}

TEST(HttpClient, a_free_running_floor_records_replies_as_they_come) {
    Floor floor;
    floor.order = Ordering::free_running;
    floor.asker.paths = {"/slow", "/ok/1", "/ok/2"};
    ASSERT_TRUE(floor.run());
    const auto replies = floor.replies();
    ASSERT_EQ(replies.size(), 3U);
    EXPECT_EQ(replies.at("1").outcome, HttpOutcome::timed_out);
    EXPECT_EQ(replies.at("3").outcome, HttpOutcome::answered);
    EXPECT_EQ(floor.verified(), "");
}

}  // namespace
}  // namespace outcry::testing
