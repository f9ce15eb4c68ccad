// SPDX-License-Identifier: Apache-2.0
#include "tools/why/why_not.hpp"

#include <unistd.h>
#include <algorithm>
#include <cmath>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "actors/core/judging.hpp"
#include "outcry/base/text.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/trading.hpp"
#include "outcry/math/math.hpp"
#include "tools/json_text.hpp"
#include "tools/verbs.hpp"
#include "tools/why/log.hpp"
#include "tools/why/tree.hpp"
#include "tools/why/words.hpp"

namespace outcry::tools {

namespace {

struct Wanted {
    Action action = Action::buy;
    TimeNs time;
};

Result<Wanted> parse_wanted(const std::string& text) {
    const std::size_t sign = text.find('@');
    std::string action = text.substr(0, sign);
    std::transform(action.begin(), action.end(), action.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    Wanted wanted;
    const bool known = action == "BUY" || action == "SELL" || action == "CLOSE";
    if (sign == std::string::npos || !known)
        return invalid(
            joined({"--not wants BUY, SELL or CLOSE and a time, such as BUY@2025-05-19T14:15, got ",
                    quoted(text)}));
    wanted.action = action == "BUY" ? Action::buy : action == "SELL" ? Action::sell : Action::close;
    OUTCRY_ASSIGN(wanted.time, time::parse(text.substr(sign + 1)));
    return wanted;
}

class NotTelling {
 public:
    NotTelling(JournalReader& reader, Wanted wanted) : log_(reader), wanted_(wanted) {}

    Result<std::vector<WhyNot>> run(const std::string& symbol) {
        OUTCRY_TRY(learn(symbol));
        OUTCRY_TRY(find_round());
        std::vector<WhyNot> answers;
        for (Decided& one : decided_) {
            made_ = asked_;
            made_.proposal = one.seq;
            proposal_ = std::move(one.proposal);
            OUTCRY_TRY(answer());
            answers.push_back(std::move(made_));
        }
        const auto near = [](const WhyNot& one) {
            return one.done ? 0 : one.decided == one.asked ? 1 : 2;
        };
        std::stable_sort(answers.begin(), answers.end(),
                         [&](const WhyNot& a, const WhyNot& b) { return near(a) < near(b); });
        return answers;
    }

 private:
    struct Decided {
        std::uint64_t seq = 0;
        Proposal proposal;
    };

    /// Of one strategy's proposal.
    Result<void> answer() {
        made_.strategy = proposal_.strategy;
        made_.decided = proposal_.action;
        made_.flips = proposal_.flips;
        take_voters();
        if (proposal_.action != wanted_.action) {
            stop_by_core();
            return {};
        }
        OUTCRY_ASSIGN(made_.verdict, log_.verdict_on(made_.proposal));
        if (made_.verdict == 0) {
            stop("risk", "has given no verdict yet");
            return {};
        }
        return judge_verdict();
    }

    Result<void> learn(const std::string& symbol) {
        if (!log_.is(1, schema_name<FloorOpened>))
            return error(Error::Kind::invalid,
                         "this log does not begin with floor.opened, so its rounds are not known");
        OUTCRY_ASSIGN(const WhyLog::Event* event, log_.at(1));
        OUTCRY_ASSIGN(opened_, event->as<FloorOpened>());
        std::string names;
        std::vector<std::string_view> known;
        for (const Instrument& one : opened_.instruments) {
            known.emplace_back(one.id);
            names += (names.empty() ? "" : ", ") + one.id;
            if (one.id == symbol || (symbol.empty() && opened_.instruments.size() == 1))
                asked_.instrument = one.id;
        }
        if (asked_.instrument.empty())
            return invalid(
                joined({symbol.empty() ? "say which symbol"
                                       : joined({quoted(symbol), " is not on this floor"}),
                        "; it has ", names, did_you_mean(symbol, known)}));
        asked_.asked = wanted_.action;
        asked_.round =
            opened_.decide_on.open_of(wanted_.time);  // the last close at or before that time
        return {};
    }

    Result<void> find_round() {
        OUTCRY_ASSIGN(const std::uint64_t from, log_.seek_time(asked_.round));
        const TimeNs end = opened_.decide_on.close_of(asked_.round);
        OUTCRY_TRY(log_.walk(from, log_.last_seq(), [&](const RecordView& record) -> Result<bool> {
            if (record.prefix.time > end) return false;
            if (record.said.schema != schema_name<Proposal>) return true;
            OUTCRY_ASSIGN(Proposal proposal, decoded<Proposal>(record.said.body));
            if (proposal.instrument == asked_.instrument && proposal.round == asked_.round)
                decided_.push_back({record.prefix.seq, std::move(proposal)});
            return true;
        }));
        if (decided_.empty()) return no_round();
        return {};
    }

    Error no_round() {
        const std::string round = joined({time::for_people(asked_.round), " UTC"});
        OUTCRY_CHECK(log_.last_seq() > 0);
        const auto last = log_.at(log_.last_seq());
        std::string why = "; no bar closed there, or its data has a gap";
        TimeNs first;
        (void)log_.walk(
            log_.first_seq(), log_.last_seq(), [&](const RecordView& record) -> Result<bool> {
                if (record.said.schema != schema_name<Proposal>) return true;
                OUTCRY_ASSIGN(const Proposal proposal, decoded<Proposal>(record.said.body));
                first = proposal.round;
                return false;
            });
        const TimeNs held = first_held();
        if (asked_.round < held)
            why = joined({"; this log was retired: what was said before ", time::for_people(held),
                          " UTC is no longer held"});
        else if (first.ns == 0)
            why = "; nothing was decided in this run yet";
        else if (asked_.round < first)
            why = joined({"; the first round was ", time::for_people(first),
                          " UTC, before it the floor warms up"});
        else if (last && (*last)->record.prefix.time < asked_.round)
            why =
                joined({"; the run ends ", time::for_people((*last)->record.prefix.time), " UTC"});
        return error(Error::Kind::not_found,
                     joined({"no round of ", asked_.instrument, " at ", round, why}));
    }

    /// When the first event was said that a retired log still holds; the epoch of a whole one.
    TimeNs first_held() {
        if (log_.first_seq() <= 1) return {};
        const auto event = log_.at(log_.first_seq());
        return event ? (*event)->record.prefix.time : TimeNs{};
    }

    [[nodiscard]] bool short_side() const {
        return wanted_.action == Action::sell ||
               (wanted_.action == Action::close && proposal_.current_exposure.units > 0);
    }

    void take_voters() {
        const Side side = short_side() ? Side::sell : Side::buy;
        // What funding is expected to cost this side counts, as it did for the core.
        const double carry = std::max(short_side() ? -proposal_.carry : proposal_.carry, 0.0);
        const core::Odds odds{proposal_.stop.to_double(), proposal_.target.to_double(),
                              proposal_.costs + carry};
        const auto answers = core::answers_of(proposal_.ballots, side);
        made_.p = short_side() ? proposal_.p_short : proposal_.p_long;
        // A bet that never breaks even has no odds: the classic core scores.
        const bool odds_known = odds.stop + odds.target > 0;
        if (odds_known) made_.p_needed = odds.p_for(std::max(proposal_.edge_min, rival_edge()));
        for (std::size_t i = 0; i < proposal_.ballots.size(); ++i) {
            const Ballot& ballot = proposal_.ballots[i];
            NotVoter voter{ballot.voter,
                           ballot.weight,
                           short_side() ? ballot.p_short : ballot.p_long,
                           ballot.silent,
                           {},
                           ballot.seq};
            for (std::size_t at = 0; at < answers.size(); ++at)
                if (answers[at].voter == i && alone_turns(ballot.voter, side))
                    voter.needed = core::pivotal(answers, at, math::logit(*made_.p_needed));
            made_.voters.push_back(std::move(voter));
        }
    }

    /// Whether the core said so: it alone knows which guards ran, and what it does about what it
    /// holds.
    [[nodiscard]] bool alone_turns(const std::string& voter, Side side) const {
        if (!made_.p_needed || !(*made_.p_needed > 0 && *made_.p_needed < 1)) return false;
        const std::string head = core::Flip{wanted_.action, voter, side}.head();
        const auto is = [&](const std::string& flip) {
            return flip.starts_with(head) && core::is_single(flip);
        };
        return std::any_of(proposal_.flips.begin(), proposal_.flips.end(), is);
    }

    /// The other side's edge, where it beats the bound: then that must be beaten.
    [[nodiscard]] double rival_edge() const {
        const auto& rival = short_side() ? proposal_.edge_long : proposal_.edge_short;
        return rival ? *rival : proposal_.edge_min;
    }

    void stop(std::string by, std::string reason) {
        made_.stopped_by = std::move(by);
        made_.reason = std::move(reason);
    }

    void stop_by_core() {
        stop("core", proposal_.reason);
        for (const Guard& guard : proposal_.guards)
            made_.bounds.push_back(
                {guard.name, guard.value, guard.bound, guard_gap(guard), guard_words(guard)});
        if (proposal_.ballots.empty()) return;  // who does not pool has said its reason
        const auto& edge = short_side() ? proposal_.edge_short : proposal_.edge_long;
        if (!edge) {
            const auto answered =
                std::count_if(made_.voters.begin(), made_.voters.end(),
                              [](const NotVoter& voter) { return voter.p.has_value(); });
            made_.bounds.push_back(
                {"answers", static_cast<double>(answered), 0, 0,
                 joined({std::to_string(answered), " of ", std::to_string(made_.voters.size()),
                         " voters answered this question, too few for a pooled probability"})});
            return;
        }
        if (*edge <= proposal_.edge_min)
            made_.bounds.push_back(
                {"edge_min", *edge, proposal_.edge_min, proposal_.edge_min - *edge,
                 joined({edge_text(*edge, true), ", needs more than ",
                         edge_text(proposal_.edge_min, false), ": ",
                         edge_text(proposal_.edge_min - *edge, false), " short"})});
        const double rival = rival_edge();
        if (rival > proposal_.edge_min && rival >= *edge)
            made_.bounds.push_back(
                {"the other side", *edge, rival, rival - *edge,
                 joined({edge_text(*edge, true), " against ", edge_text(rival, true),
                         " of the other side: ", edge_text(rival - *edge, false), " short"})});
    }

    /// Its text without its name, which stands beside it.
    static std::string guard_words(const Guard& guard) {
        return guard_text(guard).substr(guard.name.size() + 2);
    }

    Result<void> judge_verdict() {
        OUTCRY_ASSIGN(const WhyLog::Event* event, log_.at(made_.verdict));
        OUTCRY_ASSIGN(const Verdict verdict, event->as<Verdict>());
        for (const LimitCheck& limit : verdict.limits)
            if (!limit.holds)
                made_.bounds.push_back(
                    {limit.name, limit.value, limit.bound, std::fabs(limit.value - limit.bound),
                     joined({limit_value(limit), ", bound ", limit_bound(limit), ": ",
                             limit_gap(limit), limit.value > limit.bound ? " over" : " under"})});
        if (verdict.outcome == Outcome::vetoed) {
            stop("risk", verdict.reason);
            return {};
        }
        OUTCRY_ASSIGN(const std::uint64_t placed, log_.order_on(made_.verdict));
        if (placed == 0) {
            stop("execution", "has placed no order on the approval");
            return {};
        }
        OUTCRY_ASSIGN(const WhyLog::Event* order_event, log_.at(placed));
        OUTCRY_ASSIGN(const Order first, order_event->as<Order>());
        OUTCRY_ASSIGN(const Trail trail, log_.trail(first.id, placed));
        made_.order = trail.order == 0 ? placed : trail.order;
        OUTCRY_ASSIGN(const WhyLog::Event* latest_event, log_.at(made_.order));
        OUTCRY_ASSIGN(const Order latest, latest_event->as<Order>());
        made_.done = !trail.fills.empty() || latest.state == OrderState::working;
        if (!made_.done) stop("execution", latest.reason);
        return {};
    }

    static std::string limit_gap(const LimitCheck& limit) {
        LimitCheck gap = limit;
        gap.value = std::fabs(limit.value - limit.bound);
        return limit_value(gap);
    }

    WhyLog log_;
    Wanted wanted_;
    FloorOpened opened_;
    WhyNot asked_;  // what all answers have in common
    std::vector<Decided> decided_;
    Proposal proposal_;  // the one that is looked at
    WhyNot made_;
};

void add_voters(const WhyNot& answer, Branch& root) {
    for (const NotVoter& voter : answer.voters) {
        std::string needed;
        if (voter.needed && *voter.needed > 0 && *voter.needed < 1)
            needed = joined({"alone would have had to say ", share_text(*voter.needed, 3)});
        Branch one = detail(
            voter.voter, {voter.silent.empty()
                              ? joined({chance_text(voter.p), " × ", share_text(voter.weight, 2)})
                              : joined({"silent: ", voter.silent}),
                          needed});
        one.seq = voter.seq;
        root.branches.push_back(std::move(one));
    }
}

}  // namespace

Result<std::vector<WhyNot>> explain_not(JournalReader& reader, const std::string& wanted,
                                        const std::string& symbol) {
    OUTCRY_ASSIGN(const Wanted parsed, parse_wanted(wanted));
    if (reader.last_seq() == 0)
        return error(Error::Kind::not_found, "this run's log holds no event yet");
    return NotTelling(reader, parsed).run(symbol);
}

std::string why_not_text(const WhyNot& answer, const Look& look, bool several) {
    const std::string_view asked = action_text(answer.asked);
    Branch root;
    root.label = joined({answer.done ? "" : "no ", asked, " ", answer.instrument});
    if (several) root.cells.push_back(joined({"strategy ", answer.strategy}));
    root.cells.push_back(joined({"round ", time::for_people(answer.round), " UTC"}));
    root.seq = answer.proposal;
    if (answer.done)
        root.branches.push_back(
            detail("done", {joined({"it was: outcry why ", std::to_string(answer.order)})},
                   Colour::green));
    else
        root.branches.push_back(
            detail("stopped",
                   {joined({"by ", answer.stopped_by,
                            answer.decided != answer.asked
                                ? joined({", which said ", action_text(answer.decided)})
                                : std::string(),
                            ": ", answer.reason})},
                   Colour::red));
    for (const NotBound& bound : answer.bounds)
        root.branches.push_back(detail(bound.name, {bound.words}, Colour::yellow));
    if (answer.p && answer.p_needed)
        root.branches.push_back(detail(
            "pooled", {joined({"p(target before stop) ", share_text(*answer.p, 3),
                               answer.decided == answer.asked ? ", needed " : ", needs more than ",
                               share_text(*answer.p_needed, 3)})}));
    add_voters(answer, root);
    for (std::size_t i = 0; i < answer.flips.size(); ++i)
        root.branches.push_back(detail(i == 0 ? "flips" : "", {answer.flips[i]}));
    return tree_text(root, 2, look);
}

std::string why_not_json(const std::vector<WhyNot>& answers) {
    using Json = nlohmann::ordered_json;
    Json first = Json::parse(json_of(answers.front(), JsonStyle::compact));
    Json others = Json::array();
    for (std::size_t i = 1; i < answers.size(); ++i)
        others.push_back(Json::parse(json_of(answers[i], JsonStyle::compact)));
    first["others"] = std::move(others);
    return json_text(first, 2);
}

Result<void> check_wanted(const std::string& text) {
    OUTCRY_TRY(parse_wanted(text));
    return {};
}

Result<int> why_not(const WhyOptions& options) {
    OUTCRY_ASSIGN(const std::string folder, resolve_run(options.what));
    OUTCRY_ASSIGN(const auto store, open_folder_store(folder + "/journal", false));
    OUTCRY_ASSIGN(const auto reader, JournalReader::open(*store));
    OUTCRY_TRY(check_schemas(*reader));
    OUTCRY_ASSIGN(const std::vector<WhyNot> answers,
                  explain_not(*reader, options.not_, options.run));
    if (options.json) {
        std::puts(why_not_json(answers).c_str());
        return 0;
    }
    for (const WhyNot& answer : answers)
        std::fputs(why_not_text(answer, look_of(STDOUT_FILENO), answers.size() > 1).c_str(),
                   stdout);
    return 0;
}

}  // namespace outcry::tools
