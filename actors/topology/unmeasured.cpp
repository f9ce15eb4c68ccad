// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/unmeasured.hpp"

#include <algorithm>

#include "actors/case/evidence.hpp"
#include "actors/topology/draft.hpp"
#include "outcry/base/text.hpp"
#include "outcry/event/judgement.hpp"

namespace outcry::topology {
namespace {

constexpr std::size_t named_max = 6;

/// What one voter can read, and of whom.
struct Measured {
    std::string quant;  // the first of them
    std::vector<ReadingOn> readings;

    [[nodiscard]] bool has(const ReadingOn& reading) const {
        return std::find(readings.begin(), readings.end(), reading) != readings.end();
    }
    [[nodiscard]] std::vector<ReadingOn> missing(const LookedFor& look) const {
        std::vector<ReadingOn> all;
        for (const ReadingOn& reading : look.readings)
            if (!has(reading)) all.push_back(reading);
        if (look.any && all.size() < look.readings.size()) all.clear();
        return all;
    }
};

/// A piece of evidence that cannot be read.
struct Blind {
    const LookedFor* look;
    std::vector<ReadingOn> missing;
};

std::string on(Timeframe timeframe) { return joined({" on ", timeframe.to_string()}); }

/// `ema:20, ema:50 and atr:14 on 15m`, of one timeframe after the other.
std::string names_of(const std::vector<ReadingOn>& missing) {
    std::vector<ReadingOn> all;
    for (const ReadingOn& one : missing)
        if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
    std::string text;
    for (std::size_t i = 0; i < all.size() && i < named_max; ++i) {
        text += joined({i == 0 ? "" : ", ", all[i].name});
        const bool last = i + 1 == all.size() || all[i + 1].timeframe != all[i].timeframe;
        if (last || i + 1 == named_max) text += on(all[i].timeframe);
    }
    return all.size() > named_max ? text + " and more" : text;
}

/// `"macd:12,26,9@15m"`: as a quant's indicators name what gives these readings.
std::string as_indicators(const std::vector<ReadingOn>& missing) {
    std::vector<std::string> specs;
    for (const ReadingOn& one : missing) {
        std::string spec =
            quoted(joined({cases::indicator_of(one.name), "@", one.timeframe.to_string()}));
        if (std::find(specs.begin(), specs.end(), spec) == specs.end())
            specs.push_back(std::move(spec));
    }
    std::string text;
    for (const std::string& spec : specs) text += joined({text.empty() ? "" : ", ", spec});
    return text;
}

class UnmeasuredSearch {
 public:
    UnmeasuredSearch(const Plan& plan, const std::vector<Kind>& kinds, const Wiring& wiring)
        : plan_(plan), kinds_(kinds), wiring_(wiring) {}

    std::vector<Unmeasured> run() {
        for (std::size_t i = 0; i < wiring_.actors().size(); ++i) {
            const Kind* kind = kind_of(i);
            if (kind == nullptr || !kind->looks_for) continue;
            const auto looks = kind->looks_for(making(i));
            const auto measured = looks ? measured_for(i) : std::nullopt;
            if (measured) one_voter(i, *looks, *measured);
        }
        return std::move(found_);
    }

 private:
    [[nodiscard]] const PlannedActor& actor(std::size_t i) const {
        return *wiring_.actors()[i].actor;
    }
    [[nodiscard]] const Kind* kind_of(std::size_t i) const {
        return actor(i).program.empty() ? find_in(kinds_, actor(i).kind) : nullptr;
    }
    [[nodiscard]] Making making(std::size_t i) const {
        return {actor(i).name, actor(i).params.view(), plan_.base, ""};
    }

    [[nodiscard]] std::optional<Measured> measured_for(std::size_t voter) const {
        Measured all;
        for (std::size_t i = 0; i < wiring_.actors().size(); ++i) {
            if (!wiring_.says(i, schema_name<Signal>) || !wiring_.may_hear(voter, i)) continue;
            const Kind* kind = kind_of(i);
            if (kind == nullptr || !kind->measures) return std::nullopt;
            const auto readings = kind->measures(making(i));
            if (!readings) return std::nullopt;
            if (all.quant.empty()) all.quant = actor(i).name;
            all.readings.insert(all.readings.end(), readings->begin(), readings->end());
        }
        return all.quant.empty() ? std::nullopt : std::optional(std::move(all));
    }

    void one_voter(std::size_t voter, const std::vector<LookedFor>& looks,
                   const Measured& measured) {
        std::vector<Blind> waiting, written;
        std::size_t awaited = 0;
        for (const LookedFor& look : looks) {
            if (look.waits) ++awaited;
            auto missing = measured.missing(look);
            if (missing.empty()) continue;
            if (!look.path.empty()) written.push_back({&look, missing});
            if (look.waits) waiting.push_back({&look, std::move(missing)});
        }
        if (awaited != 0 && waiting.size() == awaited) return mute(voter, waiting, measured);
        for (const Blind& blind : written)
            found_.push_back(
                {voter,
                 false,
                 {actor(voter).name, blind.look->path,
                  joined({"its finding ", blind.look->what, " is never evidence: ", measured.quant,
                          " measures no ", names_of(blind.missing), "; add ",
                          as_indicators(blind.missing), " to its indicators"})}});
    }

    void mute(std::size_t voter, const std::vector<Blind>& waiting, const Measured& measured) {
        const auto least = std::min_element(
            waiting.begin(), waiting.end(),
            [](const Blind& a, const Blind& b) { return a.missing.size() < b.missing.size(); });
        std::string because =
            joined({" waits for evidence of ", names_of(all_of(waiting)), ", which ",
                    measured.quant, " does not measure, and would abstain in every round; add ",
                    as_indicators(least->missing),
                    " to its indicators, or leave indicators out for the standard set"});
        const std::string& path = least->look->path;
        if (path.empty())
            found_.push_back(
                {voter,
                 true,
                 {measured.quant, "indicators", joined({"voter ", actor(voter).name, because})}});
        else
            found_.push_back({voter, true, {actor(voter).name, path, because.substr(1)}});
    }

    [[nodiscard]] static std::vector<ReadingOn> all_of(const std::vector<Blind>& blinds) {
        std::vector<ReadingOn> all;
        for (const Blind& blind : blinds)
            all.insert(all.end(), blind.missing.begin(), blind.missing.end());
        return all;
    }

    const Plan& plan_;
    const std::vector<Kind>& kinds_;
    const Wiring& wiring_;
    std::vector<Unmeasured> found_;
};

}  // namespace

std::vector<Unmeasured> find_unmeasured(const Plan& plan, const std::vector<Kind>& kinds,
                                        const Wiring& wiring) {
    return UnmeasuredSearch(plan, kinds, wiring).run();
}

}  // namespace outcry::topology
