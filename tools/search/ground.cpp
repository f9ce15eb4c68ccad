// SPDX-License-Identifier: Apache-2.0
#include "tools/search/ground.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "actors/runtime/floor.hpp"
#include "actors/runtime/rerun.hpp"
#include "actors/runtime/retelling.hpp"
#include "actors/topology/check.hpp"
#include "actors/topology/load.hpp"
#include "tools/report/reader.hpp"
#include "tools/report/reading_beside.hpp"
#include "tools/search/pieces.hpp"

namespace outcry::tools {

namespace {

constexpr std::size_t events_together = 4'000'000;
constexpr std::size_t trials_together_max = 16;

/// The kinds of this build, each asked but once what mail some parameters mean: a trial changes one
/// or two actors, and who reads a model to answer that need not read it a thousand times.
std::vector<Kind> kinds_asked_once() {
    using Patterns = std::vector<std::string>;
    std::vector<Kind> kinds = roster();
    for (Kind& kind : kinds) {
        if (!kind.mail) continue;
        auto known = std::make_shared<std::map<std::pair<std::string, std::string>, Patterns>>();
        kind.mail = [ask = std::move(kind.mail),
                     known = std::move(known)](const Making& making) -> Result<Patterns> {
            const std::pair key{making.self, std::string(as_text(making.params))};
            if (const auto found = known->find(key); found != known->end()) return found->second;
            OUTCRY_ASSIGN(Patterns mail, ask(making));
            return known->emplace(key, std::move(mail)).first->second;
        };
    }
    return kinds;
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

/// Runs the plan fused and keeps no more than `on_sealed` takes. The report is of `all` that was
/// said, and then a second core reads it, or of what counts for a trial: those keep a core each.
Result<LaunchResult> launch_in_memory(const Plan& plan, const std::string& until,
                                      ReportReader& reading, bool all,
                                      std::function<Result<void>(Store&)> on_sealed,
                                      const OnShare& on_share = {},
                                      std::atomic<bool>* stop = nullptr) {
    LaunchOptions launching;
    launching.stop = stop;
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
    ReadingBeside beside(reading);
    std::optional<Error> failure;
    launching.on_event = [&](const Prefix& prefix, BytesView said, std::string_view schema) {
        if (all) return beside.take(prefix, said, schema);
        if (failure || !counts_for_a_trial(schema)) return;
        const auto view = read_said(said, false);
        auto taken = view ? reading.take(prefix, *view) : Result<void>(view.error());
        if (!taken) failure = taken.error();
    };
    OUTCRY_ASSIGN(const LaunchResult result, launch(plan, launching));
    OUTCRY_TRY(beside.finish());
    if (failure) return *failure;
    return result;
}

}  // namespace

Result<std::unique_ptr<Ground>> Ground::open(const GroundOptions& options) {
    auto ground = std::unique_ptr<Ground>(new Ground());
    ground->options_ = options;
    ground->kinds_ = kinds_asked_once();
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
    ground->data_ = data_set_of(ground->plan_, &ground->files_);
    ReportReader reading;
    std::function<Result<void>(Store&)> keep;
    if (!options.alone || options.page)
        keep = [&ground](Store& store) -> Result<void> {
            OUTCRY_ASSIGN(const auto reader, JournalReader::open(store));
            if (ground->options_.page) {
                OUTCRY_ASSIGN(ground->page_, read_page_data(*reader));
            }
            if (ground->options_.alone) return {};
            OUTCRY_ASSIGN(ground->retold_, Retold::read(*reader));
            if (!ground->retold_->obstacle().empty()) {
                OUTCRY_ASSIGN(ground->recording_, Recording::read(*reader));
            }
            return {};
        };
    OUTCRY_ASSIGN(const LaunchResult result,
                  launch_in_memory(ground->plan_, options.until, reading, true, keep,
                                   options.on_share, options.stop));
    if (!result.closed && options.stop != nullptr && options.stop->load())
        return std::unique_ptr<Ground>();
    ground->base_ = reading.finish();
    ground->base_.head = result.head;
    ground->base_.data = ground->data_.digest;
    ground->base_.elapsed_s = static_cast<double>(result.elapsed_ns) / 1e9;
    return ground;
}

Result<Plan> Ground::planned(const std::vector<std::string>& words) const {
    LoadOptions load;
    load.overrides = options_.set;
    load.overrides.insert(load.overrides.end(), words.begin(), words.end());
    load.place = Place::fused;
    load.kinds = &kinds_;
    OUTCRY_ASSIGN(Plan plan, outcry::plan_of(load_topology(options_.topology, load)));
    plan.observers.clear();  // a ledger has nothing to write of a floor that keeps nothing
    plan.tap.clear();
    plan.bus.clear();
    return plan;
}

Result<Ground::Known> Ground::known_as(const std::vector<std::string>& words) const {
    OUTCRY_ASSIGN(const Plan plan, planned(words));
    return Known{plan.opened.plan, data_set_of(plan, &files_)};
}

void Ground::tell_again(const std::vector<Changed>& floors, std::vector<Trial>& trials) const {
    std::vector<ReportReader> readers(floors.size(), ReportReader(false));
    std::vector<std::optional<Error>> failures(floors.size());
    std::vector<Retell> asked(floors.size());
    for (std::size_t i = 0; i < floors.size(); ++i) {
        asked[i].members = floors[i].plan.members;
        asked[i].opened = floors[i].plan.opened;
        asked[i].changed = floors[i].actors;
        asked[i].wants = counts_for_a_trial;
        asked[i].on_event = [&reading = readers[i], &failure = failures[i]](const Prefix& prefix,
                                                                            const SaidView& said) {
            if (failure) return;
            if (auto taken = reading.take(prefix, said); !taken) failure = taken.error();
        };
    }
    Reteller reteller(*retold_, find_kind, plan_.base, plan_.members);
    const auto told = reteller.tell(asked);
    for (std::size_t i = 0; i < floors.size(); ++i) {
        Trial& trial = trials[floors[i].trial];
        if (!told[i]) failures[i] = told[i].error();
        if (failures[i]) {
            trial.failure = failures[i]->text();
            continue;
        }
        trial = trial_of(readers[i].finish());
        trial.plan = floors[i].plan.opened.plan;
        trial.floor = floor_digest(floors[i].plan);
    }
}

Result<Trial> Ground::ask_again(const Plan& plan) const {
    ReportReader reading(false);
    std::optional<Error> failure;
    RerunOptions playing;
    playing.find_kind = find_kind;
    playing.base = plan.base;
    playing.opened = plan.opened;
    playing.on_event = [&](const Prefix& prefix, BytesView said, const Topic& topic) {
        if (failure || !counts_for_a_trial(topic.schema)) return;
        const auto view = read_said(said, false);
        auto taken = view ? reading.take(prefix, *view) : Result<void>(view.error());
        if (!taken) failure = taken.error();
    };
    OUTCRY_TRY(rerun(*recording_, plan.members, {}, playing));
    if (failure) return *failure;
    return trial_of(reading.finish());
}

Result<Trial> Ground::launch_anew(const Plan& plan) const {
    ReportReader reading(false);
    OUTCRY_TRY(launch_in_memory(plan, options_.until, reading, false, {}));
    return trial_of(reading.finish());
}

std::vector<Trial> Ground::run_all(const std::vector<std::vector<std::string>>& all) const {
    OUTCRY_CHECK(!options_.alone);
    std::vector<Trial> trials(all.size());
    std::vector<Changed> together;
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto plan = planned(all[i]);
        if (!plan) {
            trials[i].failure = plan.error().text();
            continue;
        }
        auto changed = changed_actors(plan_, *plan);
        if (changed && recording_ == nullptr) {
            together.push_back({i, std::move(*plan), std::move(*changed)});
            continue;
        }
        auto alone = changed ? ask_again(*plan) : launch_anew(*plan);
        if (!alone) {
            trials[i].failure = alone.error().text();
            continue;
        }
        trials[i] = std::move(*alone);
        trials[i].plan = plan->opened.plan;
        trials[i].floor = floor_digest(*plan);
    }
    if (!together.empty()) tell_again(together, trials);
    for (std::size_t i = 0; i < all.size(); ++i) trials[i].set = all[i];
    return trials;
}

Trial Ground::run(const std::vector<std::string>& words) const {
    return std::move(run_all({words}).front());
}

std::size_t Ground::side_by_side() const {
    // A trial of a month of minutes takes a fifth of a second.
    return std::clamp<std::size_t>(events_together / (retold_->events() + 1), 1,
                                   trials_together_max);
}

Result<Report> Ground::launch_with(const std::vector<std::string>& words, const std::string& until,
                                   PageData* page) const {
    OUTCRY_ASSIGN(const Plan plan, planned(words));
    ReportReader reading;
    std::function<Result<void>(Store&)> keep;
    if (page != nullptr)
        keep = [page](Store& store) -> Result<void> {
            OUTCRY_ASSIGN(const auto reader, JournalReader::open(store));
            OUTCRY_ASSIGN(*page, read_page_data(*reader));
            return {};
        };
    OUTCRY_ASSIGN(
        const LaunchResult result,
        launch_in_memory(plan, until.empty() ? options_.until : until, reading, true, keep));
    Report report = reading.finish();
    report.head = result.head;
    report.data = data_set_of(plan, &files_).digest;
    report.elapsed_s = static_cast<double>(result.elapsed_ns) / 1e9;
    return report;
}

}  // namespace outcry::tools
