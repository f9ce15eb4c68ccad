// SPDX-License-Identifier: Apache-2.0
// The edge that asks servers: each http.request is sent as its parameters allow, and gets exactly
// one http.reply, timeouts and failures included. An edge: one thread calls it; transfers go on
// while it is pulled. It outlives nobody.
//
// After a restart it is told only of requests without a reply. A repeatable one is asked again
// (with the same Idempotency-Key); any other is reported as lost, since the server may have acted
// on it. Redirects are not followed: they would leave the allow-list. HTTP.md is its page.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "outcry/actor/edge.hpp"
#include "outcry/event/http.hpp"

namespace outcry {

struct HttpClientParams {
    std::vector<std::string> allow;  // URLs it may ask begin with one of these
    std::vector<std::string> methods = {"GET"};
    std::map<std::string, std::string> headers;  // sent with each request
    std::map<std::string, std::string>
        headers_from;  // header -> environment variable that holds its value
    DurationNs timeout_max{30 * ns_per_s};
    std::uint32_t reply_bytes_max = 65536;
    std::uint32_t concurrent_max = 16;

    static constexpr std::string_view required[] = {"allow"};
};
OUTCRY_DESCRIBE(HttpClientParams, "http.client", allow, methods, headers, headers_from, timeout_max,
                reply_bytes_max, concurrent_max);

class HttpClient final : public EdgeParticipant {
 public:
    using Params = HttpClientParams;
    using Hears = Inbox<HttpRequest>;
    using Says = std::tuple<HttpReply>;

    [[nodiscard]] static Result<void> check(const Params& params);

    HttpClient(const Params& params, const Making& making);
    ~HttpClient() override;

    void rejoin(std::uint64_t last_seq) override { rejoined_upto_ = last_seq; }
    [[nodiscard]] Result<void> resume(std::uint64_t accepted) override;
    [[nodiscard]] Result<void> deliver(const RecordView& mail, InputRun& run) override;
    [[nodiscard]] Result<void> pull(std::size_t room, InputRun& run) override;

 private:
    struct Transfer;
    struct Curl;

    /// Why the parameters do not allow it; empty: they do.
    [[nodiscard]] std::string objection(const HttpRequest& request) const;
    void start(std::unique_ptr<Transfer> transfer, std::int64_t now_ns);
    void start_waiting(InputRun& run);
    void collect(InputRun& run);
    void reply(const Transfer& transfer, HttpOutcome outcome, std::string reason, InputRun& run);
    void say(const HttpReply& reply, const Transfer& transfer, InputRun& run);

    Params params_;
    std::string key_start_;  // of the idempotency keys: this run and this edge
    std::unique_ptr<Curl> curl_;
    std::vector<std::string> header_lines_;
    std::vector<std::unique_ptr<Transfer>> waiting_;  // beyond concurrent_max, oldest first
    std::map<void*, std::unique_ptr<Transfer>> active_;
    std::uint64_t next_source_seq_ = 1;
    std::uint64_t rejoined_upto_ = 0;
};

[[nodiscard]] Kind http_client_kind();

}  // namespace outcry
