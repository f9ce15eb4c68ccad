// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/floor.hpp"

#include <algorithm>
#include <fstream>

#include "actors/runtime/floor_clock.hpp"
#include "actors/runtime/floor_halts.hpp"
#include "actors/runtime/floor_hangs.hpp"
#include "actors/runtime/floor_indexes.hpp"
#include "actors/runtime/floor_kills.hpp"
#include "actors/runtime/floor_links.hpp"
#include "actors/runtime/floor_losses.hpp"
#include "actors/runtime/floor_snapshots.hpp"
#include "actors/runtime/floor_threads.hpp"
#include "actors/runtime/local_observer.hpp"
#include "actors/runtime/seat.hpp"
#include "actors/runtime/supervisor.hpp"
#include "outcry/base/clock.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/log.hpp"
#include "outcry/base/sha256.hpp"

namespace outcry {

namespace {

constexpr std::int64_t progress_every_ns = 100 * ns_per_ms;
constexpr std::int64_t beat_every_ns = ns_per_s;
constexpr std::int64_t sync_every_ns = ns_per_s;
constexpr std::int64_t snapshot_grace_ns = 5 * ns_per_s;
constexpr std::int64_t readers_grace_ns = 20 * ns_per_s;
constexpr int wait_ms =
    50;  // signals, dead children and progress are looked at this often when nothing is said
/// Whoever reads the log in the floor's own thread is at its head: what stays near the processor is
/// quicker to write again.
constexpr std::size_t fused_tail_bytes = 8 * 1024 * 1024;
constexpr std::int64_t leave_grace_ns = 3 * ns_per_s;

bool has_place(const Plan& plan, Place place) {
    const auto in_place = [&](const PlannedActor& actor) { return actor.place == place; };
    return std::any_of(plan.members.begin(), plan.members.end(), in_place) ||
           std::any_of(plan.observers.begin(), plan.observers.end(), in_place);
}

class Floor {
 public:
    Floor(const Plan& plan, const LaunchOptions& options) : plan_(plan), options_(options) {}

    Result<LaunchResult> run() {
        started_ns_ = clock::steady_ns();
        OUTCRY_TRY(open_journal());
        OUTCRY_TRY(open_broker());
        OUTCRY_TRY(open_links());
        if (options_.on_invited) options_.on_invited();
        OUTCRY_TRY(start_members());
        Result<void> ran = loop();
        if (ran) ran = close_down();
        if (!ran) links_.say_broken_off(*broker_, ran.error());
        threads_.join();
        if (supervisor_) supervisor_->stop(ran ? leave_grace_ns : 0);
        if (!ran) {
            (void)journal_->sync();  // what was said stays said, whatever went wrong after it
            return std::move(ran).failure();
        }
        OUTCRY_TRY(journal_->close());
        if (options_.on_sealed) OUTCRY_TRY(options_.on_sealed(*store_));
        return result_;
    }

 private:
    /// Its members answer out of memory, and then nobody is left who would read the log.
    bool nobody_reads() const {
        return options_.run_folder.empty() && !options_.on_sealed &&
               !has_place(plan_, Place::thread) && !has_place(plan_, Place::process) &&
               plan_.observers.empty() && plan_.bus.empty() && !halts_.operated();
    }

    Result<void> open_journal() {
        const bool kept = !nobody_reads();
        if (options_.run_folder.empty()) {
            store_ = kept ? make_memory_store() : make_forgetting_store();
        } else {
            OUTCRY_ASSIGN(store_,
                          open_folder_store(options_.run_folder + "/journal", !options_.resume));
        }
        JournalOptions journal_options;
        journal_options.commit = options_.commit;
        journal_options.kept = kept;
        journal_options.indexed = !options_.run_folder.empty();
        journal_options.segment_bytes = plan_.log.segment_bytes;
        if (plan_.log.segment_age) journal_options.segment_age = *plan_.log.segment_age;
        if (!has_place(plan_, Place::thread) && !has_place(plan_, Place::process))
            journal_options.tail_bytes = fused_tail_bytes;
        if (options_.resume) {
            OUTCRY_TRY(
                snapshots_.reopen(journal_, *store_, journal_options, options_.use_snapshots));
            const auto& from = snapshots_.resumed();
            if (from) result_.resumed_from = from->seq;
            note(from ? "goes on from the snapshot of seq " + std::to_string(from->seq)
                      : std::string("goes on by hearing the whole log"));
            return halts_.take_up(*journal_);
        }
        JournalHead head{plan_.name, options_.facts, {}};
        head.attachments.push_back({"topology.toml", "application/toml", plan_.text});
        OUTCRY_ASSIGN(journal_, Journal::create(*store_, std::move(head), journal_options));
        return {};
    }

    Result<void> open_broker() {
        OUTCRY_ASSIGN(secret_, make_secret());
        BrokerConfig config =
            broker_config(plan_, secret_, options_.run_folder, options_.find_kind);
        OUTCRY_ASSIGN(outside_secret_, make_secret());
        if (!plan_.bus.empty()) open_outside(config, plan_, outside_secret_, options_.find_kind);
        OUTCRY_TRY(halts_.make_key(config.operators));
        config.sequencer.until = options_.until;
        config.sequencer.snapshot = snapshots_.resumed();
        if (options_.run_folder.empty()) config.snapshot_every = 0;
        broker_ = std::make_unique<Broker>(*journal_, std::move(config));
        OUTCRY_TRY(seat_locals(*broker_, plan_, options_.run_folder, options_.find_kind));
        broker_->locals().set_failed([this](std::uint16_t member, const Error& why) {
            return losses_.lose(*broker_, plan_.members[member - 1U].name, why);
        });
        for (const PlannedActor& observer : plan_.observers) {
            if (observer.place != Place::fused) continue;
            OUTCRY_ASSIGN(auto local,
                          LocalObserver::create(observer, plan_, options_.run_folder,
                                                options_.find_kind, *journal_, *broker_));
            observers_.push_back(std::move(local));
        }
        return {};
    }

    Result<void> open_links() {
        FloorLinks::Wanted wanted;
        wanted.threads = has_place(plan_, Place::thread);
        wanted.sockets = has_place(plan_, Place::process) || halts_.operated();
        OUTCRY_TRY(links_.open(plan_, wanted));
        if (!plan_.bus.empty()) OUTCRY_TRY(open_bus());
        if (halts_.operated()) OUTCRY_TRY(halts_.invite(links_.endpoint()));
        broker_->set_tap([this](const Prefix& prefix, BytesView said, const Topic& topic) {
            links_.publish(prefix, said, topic,
                           broker_->sequencer().topics().name_of(prefix.source));
            halts_.hear(topic);
            if (options_.on_event) options_.on_event(prefix, said, topic.schema);
        });
        return {};
    }

    /// Whoever joins from outside must show a secret of this launch: a file that only this user
    /// reads.
    Result<void> open_bus() {
        note("bus at " + links_.bus());
        if (options_.run_folder.empty()) return {};
        return write_file_atomic(options_.run_folder + "/bus.secret", as_bytes(outside_secret_),
                                 0600);
    }

    Result<void> start_members() {
        SupervisorOptions supervising;
        supervising.program = options_.program;
        supervising.endpoint = links_.endpoint();
        supervising.secret = secret_;
        supervising.on_event = [this](const std::string& name, const std::string& what) {
            note(name + " " + what);
        };
        supervising.last_seen = [this](const std::string& name) {
            return FloorHangs::last_seen(*broker_, name);
        };
        supervising.on_lost = [this](const std::string& name, Error why) {
            // A program need not say why it left; the floor knows what it has refused.
            if (why.kind == Error::Kind::refused && broker_->refused() != 0)
                why.message += "; the floor's latest refusal: " + broker_->last_refusal();
            return losses_.lose(*broker_, name, std::move(why));
        };
        supervisor_ = std::make_unique<Supervisor>(std::move(supervising));
        for (const auto* list : {&plan_.members, &plan_.observers}) {
            for (const PlannedActor& actor : *list) {
                if (losses_.has_deputy(*broker_, actor)) continue;
                if (actor.place == Place::thread) threads_.start(actor, secret_);
                const Kind* kind = options_.find_kind(actor.kind);
                if (kind != nullptr && kind->outside) continue;
                if (actor.place == Place::process) OUTCRY_TRY(supervisor_->start(actor));
            }
        }
        return {};
    }

    /// The operational log: how the floor was run, apart from what was decided.
    void note(const std::string& text) {
        if (options_.run_folder.empty()) return;
        std::ofstream operations(options_.run_folder + "/operations.log", std::ios::app);
        operations << time::to_iso(clock::wall_now()) << " seq " << journal_->last_seq() << " "
                   << text << "\n";
    }

    Result<void> loop() {
        bool busy = true;
        while (!broker_->sequencer().stopped()) {
            if (options_.stop != nullptr && options_.stop->load())
                OUTCRY_TRY(halts_.stop(*broker_, *journal_));
            OUTCRY_TRY(halts_.go_on(*broker_, *journal_));
            OUTCRY_TRY(read_messages(busy ? 0 : wait_ms));
            links_.look();
            OUTCRY_ASSIGN(busy, broker_->work(clock::wall_now()));
            OUTCRY_TRY(links_.send(*broker_));
            for (const auto& observer : observers_) OUTCRY_TRY(observer->read());
            snapshots_.keep(*broker_, *journal_);
            OUTCRY_TRY(keep_house());
        }
        return {};
    }

    /// A floor that stops in order leaves a snapshot as of its last event; one that has ended keeps
    /// those it has taken.
    Result<void> take_last_snapshot() {
        if (options_.run_folder.empty()) return {};
        if (!broker_->sequencer().closed()) broker_->snapshot_now();
        const std::int64_t deadline = clock::steady_ns() + snapshot_grace_ns;
        while (links_.served() && broker_->snapshot_pending(journal_->last_seq()) &&
               clock::steady_ns() < deadline) {
            OUTCRY_TRY(links_.send(*broker_));
            OUTCRY_TRY(read_messages(5));
        }
        OUTCRY_TRY(journal_->flush());
        snapshots_.keep(*broker_, *journal_);
        return {};
    }

    Result<void> read_messages(int timeout_ms) {
        OUTCRY_TRY(links_.read(*broker_, timeout_ms));
        if (broker_->refused() != refused_) {
            refused_ = broker_->refused();
            note("refused a client: " + broker_->last_refusal());
        }
        return {};
    }

    Result<void> keep_house() {
        if (++turns_ % 16 != 0 && !links_.served()) return {};
        const std::int64_t now = clock::steady_ns();
        kills_.look(*supervisor_, journal_->last_seq());
        if (now - last_supervision_ns_ > 5 * ns_per_ms) {
            last_supervision_ns_ = now;
            OUTCRY_TRY(supervisor_->poll(now));
            for (auto& [name, why] : threads_.failures())
                OUTCRY_TRY(losses_.lose(*broker_, name, std::move(why)));
        }
        if (now - last_sync_ns_ > sync_every_ns) {
            last_sync_ns_ = now;
            // A recorded input can say everything again: in lockstep the disk may trail behind.
            const bool live = plan_.opened.order == Ordering::free_running;
            if (live) clock_.look(clock::wall_now(), now, broker_->sequencer().clock());
            if (options_.commit == Commit::interval)
                OUTCRY_TRY(live ? journal_->sync() : journal_->flush());
            for (const auto& observer : observers_) observer->rest();
            indexes_.keep();
        }
        if (links_.served() && now - last_beat_ns_ > beat_every_ns) {
            last_beat_ns_ = now;
            links_.beat(*broker_);  // what has gone is let go, before who hangs is looked for
            hangs_.look(*broker_, *supervisor_, now);
        }
        if (options_.on_progress && now - last_progress_ns_ > progress_every_ns) {
            last_progress_ns_ = now;
            options_.on_progress(progress(now));
        }
        return {};
    }

    Progress progress(std::int64_t now) const {
        const Sequencer& sequencer = broker_->sequencer();
        return {sequencer.clock(),
                journal_->last_seq(),
                sequencer.inputs(),
                now - started_ns_,
                supervisor_->restarts(),
                journal_->last_seq() == 0 ? broker_->missing() : std::vector<std::string>{}};
    }

    /// The end of the input: readers are given what they have not read, then everyone is told.
    Result<void> close_down() {
        for (const auto& observer : observers_) OUTCRY_TRY(observer->finish());
        const std::int64_t deadline = clock::steady_ns() + readers_grace_ns;
        while (links_.served() && !broker_->drained() && clock::steady_ns() < deadline) {
            OUTCRY_TRY(read_messages(5));
            OUTCRY_TRY(links_.send(*broker_));
        }
        OUTCRY_TRY(take_last_snapshot());
        if (links_.served()) {
            supervisor_->let_leave();
            links_.say_closed(*broker_);
            while (broker_->sessions() > 0 && clock::steady_ns() < deadline) {
                OUTCRY_TRY(read_messages(5));
                OUTCRY_TRY(links_.send(*broker_));
                if (supervisor_->running() == 0 && threads_.none()) break;
                OUTCRY_TRY(supervisor_->poll(clock::steady_ns()));
            }
            hangs_.look_back(*broker_, *supervisor_);
        }
        OUTCRY_TRY(options_.commit == Commit::none ? journal_->flush() : journal_->sync());
        result_.head = to_hex(journal_->content_head());
        result_.last_seq = journal_->last_seq();
        result_.inputs = broker_->sequencer().inputs();
        result_.restarts = supervisor_->restarts();
        result_.not_killed = kills_.missed(journal_->last_seq());
        result_.elapsed_ns = clock::steady_ns() - started_ns_;
        result_.closed = broker_->sequencer().closed();
        return {};
    }

    const Plan& plan_;
    const LaunchOptions& options_;
    std::unique_ptr<Store> store_;
    std::unique_ptr<Journal> journal_;
    FloorSnapshots snapshots_{plan_, options_.run_folder,
                              [this](const std::string& text) { note(text); }};
    FloorIndexes indexes_{options_.run_folder, [this](const std::string& text) { note(text); }};
    FloorHalts halts_{plan_, options_, [this](const std::string& text) { note(text); }};
    FloorLosses losses_{plan_, options_.find_kind, !options_.run_folder.empty(),
                        [this](const std::string& text) { note(text); }};
    FloorLinks links_;
    std::unique_ptr<Broker> broker_;
    std::unique_ptr<Supervisor> supervisor_;
    std::vector<std::unique_ptr<LocalObserver>> observers_;
    FloorThreads threads_{links_, options_.find_kind};
    std::string secret_;          // of this launch
    std::string outside_secret_;  // of its seats for whoever comes, and of who only reads
    FloorKills kills_{options_.kill_at};
    FloorClock clock_{[this](const std::string& text) {
        log::error(text);
        note(text);
    }};
    FloorHangs hangs_{options_.patience_ns, [this](const std::string& text) {
                          log::error(text);
                          note(text);
                      }};
    std::uint64_t refused_ = 0;
    std::uint64_t turns_ = 0;
    std::int64_t started_ns_ = 0;
    std::int64_t last_supervision_ns_ = 0;
    std::int64_t last_sync_ns_ = 0;
    std::int64_t last_beat_ns_ = 0;
    std::int64_t last_progress_ns_ = 0;
    LaunchResult result_;
};

}  // namespace

Result<LaunchResult> launch(const Plan& plan, const LaunchOptions& options) {
    Floor floor(plan, options);
    return floor.run();
}

}  // namespace outcry
