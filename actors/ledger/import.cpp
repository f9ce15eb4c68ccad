// SPDX-License-Identifier: Apache-2.0
#include "actors/ledger/import.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "actors/ledger/json_place.hpp"
#include "actors/ledger/schema.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/base/text.hpp"
#include "outcry/base/time.hpp"

namespace outcry::ledger {

namespace {

using Json = nlohmann::json;

constexpr std::string_view known[] = {"initialized",
                                      "provider",
                                      "created_at",
                                      "last_updated",
                                      "active_positions",
                                      "total_trades",
                                      "win_rate",
                                      "total_pnl",
                                      "daily_pnl",
                                      "daily_drawdown_pct",
                                      "circuit_breaker_tripped",
                                      "last_circuit_trip_reason"};

constexpr std::size_t date_size = 10;  // 2025-05-19

std::string place_text(const JsonPlace& place) {
    return joined({" at ", std::to_string(place.line), ":", std::to_string(place.column)});
}

/// A number that no double holds ends the parser, which says the number and not where it stands.
Error too_large(std::string_view json, std::string_view said) {
    const std::size_t begin = said.find('\''), end = said.rfind('\'');
    if (begin == std::string_view::npos || end == begin)
        return error(Error::Kind::corrupt, std::string(said));
    const std::string_view number = said.substr(begin + 1, end - begin - 1);
    if (const auto found = find_in_json(json, number))
        return invalid(joined({found->path, place_text(found->place),
                               ": expected a number below 1e308, got ", number}));
    return invalid(joined({"expected numbers below 1e308, got ", number}));
}

/// Reads fields one by one and keeps every complaint.
class StateReading {
 public:
    explicit StateReading(std::string_view json) : json_(json) {}

    Result<ImportedState> run(const Json& root) {
        if (!root.is_object()) return invalid("a trading state is one JSON object");
        ImportedState state;
        once_each();
        boolean(root, "", "initialized", state.initialized, true);
        std::optional<bool> tripped;
        if (present(root, "circuit_breaker_tripped")) {
            bool value = false;
            boolean(root, "", "circuit_breaker_tripped", value, true);
            tripped = value;
        }
        state.circuit_breaker_tripped = tripped;
        count(root, "total_trades", state.total_trades);
        text(root, "", "provider", state.provider);
        moment(root, "created_at", state.created_at);
        moment(root, "last_updated", state.last_updated);
        text(root, "", "last_circuit_trip_reason", state.last_circuit_trip_reason);
        real(root, "win_rate", 0, 100, state.win_rate);
        real(root, "daily_drawdown_pct", -1e6, 1e6, state.daily_drawdown_pct);
        amount(root, "", "total_pnl", state.total_pnl);
        amount(root, "", "daily_pnl", state.daily_pnl);
        positions(root, state.positions);
        for (const auto& item : root.items())
            if (std::find(std::begin(known), std::end(known), item.key()) == std::end(known))
                state.unknown.push_back(item.key());
        if (!faults_.empty()) return invalid(faults_);
        return state;
    }

 private:
    static bool present(const Json& object, const char* key) {
        const auto found = object.find(key);
        return found != object.end() && !found->is_null();
    }
    static std::string got(const Json& value) {
        return value.dump(-1, ' ', false, Json::error_handler_t::replace).substr(0, 40);
    }
    void fault(const std::string& where, const char* key, const std::string& what) {
        std::vector<std::string> path = within_;
        if (*key != '\0') path.emplace_back(key);
        const auto place = place_in_json(json_, path);
        faults_ += joined({faults_.empty() ? "" : "; ", where, key,
                           place ? place_text(*place) : std::string(), ": ", what});
    }
    /// Of two members of one name nobody knows which the bot meant.
    void once_each() {
        for (const JsonMember& one : repeated_in_json(json_))
            faults_ += joined({faults_.empty() ? "" : "; ", one.path, place_text(one.place),
                               ": stands there a second time"});
    }
    /// nullptr when absent; an absent required one is a fault.
    const Json* field(const Json& object, const std::string& where, const char* key,
                      bool required) {
        if (present(object, key)) return &object.at(key);
        if (required) fault(where, key, "is missing");
        return nullptr;
    }
    void boolean(const Json& object, const std::string& where, const char* key, bool& value,
                 bool required) {
        const Json* found = field(object, where, key, required);
        if (found == nullptr) return;
        if (!found->is_boolean())
            return fault(where, key, joined({"expected true or false, got ", got(*found)}));
        value = found->get<bool>();
    }
    void count(const Json& object, const char* key, std::int64_t& value) {
        const Json* found = field(object, "", key, true);
        if (found == nullptr) return;
        if (!found->is_number_integer() ||
            (found->is_number_unsigned() && found->get<std::uint64_t>() > 1'000'000'000'000U) ||
            found->get<std::int64_t>() < 0)
            return fault("", key,
                         joined({"expected a whole number of 0 or more, got ", got(*found)}));
        value = found->get<std::int64_t>();
    }
    void text(const Json& object, const std::string& where, const char* key,
              std::optional<std::string>& value) {
        const Json* found = field(object, where, key, false);
        if (found == nullptr) return;
        if (found->is_string() && found->get_ref<const std::string&>().size() <= 1000) {
            value = found->get<std::string>();
        } else {
            fault(where, key, joined({"expected text of up to 1000 bytes, got ", got(*found)}));
        }
    }
    /// As Python writes one: with a fraction, and with an offset from UTC or none.
    void moment(const Json& object, const char* key, std::optional<std::string>& value) {
        text(object, "", key, value);
        if (!value) return;
        std::string_view utc = *value;
        const std::size_t offset = utc.find_first_of("+-", std::min(utc.size(), date_size));
        const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
        if (offset != std::string_view::npos && utc.size() - offset == 6 &&
            is_digit(utc[offset + 1]) && is_digit(utc[offset + 2]) && utc[offset + 3] == ':' &&
            is_digit(utc[offset + 4]) && is_digit(utc[offset + 5]))
            utc = utc.substr(0, offset);
        if (const auto read = time::parse(utc); !read)
            fault(
                "", key,
                joined({"expected a time such as 2025-05-19T14:15:00, got ", got(object.at(key))}));
    }
    /// Some venues number their orders.
    void order_id(const Json& object, const std::string& where, const char* key,
                  std::optional<std::string>& value) {
        if (present(object, key) && object.at(key).is_number_integer())
            value = object.at(key).dump();
        else
            text(object, where, key, value);
    }
    void real(const Json& object, const char* key, double low, double high,
              std::optional<double>& value) {
        const Json* found = field(object, "", key, false);
        if (found == nullptr) return;
        if (!found->is_number() || found->get<double>() < low || found->get<double>() > high)
            return fault("", key,
                         joined({"expected a number from ", std::to_string(low), " to ",
                                 std::to_string(high), ", got ", got(*found)}));
        value = found->get<double>();
    }
    /// Units of 1e-8 of a number, or of text that is one.
    std::optional<std::int64_t> units(const Json& object, const std::string& where, const char* key,
                                      bool required, bool positive) {
        const Json* found = field(object, where, key, required);
        if (found == nullptr) return std::nullopt;
        std::optional<std::int64_t> value;
        if (found->is_number()) {
            if (const auto read = fixed::from_double(found->get<double>())) value = *read;
        } else if (found->is_string()) {
            if (const auto read = fixed::parse(found->get_ref<const std::string&>())) value = *read;
        }
        if (!value || (positive && *value <= 0)) {
            fault(where, key,
                  joined({"expected an amount", positive ? " above 0" : "",
                          " below 92 billion, got ", got(*found)}));
            return std::nullopt;
        }
        return value;
    }
    void amount(const Json& object, const std::string& where, const char* key,
                std::optional<Money>& value) {
        if (const auto read = units(object, where, key, false, false)) value = Money{*read};
    }
    void positions(const Json& root, std::vector<ImportedPosition>& list) {
        if (!present(root, "active_positions")) return;
        const Json& all = root.at("active_positions");
        if ((!all.is_array() && !all.is_object()) || all.size() > state_positions_max)
            return fault("", "active_positions",
                         joined({"expected a list of up to ", std::to_string(state_positions_max),
                                 " positions, got ", got(all)}));
        std::size_t index = 0;
        for (const auto& item : all.items()) {
            const std::string where = joined(
                {"active_positions[", all.is_object() ? item.key() : std::to_string(index), "]."});
            within_ = {"active_positions", all.is_object() ? item.key() : std::to_string(index)};
            ++index;
            one_position(item.value(), where, all.is_object() ? item.key() : std::string(), list);
        }
        within_.clear();
    }
    void one_position(const Json& object, const std::string& where, const std::string& key,
                      std::vector<ImportedPosition>& list) {
        if (!object.is_object())
            return fault(where.substr(0, where.size() - 1), "",
                         joined({"expected an object, got ", got(object)}));
        ImportedPosition position;
        std::optional<std::string> symbol;
        text(object, where, "symbol", symbol);
        position.symbol = symbol ? *symbol : key;
        const bool wrong = present(object, "symbol") && !symbol;  // and told
        if (position.symbol.empty() && !wrong) fault(where, "symbol", "is missing");
        side(object, where, position.side);
        if (const auto size = units(object, where, "size", true, true)) position.size = {*size};
        if (const auto entry = units(object, where, "entry_price", true, true))
            position.entry = {*entry};
        order_id(object, where, "order_id", position.order_id);
        order_id(object, where, "stop_loss_order_id", position.stop_loss_order_id);
        order_id(object, where, "take_profit_order_id", position.take_profit_order_id);
        amount(object, where, "risk_usd", position.risk_usd);
        list.push_back(std::move(position));
    }
    void side(const Json& object, const std::string& where, Side& value) {
        const Json* found = field(object, where, "side", true);
        if (found == nullptr) return;
        std::string word = found->is_string() ? found->get<std::string>() : std::string();
        for (char& c : word) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
        if (word == "buy" || word == "long")
            value = Side::buy;
        else if (word == "sell" || word == "short")
            value = Side::sell;
        else
            fault(where, "side", joined({"expected long, short, buy or sell, got ", got(*found)}));
    }

    std::string_view json_;
    std::vector<std::string> within_;  // the object that is being read, as its path
    std::string faults_;
};

template <class T>
Cell or_null(const std::optional<T>& value) {
    return value ? Cell(*value) : Cell();
}
Cell units_or_null(const std::optional<Money>& value) {
    return value ? Cell(value->units) : Cell();
}

}  // namespace

Result<ImportedState> read_trading_state(std::string_view json) {
    if (json.size() > state_file_bytes_max)
        return invalid(joined({"of ", std::to_string(json.size()), " bytes exceeds ",
                               std::to_string(state_file_bytes_max)}));
    try {
        return StateReading(json).run(Json::parse(json));
    } catch (const Json::parse_error& thrown) {
        return error(Error::Kind::corrupt,
                     joined({"is not JSON at byte ", std::to_string(thrown.byte),
                             " (NaN and Infinity are none); the file was torn or edited"}));
    } catch (const Json::out_of_range& thrown) {
        return too_large(json, thrown.what());
    } catch (const Json::exception& thrown) {
        return error(Error::Kind::corrupt, thrown.what());
    }
}

Result<void> keep_trading_state(const std::string& path, const std::string& file,
                                std::string_view json, const ImportedState& state) {
    OUTCRY_ASSIGN(Database database, open_ledger(path));
    const std::string digest = to_hex(Sha256::of(as_bytes(json)));
    OUTCRY_TRY(database.run("BEGIN IMMEDIATE"));
    OUTCRY_ASSIGN(Statement forget, database.prepare("DELETE FROM imported_positions WHERE "
                                                     "state_sha256 = ?"));
    OUTCRY_TRY(forget.run({digest}));
    OUTCRY_ASSIGN(Statement keep, database.prepare("INSERT OR REPLACE INTO imported_states VALUES "
                                                   "(?,?,?,?,?,?,?,?,?,?,?,?,?)"));
    OUTCRY_TRY(keep.run({digest, file, state.initialized, or_null(state.provider),
                         or_null(state.created_at), or_null(state.last_updated), state.total_trades,
                         or_null(state.win_rate), units_or_null(state.total_pnl),
                         units_or_null(state.daily_pnl), or_null(state.daily_drawdown_pct),
                         or_null(state.circuit_breaker_tripped),
                         or_null(state.last_circuit_trip_reason)}));
    OUTCRY_ASSIGN(Statement add, database.prepare("INSERT INTO imported_positions VALUES "
                                                  "(?,?,?,?,?,?,?,?,?,?)"));
    std::int64_t ordinal = 0;
    for (const ImportedPosition& one : state.positions)
        OUTCRY_TRY(add.run({digest, ordinal++, one.symbol, one.side == Side::buy ? "buy" : "sell",
                            one.size.units, one.entry.units, or_null(one.order_id),
                            or_null(one.stop_loss_order_id), or_null(one.take_profit_order_id),
                            units_or_null(one.risk_usd)}));
    return database.run("COMMIT");
}

Result<void> keep_imported(const std::string& from, const std::string& to) {
    OUTCRY_ASSIGN(Database database, open_ledger(to));
    std::string quoted_path;
    for (const char c : from) quoted_path += c == '\'' ? std::string("''") : std::string(1, c);
    const auto taken = [&]() -> Result<void> {
        OUTCRY_TRY(database.run(joined({"ATTACH '", quoted_path, "' AS old"})));
        OUTCRY_ASSIGN(const std::int64_t tables,
                      database.integer("SELECT count(*) FROM old.sqlite_schema WHERE name IN "
                                       "('imported_states', 'imported_positions')"));
        if (tables < 2) return database.run("DETACH old");
        return database.run(
            "BEGIN IMMEDIATE;"
            "INSERT OR REPLACE INTO imported_states SELECT * FROM old.imported_states;"
            "INSERT OR REPLACE INTO imported_positions SELECT * FROM old.imported_positions;"
            "COMMIT; DETACH old");
    }();
    if (!taken) {
        Error why = std::move(taken).error();
        why.place = from;
        return why;
    }
    return {};
}

}  // namespace outcry::ledger
