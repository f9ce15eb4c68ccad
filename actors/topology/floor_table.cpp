// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/floor_table.hpp"

#include <algorithm>

#include "actors/topology/instruments.hpp"
#include "actors/topology/ranges.hpp"
#include "actors/topology/settlement.hpp"
#include "outcry/base/limits.hpp"
#include "outcry/base/text.hpp"

namespace outcry::topology {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class FloorReading {
 public:
    FloorReading(const TomlDocument& document, const std::string& base,
                 std::vector<Diagnostic>& diagnostics)
        : document_(document), base_(base), diagnostics_(diagnostics) {}

    std::optional<Floor> run() {
        table_ = document_.root().get("floor");
        if (table_ == nullptr || !table_->is_table()) {
            complain({},
                     "missing table [floor]; it names the floor, its capital, instruments, symbols "
                     "and decide_on");
            return std::nullopt;
        }
        const std::size_t before = diagnostics_.size();
        // A bare number is the likeliest slip, and deserves better words than "expected text".
        Value table = *table_;
        if (Value* capital = table.get("capital"); capital != nullptr && !is_text(*capital)) {
            complain(capital->at,
                     joined({"expected an amount with its currency such as \"10000 USDT\", got ",
                             describe_value(*capital)}));
            *capital = Value::of_text("1 X", capital->at);
        }
        auto read = document_.read<FloorTable>(table, diagnostics_);
        if (!read) return std::nullopt;
        floor_.table = std::move(*read);
        check_name();
        check_decisions();
        check_mode();
        check_endpoint("tap", floor_.table.tap);
        check_endpoint("bus", floor_.table.bus);
        if (diagnostics_.size() == before) read_capital();
        read_symbols();
        if (diagnostics_.size() != before) return std::nullopt;
        check_settlement(floor_, known_, document_, diagnostics_);
        if (diagnostics_.size() != before) return std::nullopt;
        inherit();
        return std::move(floor_);
    }

 private:
    static bool is_text(const Value& value) {
        return value.kind == Value::Kind::text || value.kind == Value::Kind::loose;
    }
    void complain(TextPlace at, std::string message) {
        diagnostics_.push_back(document_.complaint(at, std::move(message)));
    }
    [[nodiscard]] TextPlace at(std::string_view key) const {
        const Value* value = table_->get(key);
        return value == nullptr ? table_->at : value->at;
    }

    void check_name() {
        const std::string fault = name_fault(floor_.table.name);
        if (!fault.empty())
            complain(at("name"), joined({"floor name ", quoted(floor_.table.name), " ", fault}));
    }

    /// Deadlines, horizons and how stale a price may be are counted in time.
    void check_decisions() {
        if (floor_.table.decide_on.is_timed()) return;
        complain(
            at("decide_on"),
            joined({"decide_on ", floor_.table.decide_on.to_string(),
                    " lasts as long as the market likes; decide by the clock, such as \"15m\", and "
                    "hear these bars as context: indicators = [\"rsi:14@",
                    floor_.table.decide_on.to_string(), "\"]"}));
    }

    void check_endpoint(std::string_view key, const std::string& endpoint) {
        if (endpoint.empty()) return;
        const std::string_view text = endpoint;
        if (text.starts_with("ipc://") && text.size() > 6) return;
        if (!text.starts_with("tcp://") || text.rfind(':') <= 4)
            return complain(
                at(key),
                joined({key, " ", quoted(endpoint),
                        " is not an endpoint such as \"tcp://127.0.0.1:5556\" or \"ipc://tap\""}));
        const std::size_t colon = text.rfind(':');
        const std::string_view host = text.substr(6, colon - 6);
        const std::string_view port = text.substr(colon + 1);
        if (host != "localhost" && host != "[::1]" && !host.starts_with("127."))
            return complain(
                at(key),
                joined({key, " ", quoted(endpoint),
                        " is not on loopback: without CURVE keys it binds 127.0.0.1 or ipc only"}));
        const bool number =
            !port.empty() && port.size() <= 5 && std::all_of(port.begin(), port.end(), is_digit);
        if (port != "*" && (!number || std::stoul(std::string(port)) > 65535))
            complain(at(key), joined({"port ", quoted(port), " of the ", key,
                                      " is not a number up to 65535 or *"}));
    }

    void read_capital() {
        const std::string& text = floor_.table.capital;
        const auto amount = read_amount(text);
        if (!amount)
            return complain(
                at("capital"),
                joined({"expected an amount with its currency such as \"10000 USDT\", got ",
                        quoted(text)}));
        if (amount->money.units <= 0)
            return complain(at("capital"), joined({"capital ", quoted(text), " must be positive"}));
        floor_.capital = amount->money;
        floor_.currency = amount->currency;
    }

    /// What a live floor may lose is said before it starts, and what a paper floor says of it is a
    /// misunderstanding.
    void check_mode() {
        const FloorTable& table = floor_.table;
        if (table.mode == Mode::paper) {
            for (const std::string_view key : {"account", "notional_max"})
                if (table_->get(key) != nullptr)
                    complain(
                        at(key),
                        joined({key, " is for live floors; leave it out, or say mode = \"live\""}));
            return;
        }
        if (table.account.empty())
            complain(at("mode"), "a live floor names its account: account = \"main\"");
        const auto most = read_amount(table.notional_max);
        if (!most || most->money.units <= 0)
            complain(at(table.notional_max.empty() ? "mode" : "notional_max"),
                     "a live floor bounds what it may hold: notional_max = \"5000 USDT\"");
    }

    void read_symbols() {
        const FloorTable& table = floor_.table;
        const InstrumentsRead read =
            read_instruments(path_beside(base_, table.instruments), table.instruments);
        if (!read.ok()) {
            complain(
                at("instruments"),
                joined({"instruments file ", quoted(table.instruments), " cannot be used: ",
                        read.diagnostics.front().at.line == 0 ? read.diagnostics.front().message
                                                              : "see its own lines"}));
            for (const Diagnostic& diagnostic : read.diagnostics)
                if (diagnostic.at.line != 0) diagnostics_.push_back(diagnostic);
            return;
        }
        if (table.symbols.empty())
            return complain(at("symbols"), "symbols is empty; name at least one instrument");
        known_ = read.instruments;
        std::vector<std::string_view> known;
        for (const Instrument& instrument : read.instruments) known.push_back(instrument.id);
        const Value* list = table_->get("symbols");
        for (std::size_t i = 0; i < table.symbols.size(); ++i) {
            const TextPlace place = list->items.size() > i ? list->items[i].at : list->at;
            const auto items = expand_range(table.symbols[i]);
            if (!items) {
                complain(place, items.error().message);
                continue;
            }
            for (const RangeItem& item : *items) one_symbol(item.name, place, read, known);
        }
    }

    /// Said where the instruments file says it, once for a range of instruments alike. Its place
    /// stays whole: nobody mistakes another file's line for one of the topology.
    void untradable(const std::string& symbol, const InstrumentsRead& read) {
        for (const InstrumentsRead::Untradable& one : read.untradable) {
            if (one.id != symbol) continue;
            const Diagnostic& diagnostic = one.because;
            const bool said =
                std::any_of(diagnostics_.begin(), diagnostics_.end(), [&](const Diagnostic& other) {
                    return other.file == diagnostic.file && other.at == diagnostic.at;
                });
            if (!said) diagnostics_.push_back(diagnostic);
        }
    }

    void one_symbol(const std::string& symbol, TextPlace place, const InstrumentsRead& all,
                    const std::vector<std::string_view>& known) {
        const auto same = [&](const Instrument& instrument) { return instrument.id == symbol; };
        if (std::any_of(floor_.instruments.begin(), floor_.instruments.end(), same))
            return complain(place, joined({"symbol ", quoted(symbol), " is named twice"}));
        const auto found = std::find_if(all.instruments.begin(), all.instruments.end(), same);
        if (found != all.instruments.end()) {
            floor_.instruments.push_back(*found);
            return untradable(symbol, all);
        }
        std::string message =
            joined({"symbol ", quoted(symbol), " is not in ", quoted(floor_.table.instruments)});
        const std::string guess = did_you_mean(symbol, known);
        if (!guess.empty()) return complain(place, message + guess);
        message += "; it has";
        for (std::size_t i = 0; i < known.size() && i < 8; ++i)
            message += joined({i == 0 ? " " : ", ", known[i]});
        if (known.size() > 8) message += ", …";
        complain(place, message);
    }

    void inherit() {
        for (const std::string_view key :
             {"symbols", "decide_on", "on_stop", "on_halt", "until", "order"})
            if (const Entry* entry = table_->find(key)) floor_.inherited.push_back(*entry);
        spell_out_symbols();
        const auto derived = [&](std::string key, std::string_view from, std::string text) {
            floor_.inherited.push_back(
                {std::move(key), at(from), Value::of_text(std::move(text), at(from))});
        };
        derived("capital", "capital", to_string(floor_.capital));
        derived("currency", "capital", floor_.currency);
        derived("strategy", "name", floor_.table.name);
        const std::string& venue = floor_.instruments.front().venue;
        const bool shared = std::all_of(floor_.instruments.begin(), floor_.instruments.end(),
                                        [&](const Instrument& i) { return i.venue == venue; });
        if (shared) derived("venue", "instruments", venue);
    }

    /// Actors inherit the names, not the range that stands for them.
    void spell_out_symbols() {
        const auto ranged = [](const std::string& symbol) {
            return symbol.find('{') != std::string::npos;
        };
        const auto& symbols = floor_.table.symbols;
        if (std::none_of(symbols.begin(), symbols.end(), ranged)) return;
        for (Entry& entry : floor_.inherited) {
            if (entry.key != "symbols") continue;
            entry.value.items.clear();
            for (const Instrument& instrument : floor_.instruments)
                entry.value.items.push_back(Value::of_text(instrument.id, entry.value.at));
        }
    }

    const TomlDocument& document_;
    const std::string& base_;
    std::vector<Diagnostic>& diagnostics_;
    const Value* table_ = nullptr;
    Floor floor_;
    std::vector<Instrument> known_;  // all that the instruments file has
};

}  // namespace

std::optional<Amount> read_amount(std::string_view text) {
    const std::size_t space = text.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    const auto units = fixed::parse(text.substr(0, space));
    const std::string_view currency = text.substr(space + 1);
    const bool code = !currency.empty() && currency.size() <= 12 &&
                      std::all_of(currency.begin(), currency.end(),
                                  [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c); });
    if (!units || !code) return std::nullopt;
    return Amount{Money::from_units(*units), std::string(currency)};
}

std::string name_fault(std::string_view name) {
    if (name.empty()) return "is empty";
    if (name.size() > limits::name_bytes_max)
        return joined({"of ", std::to_string(name.size()), " bytes exceeds ",
                       std::to_string(limits::name_bytes_max)});
    const bool fine = is_letter(name.front()) && std::all_of(name.begin(), name.end(), [](char c) {
                          return is_letter(c) || is_digit(c) || c == '-' || c == '_';
                      });
    return fine ? "" : "must begin with a letter and hold letters, digits, - and _ only";
}

std::string path_beside(const std::string& base, const std::string& path) {
    return path.starts_with('/') ? path : joined({base, "/", path});
}

std::optional<Floor> read_floor(const TomlDocument& document, const std::string& base,
                                std::vector<Diagnostic>& diagnostics) {
    return FloorReading(document, base, diagnostics).run();
}

}  // namespace outcry::topology
