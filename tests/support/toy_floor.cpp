// SPDX-License-Identifier: Apache-2.0
#include "tests/support/toy_floor.hpp"

#include <random>

#include "actors/runtime/deputy.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/codec/json.hpp"
#include "outcry/codec/json_schema.hpp"

namespace outcry::testing {

namespace {

/// A member behind a link: a runner and two queues.
struct Node {
    std::unique_ptr<Runner> runner;
    SessionId session;
    std::deque<Buffer> to_broker;
    std::deque<Buffer> to_member;
    int life = 0;
    bool planned_fault = false;
};

class Net {
 public:
    Net(const Plan& plan, const Runner::FindKind& find_kind, const Accidents& accidents)
        : plan_(plan), find_kind_(find_kind), accidents_(accidents), random_(accidents.seed) {}

    Result<NetRun> run() {
        OUTCRY_TRY(start_floor());
        for (const PlannedActor& member : plan_.members) {
            if (member.place == Place::fused) continue;  // in the broker's thread
            nodes_.emplace_back();
            start(nodes_.back(), member.name);
        }
        for (long step = 0; step < 2'000'000 && !broker_->sequencer().closed(); ++step)
            OUTCRY_TRY(one_accident());
        if (!broker_->sequencer().closed())
            return error(Error::Kind::internal, "the floor did not come to its end");
        OUTCRY_TRY(journal_->flush());
        result_.log = log_of(*journal_);
        return std::move(result_);
    }

 private:
    Result<void> start_floor() {
        JournalOptions options;
        options.chunk_bytes = 2048;
        if (journal_) {
            OUTCRY_ASSIGN(journal_, Journal::reopen(*store_, options));
        } else {
            OUTCRY_ASSIGN(journal_, Journal::create(*store_, {"toys", {}, {}}, options));
        }
        BrokerConfig config = broker_config(plan_, "s3cret", "", find_kind_);
        config.snapshot_every = accidents_.snapshot_every;
        const auto& kept = result_.snapshots;
        const auto usable = std::find_if(kept.rbegin(), kept.rend(), [&](const auto& s) {
            return s->needs <= journal_->last_seq();
        });
        if (usable != kept.rend()) config.sequencer.snapshot = *usable;
        if (accidents_.bug == Bug::stale_state && config.sequencer.snapshot && kept.size() > 1) {
            auto stale = std::make_shared<FloorSnapshot>(**usable);
            for (std::size_t i = 0; i < stale->members.size(); ++i)
                stale->members[i].state = kept.front()->members[i].state;
            config.sequencer.snapshot = std::move(stale);
        }
        if (accidents_.bug == Bug::arrival_order) config.sequencer.order = Ordering::free_running;
        broker_ = std::make_unique<Broker>(*journal_, std::move(config));
        OUTCRY_TRY(seat_locals(*broker_, plan_, "", find_kind_));
        return {};
    }

    void start(Node& node, const std::string name) {
        const PlannedActor& member = member_of(name);
        node.runner = std::make_unique<Runner>(
            name, "s3cret", manifest_digest(find_kind_(member.kind)->manifest), find_kind_);
        node.session = name + "#" + std::to_string(++node.life);
        node.to_broker.clear();
        node.to_member.clear();
        if (accidents_.kills_in_answer > result_.killed_in_answer && chance(3)) {
            static constexpr Fault::When when[] = {
                Fault::When::before_answer, Fault::When::between_halves, Fault::When::before_done};
            node.runner->set_fault({2 + random_() % 150, when[random_() % 3]});
        }
        std::vector<Buffer> out;
        node.runner->hello(out);
        for (Buffer& message : out) node.to_broker.push_back(std::move(message));
    }

    const PlannedActor& member_of(const std::string& name) const {
        for (const PlannedActor& member : plan_.members)
            if (member.name == name) return member;
        OUTCRY_CHECK(false);
    }

    bool chance(unsigned one_in) { return random_() % one_in == 0; }

    Result<void> one_accident() {
        const auto deaths = static_cast<std::uint64_t>(result_.restarts);
        if (result_.restarts < accidents_.floor_deaths &&
            journal_->last_seq() > 60 * (deaths + 1) && chance(50))
            return restart_everything();
        if (!accidents_.lost.empty() && journal_->last_seq() >= accidents_.lost_at)
            OUTCRY_TRY(lose());
        if (nodes_.empty()) return let_broker_work();
        Node& node = nodes_[random_() % nodes_.size()];
        if (accidents_.kills > result_.killed && node.runner->joined() && chance(40)) {
            ++result_.killed;
            const SessionId old = node.session;
            start(node, node.runner->name());
            if (chance(2))
                broker_->on_gone(old);  // or the broker only learns it from the next hello
            return {};
        }
        switch (random_() % 3) {
            case 0:
                return to_broker(node);
            case 1:
                return to_member(node);
            default:
                return let_broker_work();
        }
    }

    Result<void> restart_everything() {
        ++result_.restarts;
        const auto here = [&](const Node& node) { return node.runner->name() == accidents_.lost; };
        const bool gone =
            !accidents_.lost.empty() && std::none_of(nodes_.begin(), nodes_.end(), here);
        broker_.reset();
        OUTCRY_TRY(start_floor());
        for (Node& node : nodes_) start(node, node.runner->name());
        for (std::size_t i = 0; gone && i < plan_.members.size(); ++i) {
            if (plan_.members[i].name != accidents_.lost ||
                broker_->sequencer().deputy_from(static_cast<std::uint16_t>(i + 1)) != 0)
                continue;
            nodes_.emplace_back();
            start(nodes_.back(), accidents_.lost);
        }
        return {};
    }

    /// Whoever the log does not yet know to be lost comes back with the floor, and is lost again.
    Result<void> lose() {
        for (std::size_t i = 0; i < plan_.members.size(); ++i) {
            const auto member = static_cast<std::uint16_t>(i + 1);
            if (plan_.members[i].name != accidents_.lost) continue;
            if (broker_->sequencer().deputy_from(member) != 0 ||
                broker_->sequencer().next_cause() <= 1)
                return {};
            const auto node = std::find_if(nodes_.begin(), nodes_.end(), [&](const Node& one) {
                return one.runner->name() == accidents_.lost;
            });
            if (node == nodes_.end()) return {};
            nodes_.erase(node);
            OUTCRY_ASSIGN(auto deputy, deputy_of(plan_.opened.roster[i], "", find_kind_));
            return broker_->quarantine(
                member, {std::move(deputy.actor), deputy.name, deputy.manifest}, "a drill");
        }
        return error(Error::Kind::internal, "nobody is called " + accidents_.lost);
    }

    Result<void> to_broker(Node& node) {
        if (node.to_broker.empty()) return {};
        const Buffer message = sabotaged(std::move(node.to_broker.front()));
        node.to_broker.pop_front();
        return broker_->on_message(node.session, message);
    }

    /// The message as a broken link or member would have sent it.
    Buffer sabotaged(Buffer message) {
        const auto header = wire::read_header(message);
        const Bug bug = accidents_.bug;
        if (bug == Bug::none || !header) return message;
        const bool answers = header->type == wire::Type::answers,
                   inputs = header->type == wire::Type::inputs;
        if (!(answers && (bug == Bug::split_answer || bug == Bug::unanswered_cause)) &&
            !(inputs && bug == Bug::early_timer))
            return message;
        wire::BatchReader batch = *wire::BatchReader::open(message);
        std::vector<std::pair<std::uint64_t, Buffer>> said;
        std::uint64_t cause = 0;
        for (BytesView one; *batch.next(cause, one);) said.emplace_back(cause, Buffer(one));
        if (bug == Bug::split_answer && !said.empty() && chance(20)) said.pop_back();
        if (bug == Bug::unanswered_cause && batch.head.done_upto != 0 && chance(10))
            batch.head.done_upto = broker_->sequencer().last_seq();
        if (bug == Bug::early_timer && !batch.head.ended)
            batch.head.complete_upto.ns = INT64_MAX / 2;
        Buffer made;
        wire::BatchWriter writer;
        writer.begin(made, header->type, header->epoch);
        for (const auto& [of, bytes] : said) writer.add(of, bytes);
        writer.finish(batch.head);
        return made;
    }

    Result<void> to_member(Node& node) {
        std::vector<Buffer> out;
        if (!node.to_member.empty()) {
            const Buffer message = std::move(node.to_member.front());
            node.to_member.pop_front();
            OUTCRY_TRY(node.runner->on_message(message, out));
        } else {
            OUTCRY_ASSIGN(const bool more, node.runner->pull(out));
            (void)more;
        }
        for (Buffer& message : out) node.to_broker.push_back(std::move(message));
        if (!node.runner->doomed()) return {};
        // What it had sent may or may not still arrive.
        while (!node.to_broker.empty() && !chance(4)) OUTCRY_TRY(to_broker(node));
        ++result_.killed_in_answer;
        start(node, node.runner->name());
        return {};
    }

    Result<void> let_broker_work() {
        OUTCRY_ASSIGN(const bool more, broker_->work(TimeNs{0}));
        (void)more;
        for (auto& taken : broker_->take_snapshots()) result_.snapshots.push_back(std::move(taken));
        std::vector<Broker::Outgoing> out;
        OUTCRY_TRY(broker_->flush(out));
        for (const Broker::Outgoing& message : out)
            for (Node& node : nodes_)
                if (node.session == message.to) node.to_member.emplace_back(message.bytes);
        return {};
    }

    const Plan& plan_;
    const Runner::FindKind& find_kind_;
    Accidents accidents_;
    std::mt19937_64 random_;
    std::unique_ptr<Store> store_ = make_memory_store();
    std::unique_ptr<Journal> journal_;
    std::unique_ptr<Broker> broker_;
    std::deque<Node> nodes_;
    NetRun result_;
};

}  // namespace

Plan toy_plan(Place place, std::uint64_t ticks) {
    toys::Ticker::Params ticker;
    ticker.ticks = ticks;
    return plan_of_toys({planned_toy("ticker", ticker, place),
                         planned_toy("splitter", toys::Splitter::Params{}, place),
                         planned_toy("adder", toys::Adder::Params{}, place),
                         planned_toy("sleeper", toys::Sleeper::Params{}, place),
                         planned_toy("oracle", toys::Oracle::Params{}, place),
                         planned_toy("judge", toys::Judge::Params{}, place)});
}

Plan plan_of_toys(std::vector<PlannedActor> members) {
    Plan plan;
    plan.name = "toys";
    plan.members = std::move(members);
    plan.opened.floor = "toys";
    plan.opened.plan = "toys";
    plan.opened.roster = roster_of(plan.members);
    for (const Kind& kind : toys::kinds())
        for (const std::string& schema : kind.manifest.says) plan.schemas[schema] = "{}";
    return plan;
}

std::string show(BytesView bytes) {
    const auto record = read_record(bytes);
    if (!record) return "unreadable: " + record.error().text();
    const Prefix& p = record->prefix;
    return "seq " + std::to_string(p.seq) + " t " +
           std::to_string(p.time.ns / ns_per_ms % 1'000'000) + " cause " + std::to_string(p.cause) +
           " source " + std::to_string(p.source) + "/" + std::to_string(record->said.source_seq) +
           " " + std::string(record->said.topic) + " " + to_json(record->said.body).value_or("?");
}

Log log_of(Journal& journal) {
    Log log;
    ChunkCacheRef cache = Journal::make_cache();
    for (std::uint64_t seq = 1; seq <= journal.last_seq(); ++seq)
        log.records.emplace_back(journal.read(seq, *cache).value());
    log.head = to_hex(journal.content_head());
    return log;
}

Log read_log(Store& store) {
    Log log;
    auto reader = JournalReader::open(store);
    OUTCRY_CHECK(reader.ok());
    for (std::uint64_t seq = 1; seq <= (*reader)->last_seq(); ++seq)
        log.records.emplace_back((*reader)->read(seq).value());
    log.head = to_hex((*reader)->content_head().value());
    return log;
}

std::string first_difference(const Log& a, const Log& b) {
    for (std::size_t i = 0; i < std::max(a.records.size(), b.records.size()); ++i) {
        if (i >= a.records.size()) return "only the second has " + show(b.records[i]);
        if (i >= b.records.size()) return "only the first has " + show(a.records[i]);
        if (!(a.records[i] == b.records[i]))
            return "first:  " + show(a.records[i]) + "\nsecond: " + show(b.records[i]);
    }
    return a.head == b.head ? "" : "equal records, but heads " + a.head + " and " + b.head;
}

namespace {

using Taken = std::vector<std::shared_ptr<const FloorSnapshot>>;

Result<Log> drive_fused(const Plan& plan, const Runner::FindKind& find_kind, Journal& journal,
                        std::shared_ptr<const FloorSnapshot> snapshot = nullptr,
                        Taken* taken = nullptr) {
    BrokerConfig config = broker_config(plan, "", "", find_kind);
    config.sequencer.snapshot = std::move(snapshot);
    Broker broker(journal, std::move(config));
    OUTCRY_TRY(seat_locals(broker, plan, "", find_kind));
    for (long round = 0; round < 1'000'000 && !broker.sequencer().closed(); ++round) {
        OUTCRY_ASSIGN(const bool more, broker.work(TimeNs{0}));
        (void)more;
        for (auto& one : broker.take_snapshots())
            if (taken != nullptr) taken->push_back(std::move(one));
    }
    if (!broker.sequencer().closed())
        return error(Error::Kind::internal, "the floor did not come to its end");
    return log_of(journal);
}

}  // namespace

Result<Log> run_fused(const Plan& plan, const Runner::FindKind& find_kind) {
    const std::unique_ptr<Store> store = make_memory_store();
    OUTCRY_ASSIGN(const auto journal, Journal::create(*store, {plan.name, {}, {}}, {}));
    return drive_fused(plan, find_kind, *journal);
}

std::unique_ptr<Store> cut_store(const Log& log, std::size_t events) {
    auto store = make_memory_store();
    auto journal = Journal::create(*store, {"toys", {}, {}}, {}).value();
    for (std::size_t i = 0; i < events; ++i) {
        const RecordView record = read_record(log.records[i]).value();
        const std::uint16_t source = record.prefix.source;
        const auto channel =
            journal->channel(source, "source" + std::to_string(source), record.said.schema, "{}")
                .value();
        OUTCRY_CHECK(
            journal->append(channel, record.prefix, record.bytes.subspan(record_prefix_bytes)));
    }
    OUTCRY_CHECK(journal->flush());
    return store;
}

Result<Log> resume_fused(const Plan& plan, const Runner::FindKind& find_kind, Store& store,
                         std::shared_ptr<const FloorSnapshot> snapshot) {
    OUTCRY_ASSIGN(const auto journal, Journal::reopen(store, {}));
    return drive_fused(plan, find_kind, *journal, std::move(snapshot));
}

Result<SnapshotRun> run_with_snapshots(const Plan& plan, const Runner::FindKind& find_kind) {
    const std::unique_ptr<Store> store = make_memory_store();
    OUTCRY_ASSIGN(const auto journal, Journal::create(*store, {plan.name, {}, {}}, {}));
    SnapshotRun run;
    OUTCRY_ASSIGN(run.log, drive_fused(plan, find_kind, *journal, nullptr, &run.taken));
    return run;
}

Result<NetRun> run_on_net(const Plan& plan, const Runner::FindKind& find_kind,
                          const Accidents& accidents) {
    return Net(plan, find_kind, accidents).run();
}

}  // namespace outcry::testing
