// SPDX-License-Identifier: Apache-2.0
#include "tools/screen.hpp"

#include <unistd.h>
#include <algorithm>
#include <cstdio>

#include "outcry/base/layout.hpp"
#include "outcry/base/text.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/quality.hpp"
#include "outcry/event/trading.hpp"
#include "tools/printed.hpp"
#include "tools/report/drift_record.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

constexpr std::int64_t plain_every_ns = 5 * ns_per_s;
constexpr std::int64_t rate_every_ns = ns_per_s;
constexpr std::size_t scan_rows = 16;

std::string ballot_text(const Ballot& ballot) {
    if (!ballot.p_long) return ballot.voter + " –";
    std::string text = printed("%.2f", *ballot.p_long);
    if (text[0] == '0') text.erase(0, 1);
    return ballot.voter + " " + text;
}

const char* action_word(Action action) {
    switch (action) {
        case Action::buy:
            return "BUY ";
        case Action::sell:
            return "SELL";
        case Action::close:
            return "EXIT";
        case Action::hold:
            break;
    }
    return "HOLD";
}

}  // namespace

Screen::Screen(const Plan& plan, TimeNs end, bool terminal, bool shown)
    : plan_(plan), end_(end), terminal_(terminal), shown_(shown) {}

void Screen::on_event(const Prefix& prefix, BytesView said, std::string_view schema) {
    if (schema == "bar" && prefix.cause == 0) ++bars_;
    if (first_.ns == 0 && prefix.time.ns > 0) first_ = prefix.time;
    if (!shown_) return;
    const bool scanned = terminal_ && ScanView::shows(schema);
    const bool decided = schema == schema_name<Proposal> || schema == schema_name<Verdict>;
    // A plain line names no decisions.
    if (!scanned && !(terminal_ && decided) && schema != schema_name<Account> &&
        schema != schema_name<Drift>)
        return;
    const auto view = read_said(said, false);
    if (!view) return;
    if (scanned) scan_.hear(schema, view->body);
    if (schema == schema_name<Proposal>) on_proposal(prefix, view->body);
    if (schema == schema_name<Verdict>) on_verdict(view->body);
    if (schema == schema_name<Account>) on_account(view->body);
    if (schema == schema_name<Drift>) on_drift(view->body);
}

void Screen::on_proposal(const Prefix& prefix, BytesView body) {
    const auto proposal = decoded<Proposal>(body);
    if (!proposal) return;
    std::string line =
        printed(" %-14s %s ", proposal->instrument.c_str(), action_word(proposal->action));
    for (const Ballot& ballot : proposal->ballots) line += " " + ballot_text(ballot);
    const auto& edge =
        proposal->action == Action::sell ? proposal->edge_short : proposal->edge_long;
    if (edge)
        line += printed("   edge %+.0f bp, needs %.0f", *edge * 1e4, proposal->edge_min * 1e4);
    decisions_[proposal->instrument] = {line, prefix.seq};
}

void Screen::on_verdict(BytesView body) {
    const auto verdict = decoded<Verdict>(body);
    if (!verdict) return;
    Decision& decision = decisions_[verdict->instrument];
    if (decision.seq != verdict->proposal) return;
    if (verdict->outcome == Outcome::vetoed) decision.line += "   vetoed: " + verdict->reason;
    if (verdict->outcome == Outcome::resized) decision.line += "   resized: " + verdict->reason;
}

void Screen::on_account(BytesView body) {
    const auto account = decoded<Account>(body);
    if (!account) return;
    const double capital = plan_.opened.capital.to_double();
    equity_ = "equity " + fixed::for_people(account->equity.units, 2) + "  " +
              percent(account->equity.to_double() / capital - 1.0) +
              printed("   day drawdown %.1f %%   open positions %d", account->drawdown_day * 100.0,
                      account->open_positions);
}

/// Told once a day: what is not told again has passed.
void Screen::on_drift(BytesView body) {
    const auto drift = decoded<Drift>(body);
    if (!drift) return;
    if (drift->alarms.empty())
        drifted_.erase(drift->by);
    else
        drifted_[drift->by] = standing_text(*drift);
}

std::string Screen::bar(double share) const {
    constexpr int width = 20;
    const int full = std::min(width, std::max(0, static_cast<int>(share * width)));
    std::string text;
    for (int i = 0; i < width; ++i) text += i < full ? "█" : "░";
    return text;
}

std::string Screen::share_text(const Progress& progress) const {
    if (end_ <= first_) return {};
    const double share = std::clamp(static_cast<double>(progress.clock.ns - first_.ns) /
                                        static_cast<double>(end_.ns - first_.ns),
                                    0.0, 1.0);
    std::string text =
        (terminal_ ? bar(share) : std::string()) + printed(" %3.0f %%  ", share * 100.0);
    if (share > 0.01 && share < 1.0)
        text += printed("%.0f s left  ",
                        static_cast<double>(progress.elapsed_ns) / 1e9 * (1.0 - share) / share);
    return text;
}

void Screen::draw(const Progress& progress) {
    if (!shown_) return;
    if (!terminal_ && progress.elapsed_ns - last_plain_ns_ < plain_every_ns) return;
    last_plain_ns_ = progress.elapsed_ns;
    if (progress.elapsed_ns - bars_at_ns_ > rate_every_ns) {
        rate_ = static_cast<double>(bars_ - bars_before_) * 1e9 /
                static_cast<double>(progress.elapsed_ns - bars_at_ns_);
        bars_at_ns_ = progress.elapsed_ns;
        bars_before_ = bars_;
    }
    std::string text;
    // A line that the terminal breaks would be two to come back over.
    const Look look = look_of(STDOUT_FILENO);
    const auto line = [&](const std::string& words) {
        text += elided(printable(words), look.width) + "\n";
    };
    if (progress.last_seq == 0) {
        std::string waiting = "waiting for";
        for (const std::string& name : progress.missing) waiting += " " + name;
        line(waiting);
    } else {
        line(time::for_people(progress.clock) + "  " + share_text(progress) + counted(bars_) +
             " bars  " + counted(static_cast<std::uint64_t>(rate_)) + " bars/s  " +
             counted(progress.last_seq) + " events" +
             (progress.restarts != 0
                  ? printed("  %llu restarts", static_cast<unsigned long long>(progress.restarts))
                  : std::string()));
        if (!equity_.empty()) line(equity_);
        for (const auto& [by, alarm] : drifted_) line(alarm);
        if (scan_.has_ranking())
            text += scan_.text(scan_rows, look);
        else if (terminal_)
            for (const auto& [name, decision] : decisions_) line(decision.line);
    }
    if (terminal_ && lines_ > 0) std::printf("\x1b[%dA\x1b[J", lines_);
    lines_ = static_cast<int>(std::count(text.begin(), text.end(), '\n'));
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
}

void Screen::finish() {
    if (!shown_) return;
    if (terminal_) std::fputs("\r\x1b[K", stdout);  // the terminal's own echo of Ctrl-C
    std::fflush(stdout);
}

}  // namespace outcry::tools
