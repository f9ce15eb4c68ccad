// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/foreign_actor.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "actors/runtime/seat.hpp"
#include "actors/runtime/supervisor.hpp"
#include "bus/link/zmq_link.hpp"
#include "outcry/base/clock.hpp"
#include "outcry/bus/wire.hpp"

namespace outcry {

namespace {

constexpr std::uint32_t epoch = 1;
constexpr int wait_ms = 20;

/// A folder that only this user can enter, for the socket; removed at the end.
class SocketFolder {
 public:
    SocketFolder() {
        std::string name =
            (std::filesystem::temp_directory_path() / "outcry-again-XXXXXX").string();
        if (::mkdtemp(name.data()) != nullptr) path_ = name;
    }
    ~SocketFolder() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    SocketFolder(const SocketFolder&) = delete;
    SocketFolder& operator=(const SocketFolder&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

 private:
    std::string path_;
};

class ForeignActor final : public Participant {
 public:
    ForeignActor(PlannedActor actor, ForeignOptions options)
        : actor_(std::move(actor)), options_(std::move(options)) {}
    ~ForeignActor() override {
        if (supervisor_) supervisor_->stop(0);
    }

    Result<void> start() {
        if (folder_.path().empty())
            return error(Error::Kind::io, "cannot make a folder for a socket in " +
                                              std::filesystem::temp_directory_path().string() +
                                              ": " + std::strerror(errno));
        OUTCRY_ASSIGN(server_, ZmqServer::create(context_));
        SupervisorOptions supervising;
        OUTCRY_ASSIGN(supervising.endpoint, server_->bind("ipc://" + folder_.path() + "/bus"));
        supervising.restarts_max = 0;         // who dies while it is asked again has not answered
        supervising.secret = folder_.path();  // unguessable, and unreadable for others
        secret_ = supervising.secret;
        supervisor_ = std::make_unique<Supervisor>(std::move(supervising));
        OUTCRY_TRY(supervisor_->start(actor_));
        return welcome();
    }

    Result<void> deliver(const RecordView& mail, std::uint64_t& next_source_seq,
                         SaidList& answer) override {
        const std::uint64_t seq = mail.prefix.seq;
        Buffer message;
        wire::MailWriter writer;
        writer.begin(message, epoch);
        writer.add_record(mail.bytes);
        writer.finish(seq, 0);
        (void)server_->send(Broker::Outgoing::owning(
            session_, std::move(message)));  // that it is gone is seen below
        for (std::uint64_t done = 0; done < seq;) {
            OUTCRY_ASSIGN(const BytesView bytes, receive());
            OUTCRY_ASSIGN(const wire::Header header, wire::read_header(bytes));
            if (header.type != wire::Type::answers) continue;
            OUTCRY_ASSIGN(wire::BatchReader batch, wire::BatchReader::open(bytes));
            std::uint64_t cause = 0;
            BytesView said;
            for (;;) {
                OUTCRY_ASSIGN(const bool more, batch.next(cause, said));
                if (!more) break;
                answer.add(said);
                ++next_source_seq;
            }
            done = batch.head.done_upto;
        }
        return {};
    }

    void snapshot(Buffer&) const override {}  // its state is its program's own
    Result<void> restore(BytesView) override {
        return error(Error::Kind::invalid,
                     "`" + actor_.name + "` is a program of its own; its state is not restored");
    }

 private:
    Result<void> welcome() {
        OUTCRY_ASSIGN(const BytesView bytes, receive());
        OUTCRY_ASSIGN(const wire::Hello hello, wire::read_message<wire::Hello>(bytes));
        if (hello.name != actor_.name || hello.secret != secret_of(actor_, secret_))
            return error(Error::Kind::refused, "a stranger answered for `" + actor_.name + "`");
        if (hello.manifest != actor_.manifest)
            return error(Error::Kind::refused,
                         "`" + actor_.program +
                             "` was built with another manifest than the run was made with");
        wire::Welcome welcome;
        welcome.member = 1;
        welcome.kind = actor_.kind;
        welcome.params = actor_.params;
        welcome.base = options_.base;
        Buffer message;
        wire::put_message(message, wire::Type::welcome, epoch, welcome);
        (void)server_->send(Broker::Outgoing::owning(session_, std::move(message)));
        return {};
    }

    Result<BytesView> receive() {
        const std::int64_t deadline = clock::steady_ns() + options_.patience_ns;
        BytesView bytes;
        while (!server_->receive(session_, bytes)) {
            const std::int64_t now = clock::steady_ns();
            OUTCRY_TRY(supervisor_->poll(now));
            if (now > deadline)
                return error(Error::Kind::io,
                             "`" + actor_.name + "` (" + actor_.program + ") did not answer in " +
                                 time::to_string(DurationNs{options_.patience_ns}));
            server_->wait(wait_ms);
        }
        return bytes;
    }

    PlannedActor actor_;
    ForeignOptions options_;
    SocketFolder folder_;
    std::string secret_;
    ZmqContext context_;
    std::unique_ptr<ZmqServer> server_;
    std::unique_ptr<Supervisor> supervisor_;
    SessionId session_;
};

}  // namespace

Result<std::unique_ptr<Participant>> start_foreign_actor(const PlannedActor& actor,
                                                         const ForeignOptions& options) {
    auto started = std::make_unique<ForeignActor>(actor, options);
    auto ok = started->start();
    if (!ok) return std::move(ok).error().at("actor " + actor.name);
    return std::unique_ptr<Participant>(std::move(started));
}

}  // namespace outcry
