// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/instruments.hpp"

#include <algorithm>

#include "actors/topology/ranges.hpp"
#include "outcry/base/calendar.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/limits.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

namespace {

constexpr std::string_view needed[] = {"kind", "base", "quote",       "settlement",
                                       "tick", "lot",  "min_notional"};

/// The instrument's own table over what its venue says of all of them.
Value merged(const Value& venue, const Entry& entry, const std::string& venue_name) {
    Value table = entry.value;
    for (const Entry& shared : venue.entries)
        if (shared.key != "name" && table.find(shared.key) == nullptr)
            table.set(shared.key, shared.key_at, shared.value);
    table.set("id", entry.key_at, Value::of_text(entry.key, entry.key_at));
    table.set("venue", entry.key_at, Value::of_text(venue_name, entry.key_at));
    return table;
}

class InstrumentReading {
 public:
    explicit InstrumentReading(const TomlDocument& document) : document_(document) {}

    InstrumentsRead run() {
        const Value& root = document_.root();
        for (const Entry& entry : root.entries)
            if (entry.key != "venue" && entry.key != "instrument")
                complain(entry.key_at,
                         joined({"unknown table ", quoted(entry.key),
                                 "; an instruments file has [venue] and [instrument.ID]"}));
        const Value* venue = root.get("venue");
        const Value* name = venue == nullptr ? nullptr : venue->get("name");
        if (name == nullptr || name->kind != Value::Kind::text || name->text.empty()) {
            complain(name != nullptr    ? name->at
                     : venue != nullptr ? venue->at
                                        : TextPlace{},
                     "missing [venue] name such as name = \"binance-usdm\"");
            return std::move(read_);
        }
        const Value* table = root.get("instrument");
        if (table == nullptr || !table->is_table() || table->entries.empty()) {
            complain({}, "no [instrument.ID] table in the file");
            return std::move(read_);
        }
        for (const Entry& entry : table->entries) each(*venue, entry, name->text);
        return std::move(read_);
    }

 private:
    void complain(TextPlace at, std::string message) {
        read_.diagnostics.push_back(document_.complaint(at, std::move(message)));
    }

    /// `[instrument."SYN{001..240}"]` is as many instruments alike; `{}` in their base is the
    /// number.
    void each(const Value& venue, const Entry& entry, const std::string& venue_name) {
        const auto items = topology::expand_range(entry.key);
        if (!items) return complain(entry.key_at, items.error().message);
        for (const topology::RangeItem& item : *items) {
            Entry own = entry;
            own.key = item.name;
            if (Value* base = own.value.get("base"); base != nullptr && !item.number.empty())
                if (const std::size_t at = base->text.find("{}"); at != std::string::npos)
                    base->text.replace(at, 2, item.number);
            one(venue, own, venue_name);
        }
    }

    void one(const Value& venue, const Entry& entry, const std::string& venue_name) {
        if (!entry.value.is_table())
            return complain(entry.key_at,
                            joined({"expected a table [instrument.", entry.key, "]"}));
        const Value table = merged(venue, entry, venue_name);
        bool complete = true;
        for (const std::string_view key : needed) {
            if (table.find(key) != nullptr) continue;
            complete = false;
            complain(entry.value.at,
                     joined({"missing key \"", key, "\" of instrument ", quoted(entry.key)}));
        }
        const auto instrument = document_.read<Instrument>(table, read_.diagnostics);
        if (!instrument || !complete || !sane(table, *instrument)) return;
        read_.instruments.push_back(*instrument);
        check_books(table, *instrument);
    }

    /// Positions, margin and funding are those of linear contracts of one unit of the base.
    void check_books(const Value& table, const Instrument& instrument) {
        const auto untradable = [&](std::string_view key, std::string_view what,
                                    std::string_view remedy) {
            const Value* value = table.get(key);
            read_.untradable.push_back(
                {instrument.id,
                 document_.complaint(value == nullptr ? table.at : value->at,
                                     joined({quoted(instrument.id), " ", what, "; ", remedy,
                                             ", or take it off the floor's symbols"}))});
        };
        const bool held = instrument.kind != InstrumentKind::inverse_perpetual &&
                          instrument.kind != InstrumentKind::binary_outcome;
        if (!held)
            untradable("kind",
                       joined({"is of kind ", table.get("kind")->text,
                               ", which no book of this build holds"}),
                       "trade spot, linear_perpetual, equity or fx");
        if (held && instrument.quote != instrument.settlement)
            untradable(
                "settlement",
                joined({"is quoted in ", instrument.quote, " and settles in ",
                        instrument.settlement, ", and books count what a price is quoted in"}),
                joined({"give settlement = ", quoted(instrument.quote)}));
        if (instrument.multiplier != Quantity::whole(1))
            untradable("multiplier",
                       joined({"has a multiplier of ", to_string(instrument.multiplier),
                               ", and books count one unit of the base a contract"}),
                       "give tick, lot and min_notional in units of the base and multiplier = 1");
    }

    /// What the types cannot say: steps are positive, fees and margins ascend.
    bool sane(const Value& table, const Instrument& instrument) {
        const std::size_t before = read_.diagnostics.size();
        const auto at = [&](std::string_view key) {
            const Value* value = table.get(key);
            return value == nullptr ? table.at : value->at;
        };
        const auto positive = [&](std::string_view key, std::int64_t units) {
            if (units <= 0)
                complain(at(key),
                         joined({key, " of ", quoted(instrument.id), " must be positive"}));
        };
        positive("tick", instrument.tick.units);
        positive("lot", instrument.lot.units);
        positive("multiplier", instrument.multiplier.units);
        if (instrument.min_notional.units < 0)
            complain(at("min_notional"), "min_notional is negative");
        if (instrument.id.size() > limits::token_bytes_max)
            complain(table.at,
                     joined({"id of ", std::to_string(instrument.id.size()), " bytes exceeds ",
                             std::to_string(limits::token_bytes_max)}));
        if (instrument.fees.empty())
            complain(at("fees"),
                     "no fee tier; write fees = [{ maker = \"2bp\", taker = \"5bp\" }]");
        const auto tiers_ascend = [](const auto& tiers, auto member) {
            return std::is_sorted(tiers.begin(), tiers.end(), [&](const auto& a, const auto& b) {
                return a.*member < b.*member;
            });
        };
        if (!tiers_ascend(instrument.fees, &FeeTier::volume_from))
            complain(at("fees"), "fee tiers are not in ascending order of volume_from");
        if (!tiers_ascend(instrument.margins, &MarginTier::notional_upto))
            complain(at("margins"), "margin tiers are not in ascending order of notional_upto");
        if (instrument.funding_interval && instrument.funding_interval->ns <= 0)
            complain(at("funding_interval"), "funding_interval must be positive");
        if (const auto calendar = Calendar::find(instrument.calendar); !calendar)
            complain(at("calendar"), joined({"calendar ", calendar.error().message}));
        return read_.diagnostics.size() == before;
    }

    const TomlDocument& document_;
    InstrumentsRead read_;
};

InstrumentsRead failed(Error failure, const std::string& shown) {
    return {{},
            {},
            {Diagnostic{failure.place.empty() ? shown : failure.place, {}, failure.message, {}}}};
}

}  // namespace

InstrumentsRead parse_instruments(std::string text, std::string name) {
    const std::string shown = name;
    auto document = TomlDocument::parse(std::move(text), std::move(name));
    if (!document) return failed(std::move(document).error(), shown);
    return InstrumentReading(*document).run();
}

InstrumentsRead read_instruments(const std::string& path, const std::string& shown) {
    auto bytes = read_file(path);
    if (!bytes) return failed(std::move(bytes).error(), shown);
    return parse_instruments(std::string(as_text(bytes->view())), shown);
}

}  // namespace outcry
