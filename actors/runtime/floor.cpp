// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/floor.hpp"

#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <thread>

#include "actors/runtime/client_loop.hpp"
#include "actors/runtime/local_observer.hpp"
#include "actors/runtime/seat.hpp"
#include "actors/runtime/snapshot_folder.hpp"
#include "actors/runtime/supervisor.hpp"
#include "bus/link/zmq_link.hpp"
#include "outcry/base/clock.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/trading.hpp"

namespace outcry {

namespace {

constexpr std::int64_t progress_every_ns = 100 * ns_per_ms;
constexpr std::int64_t beat_every_ns = ns_per_s;
constexpr std::int64_t sync_every_ns = ns_per_s;
constexpr std::int64_t snapshot_grace_ns = 5 * ns_per_s;
constexpr std::int64_t readers_grace_ns = 20 * ns_per_s;
constexpr unsigned paced_nap_us = 1000;
constexpr std::int64_t leave_grace_ns = 3 * ns_per_s;
constexpr std::int64_t flatten_grace_ns = 120 * ns_per_s;  // wall time a floor may take to sell everything before it stops

Result<std::string> make_secret() {
    std::array<std::uint8_t, 24> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        return error(Error::Kind::io, "the system gives no random bytes for this launch's secret");
    return to_hex(bytes);
}

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
        OUTCRY_TRY(start_members());
        Result<void> ran = loop();
        if (ran) ran = close_down();
        stop_threads_ = true;
        for (std::thread& thread : threads_) thread.join();
        if (supervisor_) supervisor_->stop(ran ? leave_grace_ns : 0);
        if (!ran) {
            (void)journal_->sync();  // what was said stays said, whatever went wrong after it
            return std::move(ran).error();
        }
        OUTCRY_TRY(journal_->close());
        return result_;
    }

 private:
    Result<void> open_journal() {
        if (options_.run_folder.empty()) {
            store_ = make_memory_store();
        } else {
            OUTCRY_ASSIGN(store_, open_folder_store(options_.run_folder + "/journal", !options_.resume));
        }
        JournalOptions journal_options;
        journal_options.commit = options_.commit;
        journal_options.segment_bytes = plan_.log.segment_bytes;
        if (plan_.log.segment_age) journal_options.segment_age = *plan_.log.segment_age;
        if (options_.resume) return reopen_journal(journal_options);
        JournalHead head{plan_.name, options_.facts, {}};
        head.attachments.push_back({"topology.toml", "application/toml", plan_.text});
        OUTCRY_ASSIGN(journal_, Journal::create(*store_, std::move(head), journal_options));
        return {};
    }

    /// From the newest snapshot that fits the log; without one, from the start.
    Result<void> reopen_journal(const JournalOptions& journal_options) {
        SnapshotFolder::Found found;
        if (options_.use_snapshots) found = snapshots_.find(plan_.opened.plan);
        std::vector<ChainAnchor> anchors;
        for (const auto& snapshot : found.snapshots) {
            const auto head = digest_from_hex(snapshot->content_head), link = digest_from_hex(snapshot->content_link);
            anchors.push_back(head && link ? ChainAnchor{snapshot->seq, snapshot->needs, *head, *link}
                                           : ChainAnchor{snapshot->seq, UINT64_MAX, {}, {}});  // fits no log
        }
        std::optional<std::size_t> held;
        OUTCRY_ASSIGN(journal_, Journal::reopen_at(*store_, journal_options, anchors, held));
        for (const std::string& refused : found.refused) note("snapshot not used: " + refused);
        const std::size_t unfit = held ? *held : anchors.size();
        for (std::size_t i = 0; i < unfit; ++i)
            note("snapshot of seq " + std::to_string(anchors[i].seq) + " not used: the log ends at seq " +
                 std::to_string(journal_->last_seq()) + " or is another one");
        if (held) snapshot_ = found.snapshots[*held];
        result_.resumed_from = snapshot_ ? snapshot_->seq : 0;
        OUTCRY_ASSIGN(resumes_halted_, stopped_halted());
        note(snapshot_ ? "goes on from the snapshot of seq " + std::to_string(snapshot_->seq)
                       : std::string("goes on by hearing the whole log"));
        return {};
    }

    Result<void> open_broker() {
        OUTCRY_ASSIGN(secret_, make_secret());
        BrokerConfig config = broker_config(plan_, secret_, options_.run_folder, options_.find_kind);
        OUTCRY_TRY(make_operator_key(config.operators));
        config.sequencer.until = options_.until;
        config.sequencer.snapshot = snapshot_;
        if (options_.run_folder.empty()) config.snapshot_every = 0;
        broker_ = std::make_unique<Broker>(*journal_, std::move(config));
        OUTCRY_TRY(seat_locals(*broker_, plan_, options_.run_folder, options_.find_kind));
        for (const PlannedActor& observer : plan_.observers) {
            if (observer.place != Place::fused) continue;
            OUTCRY_ASSIGN(auto local, LocalObserver::create(observer, plan_, options_.run_folder,
                                                            options_.find_kind, *journal_));
            observers_.push_back(std::move(local));
        }
        return {};
    }

    Result<void> open_links() {
        const bool threads = has_place(plan_, Place::thread), processes = has_place(plan_, Place::process);
        if (!threads && !processes && !operated_ && plan_.tap.empty() && plan_.bus.empty()) return set_tap();
        context_ = std::make_unique<ZmqContext>();
        if (!plan_.tap.empty()) {
            OUTCRY_ASSIGN(tap_, ZmqTap::bind(*context_, plan_.tap));
        }
        if (threads || processes || operated_ || !plan_.bus.empty()) {
            OUTCRY_ASSIGN(server_, ZmqServer::create(*context_));
        }
        if (threads) {
            OUTCRY_ASSIGN(inproc_, server_->bind("inproc://floor"));
        }
        if (processes || operated_) {
            // A socket path is limited to 107 bytes and a run folder is not: a private folder under /tmp.
            std::string folder = "/tmp/outcry-XXXXXX";
            if (::mkdtemp(folder.data()) == nullptr)
                return error(Error::Kind::io, "cannot make a private folder for the floor's socket");
            socket_folder_ = folder;
            OUTCRY_ASSIGN(endpoint_, server_->bind("ipc://" + folder + "/bus"));
        }
        if (!plan_.bus.empty()) OUTCRY_TRY(open_bus());
        if (operated_) OUTCRY_TRY(invite_operator());
        return set_tap();
    }

    /// The kill switch of a run that keeps its log: who has the key finds the floor by its run folder. A key from the environment
    /// stays there.
    Result<void> make_operator_key(OperatorSeat& seat) {
        has_operator_ = seat.member != 0;
        if (!has_operator_) return {};
        OUTCRY_ASSIGN(seat.seed, make_secret());
        operated_ = !options_.run_folder.empty();
        const char* given = std::getenv("OUTCRY_OPERATOR_KEY");
        key_is_ours_ = given == nullptr;
        if (given != nullptr) {
            operator_key_ = given;
        } else {
            OUTCRY_ASSIGN(operator_key_, make_secret());
        }
        if (operator_key_.size() < limits::operator_key_bytes_min)
            return error(Error::Kind::invalid, "OUTCRY_OPERATOR_KEY of " + std::to_string(operator_key_.size()) +
                                                   " bytes is below " + std::to_string(limits::operator_key_bytes_min));
        seat.key = operator_key_;
        return {};
    }

    Result<void> invite_operator() {
        OUTCRY_TRY(write_file_atomic(options_.run_folder + "/bus.endpoint", as_bytes(endpoint_ + "\n")));
        if (!key_is_ours_) return {};
        return write_file_atomic(options_.run_folder + "/operator.key", as_bytes(operator_key_), 0600);
    }

    /// Of a floor that is over nothing can be asked.
    void dismiss_operator() const {
        if (!operated_) return;
        ::unlink((options_.run_folder + "/bus.endpoint").c_str());
        if (key_is_ours_) ::unlink((options_.run_folder + "/operator.key").c_str());
    }

    /// Whoever joins from outside must show this launch's secret: a file that only this user reads.
    Result<void> open_bus() {
        OUTCRY_ASSIGN(const std::string bound, server_->bind(plan_.bus));
        note("bus at " + bound);
        if (options_.run_folder.empty()) return {};
        return write_file_atomic(options_.run_folder + "/bus.secret", as_bytes(secret_), 0600);
    }

    Result<void> set_tap() {
        broker_->set_tap([this](const Prefix& prefix, BytesView said, const Topic& topic) {
            if (tap_)
                tap_->publish(prefix, said, topic.text, broker_->sequencer().topics().name_of(prefix.source));
            if (flattening_ && topic.schema == schema_name<RiskEvent> && topic.text.ends_with(".flat")) flat_ = true;
            if (options_.on_event) options_.on_event(prefix, said, topic.schema);
        });
        return {};
    }

    Result<void> start_members() {
        SupervisorOptions supervising;
        supervising.program = options_.program;
        supervising.endpoint = endpoint_;
        supervising.secret = secret_;
        supervising.on_event = [this](const std::string& name, const std::string& what) {
            note(name + " " + what);
        };
        supervisor_ = std::make_unique<Supervisor>(std::move(supervising));
        for (const auto* list : {&plan_.members, &plan_.observers}) {
            for (const PlannedActor& actor : *list) {
                if (actor.place == Place::thread) start_thread(actor);
                const Kind* kind = options_.find_kind(actor.kind);
                if (kind != nullptr && kind->outside) continue;
                if (actor.place == Place::process) OUTCRY_TRY(supervisor_->start(actor));
            }
        }
        return {};
    }

    void start_thread(const PlannedActor& actor) {
        threads_.emplace_back([this, actor] {
            ClientOptions client{inproc_, &stop_threads_, false};
            Result<void> ran;
            if (actor.duty == Duty::observer) {
                ran = run_observer(*context_, actor.name, secret_, options_.find_kind, client);
            } else {
                const Kind* kind = options_.find_kind(actor.kind);
                Runner runner(actor.name, secret_, manifest_digest(kind->manifest), options_.find_kind);
                ran = run_client(*context_, runner, client);
            }
            if (!ran) {
                const std::lock_guard lock(failure_mutex_);
                if (!failure_) failure_ = ran.error();
            }
        });
    }

    /// The operational log: how the floor was run, apart from what was decided.
    void note(const std::string& text) {
        if (options_.run_folder.empty()) return;
        std::ofstream operations(options_.run_folder + "/operations.log", std::ios::app);
        operations << time::to_iso(clock::wall_now()) << " seq " << journal_->last_seq() << " " << text << "\n";
    }

    Result<void> loop() {
        bool busy = true;
        while (!broker_->sequencer().stopped()) {
            if (options_.stop != nullptr && options_.stop->load()) OUTCRY_TRY(stop());
            if (resumes_halted_ && journal_->last_seq() > 0) OUTCRY_TRY(go_on());
            OUTCRY_TRY(read_messages(busy ? 0 : wait_ms()));
            OUTCRY_ASSIGN(busy, broker_->work(clock::wall_now()));
            OUTCRY_TRY(send_messages());
            for (const auto& observer : observers_) OUTCRY_TRY(observer->read());
            keep_snapshots();
            OUTCRY_TRY(keep_house());
        }
        return {};
    }

    /// With on_stop = "flatten" the floor first has everything sold, and goes on until nothing is held.
    Result<void> stop() {
        if (plan_.on_stop == "flatten" && has_operator_ && !flattening_ && journal_->last_seq() > 0) {
            flattening_ = true;
            flatten_until_ns_ = clock::steady_ns() + flatten_grace_ns;
            HaltRequest halt;
            halt.by = plan_.name;
            halt.reason = "the floor stops";
            halt.flatten = halt.stopping = true;
            note("flattens before it stops");
            return broker_->operator_says(halt);
        }
        const bool late = flattening_ && clock::steady_ns() > flatten_until_ns_;
        if (late && !flat_) note("stops with positions: they were not flat in time");
        if (!flattening_ || flat_ || late) broker_->sequencer().request_stop();
        return {};
    }

    /// What a floor halted for its own stop is taken back when it goes on; an operator's halt is not the floor's to undo.
    Result<void> go_on() {
        resumes_halted_ = false;
        if (!has_operator_) return {};
        HaltRequest go;
        go.halt = false;
        go.by = plan_.name;
        go.reason = "the floor goes on";
        go.stopping = true;
        return broker_->operator_says(go);
    }

    /// Whether the last word of this seat about stopping was a halt.
    Result<bool> stopped_halted() {
        if (plan_.on_stop != "flatten") return false;
        ChunkCacheRef cache = Journal::make_cache();
        for (std::uint64_t seq = journal_->last_seq(); seq > 1; --seq) {
            OUTCRY_ASSIGN(const BytesView bytes, journal_->read(seq, *cache));
            OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
            if (record.said.schema != schema_name<HaltRequest>) continue;
            OUTCRY_ASSIGN(const HaltRequest request, decoded<HaltRequest>(record.said.body));
            if (request.stopping) return request.halt;
        }
        return false;
    }

    /// A floor goes on without snapshots; that one could not be kept is worth a line.
    void keep_snapshots() {
        for (auto& snapshot : broker_->take_snapshots())
            if (!options_.run_folder.empty()) taken_.push_back(std::move(snapshot));
        // One that is ahead of the log on disk would be of no use after a crash.
        while (!taken_.empty() && taken_.front()->needs <= journal_->written_upto()) {
            const FloorSnapshot& snapshot = *taken_.front();
            if (auto kept = snapshots_.keep(snapshot, plan_.snapshots_kept); !kept)
                note("snapshot of seq " + std::to_string(snapshot.seq) + " not kept: " + kept.error().text());
            taken_.pop_front();
        }
    }

    /// A floor that stops in order leaves a snapshot as of its last event; one that has ended keeps those it has taken.
    Result<void> take_last_snapshot() {
        if (options_.run_folder.empty()) return {};
        if (!broker_->sequencer().closed()) broker_->snapshot_now();
        const std::int64_t deadline = clock::steady_ns() + snapshot_grace_ns;
        while (server_ && broker_->snapshot_pending(journal_->last_seq()) && clock::steady_ns() < deadline) {
            OUTCRY_TRY(send_messages());
            OUTCRY_TRY(read_messages(5));
        }
        OUTCRY_TRY(journal_->flush());
        keep_snapshots();
        return {};
    }

    int wait_ms() const {
        return 50;  // signals, dead children and progress are looked at this often when nothing is said
    }

    Result<void> read_messages(int timeout_ms) {
        if (!server_) {
            if (timeout_ms > 0) ::usleep(paced_nap_us);  // a paced feed has nothing to hand over yet
            return {};
        }
        if (timeout_ms > 0) server_->wait(timeout_ms);
        SessionId from;
        BytesView message;
        for (int burst = 0; burst < 256 && server_->receive(from, message); ++burst)
            OUTCRY_TRY(broker_->on_message(from, message));
        if (broker_->refused() != refused_) {
            refused_ = broker_->refused();
            note("refused a client: " + broker_->last_refusal());
        }
        return {};
    }

    Result<void> send_messages() {
        if (!server_) return {};
        out_.clear();
        OUTCRY_TRY(broker_->flush(out_));
        deliver();
        return {};
    }

    void deliver() {
        for (const Broker::Outgoing& message : out_)
            if (!server_->send(message)) broker_->on_gone(message.to);
    }

    Result<void> keep_house() {
        if (++turns_ % 16 != 0 && server_ == nullptr) return {};
        const std::int64_t now = clock::steady_ns();
        while (!kills_.empty() && kills_.begin()->first <= journal_->last_seq()) {
            (void)supervisor_->kill(kills_.begin()->second);
            kills_.erase(kills_.begin());
        }
        if (now - last_supervision_ns_ > 5 * ns_per_ms) {
            last_supervision_ns_ = now;
            OUTCRY_TRY(supervisor_->poll(now));
            const std::lock_guard lock(failure_mutex_);
            if (failure_) return *failure_;
        }
        if (now - last_sync_ns_ > sync_every_ns) {
            last_sync_ns_ = now;
            // A recorded input can say everything again: in lockstep the disk may trail behind.
            const bool live = plan_.opened.order == Ordering::free_running;
            if (options_.commit == Commit::interval)
                OUTCRY_TRY(live ? journal_->sync() : journal_->flush());
            for (const auto& observer : observers_) OUTCRY_TRY(observer->rest());
        }
        if (server_ && now - last_beat_ns_ > beat_every_ns) {
            last_beat_ns_ = now;
            out_.clear();
            broker_->beat(out_);
            deliver();
        }
        if (options_.on_progress && now - last_progress_ns_ > progress_every_ns) {
            last_progress_ns_ = now;
            options_.on_progress(progress(now));
        }
        return {};
    }

    Progress progress(std::int64_t now) const {
        const Sequencer& sequencer = broker_->sequencer();
        return {sequencer.clock(), journal_->last_seq(), sequencer.inputs(), now - started_ns_,
                supervisor_->restarts(), journal_->last_seq() == 0 ? broker_->missing()
                                                                   : std::vector<std::string>{}};
    }

    /// The end of the input: readers are given what they have not read, then everyone is told.
    Result<void> close_down() {
        for (const auto& observer : observers_) OUTCRY_TRY(observer->finish());
        const std::int64_t deadline = clock::steady_ns() + readers_grace_ns;
        while (server_ && !broker_->drained() && clock::steady_ns() < deadline) {
            OUTCRY_TRY(read_messages(5));
            OUTCRY_TRY(send_messages());
        }
        OUTCRY_TRY(take_last_snapshot());
        if (server_) {
            out_.clear();
            broker_->beat(out_);
            broker_->say_closed("floor closed", out_);
            deliver();
            while (broker_->sessions() > 0 && clock::steady_ns() < deadline) {
                OUTCRY_TRY(read_messages(5));
                OUTCRY_TRY(send_messages());
                if (supervisor_->running() == 0 && threads_.empty()) break;
                OUTCRY_TRY(supervisor_->poll(clock::steady_ns()));
            }
        }
        OUTCRY_TRY(options_.commit == Commit::none ? journal_->flush() : journal_->sync());
        result_.head = to_hex(journal_->content_head());
        result_.last_seq = journal_->last_seq();
        result_.inputs = broker_->sequencer().inputs();
        result_.restarts = supervisor_->restarts();
        result_.elapsed_ns = clock::steady_ns() - started_ns_;
        result_.closed = broker_->sequencer().closed();
        return {};
    }

 public:
    ~Floor() {
        stop_threads_ = true;
        for (std::thread& thread : threads_)
            if (thread.joinable()) thread.join();
        server_.reset();
        dismiss_operator();
        if (!socket_folder_.empty()) {
            ::unlink((socket_folder_ + "/bus").c_str());
            ::rmdir(socket_folder_.c_str());
        }
    }

 private:
    const Plan& plan_;
    const LaunchOptions& options_;
    std::unique_ptr<Store> store_;
    std::unique_ptr<Journal> journal_;
    SnapshotFolder snapshots_{options_.run_folder + "/snapshots"};
    std::deque<std::shared_ptr<const FloorSnapshot>> taken_;  // not yet kept
    std::shared_ptr<const FloorSnapshot> snapshot_;  // that this launch goes on from
    std::unique_ptr<ZmqContext> context_;
    std::unique_ptr<ZmqServer> server_;
    std::unique_ptr<ZmqTap> tap_;
    std::unique_ptr<Broker> broker_;
    std::unique_ptr<Supervisor> supervisor_;
    std::vector<std::unique_ptr<LocalObserver>> observers_;
    std::vector<std::thread> threads_;
    std::atomic<bool> stop_threads_{false};
    std::mutex failure_mutex_;
    std::optional<Error> failure_;
    std::string secret_;
    bool has_operator_ = false;     // somebody on this floor hears halt.request
    bool operated_ = false;         // and who has the key can reach it
    std::string operator_key_;
    bool key_is_ours_ = false;      // made for this launch, not taken from the environment
    bool flattening_ = false;       // on the way to a stop
    bool flat_ = false;
    bool resumes_halted_ = false;
    std::int64_t flatten_until_ns_ = 0;
    std::string inproc_;
    std::string endpoint_;
    std::string socket_folder_;
    std::vector<Broker::Outgoing> out_;
    std::multimap<std::uint64_t, std::string> kills_ = options_.kill_at;
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
