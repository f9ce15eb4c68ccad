// SPDX-License-Identifier: Apache-2.0
// The floor a search tries things on. It is run once as the topology says, fused and in memory;
// each trial then is the same floor with some actors changed. Whom the change cannot reach is not
// asked again: what he said is told again (actors/runtime/retelling.hpp), so that bars are read and
// indicators computed once. A trial that changes an edge or the floor itself is run anew from its
// files.
//
// Main thread of a process; a fork of it may go on with its own copy. Reads files, writes none.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "actors/runtime/recording.hpp"
#include "actors/runtime/retold.hpp"
#include "outcry/actor/plan.hpp"
#include "tools/progress_bar.hpp"
#include "tools/search/data_set.hpp"
#include "tools/search/trial.hpp"

namespace outcry::tools {

struct GroundOptions {
    std::string topology;
    std::vector<std::string> set;
    std::string until;
    bool page = false;  // also keep what the report's page draws
    OnShare on_share = {};
    bool alone = false;                 // no trial will follow: what was said is not kept
    std::atomic<bool>* stop = nullptr;  // set to leave early; may be null
};

class Ground {
 public:
    /// Nothing when it was told to stop before the floor was through.
    [[nodiscard]] static Result<std::unique_ptr<Ground>> open(const GroundOptions& options);

    /// The floor as the topology says, with every figure.
    [[nodiscard]] const Report& base() const { return base_; }
    [[nodiscard]] const Plan& plan() const { return plan_; }
    /// Of the base; empty unless it was asked for.
    [[nodiscard]] const PageData& page() const { return page_; }
    /// What the floor is fed with; empty where it is fed from elsewhere.
    [[nodiscard]] const DataSet& data() const { return data_; }
    /// What `outcry check` says in one line.
    [[nodiscard]] const std::string& headline() const { return headline_; }

    /// The floor with these set: its digest, and what it is fed with.
    struct Known {
        std::string plan;
        DataSet data;
    };
    [[nodiscard]] Result<Known> known_as(const std::vector<std::string>& words) const;
    /// Runs it. A floor that cannot be run is a trial with a failure.
    [[nodiscard]] Trial run(const std::vector<std::string>& words) const;
    /// Runs them side by side, which is cheaper than one by one.
    [[nodiscard]] std::vector<Trial> run_all(
        const std::vector<std::vector<std::string>>& all) const;
    /// As many as run side by side to advantage, and end within seconds.
    [[nodiscard]] std::size_t side_by_side() const;
    /// The same with all that its report holds, launched from the files, until another time where
    /// one is given.
    [[nodiscard]] Result<Report> launch_with(const std::vector<std::string>& words,
                                             const std::string& until,
                                             PageData* page = nullptr) const;

 private:
    Ground() = default;
    [[nodiscard]] Result<Plan> planned(const std::vector<std::string>& words) const;
    struct Changed {
        std::size_t trial = 0;  // its place
        Plan plan;
        std::vector<std::uint16_t> actors;  // roster places
    };
    void tell_again(const std::vector<Changed>& floors, std::vector<Trial>& trials) const;
    /// Asks everybody again, but plays the world from the recording.
    [[nodiscard]] Result<Trial> ask_again(const Plan& plan) const;
    [[nodiscard]] Result<Trial> launch_anew(const Plan& plan) const;

    GroundOptions options_;
    std::vector<Kind> kinds_;
    Plan plan_;
    Report base_;
    PageData page_;
    DataSet data_;
    mutable FileDigests files_;  // that a floor was asked for
    std::string headline_;
    std::unique_ptr<Retold> retold_;
    std::unique_ptr<Recording> recording_;  // where `retold_` has an obstacle
};

}  // namespace outcry::tools
