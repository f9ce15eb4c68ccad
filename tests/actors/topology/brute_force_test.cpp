// SPDX-License-Identifier: Apache-2.0
// What `check` says of a thousand random floors of classic kinds, against the actors themselves
// brought into every situation.
#include <map>
#include <set>

#include "actors/classic/core.hpp"
#include "actors/classic/kinds.hpp"
#include "actors/classic/quant.hpp"
#include "actors/classic/risk.hpp"
#include "actors/classic/voters.hpp"
#include "actors/topology/check.hpp"
#include "outcry/event/score.hpp"
#include "tests/actors/topology/toys.hpp"

namespace outcry {
namespace {

/// SplitMix64: the seed is all there is.
class Dice {
 public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}
    std::uint64_t roll(std::uint64_t sides) {
        state_ += 0x9e3779b97f4a7c15ULL;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return (z ^ (z >> 31)) % sides;
    }
    bool chance(std::uint64_t percent) { return roll(100) < percent; }
    /// 0.0, 0.1 … up to `tenths`.
    std::string tenth(std::uint64_t tenths) { return "0." + std::to_string(roll(tenths + 1)); }
    template <std::size_t N>
    const char* one_of(const char* const (&list)[N]) {
        return list[roll(N)];
    }

 private:
    std::uint64_t state_;
};

const std::vector<Kind>& kinds() {
    static const std::vector<Kind> all = [] {
        std::vector<Kind> list = classic::kinds();
        for (const Kind& kind : toykinds::kinds()) list.push_back(kind);
        return list;
    }();
    return all;
}

std::string voter(Dice& dice, const std::string& name, const char* extreme) {
    std::string text = "[actor." + name + "]\nkind = \"classic." + name + "\"\n";
    text += "reads = \"" + std::string(dice.chance(94) ? "q1" : "q2") + "\"\n";
    text += "writes = \"" + name + std::string(dice.chance(95) ? "" : "x") + "\"\n";
    text += "rsi_extreme = " + std::string(extreme) +
            "\nrsi_half = " + dice.one_of({"40", "50", "60"}) + "\n";
    text += "weight_extreme = " + dice.tenth(6) + "\nweight_half = " + dice.tenth(3) +
            "\nweight_macd = " + dice.tenth(4) + "\nweight_band = " + dice.tenth(4) +
            "\nact_above = " + dice.tenth(5) + "\n";
    return text;
}

std::string random_floor(std::uint64_t seed) {
    Dice dice(seed);
    std::string text =
        "[floor]\nname = \"random\"\ncapital = \"10000 USDT\"\ninstruments = "
        "\"instruments/binance-usdm.toml\"\n"
        "symbols = [\"BTCUSDT-PERP\"]\ndecide_on = \"15m\"\n"
        "[actor.data]\nkind = \"feed.recorded\"\nbars = \"x\"\nstamp = \"open\"\n"
        "[actor.quant]\nkind = \"classic.quant\"\nwrites = \"q1\"\n";
    text += "regime = { trending_above = 0.0" + std::to_string(3 + dice.roll(4)) +
            ", choppy_below = 0.0" + std::to_string(dice.roll(4)) + " }\n";
    text += voter(dice, "bull", dice.one_of({"20", "30", "40"}));
    text += voter(dice, "bear", dice.one_of({"60", "70", "80"}));
    text += voter(dice, "predict", "50");
    std::vector<std::string> reads;
    for (const char* wire : {"bull", "bear", "predict"})
        if (dice.chance(90)) reads.emplace_back(wire);
    if (reads.empty()) reads.emplace_back("bull");
    std::string list;
    for (const std::string& wire : reads) list += (list.empty() ? "\"" : ", \"") + wire + "\"";
    text += "[actor.core]\nkind = \"classic.core\"\nreads = [" + list +
            "]\nact_above = " + dice.tenth(5) + "\n";
    text += "writes = \"" + std::string(dice.chance(95) ? "decision_core" : "decisions") +
            "\"\n[actor.core.weights]\n";
    for (const char* regime : {"trending", "choppy", "neutral"}) {
        std::string weights;
        for (const std::string& wire : reads)
            if (dice.chance(90))
                weights += (weights.empty() ? " " : ", ") + wire + " = " + dice.tenth(9);
        text += std::string(regime) + " = {" + weights + " }\n";
    }
    text += "[actor.risk]\nkind = \"classic.risk\"\npositions_max = " +
            std::to_string(1 + dice.roll(3)) + "\nconfidence_min = " + dice.tenth(5) + "\n";
    text += "positions_from = \"" + std::string(dice.chance(75) ? "account" : "approvals") + "\"\n";
    text += "drawdown_from = \"" + std::string(dice.chance(85) ? "account" : "lost") + "\"\n";
    return text + "[actor.execution]\nkind = \"execution.paper\"\n";
}

/// One spoken event.
struct Said {
    std::string topic;
    std::string schema;
    Buffer body;
};

/// The actors of a plan in one thread; mail goes where topics match, breadth first, as on a floor.
class Stage {
 public:
    explicit Stage(const Plan& plan) {
        for (const PlannedActor& actor : plan.members) {
            actors_.push_back({&actor, nullptr});
            const Kind* kind = actor.kind.starts_with("classic.") && actor.kind != "classic.quant"
                                   ? find(actor.kind)
                                   : nullptr;
            if (kind != nullptr)
                actors_.back().second =
                    kind->make_actor({actor.name, actor.params.view(), plan.base, ""}).value();
        }
        hear(plan.opened, "data");
    }
    /// What follows from `event`, said by the actor of this name.
    template <class E>
    std::vector<Said> hear(const E& event, const std::string& speaker) {
        TopicWriter topic;
        topic.begin(schema_name<E>);
        if constexpr (HasTopic<E>) event.topic(topic);
        std::vector<std::pair<Said, std::string>> open{
            {{std::string(topic.text()), std::string(schema_name<E>), encoded(event)}, speaker}};
        std::vector<Said> all;
        for (std::size_t at = 0; at < open.size(); ++at) {
            for (auto& [planned, actor] : actors_) {
                if (!actor || !wants(*planned, open[at].first.topic, open[at].second)) continue;
                SaidList answer;
                RecordView record;
                record.prefix = {++seq_, {static_cast<std::int64_t>(seq_)}, 0, 1};
                record.said = {seq_,
                               {},
                               open[at].first.topic,
                               open[at].first.schema,
                               {},
                               open[at].first.body.view()};
                std::uint64_t source_seq = 1;
                EXPECT_TRUE(actor->deliver(record, source_seq, answer).ok());
                for (std::size_t i = 0; i < answer.size(); ++i) {
                    const SaidView said = read_said(answer[i]).value();
                    open.push_back(
                        {{std::string(said.topic), std::string(said.schema), Buffer(said.body)},
                         planned->name});
                    all.push_back(open.back().first);
                }
            }
        }
        return all;
    }
    void snapshot(std::vector<Buffer>& states) const {
        states.clear();
        for (const auto& [planned, actor] : actors_) {
            states.emplace_back();
            if (actor) actor->snapshot(states.back());
        }
    }
    void restore(const std::vector<Buffer>& states) {
        for (std::size_t i = 0; i < states.size(); ++i)
            if (actors_[i].second) {
                ASSERT_TRUE(actors_[i].second->restore(states[i].view()).ok());
            }
    }

 private:
    static const Kind* find(std::string_view name) {
        for (const Kind& kind : kinds())
            if (kind.manifest.kind == name) return &kind;
        return nullptr;
    }
    static bool wants(const PlannedActor& actor, const std::string& topic,
                      const std::string& speaker) {
        if (actor.name == speaker) return false;
        for (const std::string& pattern : actor.hears)
            if (topic_matches(pattern, topic)) return true;
        return false;
    }

    std::vector<std::pair<const PlannedActor*, std::unique_ptr<Participant>>> actors_;
    std::uint64_t seq_ = 0;
};

using Reached = std::set<std::pair<std::string, std::string>>;  // regime, what

struct Brute {
    Reached reached;
    std::set<std::string> regimes;
    std::map<std::string, std::pair<double, double>> spans;  // of the core's score by regime
};

template <class Params>
Params params_of(const Plan& plan) {
    for (const PlannedActor& actor : plan.members)
        if (actor.kind == schema_name<Params>) return decoded<Params>(actor.params.view()).value();
    throw std::runtime_error("nobody of this kind");
}

/// Every combination of factors, then every decision met there under every standing of account,
/// kill switch and memory, all through the actors themselves.
class Enumeration {
 public:
    explicit Enumeration(const Plan& plan)
        : stage_(plan),
          quant_(params_of<classic::Quant::Params>(plan)),
          risk_(params_of<classic::Risk::Params>(plan)) {}

    Brute run() {
        std::vector<std::vector<Buffer>> memories(1);
        stage_.snapshot(memories[0]);
        all_factors();
        // A veto that counts its own approvals is another one after each of them.
        const bool counts = risk_.positions_from == "approvals";
        for (std::size_t m = 0; m < memories.size(); ++m) {
            std::vector<Buffer> after;
            for (const bool halt : {false, true})
                for (const double drawdown : {0.0, 0.05})
                    for (const int positions : {0, risk_.positions_max})
                        for (const auto& [decision, factors] : decisions_)
                            judge(memories[m], halt, drawdown, positions, factors, after);
            if (counts && !after.empty()) memories.push_back(std::move(after));
        }
        return std::move(brute_);
    }

 private:
    using Decision = std::tuple<RuleRegime, Action, double>;

    static std::string name(RuleRegime regime) {
        return type_info<RuleRegime>().names[static_cast<std::size_t>(regime)];
    }

    void all_factors() {
        std::set<RuleRegime> seen;
        for (int thousandths = 0; thousandths <= 100; thousandths += 5) {
            const double bandwidth = thousandths / 1000.0;
            const RuleRegime regime = classic::regime_of(quant_.regime, bandwidth);
            if (!seen.insert(regime).second) continue;
            brute_.regimes.insert(name(regime));
            for (int rsi = 5; rsi <= 95; rsi += 5)  // every bound, and between every two
                for (const double histogram : {-1.0, 0.0, 1.0})
                    for (const double position : {0.25, 0.5, 0.75})
                        decide({quant_.writes, "binance-usdm", "BTCUSDT-PERP", quant_.decide_on,
                                from_ms(900'000 * ++round_), Price::whole(100), regime,
                                static_cast<double>(rsi), histogram, position, bandwidth});
        }
    }
    void decide(const Factors& factors) {
        std::optional<Action> action;
        double value = 0;
        for (const Said& said : stage_.hear(factors, "quant")) {
            if (said.schema == "proposal")
                action = decoded<Proposal>(said.body.view()).value().action;
            if (said.schema != "score") continue;
            const Score score = decoded<Score>(said.body.view()).value();
            if (score.by == "core") value = score.value;
        }
        if (!action) return;
        auto& span = brute_.spans.try_emplace(name(factors.regime), value, value).first->second;
        span = {std::min(span.first, value), std::max(span.second, value)};
        if (*action == Action::hold)
            brute_.reached.emplace(name(factors.regime), "hold");  // nobody judges it
        else
            decisions_.try_emplace({factors.regime, *action, value}, factors);
    }

    void judge(const std::vector<Buffer>& memory, bool halt, double drawdown, int positions,
               const Factors& factors, std::vector<Buffer>& after) {
        stage_.restore(memory);
        stage_.hear(HaltRequest{halt, "", ""}, "operator");
        Account account;
        account.equity = Money::whole(10000);
        account.drawdown_day = drawdown;
        account.open_positions = positions;
        stage_.hear(account, "portfolio");
        const std::string regime = name(factors.regime);
        std::optional<Action> action;
        std::optional<Outcome> outcome;
        for (const Said& said : stage_.hear(factors, "quant")) {
            if (said.schema == "proposal")
                action = decoded<Proposal>(said.body.view()).value().action;
            if (said.schema == "verdict")
                outcome = decoded<Verdict>(said.body.view()).value().outcome;
        }
        if (action != Action::buy && action != Action::sell) return;
        if (outcome == Outcome::vetoed) brute_.reached.emplace(regime, "veto");
        if (outcome != Outcome::approved) return;
        brute_.reached.emplace(regime, action == Action::buy ? "buy" : "sell");
        if (after.empty()) stage_.snapshot(after);
    }

    Stage stage_;
    classic::Quant::Params quant_;
    classic::Risk::Params risk_;
    Brute brute_;
    std::map<Decision, Factors> decisions_;  // each with one way to it
    std::int64_t round_ = 0;
};

Plan plan_of_seed(std::uint64_t seed) {
    LoadOptions options;
    options.kinds = &kinds();
    Loaded loaded = parse_topology(random_floor(seed), "random.toml", toykinds::base(), options);
    EXPECT_TRUE(loaded.ok()) << "seed " << seed << "\n" << text_of(loaded.diagnostics);
    return loaded.plan.value_or(Plan{});
}

/// By names alone: who reads what nobody writes.
std::set<std::string> deaf(const Plan& plan) {
    std::set<std::string> names;
    std::set<std::string> scores;
    const auto voter = [&](const auto& params, const std::string& who) {
        scores.insert(params.writes);
        if (params.reads != "q1") names.insert(who);
    };
    voter(params_of<classic::BullParams>(plan), "bull");
    voter(params_of<classic::BearParams>(plan), "bear");
    voter(params_of<classic::PredictParams>(plan), "predict");
    const auto core = params_of<classic::Core::Params>(plan);
    for (const std::string& wire : core.reads)
        if (!scores.contains(wire)) names.insert("core");
    scores.insert(core.writes);
    const auto risk = params_of<classic::Risk::Params>(plan);
    if (!scores.contains(risk.reads) || risk.drawdown_from != "account") names.insert("risk");
    return names;
}

void compare(std::uint64_t seed) {
    const Plan plan = plan_of_seed(seed);
    const CheckReport report = check(plan, kinds());
    const Brute brute = Enumeration(plan).run();
    const std::string context =
        "seed " + std::to_string(seed) + "\n" + random_floor(seed) + report.text(true);
    ASSERT_TRUE(report.reach_shown) << context;
    Reached shown;
    for (const Reach& one : report.reach)
        if (one.reachable) shown.emplace(one.regime, one.what);
    EXPECT_EQ(shown, brute.reached) << context;

    std::set<std::string> complained;
    for (const CheckComplaint& one : report.errors)
        if (one.message.starts_with("hears ")) complained.insert(one.actor);
    EXPECT_EQ(complained, deaf(plan)) << context;
    if (complained.empty())
        for (const ScoreSpan& span : report.spans) {
            if (span.actor != "core") continue;
            ASSERT_TRUE(brute.spans.contains(span.regime)) << context;
            EXPECT_EQ(std::pair(span.low, span.high), brute.spans.at(span.regime)) << context;
        }
    bool whole = complained.empty();
    for (const std::string& regime : brute.regimes)
        for (const char* what : {"buy", "sell", "hold", "veto"})
            whole = whole && brute.reached.contains({regime, what});
    EXPECT_TRUE(whole || !report.ok()) << "passed a floor that cannot do everything\n" << context;
    const bool counts = params_of<classic::Risk::Params>(plan).positions_from == "approvals";
    EXPECT_EQ(report.text().find("locks: ") != std::string::npos, counts) << context;
}

/// In blocks, so that they can run side by side.
class BruteForce : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(BruteForce, agrees_with_check_on_random_floors) {
    std::size_t passed = 0;
    for (std::uint64_t seed = GetParam(); seed < GetParam() + 125 && !HasFailure(); ++seed) {
        compare(seed);
        passed += check(plan_of_seed(seed), kinds()).ok() ? 1U : 0U;
    }
    EXPECT_GT(passed, 2U) << "hardly any random floor is good: the dice are loaded";
    EXPECT_LT(passed, 110U);
}
INSTANTIATE_TEST_SUITE_P(AThousand, BruteForce, ::testing::Range<std::uint64_t>(1, 1001, 125));

}  // namespace
}  // namespace outcry
