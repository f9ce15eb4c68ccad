// SPDX-License-Identifier: Apache-2.0
#include "tools/going_on.hpp"

#include <algorithm>

#include "outcry/base/text.hpp"
#include "outcry/bus/journal.hpp"
#include "outcry/event/record.hpp"
#include "tools/search/data_set.hpp"
#include "tools/search/model_set.hpp"

namespace outcry::tools {

std::string typed(const std::string& word) {
    if (word.find_first_of(" '\"$&|;<>()[]{}*?!#~`\\\t") == std::string::npos) return word;
    std::string made = "'";
    for (const char c : word) made += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return made + "'";
}

std::string run_anew(const RunFacts& facts, const std::string& until) {
    std::string words = "outcry run " + typed(facts.topology);
    for (const std::string& one : facts.set) words += " --set " + typed(one);
    return until.empty() ? words : words + " --until " + until;
}

Result<std::optional<FloorClosed>> same_floor(const std::string& folder, const Plan& plan,
                                              const std::string& topology) {
    OUTCRY_ASSIGN(const auto store, open_folder_store(folder + "/journal", false));
    OUTCRY_ASSIGN(const auto reader, JournalReader::open(*store));
    if (reader->last_seq() == 0) return std::optional<FloorClosed>();
    OUTCRY_TRY(same_schemas(*reader, "go on"));
    OUTCRY_ASSIGN(const BytesView bytes, reader->read(1));
    OUTCRY_ASSIGN(const RecordView record, read_record(bytes));
    OUTCRY_ASSIGN(const FloorOpened recorded, decoded<FloorOpened>(record.said.body));
    if (recorded == plan.opened) {
        OUTCRY_ASSIGN(const bool ended, has_ended(*reader));
        if (!ended) return std::optional<FloorClosed>();
        OUTCRY_ASSIGN(const BytesView last, reader->read(reader->last_seq()));
        OUTCRY_ASSIGN(const RecordView closing, read_record(last));
        OUTCRY_ASSIGN(FloorClosed closed, decoded<FloorClosed>(closing.said.body));
        return std::optional<FloorClosed>(std::move(closed));
    }
    std::string differs;
    const auto name = [&](const std::string& what) {
        differs += (differs.empty() ? "" : ", ") + what;
    };
    const auto& before = recorded.roster;
    const auto& now = plan.opened.roster;
    for (std::size_t i = 0; i < std::max(before.size(), now.size()); ++i) {
        if (i >= now.size())
            name(before[i].name + " is gone");
        else if (i >= before.size())
            name(now[i].name + " is new");
        else if (before[i].name != now[i].name)
            name(now[i].name + " stands where " + before[i].name + " stood");
        else if (before[i] != now[i])
            name(now[i].name + (before[i].params != now[i].params ? " has other parameters"
                                                                  : " hears or says otherwise"));
    }
    if (differs.empty()) name("the [floor] or its instruments");
    return invalid(joined({"the topology no longer matches its run: ", differs,
                           "; put it back as it was, with the files it names, then resume: cp ",
                           folder, "/topology.toml ", topology}),
                   folder);
}

Result<void> same_data(const std::string& folder, const RunFacts& facts, const Plan& plan) {
    if (facts.data.empty()) return {};  // nobody wrote down what it was fed
    const DataSet now = data_set_of(plan);
    // Of an older build it is without the models.
    if (now.digest == facts.data || now.market == facts.data) return {};
    std::size_t gone = 0;
    for (const std::string& series : facts.series)
        if (std::find(now.series.begin(), now.series.end(), series) == now.series.end()) ++gone;
    return error(Error::Kind::refused,
                 joined({"its market data is not what this run began on: of ",
                         std::to_string(facts.series.size()), " series ", std::to_string(gone),
                         " have other rows now; put the files back as they were, or run anew: ",
                         run_anew(facts, facts.until)}),
                 folder);
}

std::string other_models(const RunFacts& facts, const Plan& plan) {
    std::string other;
    if (!facts.models) return other;  // nobody wrote down which they were
    const auto now = models_of(plan);
    for (const auto& [name, digest] : *facts.models) {
        const auto found = now.find(name);
        if (found != now.end() && found->second == digest) continue;
        other += joined({other.empty() ? "" : ", ", name, " (",
                         found == now.end() ? "cannot be read" : "has other bytes", ")"});
    }
    return other;
}

Result<void> same_models(const std::string& folder, const RunFacts& facts, const Plan& plan) {
    const std::string other = other_models(facts, plan);
    if (other.empty()) return {};
    return error(
        Error::Kind::refused,
        joined({"its models are not those this run began with: ", other,
                "; put the files back as they were, or run anew: ", run_anew(facts, facts.until)}),
        folder);
}

Result<void> not_before_its_end(const std::string& folder, const std::string& until) {
    if (until.empty()) return {};
    OUTCRY_ASSIGN(const TimeNs asked, time::parse(until));
    OUTCRY_ASSIGN(const auto store, open_folder_store(folder + "/journal", false));
    OUTCRY_ASSIGN(const auto reader, JournalReader::open(*store));
    if (reader->last_seq() == 0) return {};
    OUTCRY_ASSIGN(const BytesView bytes, reader->read(reader->last_seq()));
    OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
    if (record.prefix.time <= asked) return {};
    return invalid(
        joined({"--until ", until, " is before where this run stands: its log has come to ",
                time::to_iso(record.prefix.time), "; name a later time, or leave --until out"}),
        folder);
}

}  // namespace outcry::tools
