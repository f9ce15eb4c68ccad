// SPDX-License-Identifier: Apache-2.0
// The kill switch: `outcry halt` and `outcry resume-trading` find a running floor by its run
// folder, prove that they know its key and wait until the log holds what they asked for.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "bus/broker/operator.hpp"
#include "bus/link/zmq_link.hpp"
#include "outcry/base/clock.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/layout.hpp"
#include "outcry/base/text.hpp"
#include "tools/json_text.hpp"
#include "tools/standing_halt.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return text;
}

/// A key that others could read would let others trade.
Result<std::string> read_key(const std::string& path) {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0)
        return error(
            Error::Kind::not_found,
            "no key to prove with: there is no " + path +
                "; is the floor running? else name its key with --key, or set OUTCRY_OPERATOR_KEY");
    if ((facts.st_mode & 077U) != 0) {
        char mode[8];
        std::snprintf(mode, sizeof mode, "%04o", static_cast<unsigned>(facts.st_mode) & 07777U);
        return error(Error::Kind::refused,
                     "key file " + path + " is open to others (mode " + mode + "); chmod 600 it");
    }
    OUTCRY_ASSIGN(const Buffer bytes, read_file(path));
    return trimmed(std::string(as_text(bytes.view())));
}

struct FloorPlace {
    std::string endpoint;
    std::string key;
    std::string folder;  // of its run; empty when it was not looked for
};

Result<FloorPlace> find_floor(const HaltOptions& options) {
    FloorPlace place;
    const char* key = std::getenv("OUTCRY_OPERATOR_KEY");
    std::string& folder = place.folder;
    if (options.connect.empty() || (key == nullptr && options.key.empty())) {
        OUTCRY_ASSIGN(folder, resolve_run(options.run, options.folder));
    }
    place.endpoint = options.connect;
    if (place.endpoint.empty()) {
        auto bytes = read_file(folder + "/bus.endpoint");
        if (!bytes)
            return error(Error::Kind::not_found, "floor of " + folder +
                                                     " is not running: it has no bus.endpoint; "
                                                     "nothing is traded there");
        place.endpoint = trimmed(std::string(as_text(bytes->view())));
    }
    if (!options.key.empty() || key == nullptr) {
        OUTCRY_ASSIGN(place.key,
                      read_key(options.key.empty() ? folder + "/operator.key" : options.key));
    } else {
        place.key = key;
    }
    return place;
}

/// One answer of the floor, of the type that is due.
template <class T>
Result<T> hear(ZmqClient& client, wire::Type due, std::int64_t deadline,
               const std::string& endpoint) {
    for (;;) {
        BytesView message;
        while (client.receive(message)) {
            OUTCRY_ASSIGN(const wire::Header header, wire::read_header(message));
            if (header.type == wire::Type::refused) {
                OUTCRY_ASSIGN(const wire::Refused refused,
                              wire::read_message<wire::Refused>(message));
                return error(Error::Kind::refused, "floor refused: " + refused.reason);
            }
            if (header.type == due) return wire::read_message<T>(message);
        }
        if (clock::steady_ns() > deadline)
            return error(
                Error::Kind::io,
                due == wire::Type::obeyed
                    ? "the floor at " + endpoint +
                          " runs and was asked, but has not done it yet: it waits for a "
                          "member or a server that does not answer, and does it as soon as "
                          "that ends; its operations.log names who is started again "
                          "for it; until then nothing is safe"
                    : "no answer from the floor at " + endpoint +
                          "; is it running? a floor that is not can lose nothing");
        client.wait(50);
    }
}

std::string who(const HaltOptions& options) {
    if (!options.by.empty()) return options.by;
    const char* user = std::getenv("USER");
    return user != nullptr && *user != '\0' ? user : "uid " + std::to_string(::getuid());
}

}  // namespace

Result<int> halt(const HaltOptions& options) {
    OUTCRY_ASSIGN(const FloorPlace place, find_floor(options));
    const std::int64_t deadline =
        clock::steady_ns() + static_cast<std::int64_t>(options.patience_s) * ns_per_s;
    ZmqContext context;
    OUTCRY_ASSIGN(const auto client, ZmqClient::connect(context, place.endpoint));
    Buffer out;
    wire::put_header(out, wire::Type::knock, 0);
    client->send(out);
    OUTCRY_ASSIGN(const auto challenge,
                  hear<wire::Challenge>(*client, wire::Type::challenge, deadline, place.endpoint));
    wire::Command command;
    command.nonce = challenge.nonce;
    command.halt = options.halt;
    command.flatten = options.flatten;
    command.by = who(options);
    command.reason = options.reason;
    command.proof = command_proof(place.key, challenge.plan, command);
    wire::put_message(out, wire::Type::command, 0, command);
    client->send(out);
    OUTCRY_ASSIGN(const auto obeyed,
                  hear<wire::Obeyed>(*client, wire::Type::obeyed, deadline, place.endpoint));
    if (!options.json) {
        std::printf("%s  %s at seq %llu, %s\n", options.halt ? "halted " : "trading",
                    printable(challenge.floor).c_str(), static_cast<unsigned long long>(obeyed.seq),
                    time::for_people(obeyed.time).c_str());
        std::fflush(stdout);  // what matters is done; what stood before is only looked up
    }
    StandingHalt before;
    if (options.halt && !place.folder.empty())
        if (auto found = standing_halt(place.folder, obeyed.seq)) before = std::move(*found);
    if (!options.json) {
        if (options.halt)
            std::fputs(
                wrapped_text(halt_words(before, options.flatten), terminal_width(STDOUT_FILENO), 0)
                    .c_str(),
                stdout);
        return 0;
    }
    nlohmann::json said = {{"floor", challenge.floor},          {"halted", options.halt},
                           {"flatten", options.flatten},        {"seq", std::to_string(obeyed.seq)},
                           {"time", time::to_iso(obeyed.time)}, {"by", command.by}};
    if (options.halt && before.known) {
        const bool flattening =
            options.flatten || before.flatten_seq != 0 || before.on_halt_flattens;
        said["flattening"] = flattening;
        said["stood"] = before.seq == 0 ? nlohmann::json(nullptr)
                                        : nlohmann::json({{"seq", std::to_string(before.seq)},
                                                          {"by", before.by},
                                                          {"flatten", before.flatten_seq != 0}});
    }
    std::puts(json_text(said).c_str());
    return 0;
}

}  // namespace outcry::tools
