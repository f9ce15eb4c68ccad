// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/client_loop.hpp"

#include <unistd.h>
#include <csignal>

#include "outcry/base/clock.hpp"

namespace outcry {

namespace {

constexpr int idle_ms = 200;
constexpr std::int64_t heartbeat_ns = ns_per_s;

bool stopped(const ClientOptions& options) {
    return options.stop != nullptr && options.stop->load();
}

void send_all(ZmqClient& client, std::vector<Buffer>& out) {
    for (const Buffer& message : out) client.send(message);
    out.clear();
}

/// Dies as a crash would, after ZeroMQ has sent what the fault lets through.
[[noreturn]] void die() {
    ::usleep(50'000);
    ::kill(::getpid(), SIGKILL);
    ::pause();
    ::_exit(137);
}

}  // namespace

Result<void> run_client(ZmqContext& context, Runner& runner, const ClientOptions& options) {
    OUTCRY_ASSIGN(const auto client, ZmqClient::connect(context, options.endpoint));
    std::vector<Buffer> out;
    runner.hello(out);
    send_all(*client, out);
    std::int64_t last_beat = clock::steady_ns();
    bool busy = false;
    while (!runner.closed() && !stopped(options)) {
        client->wait(busy ? 0 : idle_ms);
        BytesView message;
        for (int burst = 0; burst < 64 && client->receive(message); ++burst) {
            OUTCRY_TRY(runner.on_message(message, out));
            send_all(*client, out);
            if (runner.doomed() && options.process) die();
            if (runner.doomed()) return {};
        }
        OUTCRY_ASSIGN(busy, runner.pull(out));
        const std::int64_t now = clock::steady_ns();
        if (runner.joined() && now - last_beat > heartbeat_ns) {
            runner.heartbeat(out);
            last_beat = now;
        }
        send_all(*client, out);
    }
    if (runner.joined()) runner.bye(out);
    send_all(*client, out);
    return {};
}

}  // namespace outcry
