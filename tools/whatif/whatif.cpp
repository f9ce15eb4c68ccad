// SPDX-License-Identifier: Apache-2.0
#include "tools/whatif/whatif.hpp"

#include <unistd.h>
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "actors/runtime/foreign_actor.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "tools/log_place.hpp"
#include "tools/progress_bar.hpp"
#include "tools/search/results.hpp"
#include "tools/verbs.hpp"
#include "tools/why/why.hpp"

namespace outcry::tools {

namespace {

/// Everything that is read once, whatever is asked.
struct OpenRun {
    std::unique_ptr<Store> store;
    std::unique_ptr<JournalReader> reader;
    std::unique_ptr<Recording> recording;
    std::unique_ptr<Floors> floors;
    WhatifRun run;
};

Result<std::uint64_t> parse_from(const std::string& text, JournalReader& reader,
                                 const FloorOpened& opened) {
    if (text.empty()) return std::uint64_t{1};
    OUTCRY_ASSIGN(std::uint64_t seq, first_seq_at("--from", text, reader));
    seq = std::max<std::uint64_t>(1, seq);
    OUTCRY_ASSIGN(const BytesView bytes, reader.read(seq));
    OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
    // Who asks about a proposal gives the seq of the proposal, and means whoever proposed it.
    const std::uint16_t source = record.prefix.source;
    const bool answers = source != 0 && source <= opened.roster.size() &&
                         opened.roster[source - 1U].role == Role::actor;
    return answers ? record.prefix.cause : seq;
}

Result<OpenRun> open_run(const std::string& folder, const WhatifOptions& options) {
    OpenRun opened;
    OUTCRY_ASSIGN(opened.store, open_folder_store(folder + "/journal", false));
    OUTCRY_ASSIGN(opened.reader, JournalReader::open(*opened.store));
    OUTCRY_TRY(same_schemas(*opened.reader, "answer"));
    OUTCRY_ASSIGN(opened.recording, Recording::read(*opened.reader));
    OUTCRY_ASSIGN(opened.floors,
                  Floors::open(folder, *opened.reader, *opened.recording,
                               options.kinds != nullptr ? *options.kinds : roster()));
    const Recording& recording = *opened.recording;
    OUTCRY_ASSIGN(const std::uint64_t from,
                  parse_from(options.from, *opened.reader, recording.opened()));
    opened.run = {recording.opened().floor,
                  recording.head(),
                  recording.last_seq(),
                  recording.opened().order == Ordering::free_running,
                  from,
                  opened.floors->stand_ins(),
                  {}};
    for (const Loss& loss : recording.losses())
        opened.run.lost.push_back(
            joined({recording.opened().roster[loss.member - 1U].name, " at seq ",
                    std::to_string(loss.from), ", ", time::for_people(loss.time), " UTC; ",
                    loss.deputy, " answers from there"}));
    return opened;
}

BranchOptions branching(const OpenRun& opened, const WhatifOptions& options,
                        const ShareDone& on_progress) {
    BranchOptions made;
    made.find_kind = [&floors = *opened.floors](std::string_view name) {
        return floors.find_kind(name);
    };
    made.base = opened.floors->base();
    made.make_foreign = [base = made.base](const PlannedActor& actor) {
        return start_foreign_actor(actor, {base});
    };
    made.from = opened.run.from;
    made.processes = options.processes != 0 ? options.processes
                                            : std::max(1U, std::thread::hardware_concurrency());
    made.on_progress = on_progress;
    return made;
}

std::uint64_t never_asked(const Story& story) {
    std::uint64_t count = 0;
    for (const auto& [edge, requests] : story.unanswered) count += requests;
    return count;
}

/// What the first difference rests on, as the log has it: only where the unchanged floor says what
/// was recorded.
std::vector<std::string> grounds_of(JournalReader& reader, const Story& unchanged,
                                    const FirstDifference& first) {
    std::vector<std::string> words;
    std::vector<std::uint64_t> seqs = first.refs;
    if (std::find(seqs.begin(), seqs.end(), first.cause) == seqs.end()) seqs.push_back(first.cause);
    for (const std::uint64_t seq : seqs) {
        if (seq > first.cause && first.seq_changed && seq >= *first.seq_changed) continue;
        if (!unchanged.as_recorded) {
            words.push_back(joined({"seq ", std::to_string(seq)}));
            continue;
        }
        const auto told = explain(reader, std::to_string(seq), 0);
        if (!told) continue;
        std::string text = joined({"seq ", std::to_string(seq), "  ", told->label});
        for (const std::string& cell : told->cells) text += "   " + cell;
        words.push_back(std::move(text));
    }
    return words;
}

SweepPoint point_of(const std::string& value, const Story& unchanged, const Story& story) {
    SweepPoint point;
    point.value = value;
    point.failure = story.failure;
    if (point.failure) return point;
    const Comparison compared = compare(unchanged, story);
    point.equity = story.equity;
    if (!story.capital.is_zero())
        point.net = story.equity.to_double() / story.capital.to_double() - 1.0;
    point.difference = compared.difference;
    point.max_drawdown = story.max_drawdown;
    point.round_trips = story.round_trips;
    point.decisions_changed = compared.decisions_changed;
    point.orders_never_sent = compared.orders_only_changed;
    point.prompts_never_asked = never_asked(story);
    if (story.first) point.parted = story.first->cause;
    return point;
}

/// What was asked, as a search says what it set.
std::vector<std::string> words_of(const Change& change, std::uint64_t from) {
    std::vector<std::string> words = change.set;
    for (const std::string& one : change.drop) words.push_back("--drop " + one);
    for (const std::string& one : change.swap) words.push_back("--swap " + one);
    if (from > 1) words.push_back("--from " + std::to_string(from));
    return words;
}

/// What a floor is known by: digests of its plan, and of that but for its days.
struct Known {
    std::string plan;
    std::string floor;
};

/// A floor that is changed on the way is another than one that was so from the beginning.
Trial tried_of(const Story& story, const Known& known, const Change& change, std::uint64_t from) {
    Trial trial = story.trial;
    trial.plan = from > 1 ? joined({known.plan, "-from-", std::to_string(from)}) : known.plan;
    if (from <= 1) trial.floor = known.floor;
    trial.set = words_of(change, from);
    return trial;
}

/// Says so where they could not be counted; what was asked is answered all the same.
statistics::Trials counted_or_told(const std::string& folder, const std::vector<Trial>& tried) {
    const auto known = count_as_tried(folder, tried);
    if (known) return *known;
    std::fprintf(stderr, "outcry: not counted in results.db: %s\n", known.error().text().c_str());
    return {};
}

std::string progress_words(std::size_t done, std::size_t all) {
    return std::to_string(done) + " of " + std::to_string(all) + " changed floors";
}

}  // namespace

Result<statistics::Trials> count_as_tried(const std::string& run_folder,
                                          const std::vector<Trial>& tried) {
    OUTCRY_ASSIGN(const RunFacts facts, read_run_facts(run_folder));
    const DataSet data{facts.data, facts.series};
    if (data.empty()) return statistics::Trials();
    OUTCRY_ASSIGN(const auto results,
                  Results::open(std::filesystem::path(run_folder).parent_path().string()));
    for (const Trial& trial : tried) OUTCRY_TRY(results->count(data, facts.until, trial));
    return results->trials_on(data);
}

Result<Whatif> ask_whatif(const std::string& run_folder, const WhatifOptions& options,
                          const ShareDone& on_progress) {
    OUTCRY_ASSIGN(const OpenRun opened, open_run(run_folder, options));
    OUTCRY_ASSIGN(ChangedFloor floor, opened.floors->changed(options.change, true));
    OUTCRY_ASSIGN(Branches branches,
                  branch(*opened.recording, opened.floors->members(), {floor.variant},
                         branching(opened, options, on_progress)));
    Story& changed = branches.changed.front();
    if (changed.failure)
        return error(Error::Kind::refused,
                     "the changed floor could not go on: " + *changed.failure);
    Whatif answer;
    answer.run = opened.run;
    answer.changes = std::move(floor.words);
    answer.complaint = std::move(floor.complaint);
    answer.comparison = compare(branches.unchanged, changed);
    answer.orders_never_sent = answer.comparison.orders_only_changed;
    answer.prompts_never_asked = never_asked(changed);
    if (changed.first)
        answer.grounds = grounds_of(*opened.reader, branches.unchanged, *changed.first);
    answer.tried = {tried_of(branches.unchanged,
                             {opened.recording->opened().plan, opened.floors->floor()}, {}, 1),
                    tried_of(changed, {floor.plan, floor.floor}, options.change,
                             answer.changes.empty() ? 1 : opened.run.from)};
    answer.unchanged = std::move(branches.unchanged);
    answer.changed = std::move(changed);
    return answer;
}

Result<Sweep> ask_sweep(const std::string& run_folder, const WhatifOptions& options,
                        const ShareDone& on_progress) {
    OUTCRY_ASSIGN(Range range, parse_range(options.sweep));
    OUTCRY_ASSIGN(const OpenRun opened, open_run(run_folder, options));
    fit_range(range, opened.floors->members(),
              [&](std::string_view name) { return opened.floors->find_kind(name); });
    Sweep sweep;
    sweep.run = opened.run;
    sweep.parameter = range.parameter;
    if (!options.change.empty()) {
        OUTCRY_ASSIGN(const ChangedFloor shared, opened.floors->changed(options.change, false));
        sweep.changes = shared.words;
    }
    std::vector<Variant> variants;
    std::vector<Known> known;
    std::vector<Change> asked;
    for (const std::string& value : range.values) {
        Change change = options.change;
        change.set.push_back(joined({range.parameter, "=", value}));
        OUTCRY_ASSIGN(ChangedFloor floor, opened.floors->changed(change, false));
        variants.push_back(std::move(floor.variant));
        known.push_back({std::move(floor.plan), std::move(floor.floor)});
        asked.push_back(std::move(change));
    }
    OUTCRY_ASSIGN(const Branches branches,
                  branch(*opened.recording, opened.floors->members(), variants,
                         branching(opened, options, on_progress)));
    sweep.unchanged = point_of("as recorded", branches.unchanged, branches.unchanged);
    sweep.tried.push_back(tried_of(
        branches.unchanged, {opened.recording->opened().plan, opened.floors->floor()}, {}, 1));
    for (std::size_t i = 0; i < variants.size(); ++i) {
        const Story& story = branches.changed[i];
        sweep.points.push_back(point_of(range.values[i], branches.unchanged, story));
        if (!story.failure)
            sweep.tried.push_back(tried_of(story, known[i], asked[i], opened.run.from));
    }
    return sweep;
}

Result<int> whatif(const WhatifOptions& options) {
    if (options.change.empty() && options.sweep.empty())
        return misused(
            invalid("nothing is changed; say --set ACTOR.PARAM=VALUE, --drop ACTOR, --swap "
                    "ACTOR=KIND or --sweep"));
    OUTCRY_ASSIGN(const std::string folder, resolve_run(options.run));
    const Look look = look_of(STDOUT_FILENO);
    std::string text, page;
    {
        ProgressBar bar(!options.json);
        if (options.sweep.empty()) {
            OUTCRY_ASSIGN(const Whatif answer,
                          ask_whatif(folder, options, [&](double share, std::size_t done) {
                              bar.draw(share, progress_words(done, 1));
                          }));
            (void)counted_or_told(folder, answer.tried);
            text =
                options.json ? whatif_json(answer) + "\n" : whatif_text(answer, options.list, look);
            if (!options.html.empty()) page = whatif_html(answer);
        } else {
            OUTCRY_ASSIGN(const Range range, parse_range(options.sweep));
            OUTCRY_ASSIGN(Sweep sweep,
                          ask_sweep(folder, options, [&](double share, std::size_t done) {
                              bar.draw(share, progress_words(done, range.values.size()));
                          }));
            const statistics::Trials known = counted_or_told(folder, sweep.tried);
            sweep.tries = known.count;
            sweep.effective_tries = known.effective;
            text =
                options.json ? json_of(sweep, JsonStyle::pretty) + "\n" : sweep_text(sweep, look);
            if (!options.html.empty()) page = sweep_html(sweep);
        }
    }
    if (!options.html.empty()) OUTCRY_TRY(write_file_atomic(options.html, as_bytes(page)));
    std::fputs(text.c_str(), stdout);
    if (!options.html.empty() && !options.json) std::printf("wrote %s\n", options.html.c_str());
    return 0;
}

}  // namespace outcry::tools
