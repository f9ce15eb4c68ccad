// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>

#include <nlohmann/json.hpp>

#include "actors/runtime/client_loop.hpp"
#include "actors/runtime/manifest.hpp"
#include "outcry/actor/main.hpp"
#include "outcry/codec/json_schema.hpp"
#include "outcry/event/catalogue.hpp"

namespace outcry {

namespace {

std::atomic<bool> leave{false};

void on_signal(int) { leave = true; }

int usage(const char* program) {
    std::fprintf(
        stderr,
        "usage: %s actor NAME --connect ENDPOINT --kind KIND --duty member|observer\n"
        "       %s manifest [KIND]\n"
        "A floor starts this program for members whose topology names it; OUTCRY_SECRET holds the\n"
        "secret of the launch.\n",
        program, program);
    return 2;
}

int join(const std::string& name, const std::map<std::string, std::string>& flags,
         const std::vector<Kind>& kinds) {
    const Runner::FindKind find_kind = [&kinds](std::string_view wanted) -> const Kind* {
        for (const Kind& kind : kinds)
            if (kind.manifest.kind == wanted) return &kind;
        return nullptr;
    };
    const char* secret = std::getenv("OUTCRY_SECRET");
    const Kind* kind = find_kind(flags.at("--kind"));
    if (kind == nullptr) {
        std::fprintf(stderr, "outcry: kind `%s` is not built into this program\n",
                     flags.at("--kind").c_str());
        return 2;
    }
    struct sigaction action {};
    action.sa_handler = on_signal;
    ::sigaction(SIGTERM, &action, nullptr);
    ZmqContext context;
    const ClientOptions options{flags.at("--connect"), &leave, true};
    Result<void> ran;
    if (flags.at("--duty") == "observer") {
        ran = run_observer(context, name, secret == nullptr ? "" : secret, find_kind, options);
    } else {
        Runner runner(name, secret == nullptr ? "" : secret, manifest_digest(kind->manifest),
                      find_kind);
        // A drill: `OUTCRY_FAULT_bull=120:between_halves` makes this member die there, once.
        const char* fault = std::getenv(("OUTCRY_FAULT_" + name).c_str());
        if (fault != nullptr)
            if (const auto parsed = Fault::parse(fault)) runner.set_fault(*parsed);
        runner.set_handling(Handling::attach());
        ran = run_client(context, runner, options);
    }
    if (ran) return 0;
    std::fprintf(stderr, "outcry: %s: %s\n", name.c_str(), ran.error().text().c_str());
    return ran.error().kind == Error::Kind::refused ? exit_refused : 1;
}

int print_manifest(const std::vector<Kind>& kinds, std::string_view wanted) {
    for (const Kind& kind : kinds) {
        if (kind.manifest.kind != wanted && !(wanted.empty() && kinds.size() == 1)) continue;
        std::puts(manifest_of(kind).c_str());
        return 0;
    }
    std::fprintf(stderr, "outcry: this program holds");
    for (const Kind& kind : kinds) std::fprintf(stderr, " `%s`", kind.manifest.kind.c_str());
    std::fprintf(stderr, "; say which: manifest KIND\n");
    return 2;
}

nlohmann::ordered_json schema_of(const TypeInfo* type) {
    return type == nullptr ? nlohmann::ordered_json()
                           : nlohmann::ordered_json::parse(json_schema(*type));
}

}  // namespace

std::string manifests_json(const std::vector<Kind>& kinds) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const Kind& kind : kinds) {
        const Manifest& manifest = kind.manifest;
        static constexpr const char* duties[] = {"actor", "edge", "observer"};
        all.push_back({{"kind", manifest.kind},
                       {"duty", duties[static_cast<int>(manifest.duty)]},
                       {"summary", manifest.summary},
                       {"hears", manifest.hears},
                       {"says", manifest.says},
                       {"params", schema_of(manifest.params)},
                       {"state", schema_of(manifest.state)},
                       {"digest", manifest_digest(manifest)}});
    }
    return all.dump(2);
}

int actor_main(int argc, char** argv, const std::vector<Kind>& kinds) {
    const std::string verb = argc > 1 ? argv[1] : "";
    if (verb == "manifest" && argc <= 3) return print_manifest(kinds, argc == 3 ? argv[2] : "");
    if (verb != "actor" || argc != 9) return usage(argv[0]);
    std::map<std::string, std::string> flags;
    for (int i = 3; i + 1 < argc; i += 2) flags[argv[i]] = argv[i + 1];
    if (!flags.contains("--connect") || !flags.contains("--kind") || !flags.contains("--duty"))
        return usage(argv[0]);
    return join(argv[2], flags, kinds);
}

}  // namespace outcry
