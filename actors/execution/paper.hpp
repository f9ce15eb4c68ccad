// SPDX-License-Identifier: Apache-2.0
// The simulated venue: turns live approvals into orders and fills that do not flatter. An actor,
// one thread; the runtime owns it. Bars or trades are the market; nothing is filled at the price it
// was decided on.
//
// A market order fills at the first price after its latency: the next trade, or the open of the
// next bar, which stands for the bar's first second (`open_stands_for`) and no longer, moved
// against us by half the spread and slippage. Stops gap to the open, a bar that touches both hit
// the stop first, a target fills only when traded through, and not in the bar that filled its entry
// somewhere inside: what of that bar came before the entry nobody knows. No more than
// `participation_max` of the recorded volume is taken: what is left waits. Limits rest behind what
// was in the book before them, where the book is recorded. Entries need their own approval,
// unexpired and used once; exits need none, and no risk actor that lives: a halt ends entries that
// wait here, and where it flattens, what nobody else closes is closed with the next price. PAPER.md
// names every model.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/execution/order_id.hpp"
#include "actors/execution/pricing.hpp"
#include "actors/execution/state.hpp"
#include "actors/portfolio/desk.hpp"
#include "actors/portfolio/exchange.hpp"
#include "outcry/actor/actor.hpp"
#include "outcry/event/adopted.hpp"
#include "outcry/event/balance.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/trading.hpp"

namespace outcry {

class ExecutionPaper {
 public:
    /// An order sent by a bar's open that arrives within this time of it fills at that open.
    static constexpr DurationNs open_stands_for{ns_per_s};

    struct Params {
        Ratio stop = {2'000'000};    // 2 %
        Ratio target = {4'000'000};  // 4 %
        DurationNs latency = {250 * ns_per_ms};
        Ratio slippage = {10'000};  // 1 bp
        std::optional<Ratio> half_spread;
        Ratio participation_max = {10'000'000};  // 10 %
        Timeframe base;
        OrderType entry = OrderType::market;
        Ratio entry_offset;
        Ratio entry_limit;
        TimeInForce time_in_force = TimeInForce::gtc;
        std::optional<DurationNs> good_for;
        bool post_only = false;
        std::optional<Ratio> trail;
        std::optional<double> trail_atr;
        std::int32_t atr_period = 14;
        DurationNs mark_age_max = {ns_per_minute};

        static constexpr FieldDoc docs[] = {
            {"stop", "distance of the protective stop where the approval names none"},
            {"target", "distance of the target where the approval names none"},
            {"latency", "from the approval to the venue"},
            {"slippage", "how far a market order moves the price, besides half the spread"},
            {"half_spread", "half of the spread; default: what the instrument's file says"},
            {"participation_max", "share of the recorded volume that may be taken"},
            {"base", "bars to fill on where no trades are recorded"},
            {"entry", "how positions are entered: market, limit, stop or stop_limit"},
            {"entry_offset", "limit: how much better than the last price; stop: how far beyond it"},
            {"entry_limit", "stop_limit: how far beyond its trigger it may fill"},
            {"time_in_force", "of entries: gtc, ioc, fok or gtd; never longer than the approval"},
            {"good_for", "how long a gtd entry lives"},
            {"post_only", "a limit that would take is rejected"},
            {"trail", "the stop follows the best price at this distance"},
            {"trail_atr", "the same in average true ranges of base bars at the entry"},
            {"atr_period", "of trail_atr"},
            {"mark_age_max", "an older mark price is not used: margin is then on the last price"}};
    };
    struct State {
        std::string plan;
        Money cash;     // without funding
        Money funding;  // as the portfolio last settled it; negative: paid
        std::vector<execution::Tape> tapes;
        std::vector<execution::Working> working;  // as they came
        std::vector<execution::Held> held;
        bool halted = false;                      // by the operator
        bool stopping = false;                    // the floor stops
        std::optional<TimeNs> flatten_since;      // a halt that closes what is held
        std::string currency;                     // the account's
        std::vector<exchange::Rate> rates;        // of the others that something settles in
        std::vector<execution::Foreign> foreign;  // what is held in them
        std::optional<TimeNs> margin_due;         // margin is looked at when this instant is over
        bool margin_inside = false;               // and inside its bars
        std::vector<Price> rates_before;          // `rates` before their last bars
        TimeNs slice_close;                       // of the bars whose end is awaited
    };
    using Hears = Inbox<FloorOpened, Bar, Trade, MarkPrice, Depth, Verdict, HaltRequest, TimerFired,
                        Adopted, Account, Balance, RiskEvent>;
    using Says = Outbox<Order, Fill>;

    explicit ExecutionPaper(const Params& params) : params_(params) {}
    [[nodiscard]] static Result<void> check(const Params& params);
    [[nodiscard]] static std::vector<std::string> mail(const Params& params,
                                                       const std::string& self);

    void on(const FloorOpened& opened, Says& out);
    void on(const Bar& bar, Says& out);
    void on(const Trade& trade, Says& out);
    void on(const MarkPrice& mark, Says& out);
    void on(const Depth& depth, Says& out);
    void on(const Verdict& verdict, Says& out);
    void on(const HaltRequest& request, Says& out);
    void on(const TimerFired& timer, Says& out);
    /// A breaker that tripped: entries that wait are withdrawn.
    void on(const RiskEvent& event, Says& out);
    void on(const Adopted& adopted, Says& out);
    /// What was settled as funding; nothing else of the account is the venue's business.
    void on(const Account& account, Says& out);
    /// The same, by currency, where there are several: the account follows them.
    void on(const Balance& balance, Says& out);
    State& state() {
        carried_of_ = nullptr;
        return state_;
    }
    /// Orders, positions and their brackets are where the other left them.
    void take_over(const State& other) { state() = other; }

 private:
    /// A stretch of the tape: a bar, or a single trade.
    struct Stretch {
        TimeNs from;
        TimeNs to;
        Price open;
        Price high;
        Price low;
        Price close;
        bool is_bar = true;
        Quantity size = {};      // of a trade
        Side taker = Side::buy;  // of a trade
        bool again = false;      // a bar that is met once more: the tape has taken its range
    };

    /// What the market offers an order now; no quantity: nothing.
    struct Offer {
        Quantity quantity;
        Price untouched;
        Price price;
        TimeNs when;
        bool maker = false;
        bool inside = false;  // somewhere in the bar: what came before it is not known
        std::string refused;  // the order ends, for this reason
    };

    /// One fill about to happen.
    struct Deal {
        Quantity quantity;
        Price untouched;
        Price price;
        TimeNs when;
        std::uint64_t proposal = 0;
        const char* reason = "";
        bool maker = false;
    };

    // paper.cpp: approvals
    [[nodiscard]] Result<void> accept(const Verdict& verdict, Says& out);
    [[nodiscard]] Result<void> begin_entry(const Verdict& verdict, const execution::Tape& tape,
                                           Quantity quantity, Says& out);
    [[nodiscard]] Result<std::string> wrong_with(const Verdict& verdict,
                                                 const execution::Tape& tape, Quantity lots,
                                                 Price at, TimeNs now);
    void begin(const Verdict& verdict, execution::Part part, Quantity quantity, Says& out);
    /// What an entry asks for: its type, prices and time in force; an error says why it cannot.
    [[nodiscard]] Result<Order> entry_order(const Verdict& verdict,
                                            const execution::Tape& tape) const;
    void refuse(const Verdict& verdict, execution::Part part, Quantity quantity,
                const std::string& reason, Says& out);
    /// Ends entries of a book that still wait; proposal 0 means all of them.
    void end_entries(const execution::Held& held, std::uint64_t proposal, OrderState state,
                     const std::string& reason, Says& out);
    /// Of every position, for one reason.
    void cancel_entries(const std::string& reason, Says& out);

    // obeying.cpp: the kill switch
    /// What a halt wants flat and risk has not closed, on this tape.
    void flatten(const execution::Tape& tape, Says& out);

    [[nodiscard]] Result<void> trade_on(execution::Tape& tape, const Trade& trade, Says& out);
    // matching.cpp: the tape meets the orders
    [[nodiscard]] Result<void> match(execution::Tape& tape, const Stretch& stretch, Says& out);
    [[nodiscard]] Result<void> match_working(execution::Tape& tape, const Stretch& stretch,
                                             bool entries, Says& out);
    /// False when the order is over: filled, expired, cancelled.
    [[nodiscard]] Result<bool> match_one(execution::Tape& tape, const Stretch& stretch,
                                         execution::Working& working, Says& out);
    [[nodiscard]] Result<Offer> exit_offer(const execution::Tape& tape, const Stretch& stretch,
                                           const execution::Working& working, TimeNs moment) const;
    // entering.cpp: what an entry of each type is offered
    [[nodiscard]] Result<Offer> entry_offer(const execution::Tape& tape, const Stretch& stretch,
                                            execution::Working& working, TimeNs moment) const;
    [[nodiscard]] Result<Offer> taken(const execution::Tape& tape, Side side, Price untouched,
                                      TimeNs when) const;
    [[nodiscard]] Result<Offer> offer_to_stop(const execution::Tape& tape, const Stretch& stretch,
                                              execution::Working& working, TimeNs moment) const;
    [[nodiscard]] Result<Offer> offer_to_limit(const execution::Tape& tape, const Stretch& stretch,
                                               execution::Working& working, TimeNs moment) const;
    [[nodiscard]] Offer offer_to_resting(const execution::Tape& tape, const Stretch& stretch,
                                         execution::Working& working) const;
    void rest(const execution::Tape& tape, execution::Working& working) const;
    static void enter_inside(const execution::Tape& tape, execution::Held& held, Side side,
                             Price at);

    void take_range(execution::Tape& tape, const Bar& bar) const;
    // trailing.cpp: stops that follow the price
    [[nodiscard]] Price trail_of(std::optional<double> range, const execution::Working& working,
                                 Price entry) const;
    void follow(const execution::Tape& tape, const execution::Held& held,
                execution::Bracket& bracket, const Stretch& stretch, Says& out);

    /// Stops and targets that a stretch meets: those that leave at the market as it opens, or all.
    enum class Leavers { at_the_market, all };
    [[nodiscard]] bool leaves_at_open(const execution::Held& held,
                                      const execution::Bracket& bracket,
                                      const Stretch& stretch) const;
    [[nodiscard]] Result<void> match_brackets(execution::Tape& tape, const Stretch& stretch,
                                              Leavers which, Says& out);
    [[nodiscard]] Result<void> match_bracket(execution::Tape& tape, execution::Held& held,
                                             execution::Bracket& bracket, const Stretch& stretch,
                                             Says& out);
    [[nodiscard]] Result<bool> may_exhaust(const execution::Tape& tape, TimeNs now);
    /// What the positions of one instrument add to the account, at the worst of its last bar.
    struct Carried {
        Money profit;
        Money margin;
        std::int32_t positions = 0;  // held or protected
    };

    /// A moment of a slice: its bars all on their way from the open to the low, or to the high, or
    /// all at their closes.
    enum class Way { to_lows, to_highs, closes };
    struct Moment {
        Way way = Way::closes;
        std::int64_t steps = 0;  // of way_steps
    };
    static constexpr std::int64_t way_steps = 1 << 20;
    static constexpr std::string_view margin_timer = "margin";
    static constexpr std::string_view slice_timer = "slice";

    // margin.cpp
    void moved(const execution::Tape& tape);
    /// Whether it is a bar of a pair.
    bool take_rate(const Bar& bar);
    void turn_rates(TimeNs close);
    void pay_in(const execution::Tape& tape, Money amount);
    /// An amount of what the instrument settles in, in the account's currency.
    [[nodiscard]] Result<Money> in_account(const execution::Tape& tape, Money amount,
                                           Rounding rounding) const {
        return exchange::worth(state_.rates, tape.rate, amount, rounding);
    }
    [[nodiscard]] Result<bool> clearly_solvent();
    [[nodiscard]] Result<Carried> carried_by(const execution::Tape& tape) const;
    /// Nothing of ours is on its way and none of this instrument is held: its price is remembered,
    /// and changes nothing.
    [[nodiscard]] bool idle(const execution::Tape& tape) const;
    /// Capital and all that was realised, paid and received: what profits not yet taken add to.
    [[nodiscard]] Result<Money> balance() const;
    // liquidating.cpp: an account that cannot carry its positions
    static void stand(execution::Tape& tape, Price open, Price high, Price low, TimeNs at);
    /// Sees to it that the margin is looked at when the slice is over, if it may be short.
    [[nodiscard]] Result<void> look_at_margin(bool inside, Says& out);
    [[nodiscard]] Result<void> liquidate_if_due(Says& out);
    [[nodiscard]] Result<void> liquidate(execution::Held& held, const Moment& moment, bool on_mark,
                                         Says& out);
    /// The first moment at which the equity is down to the maintenance margin.
    [[nodiscard]] Result<std::optional<Moment>> exhausted(bool inside, TimeNs now);
    [[nodiscard]] Result<bool> is_short_at(const Moment& moment, TimeNs now);
    /// Whether this instrument's bar closes now and its inside counts.
    [[nodiscard]] bool lived_through(const execution::Tape& tape, TimeNs now) const;
    [[nodiscard]] Price price_at(const execution::Held& held, const Moment& moment, TimeNs now);
    [[nodiscard]] bool is_liquidating() const;
    /// The mark price while it is fresh, else the last one.
    [[nodiscard]] bool marked(const execution::Tape& tape, TimeNs now) const;
    [[nodiscard]] Price margin_price(const execution::Tape& tape, TimeNs now) const;
    [[nodiscard]] const execution::Tape& tape_of(const execution::Held& held);
    // affording.cpp: whether an entry can be paid for
    struct Claim {
        Money value;  // of what is held or will be
        Money costs;  // of getting there: fees, half the spread, slippage
    };
    [[nodiscard]] std::size_t place_of(const execution::Tape& tape) const {
        return static_cast<std::size_t>(&tape - state_.tapes.data());
    }
    /// The moment of a fill: marks age by the clock, and bars are of one slice by their close. On
    /// a floor that waits for nobody the one is later than the other.
    struct Instant {
        TimeNs now;
        TimeNs close;
    };
    [[nodiscard]] std::optional<Price> mark_before(const execution::Tape& tape,
                                                   const Instant& instant) const;
    [[nodiscard]] Price price_before(const execution::Tape& tape, const Instant& instant) const;
    [[nodiscard]] Result<Claim> claim_of(const execution::Tape& tape, const Order& order,
                                         Quantity quantity, Price market) const;
    /// Why the account cannot carry so much more; empty when it can.
    [[nodiscard]] Result<std::string> short_of_margin(const execution::Tape& tape,
                                                      const Order& order, Quantity quantity,
                                                      Price market, TimeNs now);
    /// The same of a fill about to happen.
    struct Unpaid {
        std::string why;     // empty when it can be carried
        bool later = false;  // it could be, once the exits on their way have filled
        bool after = false;  // it may be, once others have had their bar of this slice
    };
    [[nodiscard]] Result<Unpaid> unpayable(const execution::Tape& tape,
                                           const execution::Working& working, const Deal& deal,
                                           const Instant& instant);
    [[nodiscard]] Result<Unpaid> unpaid_at(const execution::Tape& tape,
                                           const execution::Working& working, const Deal& deal,
                                           const Instant& instant);
    [[nodiscard]] bool awaits_stops(const Instant& instant);
    [[nodiscard]] Result<bool> claim_those_before(const execution::Working& working,
                                                  const Instant& instant,
                                                  std::vector<Claim>& claims);
    /// What exits on their way will close counts as gone, or is held until it is.
    enum class Leaving { gone, held };
    template <class PriceOf>
    [[nodiscard]] Result<std::string> beyond_equity(const execution::Tape& tape,
                                                    std::vector<Claim> claims, Leaving leaving,
                                                    const PriceOf& price_of);
    /// Of a position, what exits on their way will take; or those alone that liquidate it.
    [[nodiscard]] Quantity leaving(const execution::Held& held, bool liquidations = false) const;
    [[nodiscard]] std::vector<Quantity> leaves() const;

    // waiting.cpp: entries that exits on their way will pay for
    /// What the tape has made of an order so far.
    struct Seen {
        bool triggered;
        bool resting;
        bool queued;
        Quantity ahead;
    };
    [[nodiscard]] static bool wait_for_others(execution::Working& working, const Seen& seen,
                                              const Stretch& stretch);
    [[nodiscard]] bool has_waiting(const execution::Tape& tape) const;
    /// Sees to it that what waits is looked at when the bars of this close are over.
    void await_slice(TimeNs close, Says& out);
    [[nodiscard]] static Stretch stretch_of(const execution::Tape& tape);
    [[nodiscard]] Result<void> let_in(TimeNs close, Says& out);
    [[nodiscard]] Result<void> meet_stops(execution::Tape& tape, Says& out);
    [[nodiscard]] Result<void> end_slice(Says& out);
    [[nodiscard]] static std::string beyond_money(Price price, Quantity quantity);

    [[nodiscard]] static Quantity whole_lots(Quantity quantity, const execution::Tape& tape);
    [[nodiscard]] static bool usable(const execution::Working& working, const Stretch& stretch);
    [[nodiscard]] bool waiting(const execution::Tape& tape, TimeNs now) const;
    /// What is left of its last bar's volume for who waited in it for a lot.
    [[nodiscard]] Quantity saved_up(const execution::Tape& tape) const;

    // fills.cpp: what a fill does to orders, books and protection
    [[nodiscard]] Result<void> adopt(const Adopted& adopted, Says& out);
    [[nodiscard]] Result<Fill> fill(execution::Tape& tape, execution::Held& held, Order& order,
                                    const Deal& deal, Says& out);
    /// What an entry finds where it fills.
    struct Found {
        bool inside = false;          // somewhere in the bar
        std::optional<double> range;  // average of the bars that had closed before
    };
    [[nodiscard]] Result<void> protect(const execution::Tape& tape, execution::Held& held,
                                       const execution::Working& working, const Fill& fill,
                                       const Found& found, Says& out);
    void release(execution::Held& held, Quantity quantity, Says& out);
    void say_bracket(const execution::Held& held, const execution::Bracket& bracket, bool stop,
                     OrderState state, const std::string& reason, Says& out);
    [[nodiscard]] Order bracket_order(const execution::Held& held,
                                      const execution::Bracket& bracket, bool stop) const;
    [[nodiscard]] static Money traded_by(const execution::Tape& tape, std::int64_t day);
    [[nodiscard]] Result<Money> fee_of(execution::Tape& tape, const Deal& deal);

    Params params_;
    desk::Hint heard_;                  // of the tapes: where bars are
    std::vector<std::size_t> held_on_;  // the same, by position
    State state_;
    // No memory: worked out of the state, and anew when somebody may have changed it.
    const execution::Tape* carried_of_ = nullptr;
    std::vector<Carried> carried_;  // by tape
    Carried carried_sum_;
    std::vector<std::size_t> moved_;  // tapes whose price or positions are others since
    bool slice_over_ = false;         // nothing more of this instant is heard: no memory either
    bool marks_ = false;              // some venue says marks, and marks age with time
};
OUTCRY_DESCRIBE(ExecutionPaper::Params, "execution.paper", stop, target, latency, slippage,
                half_spread, participation_max, base, entry, entry_offset, entry_limit,
                time_in_force, good_for, post_only, trail, trail_atr, atr_period, mark_age_max);
OUTCRY_DESCRIBE(ExecutionPaper::State, "execution.paper.state", plan, cash, funding, tapes, working,
                held, halted, stopping, flatten_since, currency, rates, foreign, margin_due,
                margin_inside, rates_before, slice_close);

}  // namespace outcry

OUTCRY_DECLARE_ACTOR(outcry::ExecutionPaper);
