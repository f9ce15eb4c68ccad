// SPDX-License-Identifier: Apache-2.0
// `outcry whatif`: a recorded run, and the same with something changed, under one order rule.
// WHATIF.md says what that means. Main thread. The run is read and never written to. What is
// returned owns itself.
#pragma once

#include <functional>

#include "outcry/base/layout.hpp"
#include "tools/whatif/branching.hpp"
#include "tools/whatif/comparison.hpp"
#include "tools/whatif/floors.hpp"

namespace outcry::tools {

struct WhatifOptions {
    std::string run;
    Change change;
    std::string from;        // a seq or a time; empty: the whole run
    std::string sweep;       // ACTOR.PARAM=A..B/STEPS
    unsigned processes = 0;  // 0: as many as there are cores
    std::size_t list = 10;   // changes shown of each sort
    std::string html;
    bool json = false;
    const std::vector<Kind>* kinds = nullptr;  // of this program; nullptr: roster()
};

/// What both answers share.
struct WhatifRun {
    std::string floor;
    std::string head;  // of the recorded log
    std::uint64_t events = 0;
    bool free_running = false;  // recorded so; both floors are re-run in lockstep
    std::uint64_t from = 1;
    std::vector<std::string> stand_ins;
    std::vector<std::string> lost;  // actors that were quarantined, and are on both floors
};
OUTCRY_DESCRIBE(WhatifRun, "whatif.run", floor, head, events, free_running, from, stand_ins, lost);

struct Whatif {
    WhatifRun run;
    std::vector<std::string> changes;
    std::string complaint;                  // of `outcry check` about the changed floor
    std::vector<std::string> grounds;       // of the first difference: what it rests on, in words
    std::uint64_t orders_never_sent = 0;    // by the original: the paper model fills them
    std::uint64_t prompts_never_asked = 0;  // of the original: nobody answers them
    Comparison comparison;
    Story unchanged;
    Story changed;
    std::vector<Trial> tried;  // both
};

struct SweepPoint {
    std::string value;
    std::optional<std::string> failure;
    Money equity;
    double net = 0;    // of the capital
    Money difference;  // from the unchanged floor
    double max_drawdown = 0;
    std::uint64_t round_trips = 0;
    std::uint64_t decisions_changed = 0;
    std::uint64_t orders_never_sent = 0;
    std::uint64_t prompts_never_asked = 0;
    std::optional<std::uint64_t> parted;  // the event both answered differently

    bool operator==(const SweepPoint&) const = default;
};
OUTCRY_DESCRIBE(SweepPoint, "whatif.sweep_point", value, failure, equity, net, difference,
                max_drawdown, round_trips, decisions_changed, orders_never_sent,
                prompts_never_asked, parted);

struct Sweep {
    WhatifRun run;
    std::string parameter;
    std::vector<std::string> changes;  // the same at every point
    SweepPoint unchanged;
    std::vector<SweepPoint> points;
    double tries = 0;  // on this data, these included; 0: nobody counts them
    double effective_tries = 0;
    std::vector<Trial> tried;  // the recorded floor, and every point that did not fail
};
OUTCRY_DESCRIBE(Sweep, "whatif.sweep", run, parameter, changes, unchanged, points, tries,
                effective_tries, tried);

using ShareDone = std::function<void(double share, std::size_t done)>;

/// A floor that was asked is a floor that was tried: counts them among all that were on the data of
/// the run, in the results beside it, and says how many these are by now. None where nobody knows
/// what the run was fed with.
[[nodiscard]] Result<statistics::Trials> count_as_tried(const std::string& run_folder,
                                                        const std::vector<Trial>& tried);

[[nodiscard]] Result<Whatif> ask_whatif(const std::string& run_folder, const WhatifOptions& options,
                                        const ShareDone& on_progress = {});
[[nodiscard]] Result<Sweep> ask_sweep(const std::string& run_folder, const WhatifOptions& options,
                                      const ShareDone& on_progress = {});

/// `core.edge_min=4bp..20bp/8`: both ends and the steps between them, each rounded to what can be
/// written in that unit. Equals are one.
struct Range {
    std::string parameter;
    std::vector<std::string> values;
};
[[nodiscard]] Result<Range> parse_range(const std::string& text,
                                        const std::string& option = "--sweep");
using FindKind = std::function<const Kind*(std::string_view)>;
/// Rounds the values to what the parameter of that floor takes: whole numbers where it is one.
void fit_range(Range& range, const std::vector<PlannedActor>& members, const FindKind& find);

[[nodiscard]] std::string whatif_text(const Whatif& answer, std::size_t list, const Look& look);
[[nodiscard]] std::string whatif_json(const Whatif& answer);
[[nodiscard]] std::string whatif_html(const Whatif& answer);
[[nodiscard]] std::string sweep_text(const Sweep& sweep, const Look& look);
[[nodiscard]] std::string sweep_html(const Sweep& sweep);

[[nodiscard]] Result<int> whatif(const WhatifOptions& options);

}  // namespace outcry::tools
