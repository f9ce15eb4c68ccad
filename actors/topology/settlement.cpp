// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/settlement.hpp"

#include <algorithm>

#include "actors/portfolio/exchange.hpp"
#include "outcry/base/text.hpp"

namespace outcry::topology {

namespace {

const Instrument* named(const std::vector<Instrument>& list, std::string_view id) {
    const auto found =
        std::find_if(list.begin(), list.end(), [&](const Instrument& one) { return one.id == id; });
    return found == list.end() ? nullptr : &*found;
}

class Settlement {
 public:
    Settlement(const Floor& floor, const std::vector<Instrument>& known,
               const TomlDocument& document, std::vector<Diagnostic>& diagnostics)
        : floor_(floor),
          known_(known),
          document_(document),
          diagnostics_(diagnostics),
          table_(*document.root().get("floor")) {}

    void run() {
        for (const Instrument& one : floor_.instruments)
            if (one.settlement != floor_.currency && !has(currencies_, one.settlement))
                currencies_.push_back(one.settlement);
        for (const auto& [currency, pair] : floor_.table.rates) check_rate(currency, pair);
        for (const std::string& currency : currencies_)
            if (!floor_.table.rates.contains(currency)) wants_rate(currency);
    }

 private:
    static bool has(const std::vector<std::string>& list, std::string_view one) {
        return std::find(list.begin(), list.end(), one) != list.end();
    }
    void complain(TextPlace at, std::string message) {
        diagnostics_.push_back(document_.complaint(at, std::move(message)));
    }
    [[nodiscard]] TextPlace at(std::string_view key) const {
        const Value* value = table_.get(key);
        return value == nullptr ? table_.at : value->at;
    }
    [[nodiscard]] TextPlace at_rate(std::string_view currency) const {
        const Value* value = table_.get("rates")->get(currency);
        return value == nullptr ? at("rates") : value->at;
    }
    [[nodiscard]] std::string line_of(std::string_view currency, std::string_view pair) const {
        return joined({"rates = { ", currency, " = ", quoted(pair), " }"});
    }
    [[nodiscard]] const Instrument* pair_in(const std::vector<Instrument>& list,
                                            std::string_view currency) const {
        const auto found = std::find_if(list.begin(), list.end(), [&](const Instrument& one) {
            return exchange::pairs(one, currency, floor_.currency);
        });
        return found == list.end() ? nullptr : &*found;
    }

    /// The line to write, as far as the instruments file knows one.
    [[nodiscard]] std::string remedy(std::string_view currency) const {
        if (const Instrument* here = pair_in(floor_.instruments, currency))
            return joined({"write ", line_of(currency, here->id)});
        if (const Instrument* there = pair_in(known_, currency))
            return joined({"add ", quoted(there->id), " to symbols and write ",
                           line_of(currency, there->id)});
        return joined({"add a pair of base ", currency, " and quote ", floor_.currency, " to ",
                       quoted(floor_.table.instruments), " and to symbols, and write ",
                       line_of(currency, joined({currency, floor_.currency}))});
    }

    void wants_rate(const std::string& currency) {
        const auto settles = [&](const Instrument& one) { return one.settlement == currency; };
        const Instrument& first =
            *std::find_if(floor_.instruments.begin(), floor_.instruments.end(), settles);
        const bool all = std::all_of(floor_.instruments.begin(), floor_.instruments.end(), settles);
        complain(at(floor_.table.rates.empty() ? "capital" : "rates"),
                 joined({"capital is in ", floor_.currency, " but ", first.id, " settles in ",
                         currency, ", and nothing says what converts it; ",
                         all ? joined({"give capital in ", currency, ", or "}) : std::string(),
                         remedy(currency)}));
    }

    void check_rate(const std::string& currency, const std::string& pair) {
        const TextPlace place = at_rate(currency);
        if (currency == floor_.currency)
            return complain(place, joined({"rates names ", currency,
                                           ", which capital is in: it needs no rate; leave it "
                                           "out"}));
        if (!has(currencies_, currency))
            return complain(place, joined({"rates names ", currency,
                                           ", and nothing on this floor settles in it; leave it "
                                           "out"}));
        const Instrument* on_floor = named(floor_.instruments, pair);
        const Instrument* one = on_floor == nullptr ? named(known_, pair) : on_floor;
        const bool fits = one != nullptr && exchange::pairs(*one, currency, floor_.currency);
        if (one == nullptr) {
            std::vector<std::string_view> names;
            for (const Instrument& instrument : known_) names.push_back(instrument.id);
            return complain(place, joined({"rate of ", currency, " names ", quoted(pair),
                                           ", which is not in ", quoted(floor_.table.instruments),
                                           did_you_mean(pair, names), "; ", remedy(currency)}));
        }
        if (!fits)
            return complain(place,
                            joined({"rate of ", currency, " names ", quoted(pair), ", which is ",
                                    one->base == one->quote ? "a pair of " : "of ", one->base,
                                    one->base == one->quote ? " with itself" : " in ",
                                    one->base == one->quote ? std::string_view() : one->quote,
                                    ", and converts no ", currency, " into ", floor_.currency, "; ",
                                    remedy(currency)}));
        if (on_floor == nullptr)
            return complain(place, joined({"rate of ", currency, " names ", quoted(pair),
                                           ", which this floor does not hear; add it to symbols, "
                                           "whether it is traded or not"}));
        const Instrument* first = pair_in(floor_.instruments, currency);
        if (first != one)
            complain(
                place,
                joined({"rate of ", currency, " names ", quoted(pair), ", but ", quoted(first->id),
                        " stands before it in symbols and is a pair "
                        "of the same; the first one converts: put ",
                        quoted(pair), " before it, or write ", line_of(currency, first->id)}));
    }

    const Floor& floor_;
    const std::vector<Instrument>& known_;
    const TomlDocument& document_;
    std::vector<Diagnostic>& diagnostics_;
    const Value& table_;
    std::vector<std::string> currencies_;
};

}  // namespace

void check_settlement(const Floor& floor, const std::vector<Instrument>& known,
                      const TomlDocument& document, std::vector<Diagnostic>& diagnostics) {
    Settlement(floor, known, document, diagnostics).run();
}

void check_counting(const Floor& floor, const std::vector<Draft>& drafts,
                    const TomlDocument& document, std::vector<Diagnostic>& diagnostics) {
    if (floor.table.rates.empty()) return;
    for (const Draft& draft : drafts) {
        if (!draft.kind_name.starts_with("classic.")) continue;
        const bool judges = draft.says("verdict");
        if (!judges && !draft.says("proposal")) continue;
        diagnostics.push_back(document.complaint(
            draft.at,
            joined({"actor ", quoted(draft.name), " of kind ", draft.kind_name,
                    " counts in one currency, and this floor's instruments settle in several; "
                    "take ",
                    judges ? "risk.veto" : "core.pool",
                    ", or give each currency a floor of its own"})));
    }
}

}  // namespace outcry::topology
