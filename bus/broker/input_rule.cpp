// SPDX-License-Identifier: Apache-2.0
#include "bus/broker/input_rule.hpp"

#include <algorithm>
#include <array>

#include "outcry/base/limits.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/codec/json.hpp"
#include "outcry/event/adopted.hpp"
#include "outcry/event/http.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/replay.hpp"
#include "outcry/event/trading.hpp"

namespace outcry {

namespace {

constexpr TimeNs latest{5'680'281'600 * ns_per_s};            // 2150-01-01: sums of times still fit
constexpr std::int64_t longest_bar = 101 * 366 * ns_per_day;  // 1200 months and a bit
/// Clocks that are not set right are off by seconds, a mistaken unit or year by far more; and what
/// this lets in blinds nobody for longer than it.
constexpr DurationNs ahead_max{ns_per_minute};
constexpr std::size_t shown_bytes_max = 64;

template <class E>
Result<void> write_topic_of(BytesView body, SharedBody& shared, TopicWriter& topic) {
    shared.begin();
    OUTCRY_ASSIGN(const E* const event, shared.as<E>(body));
    topic.begin(schema_name<E>);
    if constexpr (requires { event->topic(topic); }) event->topic(topic);
    return {};
}

struct Known {
    std::string_view schema;
    Result<void> (*write)(BytesView, SharedBody&, TopicWriter&);
};
template <class... E>
constexpr std::array<Known, sizeof...(E)> known_of() {
    return {Known{schema_name<E>, write_topic_of<E>}...};
}
/// What edges say, by how often they do, what actors say to the sequencer and to edges, and what
/// they say to each other on the way to an order: all take the body at its word.
constexpr auto known =
    known_of<Bar, Trade, Quote, Depth, Funding, MarkPrice, Fill, Order, HttpReply, FeedStatus,
             HaltRequest, Adopted, ReplayOrigin, TimerSet, TimerCancel, HttpRequest, Vote, Signal,
             Levels, Forecast, Proposal, Verdict>();

template <class Fixed>
std::string not_positive(std::string_view field, Fixed value, std::string_view what) {
    return joined({field, " is ", to_string(value), ", and ", what, " is above 0"});
}
template <class Fixed>
std::string below(std::string_view field, Fixed value, std::string_view bound, Fixed least) {
    return joined({field, " is ", to_string(value), ", below ", bound, " of ", to_string(least)});
}
template <class Fixed>
std::string above(std::string_view field, Fixed value, std::string_view bound, Fixed most) {
    return joined({field, " is ", to_string(value), ", above ", bound, " of ", to_string(most)});
}

std::string fault_in(const Flow& flow, const Bar& bar) {
    if (bar.volume.units == 0) return "flow is there although volume is 0: leave it out";
    if (flow.trades == 0) return "flow.trades is 0 although there is a volume";
    if (flow.bought.units < 0) return below("flow.bought", flow.bought, "the least", Quantity{});
    if (flow.bought > bar.volume) return above("flow.bought", flow.bought, "volume", bar.volume);
    if (flow.vwap < bar.low) return below("flow.vwap", flow.vwap, "low", bar.low);
    if (flow.vwap > bar.high) return above("flow.vwap", flow.vwap, "high", bar.high);
    return {};
}

std::string fault_in(const Bar& bar, TimeNs event_time) {
    if (bar.open.units <= 0) return not_positive("open", bar.open, "a price");
    if (bar.high.units <= 0) return not_positive("high", bar.high, "a price");
    if (bar.low.units <= 0) return not_positive("low", bar.low, "a price");
    if (bar.close.units <= 0) return not_positive("close", bar.close, "a price");
    if (bar.high < bar.low) return below("high", bar.high, "low", bar.low);
    if (bar.high < bar.open) return below("high", bar.high, "open", bar.open);
    if (bar.high < bar.close) return below("high", bar.high, "close", bar.close);
    if (bar.low > bar.open) return above("low", bar.low, "open", bar.open);
    if (bar.low > bar.close) return above("low", bar.low, "close", bar.close);
    if (bar.volume.units < 0) return below("volume", bar.volume, "the least", Quantity{});
    if (bar.flow)
        if (std::string fault = fault_in(*bar.flow, bar); !fault.empty()) return fault;
    if (bar.timeframe.is_timed() && bar.timeframe.approximate_ns() > longest_bar)
        return joined({"timeframe is ", bar.timeframe.to_string(), ", longer than 100 years"});
    // Nobody sees a bar before it closes: that would be a look into the future.
    const bool opened = bar.open_time <= event_time;
    if (!opened || bar.close_time() > event_time || bar.close_time() < bar.open_time)
        return joined({"open_time is ", time::to_iso(bar.open_time), " and timeframe ",
                       bar.timeframe.to_string(), ", so it had not closed by its event time of ",
                       time::to_iso(event_time)});
    return {};
}

std::string fault_in(const Trade& trade, TimeNs) {
    if (trade.price.units <= 0) return not_positive("price", trade.price, "a price");
    if (trade.size.units <= 0) return not_positive("size", trade.size, "a size");
    return {};
}

std::string fault_in(const Quote& quote, TimeNs) {
    if (quote.bid.units <= 0) return not_positive("bid", quote.bid, "a price");
    if (quote.ask.units <= 0) return not_positive("ask", quote.ask, "a price");
    if (quote.bid_size.units < 0) return below("bid_size", quote.bid_size, "the least", Quantity{});
    if (quote.ask_size.units < 0) return below("ask_size", quote.ask_size, "the least", Quantity{});
    return {};
}

std::string fault_in(const Funding& funding, TimeNs) {
    if (abs(funding.rate) <= Ratio::whole(1)) return {};
    return joined({"rate is ", to_string(funding.rate),
                   ", and a funding rate is a fraction between -1 and 1"});
}

std::string fault_in(const MarkPrice& mark, TimeNs) {
    return mark.price.units > 0 ? std::string() : not_positive("price", mark.price, "a price");
}

std::string fault_in(const std::vector<DepthLevel>& levels, std::string_view side, bool falling) {
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const auto field = [&](std::string_view name) {
            return joined({side, "[", std::to_string(i), "].", name});
        };
        const DepthLevel& level = levels[i];
        if (level.price.units <= 0) return not_positive(field("price"), level.price, "a price");
        if (level.size.units <= 0) return not_positive(field("size"), level.size, "a size");
        if (i == 0) continue;
        const Price before = levels[i - 1].price;
        if (falling ? level.price >= before : level.price <= before)
            return joined({field("price"), " is ", to_string(level.price),
                           ", not worse than the level before, ", to_string(before)});
    }
    return {};
}

std::string fault_in(const Depth& depth, TimeNs) {
    if (std::string fault = fault_in(depth.bids, "bids", true); !fault.empty()) return fault;
    if (std::string fault = fault_in(depth.asks, "asks", false); !fault.empty()) return fault;
    if (depth.bids.empty() || depth.asks.empty() || depth.bids[0].price < depth.asks[0].price)
        return {};
    return joined({"asks[0].price is ", to_string(depth.asks[0].price),
                   ", not above the best bid of ", to_string(depth.bids[0].price)});
}

std::string fault_in(const Fill& fill, TimeNs) {
    if (fill.quantity.units <= 0) return not_positive("quantity", fill.quantity, "what was filled");
    if (fill.price.units <= 0) return not_positive("price", fill.price, "a price");
    if (fill.untouched.units < 0) return below("untouched", fill.untouched, "the least", Price{});
    const auto traded = notional(fill.price, fill.quantity, Rounding::up);
    if (!traded)
        return joined({"quantity is ", to_string(fill.quantity), " at a price of ",
                       to_string(fill.price), ", worth more than can be counted"});
    if (fill.fee > *traded) return above("fee", fill.fee, "what was traded", *traded);
    if (fill.fee < -*traded) return below("fee", fill.fee, "a rebate of what was traded", -*traded);
    return {};
}

std::string fault_in(const Order& order, TimeNs) {
    if (order.quantity.units <= 0) return not_positive("quantity", order.quantity, "an order");
    if (order.filled.units < 0) return below("filled", order.filled, "the least", Quantity{});
    if (order.filled > order.quantity)
        return above("filled", order.filled, "quantity", order.quantity);
    for (const auto& [name, price] :
         {std::pair("price", order.price), std::pair("limit", order.limit),
          std::pair("trail", order.trail)})
        if (price && price->units <= 0) return not_positive(name, *price, "a price");
    return {};
}

template <class E>
std::string judged(const SaidView& said, const FloorOpened& opened) {
    const auto event = decoded<E>(said.body);
    if (!event) return joined({"cannot be read: ", event.error().text()});
    if (said.event_time > latest)
        return joined({"event_time is ", time::to_iso(said.event_time), ", beyond the year 2149"});
    const bool known_here = std::any_of(
        opened.instruments.begin(), opened.instruments.end(), [&](const Instrument& one) {
            return one.id == event->instrument && one.venue == event->venue;
        });
    if (!known_here)
        return joined({"instrument is ", quoted(event->instrument), " of ", quoted(event->venue),
                       ", and this floor has none of that name (a replay leaves it out with "
                       "--topics)"});
    return fault_in(*event, said.event_time);
}

struct Judge {
    std::string_view schema;
    std::string (*judged)(const SaidView&, const FloorOpened&);
};
template <class... E>
constexpr std::array<Judge, sizeof...(E)> judges_of() {
    return {Judge{schema_name<E>, judged<E>}...};
}
/// Of the market, then of what was done there.
constexpr auto judges = judges_of<Bar, Trade, Quote, Depth, Funding, MarkPrice, Fill, Order>();
constexpr std::size_t of_market = 6;

/// Passes over a value; where that fails, `path` is led to what is wrong.
bool find_fault(msgpack::Reader& in, std::string& path, std::size_t depth) {
    msgpack::Reader whole = in;
    if (whole.skip()) return in = whole, false;
    std::size_t count = 0;
    const bool map = in.peek() == msgpack::Kind::map;
    if (depth == limits::nesting_max || (!map && in.peek() != msgpack::Kind::array)) return true;
    if (map ? !in.map(count) : !in.array(count)) return true;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t above = path.size();
        std::string_view key;
        if (map && !in.text(key)) return true;
        path += joined({"/", map ? std::string(key) : std::to_string(i)});
        if (find_fault(in, path, depth + 1)) return true;
        path.resize(above);
    }
    return false;
}

/// Moves to what a field or an element is; false where there is none.
bool enter(msgpack::Reader& in, std::string_view segment) {
    std::size_t count = 0;
    if (in.peek() == msgpack::Kind::map) {
        if (!in.map(count)) return false;
        for (std::string_view key; count > 0; --count) {
            if (!in.text(key)) return false;
            if (key == segment) return true;
            if (!in.skip()) return false;
        }
        return false;
    }
    if (in.peek() != msgpack::Kind::array || !in.array(count)) return false;
    for (std::size_t i = 0; i < count; ++i) {
        if (std::to_string(i) == segment) return true;
        if (!in.skip()) return false;
    }
    return false;
}

}  // namespace

Result<std::string_view> TopicByBody::of(std::string_view schema, BytesView body) {
    for (const Known& one : known) {
        if (one.schema != schema) continue;
        OUTCRY_TRY(one.write(body, body_, topic_));
        return topic_.text();
    }
    return std::string_view();
}

std::string TopicByBody::fault_of(const SaidView& said) {
    const auto topic = of(said.schema, said.body);
    if (!topic) return joined({"cannot be read: ", topic.error().text()});
    if (!topic->empty() && *topic != said.topic)
        return joined(
            {"stands under ", quoted(said.topic), ", its body belongs under ", quoted(*topic)});
    return {};
}

std::string fault_of_name(const SaidView& said, const std::string& speaker) {
    TopicWriter own;
    own.begin(said.schema);
    own.token(speaker);
    if (said.schema == schema_name<Vote>) {
        const std::string_view end = own.text().substr(said.schema.size());
        if (said.topic.ends_with(end)) return {};
        return joined({"it votes in the name of another: a vote of ", speaker, " ends with ",
                       quoted(end), " and has ", quoted(speaker), " as `voter`"});
    }
    if (said.schema != schema_name<HttpRequest>) return {};
    const std::string begin = joined({own.text(), "."});
    if (said.topic.starts_with(begin)) return {};
    return joined({"it asks in the name of another: what ", speaker, " asks begins with ",
                   quoted(begin), " and has it as `actor`"});
}

std::string fault_of_world(const SaidView& said, const FloorOpened& opened) {
    for (const Judge& one : judges)
        if (one.schema == said.schema) return one.judged(said, opened);
    return {};
}

std::string fault_of_clock(const SaidView& said, TimeNs now) {
    const bool market = std::any_of(judges.begin(), judges.begin() + of_market,
                                    [&](const Judge& one) { return one.schema == said.schema; });
    if (!market || said.event_time <= now + ahead_max) return {};
    return joined({"event_time is ", time::to_iso(said.event_time),
                   ", ahead of this floor's clock of ", time::to_iso(now), " by more than ",
                   time::to_string(ahead_max),
                   ": mend its clock or the unit of its times; a replay, whose times are its own, "
                   "says so by `",
                   schema_name<ReplayOrigin>, "` first"});
}

std::string place_of_fault(BytesView body) {
    msgpack::Reader in(body);
    std::string path;
    return find_fault(in, path, 0) ? path : std::string();
}

std::string shown_at(BytesView body, std::string_view path) {
    msgpack::Reader in(body);
    while (!path.empty()) {
        path.remove_prefix(1);
        const std::size_t end = std::min(path.find('/'), path.size());
        if (!enter(in, path.substr(0, end))) return {};
        path.remove_prefix(end);
    }
    BytesView value;
    if (!in.slice(value)) return {};
    const auto json = to_json(value);
    if (!json) return {};
    if (json->size() <= shown_bytes_max) return *json;
    std::size_t end = shown_bytes_max;  // between two characters
    while (end > 0 && (static_cast<unsigned char>((*json)[end]) & 0xc0U) == 0x80U) --end;
    return json->substr(0, end) + "…";
}

}  // namespace outcry
