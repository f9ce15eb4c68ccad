// SPDX-License-Identifier: Apache-2.0
#include "tools/report.hpp"

#include <cmath>
#include <cstdio>
#include <map>
#include <unistd.h>

#include "outcry/base/file.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/base/table.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/judgement.hpp"
#include "tools/execution_words.hpp"
#include "tools/printed.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

/// Walks the log once and keeps what the report needs.
class Reading {
 public:
    Result<Report> read(JournalReader& reader) {
        for (std::uint64_t seq = reader.first_seq(); seq <= reader.last_seq(); ++seq) {
            OUTCRY_ASSIGN(const BytesView bytes, reader.read(seq));
            OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
            OUTCRY_TRY(take(record));
        }
        report_.events = reader.last_seq();
        OUTCRY_ASSIGN(const Digest head, reader.content_head());
        report_.head = to_hex(head);
        conclude();
        return std::move(report_);
    }

 private:
    template <class E>
    static Result<E> body(const RecordView& record) {
        return decoded<E>(record.said.body);
    }

    Result<void> take(const RecordView& record) {
        const std::string_view schema = record.said.schema;
        report_.last_time = record.prefix.time;
        if (schema == "bar" || schema == "trade") return take_market(record);
        if (schema == schema_name<FloorOpened>) return take_opened(record);
        if (schema == schema_name<FeedStatus>) {
            OUTCRY_ASSIGN(const FeedStatus status, body<FeedStatus>(record));
            report_.live_from = std::max(report_.live_from, status.live_from);
        } else if (schema == schema_name<FloorClosed>) {
            report_.closed = true;
        } else if (schema == schema_name<Proposal>) {
            OUTCRY_ASSIGN(const Proposal proposal, body<Proposal>(record));
            ++report_.rounds;
            attributing_.take(record.prefix.seq, proposal);
            if (proposal.action != Action::hold) ++report_.proposals;
        } else if (schema == schema_name<Verdict>) {
            OUTCRY_ASSIGN(const Verdict verdict, body<Verdict>(record));
            ++(verdict.outcome == Outcome::approved  ? report_.approved
               : verdict.outcome == Outcome::resized ? report_.resized
                                                     : report_.vetoed);
        } else if (schema == schema_name<Fill>) {
            OUTCRY_ASSIGN(const Fill fill, body<Fill>(record));
            ++report_.fills;
            traded_ += fill.price.to_double() * fill.quantity.to_double();
        } else if (schema == schema_name<RoundTrip>) {
            OUTCRY_ASSIGN(RoundTrip trip, body<RoundTrip>(record));
            attributing_.take(trip);
            report_.trips.push_back(std::move(trip));
        } else if (schema == schema_name<Position>) {
            OUTCRY_ASSIGN(Position position, body<Position>(record));
            positions_[position.venue + "/" + position.instrument] = std::move(position);
        } else if (schema == schema_name<Account>) {
            OUTCRY_ASSIGN(const Account account, body<Account>(record));
            take_account(account, record.prefix.time);
        }
        return {};
    }

    Result<void> take_opened(const RecordView& record) {
        OUTCRY_ASSIGN(const FloorOpened opened, body<FloorOpened>(record));
        report_.floor = opened.floor;
        report_.capital = report_.equity = opened.capital;
        report_.models = execution_models(opened);
        return {};
    }

    Result<void> take_market(const RecordView& record) {
        if (record.prefix.cause != 0) return {};  // built from smaller ones
        if (record.said.schema == "bar") {
            OUTCRY_ASSIGN(const Bar bar, body<Bar>(record));
            ++report_.bars;
            mark(bar.instrument, bar.close.to_double(), record.prefix.time);
            return {};
        }
        OUTCRY_ASSIGN(const Trade trade, body<Trade>(record));
        mark(trade.instrument, trade.price.to_double(), record.prefix.time);
        return {};
    }

    void mark(const std::string& instrument, double price, TimeNs now) {
        if (market_from_.ns == 0) market_from_ = now;
        if (now < report_.live_from) return;
        const auto [entry, fresh] = first_price_.emplace(instrument, price);
        (void)entry;
        (void)fresh;
        last_price_[instrument] = price;
    }

    [[nodiscard]] double hold_value() const {
        if (first_price_.empty()) return report_.capital.to_double();
        double sum = 0;
        for (const auto& [instrument, price] : first_price_) sum += last_price_.at(instrument) / price;
        return report_.capital.to_double() * sum / static_cast<double>(first_price_.size());
    }

    void take_account(const Account& account, TimeNs now) {
        report_.equity = account.equity;
        last_ = account;
        report_.max_drawdown = std::max(report_.max_drawdown, account.drawdown_total);
        if (now < report_.live_from) return;
        const std::int64_t day = (now.ns - 1) / ns_per_day;  // a close at midnight ends its day
        const EquityPoint point{now, account.equity.to_double(), hold_value()};
        if (!report_.curve.empty() && day == last_day_)
            report_.curve.back() = point;
        else
            report_.curve.push_back(point);
        last_day_ = day;
    }

    void conclude() {
        report_.live_from = std::max(report_.live_from, market_from_);  // feeds of others need not say it
        const double capital = report_.capital.to_double();
        report_.days = static_cast<double>(report_.last_time.ns - report_.live_from.ns) /
                       static_cast<double>(ns_per_day);
        if (capital > 0) {
            report_.net = report_.equity.to_double() / capital - 1.0;
            report_.fees = -last_.fees.to_double() / capital;
            report_.funding = last_.funding.to_double() / capital;
            report_.slippage = -last_.slippage.to_double() / capital;
            report_.gross = report_.net - report_.fees - report_.funding - report_.slippage;
            report_.buy_and_hold = hold_value() / capital - 1.0;
            report_.turnover = traded_ / capital;
        }
        conclude_trips(capital);
        conclude_sharpe();
        for (const auto& [name, position] : positions_)
            if (!position.quantity.is_zero()) report_.open_positions.push_back(position);
        report_.attribution = attributing_.result();
        report_.verdict = verdict();
    }

    void conclude_trips(double capital) {
        double won = 0, lost = 0;
        for (const RoundTrip& trip : report_.trips) {
            const double net = trip.net.to_double();
            if (net > 0) ++report_.winners;
            (net > 0 ? won : lost) += std::fabs(net);
        }
        report_.round_trips = report_.trips.size();
        if (lost > 0) report_.profit_factor = won / lost;
        if (!report_.trips.empty() && capital > 0)
            report_.expectancy = (won - lost) / static_cast<double>(report_.trips.size()) / capital;
    }

    void conclude_sharpe() {
        std::vector<double> returns;
        double before = report_.capital.to_double();
        for (const EquityPoint& point : report_.curve) {
            if (before > 0) returns.push_back(point.equity / before - 1.0);
            before = point.equity;
        }
        report_.daily_returns = returns.size();
        if (returns.size() < 2) return;
        const double count = static_cast<double>(returns.size());
        double mean = 0, square = 0, below = 0;
        for (const double r : returns) mean += r / count;
        for (const double r : returns) {
            square += (r - mean) * (r - mean) / (count - 1.0);
            if (r < 0) below += r * r / count;
        }
        if (square <= 0) return;
        const double year = std::sqrt(365.0), daily = mean / std::sqrt(square);
        report_.sharpe = daily * year;
        report_.sharpe_error = std::sqrt((1.0 + daily * daily / 2.0) / count) * year;
        if (below > 0) report_.sortino = mean / std::sqrt(below) * year;
    }

    [[nodiscard]] std::string verdict() const {
        if (report_.daily_returns < 2 || report_.sharpe_error == 0)
            return "too little happened to say anything";
        const std::string figures =
            printed("Sharpe %.1f ± %.1f: ", report_.sharpe, report_.sharpe_error) +
            printed("%.0f days ", report_.days);
        const double distance = report_.sharpe / report_.sharpe_error;
        if (distance > 1.96 && report_.net > 0)
            return "an edge is suggested. " + figures +
                   "speak for it, but one run on one stretch of data is one trial; validate before believing";
        if (distance < -1.96) return "it loses, and not by bad luck alone. " + figures + "say so";
        return "no edge shown. " + figures + "cannot tell skill from luck";
    }

    Report report_;
    Attributing attributing_;
    Account last_;
    double traded_ = 0;
    std::int64_t last_day_ = -1;
    TimeNs market_from_{0};
    std::map<std::string, double> first_price_;
    std::map<std::string, double> last_price_;
    std::map<std::string, Position> positions_;
};

std::string short_head(const std::string& head) {
    return head.size() < 12 ? head : head.substr(0, 4) + "…" + head.substr(head.size() - 4);
}

}  // namespace

Result<Report> make_report(JournalReader& reader) { return Reading().read(reader); }

std::string open_positions_text(const Report& report) {
    std::string text;
    for (const Position& position : report.open_positions)
        text += (text.empty() ? "" : ", ") + position.instrument + " " + to_string(position.quantity);
    return text;
}

std::string report_text(const Report& r, bool colours) {
    const auto count = [](std::uint64_t value) {
        return fixed::for_people(static_cast<std::int64_t>(value) * fixed_scale, 0);
    };
    std::string text = painted("done", Colour::bold, colours) + printed("  %.0f days", r.days);
    if (r.elapsed_s > 0) text += printed(" in %.1f s", r.elapsed_s);
    text += "   " + count(r.bars) + " bars   " + count(r.events) + " events   head " + short_head(r.head) + "\n";
    text += "net " + painted(percent(r.net), r.net < 0 ? Colour::red : Colour::green, colours) +
            "   gross " + percent(r.gross) + "  fees " + percent(r.fees) + "  funding " +
            percent(r.funding) + "  slippage " + percent(r.slippage) + "   buy and hold " +
            percent(r.buy_and_hold, 1) + "\n";
    text += count(r.round_trips) + " round trips" +
            (r.round_trips == 0
                 ? std::string()
                 : printed("  %.0f %% won", 100.0 * static_cast<double>(r.winners) /
                                                static_cast<double>(r.round_trips))) +
            printed("   max drawdown %.1f %%   ", r.max_drawdown * 100.0) + count(r.vetoed) + " vetoed   " +
            count(r.resized) + " resized   " + count(r.rounds) + " rounds\n";
    text += printed("expectancy %+.3f %% a round trip   profit factor %.2f   turnover %.1fx   Sortino %.1f\n",
                    r.expectancy * 100.0, r.profit_factor, r.turnover, r.sortino);
    if (!r.open_positions.empty()) text += "open at the end: " + open_positions_text(r) + "\n";
    for (const std::string& model : r.models) text += painted(model, Colour::dim, colours) + "\n";
    text += "verdict: " + painted(r.verdict, Colour::bold, colours) + "\n";
    return text;
}

Result<int> report(const ReportOptions& options) {
    OUTCRY_ASSIGN(const std::string folder, resolve_run(options.run));
    OUTCRY_ASSIGN(const std::unique_ptr<Store> store, open_folder_store(folder + "/journal", false));
    OUTCRY_ASSIGN(const auto reader, JournalReader::open(*store));
    OUTCRY_TRY(check_schemas(*reader));
    OUTCRY_ASSIGN(const Report made, make_report(*reader));
    if (!options.html.empty()) {
        OUTCRY_ASSIGN(const PageData data, read_page_data(*reader));
        const std::string page = report_html(made, data);
        OUTCRY_TRY(write_file_atomic(options.html, as_bytes(page)));
        std::printf("wrote %s\n", options.html.c_str());
        return 0;
    }
    std::fputs(options.json ? (json_of(made, JsonStyle::pretty) + "\n").c_str()
                            : report_text(made, wants_colours(STDOUT_FILENO)).c_str(),
               stdout);
    return 0;
}

}  // namespace outcry::tools
