// SPDX-License-Identifier: Apache-2.0
#include "tools/arming.hpp"

#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "actors/topology/floor_table.hpp"
#include "actors/topology/load.hpp"
#include "outcry/base/clock.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/codec/json.hpp"
#include "outcry/codec/toml.hpp"

namespace outcry::tools {

namespace {

constexpr std::int64_t arm_ns_max = 7 * ns_per_day;

std::string arm_file(const std::string& folder, const LiveTerms& terms) {
    return folder + "/" + terms.topology.substr(0, 32) + ".json";
}

std::string read_line() {
    char line[256] = {};
    if (std::fgets(line, sizeof line, stdin) == nullptr) return {};
    line[std::strcspn(line, "\r\n")] = 0;
    return line;
}

bool is_venue(const PlannedActor& member) { return member.kind.starts_with("venue."); }

}  // namespace

Result<std::optional<LiveTerms>> live_terms(const Plan& plan) {
    OUTCRY_ASSIGN(const TomlDocument document, TomlDocument::parse(plan.text, plan.name));
    std::vector<Diagnostic> ignored;
    topology::FloorTable table;
    if (const Value* floor = document.find("floor"); floor != nullptr)
        if (auto read = document.read<topology::FloorTable>(*floor, ignored)) table = *read;
    const bool venue = std::any_of(plan.members.begin(), plan.members.end(), is_venue);
    if (table.mode == topology::Mode::paper && !venue) return std::optional<LiveTerms>{};
    if (table.mode == topology::Mode::paper)
        return invalid(
            "a venue is on this floor: say mode = \"live\", account and notional_max in "
            "[floor], or use execution.paper");
    Sha256 hash;
    hash.update(as_bytes(plan.text)).update(as_bytes(plan.opened.plan));
    return std::optional<LiveTerms>(
        LiveTerms{to_hex(hash.finish()), table.account, table.notional_max});
}

Result<std::string> arms_folder() {
    const auto from = [](const char* name, const char* below) -> std::string {
        const char* value = std::getenv(name);
        return value == nullptr || *value == 0 ? std::string() : std::string(value) + below;
    };
    for (const std::string& folder :
         {from("OUTCRY_ARMS", ""), from("XDG_STATE_HOME", "/outcry/arms"),
          from("HOME", "/.local/state/outcry/arms")})
        if (!folder.empty()) return folder;
    return error(Error::Kind::not_found,
                 "no place to keep an arm: set HOME, XDG_STATE_HOME or OUTCRY_ARMS");
}

Result<void> keep_arm(const std::string& folder, const Arm& arm) {
    OUTCRY_TRY(make_directories(folder));
    return write_file_atomic(arm_file(folder, arm.terms),
                             as_bytes(json_of(arm, JsonStyle::pretty) + "\n"), 0600);
}

Result<void> armed(const std::string& folder, const LiveTerms& terms, TimeNs now) {
    const std::string path = arm_file(folder, terms);
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0)
        return error(Error::Kind::refused, "this topology is not armed");
    if (status.st_uid != ::geteuid() || (status.st_mode & 077) != 0)
        return error(Error::Kind::refused,
                     "the arm can be read or written by others: chmod 600, or arm again", path);
    OUTCRY_ASSIGN(const Buffer bytes, read_file(path));
    auto arm = from_json<Arm>(as_text(bytes));
    if (!arm) return std::move(arm).error().at(path);
    if (arm->terms.topology != terms.topology)
        return error(Error::Kind::refused, "the arm is for another topology", path);
    if (arm->terms != terms)
        return error(
            Error::Kind::refused,
            "the arm is for account " + arm->terms.account + " up to " + arm->terms.notional_max,
            path);
    if (arm->until <= now)
        return error(Error::Kind::refused, "the arm ran out at " + time::to_iso(arm->until), path);
    return {};
}

Result<void> confirm_live(const LiveTerms& terms) {
    const std::string remedy = std::string("type `") + live_words +
                               "` on a terminal, or arm it there before: outcry arm TOPOLOGY "
                               "--for 24h";
    if (::isatty(STDIN_FILENO) == 0)
        return error(Error::Kind::refused,
                     "going live is confirmed by a person, and this is no terminal; " + remedy);
    std::fprintf(stderr, "This floor trades real money: account %s, up to %s.\nType %s to go on: ",
                 terms.account.c_str(), terms.notional_max.c_str(), live_words);
    if (read_line() == live_words) return {};
    return error(Error::Kind::refused, "not confirmed; " + remedy);
}

Result<void> permit_live(const Plan& plan) {
    OUTCRY_ASSIGN(const auto terms, live_terms(plan));
    if (!terms) return {};
    OUTCRY_ASSIGN(const std::string folder, arms_folder());
    if (const auto kept = armed(folder, *terms, clock::wall_now()); !kept) {
        if (auto typed = confirm_live(*terms); !typed) {
            Error why = std::move(typed).error();
            why.message += " (" + kept.error().text() + ")";
            return why;
        }
    }
    if (std::none_of(plan.members.begin(), plan.members.end(), is_venue))
        return error(Error::Kind::refused,
                     "mode = \"live\" and no actor is a venue: execution.paper never trades for "
                     "money; this build has no venue kind, see: outcry kinds");
    return {};
}

Result<DurationNs> parse_arm_span(const std::string& text) {
    OUTCRY_ASSIGN(const DurationNs span, time::parse_duration(text));
    if (span.ns > 0 && span.ns <= arm_ns_max) return span;
    return invalid("--for of " + text + " must be above 0 and at most 7d");
}

Result<int> arm(const ArmOptions& options) {
    LoadOptions load;
    load.overrides = options.set;
    OUTCRY_ASSIGN(const Plan plan, plan_of(load_topology(options.topology, load)));
    OUTCRY_ASSIGN(const auto terms, live_terms(plan));
    if (!terms) return invalid(options.topology + " trades on paper: there is nothing to arm");
    OUTCRY_ASSIGN(const std::string folder, arms_folder());
    if (options.disarm) {
        std::remove(arm_file(folder, *terms).c_str());
        std::puts("disarmed");
        return 0;
    }
    OUTCRY_ASSIGN(const DurationNs span, parse_arm_span(options.span));
    OUTCRY_TRY(confirm_live(*terms));
    const Arm made{*terms, clock::wall_now() + span};
    OUTCRY_TRY(keep_arm(folder, made));
    if (options.json)
        std::puts(json_of(made, JsonStyle::compact).c_str());
    else
        std::printf("armed until %s UTC: account %s, up to %s, topology %s\n",
                    time::for_people(made.until).c_str(), terms->account.c_str(),
                    terms->notional_max.c_str(), terms->topology.substr(0, 16).c_str());
    return 0;
}

}  // namespace outcry::tools
