// SPDX-License-Identifier: Apache-2.0
#include "tools/whatif/branching.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace outcry::tools {

namespace {

constexpr unsigned nap_us = 20'000;

/// How far each process has come, in memory that all of them share.
class Meters {
 public:
    explicit Meters(std::size_t count) : count_(count) {
        void* place =
            ::mmap(nullptr, bytes(), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (place != MAP_FAILED) seqs_ = new (place) std::atomic<std::uint64_t>[count_]();
    }
    Meters(const Meters&) = delete;
    Meters& operator=(const Meters&) = delete;
    ~Meters() {
        if (seqs_ != nullptr) ::munmap(seqs_, bytes());
    }
    void set(std::size_t which, std::uint64_t seq) {
        if (seqs_ != nullptr) seqs_[which].store(seq, std::memory_order_relaxed);
    }
    [[nodiscard]] double share(std::uint64_t end) const {
        if (seqs_ == nullptr || end == 0) return 0;
        double sum = 0;
        for (std::size_t i = 0; i < count_; ++i)
            sum += std::min(1.0, static_cast<double>(seqs_[i].load(std::memory_order_relaxed)) /
                                     static_cast<double>(end));
        return sum / static_cast<double>(count_);
    }

 private:
    [[nodiscard]] std::size_t bytes() const { return count_ * sizeof(std::atomic<std::uint64_t>); }

    std::size_t count_;
    std::atomic<std::uint64_t>* seqs_ = nullptr;
};

Result<void> write_all(int fd, BytesView bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0)
            return error(Error::Kind::io,
                         std::string("cannot hand back a story: ") + std::strerror(errno));
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Result<Buffer> read_all(int fd) {
    struct stat status {};
    if (::fstat(fd, &status) != 0) return error(Error::Kind::io, "cannot read a story back");
    Buffer bytes;
    const auto size = static_cast<std::size_t>(status.st_size);
    std::uint8_t* place = bytes.extend(size);
    for (std::size_t done = 0; done < size;) {
        const ssize_t got = ::pread(fd, place + done, size - done, static_cast<off_t>(done));
        if (got <= 0) return error(Error::Kind::io, "cannot read a story back");
        done += static_cast<std::size_t>(got);
    }
    return bytes;
}

RerunOptions rerunning(const BranchOptions& options) {
    RerunOptions made;
    made.find_kind = options.find_kind;
    made.make_foreign = options.make_foreign;
    made.base = options.base;
    made.from = options.from;
    return made;
}

/// One changed floor from its first event to its last; `on_progress` now and then.
Result<Story> alone(const Recording& recording, const std::vector<PlannedActor>& members,
                    const Variant& variant, const BranchOptions& options,
                    const std::function<void(std::uint64_t)>& on_progress) {
    StoryTeller teller(recording.opened());
    std::optional<Error> failure;
    RerunOptions playing = rerunning(options);
    playing.on_progress = on_progress;
    playing.on_event = [&](const Prefix& prefix, BytesView said, const Topic& topic) {
        if (auto heard = teller.hear(prefix, said, topic); !heard && !failure)
            failure = heard.error();
    };
    playing.on_divergence = [&](std::size_t, const Divergence& divergence) -> Result<bool> {
        teller.part(divergence, true);
        return true;
    };
    playing.on_failure = [&](std::size_t, const Error& failed) { failure = failed; };
    const std::vector<Variant> variants{variant};
    OUTCRY_ASSIGN(const Rerun made, rerun(recording, members, variants, playing));
    if (failure) return *failure;
    return teller.finish(made);
}

/// True when an actor of any of these floors is a program of its own.
bool needs_programs(const std::vector<PlannedActor>& members,
                    const std::vector<Variant>& variants) {
    const auto is_program = [](const PlannedActor& actor) { return !actor.program.empty(); };
    if (std::any_of(members.begin(), members.end(), is_program)) return true;
    for (const Variant& variant : variants)
        for (const Replacement& one : variant.chairs)
            if (one.actor && is_program(*one.actor)) return true;
    return false;
}

class Branching {
 public:
    Branching(const Recording& recording, const std::vector<PlannedActor>& members,
              const std::vector<Variant>& variants, const BranchOptions& options)
        : recording_(recording),
          members_(members),
          variants_(variants),
          options_(options),
          apart_(needs_programs(members, variants)),
          teller_(recording.opened()),
          meters_(variants.size() + 1) {
        result_.changed.resize(variants.size());
        parted_.assign(variants.size(), 0);
    }
    Branching(const Branching&) = delete;
    Branching& operator=(const Branching&) = delete;
    ~Branching() {
        for (const Child& child :
             children_) {  // something went wrong: nobody will read what they find
            ::kill(child.pid, SIGKILL);
            ::waitpid(child.pid, nullptr, 0);
            ::close(child.story);
        }
    }

    Result<Branches> run() {
        auto ran = play();
        if (child_of_) end_child(std::move(ran));
        OUTCRY_TRY(std::move(ran));
        for (std::size_t i = 0; apart_ && i < variants_.size(); ++i)
            if (parted_[i] != 0) OUTCRY_TRY(run_apart(i));
        while (!children_.empty()) OUTCRY_TRY(wait_for_one());
        const auto seqs = teller_seqs_;
        for (std::size_t i = 0; i < variants_.size(); ++i) {
            Story& story = result_.changed[i];
            if (story.failure) continue;
            if (parted_[i] == 0)
                story = result_.unchanged;
            else if (story.first)
                story.first->seq_unchanged = seqs[parted_[i] - 1];
        }
        return std::move(result_);
    }

 private:
    struct Child {
        pid_t pid;
        std::size_t variant;
        int story;  // a file in memory
    };

    Result<void> play() {
        RerunOptions playing = rerunning(options_);
        playing.on_event = [this](const Prefix& prefix, BytesView said, const Topic& topic) {
            if (auto heard = teller_.hear(prefix, said, topic); !heard && !failure_)
                failure_ = heard.error();
        };
        playing.on_progress = [this](std::uint64_t seq) {
            meters_.set(child_of_ ? *child_of_ + 1 : 0, seq);
            if (!child_of_) tell();
        };
        playing.on_divergence = [this](std::size_t variant,
                                       const Divergence& divergence) -> Result<bool> {
            if (!apart_) return fork_for(variant, divergence);
            note_parting(variant, divergence);
            return false;
        };
        playing.on_failure = [this](std::size_t variant, const Error& failure) {
            result_.changed[variant].failure = failure.text();
        };
        OUTCRY_ASSIGN(const Rerun made, rerun(recording_, members_, variants_, playing));
        if (failure_) return *failure_;
        teller_seqs_ = teller_.partings();
        result_.unchanged = teller_.finish(made);
        meters_.set(child_of_ ? *child_of_ + 1 : 0, recording_.last_seq());
        return {};
    }

    void note_parting(std::size_t variant, const Divergence& divergence) {
        teller_.part(divergence, false);
        parted_[variant] = ++partings_;
    }

    /// True in the child, which becomes the changed floor.
    Result<bool> fork_for(std::size_t variant, const Divergence& divergence) {
        OUTCRY_ASSIGN(const bool in_child, fork_child(variant));
        if (in_child)
            teller_.part(divergence, true);
        else
            note_parting(variant, divergence);
        return in_child;
    }

    /// In a child that has nothing of this floor but the recording.
    Result<void> run_apart(std::size_t variant) {
        OUTCRY_ASSIGN(const bool in_child, fork_child(variant));
        if (!in_child) return {};
        const auto progress = [this, variant](std::uint64_t seq) { meters_.set(variant + 1, seq); };
        auto story = alone(recording_, members_, variants_[variant], options_, progress);
        if (!story) end_child(std::move(story).error());
        result_.unchanged = std::move(*story);
        end_child({});
    }

    Result<bool> fork_child(std::size_t variant) {
        while (children_.size() >= std::max(1U, options_.processes)) OUTCRY_TRY(wait_for_one());
        const int story = ::memfd_create("outcry-story", MFD_CLOEXEC);
        if (story < 0)
            return error(Error::Kind::io,
                         std::string("no memory for a story: ") + std::strerror(errno));
        std::fflush(stdout);
        std::fflush(stderr);
        const pid_t pid = ::fork();
        if (pid < 0) {
            ::close(story);
            return error(Error::Kind::io,
                         std::string("cannot fork a re-run: ") + std::strerror(errno));
        }
        if (pid == 0) {
            children_.clear();
            child_of_ = variant;
            story_ = story;
            return true;
        }
        children_.push_back({pid, variant, story});
        return false;
    }

    [[noreturn]] void end_child(Result<void> ran) {
        if (!ran) {
            result_.unchanged = Story();
            result_.unchanged.failure = ran.error().text();
        }
        const bool written = write_all(story_, packed(result_.unchanged)).ok();
        ::_exit(written ? 0 : 1);
    }

    Result<void> wait_for_one() {
        for (;;) {
            for (std::size_t i = 0; i < children_.size(); ++i) {
                int status = 0;
                const pid_t ended = ::waitpid(children_[i].pid, &status, WNOHANG);
                if (ended == 0 || (ended < 0 && errno == EINTR)) continue;
                const Child child = children_[i];
                children_.erase(children_.begin() + static_cast<std::ptrdiff_t>(i));
                auto taken =
                    take(child, ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0);
                ::close(child.story);
                ++done_;
                tell();
                return taken;
            }
            tell();
            ::usleep(nap_us);
        }
    }

    Result<void> take(const Child& child, bool ended_well) {
        if (!ended_well) {
            result_.changed[child.variant].failure = "the process of this re-run died";
            return {};
        }
        OUTCRY_ASSIGN(const Buffer bytes, read_all(child.story));
        OUTCRY_ASSIGN(result_.changed[child.variant], unpacked(bytes.view()));
        return {};
    }

    void tell() {
        if (options_.on_progress) options_.on_progress(meters_.share(recording_.last_seq()), done_);
    }

    const Recording& recording_;
    const std::vector<PlannedActor>& members_;
    const std::vector<Variant>& variants_;
    const BranchOptions& options_;
    const bool apart_;  // a fork would not take all of the floor along
    StoryTeller teller_;
    Meters meters_;
    Branches result_;
    std::vector<std::size_t>
        parted_;  // by variant: which divergence it was, counted from 1; 0: none
    std::size_t partings_ = 0;
    std::vector<std::optional<std::uint64_t>> teller_seqs_;
    std::vector<Child> children_;
    std::size_t done_ = 0;
    std::optional<std::size_t> child_of_;
    int story_ = -1;
    std::optional<Error> failure_;
};

}  // namespace

Result<Branches> branch(const Recording& recording, const std::vector<PlannedActor>& members,
                        const std::vector<Variant>& variants, const BranchOptions& options) {
    return Branching(recording, members, variants, options).run();
}

Result<Story> play_alone(const Recording& recording, const std::vector<PlannedActor>& members,
                         const Variant& variant, const BranchOptions& options) {
    return alone(recording, members, variant, options, {});
}

}  // namespace outcry::tools
