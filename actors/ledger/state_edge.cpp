// SPDX-License-Identifier: Apache-2.0
#include "actors/ledger/state_edge.hpp"

#include <algorithm>

#include "actors/portfolio/desk.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/text.hpp"

namespace outcry::ledger {

Result<TimeNs> adopted_at(const ImportedState& state, const StateParams& params) {
    if (params.as_of) return *params.as_of;
    const std::pair<const char*, const std::optional<std::string>*> says[] = {
        {"last_updated", &state.last_updated}, {"created_at", &state.created_at}};
    for (const auto& [name, text] : says) {
        if (!*text) continue;
        auto when = time::parse(**text);
        if (!when) return std::move(when).error().at(joined({name, " ", quoted(**text)}));
        return when;
    }
    return invalid(
        "last_updated and created_at: are missing, and as_of is not given: nobody knows "
        "of when these positions are");
}

Result<std::vector<Adopted>> adopted_positions(const ImportedState& state,
                                               const StateParams& params,
                                               const FloorOpened& opened) {
    std::vector<Adopted> adopted;
    std::string faults;
    std::size_t index = 0;
    for (const ImportedPosition& one : state.positions) {
        const auto named = params.symbols.find(one.symbol);
        const std::string& id = named == params.symbols.end() ? one.symbol : named->second;
        const auto is = [&](const Instrument& instrument) { return instrument.id == id; };
        const auto count = std::count_if(opened.instruments.begin(), opened.instruments.end(), is);
        const std::string place = joined({"active_positions[", std::to_string(index++), "]"});
        if (count != 1) {
            faults += joined(
                {faults.empty() ? "" : "; ", place, ".symbol: ", quoted(id),
                 count == 0
                     ? " is no instrument of this floor; name the one it is in `symbols`"
                     : " is one of several venues; a floor takes over what it can tell apart"});
            continue;
        }
        const auto found = std::find_if(opened.instruments.begin(), opened.instruments.end(), is);
        if (one.side == Side::sell && desk::must_be_owned(found->kind)) {
            faults += joined({faults.empty() ? "" : "; ", place, ".side: ", quoted(id),
                              " must be owned to be sold, and no borrowing is modelled; close it "
                              "where it is held, or name a perpetual in `symbols`"});
            continue;
        }
        adopted.push_back({params.strategy.empty() ? opened.floor : params.strategy, found->venue,
                           found->id, one.side, one.size, one.entry,
                           joined({params.file, " ", one.symbol})});
    }
    if (!faults.empty()) return invalid(faults);
    return adopted;
}

StateEdge::StateEdge(const Params& params, const Making& making)
    : self_(making.self),
      path_(params.file.starts_with("/") ? params.file : joined({making.base, "/", params.file})),
      params_(params) {}

Result<void> StateEdge::resume(std::uint64_t accepted) {
    accepted_ = accepted;
    return {};
}

/// The log that is gone on with holds what was taken over: the file may be gone.
Result<void> StateEdge::deliver(const RecordView& mail, InputRun&) {
    OUTCRY_ASSIGN(const FloorOpened opened, decoded<FloorOpened>(mail.said.body));
    opened_ = true;
    auto done = read(opened);
    if (done || accepted_ > 0) return {};
    Error wrong = std::move(done).error();
    wrong.kind = Error::Kind::refused;  // it will be no better when the edge is started again
    return wrong.place == path_ ? std::move(wrong) : std::move(wrong).at(path_);
}

Result<void> StateEdge::read(const FloorOpened& opened) {
    OUTCRY_ASSIGN(const auto bytes, read_file(path_));
    OUTCRY_ASSIGN(const ImportedState state, read_trading_state(as_text(bytes)));
    OUTCRY_ASSIGN(positions_, adopted_positions(state, params_, opened));
    if (positions_.empty() && !state.circuit_breaker_tripped.value_or(false)) return {};
    OUTCRY_ASSIGN(at_, adopted_at(state, params_));
    if (!state.circuit_breaker_tripped.value_or(false)) return {};
    halt_.emplace();
    halt_->by = self_;
    halt_->reason = joined({"circuit_breaker_tripped in ", params_.file,
                            state.last_circuit_trip_reason ? ": " : "",
                            state.last_circuit_trip_reason.value_or("")});
    return {};
}

Result<void> StateEdge::pull(std::size_t, InputRun& run) {
    if (!opened_) return {};
    InputWriter writer(run, next_seq_);
    std::uint64_t number = 0;
    const auto hand_over = [&](const auto& event) {
        if (++number <= accepted_ || number < next_seq_) return;
        next_seq_ = number;
        OUTCRY_CHECK(writer.add(event, at_));
    };
    for (const Adopted& one : positions_) hand_over(one);
    if (halt_) hand_over(*halt_);
    run.ended = true;
    return {};
}

Kind state_edge_kind() {
    return edge_kind<StateEdge>("takes over the positions of an older bot's .trading_state.json");
}

}  // namespace outcry::ledger
