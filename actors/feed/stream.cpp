// SPDX-License-Identifier: Apache-2.0
#include "actors/feed/stream.hpp"

#include "actors/feed/book_rows.hpp"
#include "actors/feed/input.hpp"
#include "actors/feed/kept_rows.hpp"
#include "actors/feed/rows.hpp"
#include "actors/feed/second_half.hpp"

namespace outcry::feed {

namespace {

/// `outcry data check` reads files of these.
template <class Rows>
constexpr bool data_check_reads =
    !std::is_same_v<Rows, MarkRows> && !std::is_same_v<Rows, DepthRows>;

/// What the kinds of file share: rows that fill an event, and a topic that never changes.
template <class Rows, class Event>
class RowStream : public Stream {
 public:
    RowStream(Rows rows, Event event)
        : rows_(std::move(rows)), event_(std::move(event)), form_(event_) {}
    Result<bool> advance() override {
        if (whole_) {
            if (kept_.empty()) kept_.swap(later_);
            if (kept_.empty()) return false;
            take(kept_.front());
            kept_.pop_front();
            return true;
        }
        OUTCRY_ASSIGN(const bool more, next_row());
        if (more) take(row_);
        return more;
    }
    Result<bool> read_whole(std::size_t& room) override {
        const std::size_t rows_max = room / sizeof(Row);
        whole_ = true;
        if constexpr (requires { rows_.again_from(0); }) {
            if (const auto second = SecondHalf<Rows>::begin(rows_, rows_max / 2)) {
                OUTCRY_TRY(keep(rows_max / 2, second->position()));
                if (whole_) later_ = second->rows_after(row_);
            }
        }
        if (later_.empty()) OUTCRY_TRY(keep(rows_max, UINT64_MAX));
        room -= (kept_.size() + later_.size()) * sizeof(Row);
        return whole_;
    }
    void write(Buffer& out, std::uint64_t source_seq) override {
        form_.write(out, source_seq, time_, event_);
    }

 protected:
    using Row = typename Rows::Row;
    virtual void take(const Row& row) = 0;

    Rows rows_;
    Row row_;
    Event event_;

 private:
    /// What is wrong with a row is told with the verb that shows the rest.
    Result<bool> next_row() {
        Result<bool> more = rows_.next(row_);
        if (!more && data_check_reads<Rows>)
            return with_data_check(std::move(more).error(), rows_.csv().shown());
        return more;
    }

    /// Reads on to the row that begins at `end`, or to the end, and keeps what it reads while it is
    /// no more than `rows_max`.
    Result<void> keep(std::size_t rows_max, std::uint64_t end) {
        while (rows_.csv().position() < end) {
            OUTCRY_ASSIGN(const bool more, next_row());
            if (!more) break;
            whole_ = whole_ && kept_.size() < rows_max;
            if (whole_) kept_.push_back(row_);
        }
        if (!whole_) kept_.clear();
        return {};
    }

    InputForm<Event> form_;
    KeptRows<Row> kept_;   // what advance() goes to, when whole_
    KeptRows<Row> later_;  // and then to these
    bool whole_ = false;
};

class BarStream final : public RowStream<BarRows, Bar> {
 public:
    BarStream(BarRows rows, Bar bar, Stamp stamp)
        : RowStream(std::move(rows), std::move(bar)), stamp_(stamp) {}

 private:
    void take(const BarRow& row) override {
        if (stamp_ == Stamp::open) {
            event_.open_time = row.stamp;
            time_ = event_.timeframe.close_of(row.stamp);
        } else {
            event_.open_time = event_.timeframe.open_of({row.stamp.ns - 1});
            time_ = row.stamp;
        }
        event_.open = row.open;
        event_.high = row.high;
        event_.low = row.low;
        event_.close = row.close;
        event_.volume = row.volume;
        event_.flow = row.flow;
    }

    Stamp stamp_;
};

class TradeStream final : public RowStream<TradeRows, Trade> {
 public:
    using RowStream::RowStream;

 private:
    void take(const TradeRow& row) override {
        time_ = row.stamp;
        event_.id = row.id;
        event_.price = row.price;
        event_.size = row.size;
        event_.taker = row.taker;
    }
};

class QuoteStream final : public RowStream<QuoteRows, Quote> {
 public:
    using RowStream::RowStream;

 private:
    void take(const QuoteRow& row) override {
        time_ = row.stamp;
        event_.bid = row.bid;
        event_.bid_size = row.bid_size;
        event_.ask = row.ask;
        event_.ask_size = row.ask_size;
    }
};

class FundingStream final : public RowStream<FundingRows, Funding> {
 public:
    using RowStream::RowStream;

 private:
    void take(const FundingRow& row) override {
        time_ = row.stamp;
        event_.rate = row.rate;
    }
};

class MarkStream final : public RowStream<MarkRows, MarkPrice> {
 public:
    using RowStream::RowStream;

 private:
    void take(const MarkRow& row) override {
        time_ = row.stamp;
        event_.price = row.price;
    }
};

class DepthStream final : public RowStream<DepthRows, Depth> {
 public:
    using RowStream::RowStream;

 private:
    void take(const DepthRow& row) override {
        time_ = row.stamp;
        event_.bids = row.bids;
        event_.asks = row.asks;
    }
};

}  // namespace

Result<std::unique_ptr<Stream>> open_bars(const std::string& path, const std::string& shown,
                                          const Instrument& instrument, const BarFile& what) {
    OUTCRY_ASSIGN(BarRows rows, BarRows::open(path, shown, what.timeframe));
    Bar bar;
    bar.venue = instrument.venue;
    bar.instrument = instrument.id;
    bar.timeframe = what.timeframe;
    return std::unique_ptr<Stream>(
        std::make_unique<BarStream>(std::move(rows), std::move(bar), what.stamp));
}

Result<std::unique_ptr<Stream>> open_trades(const std::string& path, const std::string& shown,
                                            const Instrument& instrument) {
    OUTCRY_ASSIGN(TradeRows rows, TradeRows::open(path, shown));
    Trade trade;
    trade.venue = instrument.venue;
    trade.instrument = instrument.id;
    return std::unique_ptr<Stream>(
        std::make_unique<TradeStream>(std::move(rows), std::move(trade)));
}

Result<std::unique_ptr<Stream>> open_quotes(const std::string& path, const std::string& shown,
                                            const Instrument& instrument) {
    OUTCRY_ASSIGN(QuoteRows rows, QuoteRows::open(path, shown));
    Quote quote;
    quote.venue = instrument.venue;
    quote.instrument = instrument.id;
    return std::unique_ptr<Stream>(
        std::make_unique<QuoteStream>(std::move(rows), std::move(quote)));
}

Result<std::unique_ptr<Stream>> open_funding(const std::string& path, const std::string& shown,
                                             const Instrument& instrument) {
    OUTCRY_ASSIGN(FundingRows rows, FundingRows::open(path, shown));
    Funding funding;
    funding.venue = instrument.venue;
    funding.instrument = instrument.id;
    return std::unique_ptr<Stream>(
        std::make_unique<FundingStream>(std::move(rows), std::move(funding)));
}

Result<std::unique_ptr<Stream>> open_marks(const std::string& path, const std::string& shown,
                                           const Instrument& instrument) {
    OUTCRY_ASSIGN(MarkRows rows, MarkRows::open(path, shown));
    MarkPrice mark;
    mark.venue = instrument.venue;
    mark.instrument = instrument.id;
    return std::unique_ptr<Stream>(std::make_unique<MarkStream>(std::move(rows), std::move(mark)));
}

Result<std::unique_ptr<Stream>> open_depth(const std::string& path, const std::string& shown,
                                           const Instrument& instrument) {
    OUTCRY_ASSIGN(DepthRows rows, DepthRows::open(path, shown));
    Depth depth;
    depth.venue = instrument.venue;
    depth.instrument = instrument.id;
    return std::unique_ptr<Stream>(
        std::make_unique<DepthStream>(std::move(rows), std::move(depth)));
}

}  // namespace outcry::feed
