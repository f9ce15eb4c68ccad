// SPDX-License-Identifier: Apache-2.0
#include "tools/search/data_set.hpp"

#include <algorithm>

#include "actors/feed/params.hpp"
#include "actors/feed/walk_market.hpp"
#include "outcry/base/sha256.hpp"
#include "tools/search/model_set.hpp"

namespace outcry::tools {

namespace {

class Gathering {
 public:
    Gathering(const Plan& plan, FileDigests& known) : plan_(plan), known_(known) {}

    /// False: who feeds it cannot be known again.
    bool take(const PlannedActor& member) {
        if (member.kind == schema_name<WalkParams>) return take_walk(member);
        if (member.kind == schema_name<RecordedFeedParams>) return take_files(member);
        return member.duty != Duty::edge || !member.kind.starts_with("feed.");
    }

    DataSet finish() {
        if (!any_) return {};
        std::sort(made_.series.begin(), made_.series.end());
        made_.series.erase(std::unique(made_.series.begin(), made_.series.end()),
                           made_.series.end());
        made_.market = made_.digest = to_hex(all_.finish());
        made_.models = models_of(plan_, &known_.models);
        if (made_.models.empty()) return std::move(made_);
        Sha256 whole;
        whole.update(as_bytes(made_.market));
        for (const auto& [name, digest] : made_.models)
            whole.update(as_bytes(name)).update(as_bytes(digest));
        made_.digest = to_hex(whole.finish());
        return std::move(made_);
    }

 private:
    /// Made up from its seed and parameters, whatever pace it is shown at and for whom.
    bool take_walk(const PlannedActor& member) {
        auto params = decoded<WalkParams>(member.params);
        if (!params) return false;
        params->pace = WalkParams().pace;
        params->warmup = {};
        params->symbols = {};
        add(Sha256().update(as_bytes(member.kind)).update(encoded(*params).view()).finish());
        for (const Instrument& instrument : plan_.opened.instruments)
            all_.update(as_bytes(instrument.id));
        return true;
    }

    bool take_files(const PlannedActor& member) {
        const auto params = decoded<RecordedFeedParams>(member.params);
        if (!params) return false;
        std::vector<std::string> symbols = params->symbols;
        if (symbols.empty())
            for (const Instrument& instrument : plan_.opened.instruments)
                symbols.push_back(instrument.id);
        for (const std::string& symbol : symbols)
            for (const auto* pattern : feed::patterns_of(*params)) {
                if (!*pattern) continue;
                const std::string path = feed::file_of(**pattern, symbol, plan_.base);
                auto at = known_.rows.find(path);
                if (at == known_.rows.end())
                    at = known_.rows.emplace(path, feed::rows_digest(path)).first;
                const auto& rows = at->second;
                if (!rows) return false;
                all_.update(as_bytes(symbol));
                add(rows->digest, rows->rows > 0);
            }
        return true;
    }

    void add(const Digest& digest, bool tells = true) {
        any_ = true;
        all_.update(digest);
        if (tells) made_.series.push_back(to_hex(digest));
    }

    const Plan& plan_;
    FileDigests& known_;
    Sha256 all_;
    DataSet made_;
    bool any_ = false;
};

}  // namespace

DataSet data_set_of(const Plan& plan, FileDigests* known) {
    FileDigests own;
    Gathering gathering(plan, known != nullptr ? *known : own);
    for (const PlannedActor& member : plan.members)
        if (!gathering.take(member)) return {};
    return gathering.finish();
}

DataSet united(const std::map<std::string, DataSet>& sets) {
    if (sets.size() == 1) return sets.begin()->second;
    DataSet made;
    Sha256 all;
    for (const auto& [digest, data] : sets) {
        all.update(as_bytes(digest));
        made.series.insert(made.series.end(), data.series.begin(), data.series.end());
    }
    if (sets.empty()) return made;
    std::sort(made.series.begin(), made.series.end());
    made.series.erase(std::unique(made.series.begin(), made.series.end()), made.series.end());
    made.digest = to_hex(all.finish());
    return made;
}

}  // namespace outcry::tools
