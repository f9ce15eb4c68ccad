// SPDX-License-Identifier: Apache-2.0
#include "tools/search/ground.hpp"

#include <fstream>

#include "actors/feed/params.hpp"
#include "actors/runtime/floor.hpp"
#include "actors/runtime/rerun.hpp"
#include "actors/topology/check.hpp"
#include "actors/topology/load.hpp"
#include "outcry/base/sha256.hpp"
#include "tools/report_reader.hpp"

namespace outcry::tools {

namespace {

/// What a trial is judged by; the rest is not even decoded.
bool counts_for_a_trial(std::string_view schema) {
    return schema == schema_name<FloorOpened> || schema == schema_name<FeedStatus> ||
           schema == schema_name<Fill> || schema == schema_name<RoundTrip> ||
           schema == schema_name<Account>;
}

bool same_actor(const PlannedActor& a, const PlannedActor& b) {
    return a.name == b.name && a.kind == b.kind && a.params == b.params && a.hears == b.hears &&
           a.from == b.from && a.says == b.says && a.program == b.program;
}

/// Roster places of the actors that differ; nothing when the floor itself or an edge does.
std::optional<std::vector<std::uint16_t>> changed_actors(const Plan& base, const Plan& plan) {
    const FloorOpened &before = base.opened, &now = plan.opened;
    if (before.capital != now.capital || before.currency != now.currency ||
        before.decide_on != now.decide_on || before.order != now.order ||
        before.instruments != now.instruments || base.members.size() != plan.members.size())
        return std::nullopt;
    std::vector<std::uint16_t> changed;
    for (std::size_t i = 0; i < base.members.size(); ++i) {
        if (same_actor(base.members[i], plan.members[i])) continue;
        const PlannedActor& member = plan.members[i];
        if (member.name != base.members[i].name || member.duty != Duty::actor ||
            base.members[i].duty != Duty::actor)
            return std::nullopt;
        changed.push_back(static_cast<std::uint16_t>(i + 1));
    }
    return changed;
}

/// Runs the plan fused and keeps no more than `on_sealed` takes.
Result<LaunchResult> launch_in_memory(const Plan& plan, const std::string& until,
                                      ReportReader& reading, bool all,
                                      std::function<Result<void>(Store&)> on_sealed,
                                      const OnShare& on_share = {}) {
    LaunchOptions launching;
    launching.find_kind = find_kind;
    launching.commit = Commit::none;
    launching.on_sealed = std::move(on_sealed);
    if (!until.empty()) {
        OUTCRY_ASSIGN(launching.until, time::parse(until));
    }
    TimeNs begin{0};
    const TimeNs end = on_share ? input_end(plan, launching.until) : TimeNs{0};
    if (on_share)
        launching.on_progress = [&](const Progress& progress) {
            if (begin.ns == 0) begin = progress.clock;
            if (end <= begin) return;
            on_share(static_cast<double>(progress.clock.ns - begin.ns) /
                         static_cast<double>(end.ns - begin.ns),
                     time::for_people(progress.clock) + " UTC");
        };
    std::optional<Error> failure;
    launching.on_event = [&](const Prefix& prefix, BytesView said, std::string_view schema) {
        if (failure || (!all && !counts_for_a_trial(schema))) return;
        const auto view = read_said(said, false);
        auto taken = view ? reading.take(prefix, *view) : Result<void>(view.error());
        if (!taken) failure = taken.error();
    };
    OUTCRY_ASSIGN(const LaunchResult result, launch(plan, launching));
    if (failure) return *failure;
    return result;
}

/// Of a file of any size; nothing when it cannot be read.
std::optional<Digest> file_digest(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    Sha256 hash;
    std::vector<char> part(1U << 20);
    while (file) {
        file.read(part.data(), static_cast<std::streamsize>(part.size()));
        hash.update(as_bytes(std::string_view(part.data(), static_cast<std::size_t>(file.gcount()))));
    }
    if (!file.eof()) return std::nullopt;
    return hash.finish();
}

}  // namespace

std::string data_digest(const Plan& plan) {
    Sha256 all;
    bool any = false;
    for (const PlannedActor& member : plan.members) {
        if (member.kind != schema_name<RecordedFeedParams>) {
            if (member.duty == Duty::edge && member.kind.starts_with("feed.")) return {};
            continue;
        }
        const auto params = decoded<RecordedFeedParams>(member.params);
        if (!params) return {};
        for (const Instrument& instrument : plan.opened.instruments)
            for (const auto* pattern : feed::patterns_of(*params)) {
                if (!*pattern) continue;
                const auto file = file_digest(feed::file_of(**pattern, instrument.id, plan.base).path);
                if (!file) return {};
                any = true;
                all.update(as_bytes(instrument.id)).update(*file);
            }
    }
    return any ? to_hex(all.finish()) : std::string();
}

Result<std::unique_ptr<Ground>> Ground::open(const GroundOptions& options) {
    auto ground = std::unique_ptr<Ground>(new Ground());
    ground->options_ = options;
    OUTCRY_ASSIGN(ground->plan_, ground->planned({}));
    const CheckReport checked = check(ground->plan_);
    if (!checked.ok())
        return invalid(options.topology + " does not pass its check\n" + checked.text());
    ground->headline_ = checked.headline();
    for (const PlannedActor& member : ground->plan_.members)
        if (!member.program.empty())
            return invalid(
                "`" + member.name +
                "` is built out of tree, and a search runs what is built into this program");
    if (ground->plan_.opened.order == Ordering::free_running)
        return invalid(
            options.topology +
            " runs free, in the order its input comes; a search wants recorded input in lockstep");
    ground->data_ = data_digest(ground->plan_);
    ReportReader reading;
    const auto keep = [&ground](Store& store) -> Result<void> {
        OUTCRY_ASSIGN(const auto reader, JournalReader::open(store));
        if (ground->options_.page) {
            OUTCRY_ASSIGN(ground->page_, read_page_data(*reader));
        }
        OUTCRY_ASSIGN(ground->recording_, Recording::read(*reader));
        OUTCRY_ASSIGN(ground->retold_, Retold::read(*reader, ground->plan_.members.size()));
        return {};
    };
    OUTCRY_ASSIGN(const LaunchResult result,
                  launch_in_memory(ground->plan_, options.until, reading, true, keep,
                                   options.on_share));
    ground->base_ = reading.finish();
    ground->base_.head = result.head;
    ground->base_.data = ground->data_;
    ground->base_.elapsed_s = static_cast<double>(result.elapsed_ns) / 1e9;
    return ground;
}

Result<Plan> Ground::planned(const std::vector<std::string>& words) const {
    LoadOptions load;
    load.overrides = options_.set;
    load.overrides.insert(load.overrides.end(), words.begin(), words.end());
    load.place = Place::fused;
    OUTCRY_ASSIGN(Plan plan, outcry::plan_of(load_topology(options_.topology, load)));
    plan.observers.clear();  // a ledger has nothing to write of a floor that keeps nothing
    plan.tap.clear();
    plan.bus.clear();
    return plan;
}

Result<std::string> Ground::plan_of(const std::vector<std::string>& words) const {
    OUTCRY_ASSIGN(const Plan plan, planned(words));
    return plan.opened.plan;
}

Result<Report> Ground::told_again(const Plan& plan,
                                  const std::vector<std::uint16_t>& changed) const {
    ReportReader reading(false);
    std::optional<Error> failure;
    RerunOptions playing;
    playing.find_kind = find_kind;
    playing.base = plan.base;
    playing.retold = retold_.get();
    playing.changed = changed;
    playing.on_event = [&](const Prefix& prefix, BytesView said, const Topic& topic) {
        if (failure || !counts_for_a_trial(topic.schema)) return;
        const auto view = read_said(said, false);
        auto taken = view ? reading.take(prefix, *view) : Result<void>(view.error());
        if (!taken) failure = taken.error();
    };
    OUTCRY_ASSIGN(const Rerun made, rerun(*recording_, plan.members, {}, playing));
    if (failure) return *failure;
    Report report = reading.finish();
    report.head = made.head;
    return report;
}

Trial Ground::run(const std::vector<std::string>& words) const {
    const auto tried = [&]() -> Result<Trial> {
        OUTCRY_ASSIGN(const Plan plan, planned(words));
        const auto changed = changed_actors(plan_, plan);
        Trial trial;
        if (changed) {
            OUTCRY_ASSIGN(const Report report, told_again(plan, *changed));
            trial = trial_of(report);
        } else {
            ReportReader reading(false);
            OUTCRY_TRY(launch_in_memory(plan, options_.until, reading, false, {}));
            trial = trial_of(reading.finish());
        }
        trial.plan = plan.opened.plan;
        return trial;
    };
    Result<Trial> made = tried();
    Trial trial = made ? std::move(*made) : Trial();
    if (!made) trial.failure = made.error().text();
    trial.set = words;
    return trial;
}

Result<Report> Ground::launch_with(const std::vector<std::string>& words,
                                   const std::string& until, PageData* page) const {
    OUTCRY_ASSIGN(const Plan plan, planned(words));
    ReportReader reading;
    const auto keep = [page](Store& store) -> Result<void> {
        if (page == nullptr) return {};
        OUTCRY_ASSIGN(const auto reader, JournalReader::open(store));
        OUTCRY_ASSIGN(*page, read_page_data(*reader));
        return {};
    };
    OUTCRY_ASSIGN(
        const LaunchResult result,
        launch_in_memory(plan, until.empty() ? options_.until : until, reading, true, keep));
    Report report = reading.finish();
    report.head = result.head;
    report.data = data_;
    report.elapsed_s = static_cast<double>(result.elapsed_ns) / 1e9;
    return report;
}

}  // namespace outcry::tools
