// SPDX-License-Identifier: Apache-2.0
#include "tools/standing_halt.hpp"

#include <unistd.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "outcry/actor/kind.hpp"
#include "outcry/base/clock.hpp"
#include "outcry/base/text.hpp"
#include "outcry/bus/journal.hpp"
#include "outcry/codec/json.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/record.hpp"
#include "outcry/event/trading.hpp"

namespace outcry::tools {

namespace {

constexpr std::int64_t patience_ns = 2 * ns_per_s;
constexpr std::uint64_t looked_at_once = 4096;  // events between two looks at the time

/// Whether the floor's own risk closes what is held at any halt.
bool flattens_by_itself(BytesView body) {
    const auto opened = decoded<FloorOpened>(body);
    if (!opened) return false;
    return std::any_of(opened->roster.begin(), opened->roster.end(), [](const RosterEntry& member) {
        const Kind* kind = find_kind(member.kind);
        if (kind == nullptr) return false;
        const auto text = to_json(member.params.view(), *kind->manifest.params);
        const auto params = nlohmann::json::parse(text ? *text : "", nullptr, false);
        return params.is_object() && params.value("on_halt", "") == "flatten";
    });
}

}  // namespace

Result<StandingHalt> standing_halt(const std::string& folder, std::uint64_t seq) {
    const std::int64_t deadline = clock::steady_ns() + patience_ns;
    OUTCRY_ASSIGN(const auto store, open_folder_store(folder + "/journal", false));
    OUTCRY_ASSIGN(const auto reader, JournalReader::open(*store));
    while (reader->last_seq() + 1 < seq && clock::steady_ns() < deadline) {
        ::usleep(20'000);
        OUTCRY_TRY(reader->refresh());
    }
    StandingHalt standing;
    if (reader->last_seq() + 1 < seq) return standing;
    if (reader->first_seq() == 1) {
        OUTCRY_ASSIGN(const BytesView bytes, reader->read(1));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        standing.on_halt_flattens = flattens_by_itself(record.said.body);
    }
    for (std::uint64_t at = seq; --at >= std::max<std::uint64_t>(1, reader->first_seq());) {
        if (at % looked_at_once == 0 && clock::steady_ns() > deadline) return standing;
        OUTCRY_ASSIGN(const BytesView bytes, reader->read(at));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        if (record.said.schema != schema_name<HaltRequest>) continue;
        OUTCRY_ASSIGN(const HaltRequest request, decoded<HaltRequest>(record.said.body));
        if (request.stopping) continue;  // the floor's own, and taken back by itself
        if (!request.halt) break;
        standing.seq = at;
        standing.by = request.by;
        if (!request.flatten) continue;
        standing.flatten_seq = at;
        standing.flatten_by = request.by;
    }
    standing.known = true;
    return standing;
}

std::string halt_words(const StandingHalt& before, bool flatten) {
    const auto since = [](std::uint64_t seq, const std::string& by) {
        return joined({"seq ", std::to_string(seq), by.empty() ? "" : " by ", printable(by)});
    };
    std::string words = "nothing increases risk until `outcry resume-trading`; ";
    if (flatten) {
        words += "what is held is being closed\n";
        if (before.flatten_seq != 0)
            words +=
                joined({"it was told so before, at ", since(before.flatten_seq, before.flatten_by),
                        "; what is held is closed once, not twice\n"});
        else if (before.seq != 0)
            words += joined({"it was halted already, since ", since(before.seq, before.by),
                             ", without --flatten; now it closes as well\n"});
        return words;
    }
    if (before.flatten_seq != 0)
        return words +
               joined({"what is held goes on being closed: the --flatten of ",
                       since(before.flatten_seq, before.flatten_by), " stands until then\n"});
    if (before.on_halt_flattens)
        words += "what is held is being closed, as this floor's on_halt = \"flatten\" says\n";
    else if (before.known)
        words += "stops, targets and exits go on\n";
    else
        words += "stops, targets and exits go on, and so does a flattening asked for before\n";
    if (before.seq != 0)
        words += joined({"it was halted already, since ", since(before.seq, before.by), "\n"});
    return words;
}

}  // namespace outcry::tools
