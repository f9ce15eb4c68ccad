// SPDX-License-Identifier: Apache-2.0
// The two chains against digests computed elsewhere, and the content chain's indifference to how it
// was stored.
//
// The golden heads come from this script (Python 3, hashlib and struct alone):
//
//   import hashlib, struct
//   sha = lambda b: hashlib.sha256(b).digest()
//   def uint(n):
//       for limit, mark, form in (256, b'\xcc', '>B'), (65536, b'\xcd', '>H'), (2**32, b'\xce',
//       '>I'):
//           if n < 128: return bytes([n])
//           if n < limit: return mark + struct.pack(form, n)
//   def text(s):
//       b = s.encode()
//       return (bytes([0xa0 + len(b)]) if len(b) < 32 else b'\xd9' + bytes([len(b)])) + b
//   def record(seq):
//       head = (b'\x9a\xcf' + struct.pack('>Q', seq) + b'\xd3' + struct.pack('>q', seq // 4 * 4000)
//       +
//               b'\xcf' + struct.pack('>Q', seq // 2) + b'\xcd' + struct.pack('>H', 1 + (seq - 1) %
//               3))
//       said = (uint((seq + 2) // 3) + uint(seq * 1000 - 7) + text('test.%d' % (seq % 7)) +
//               text('note' if seq % 5 else 'vote') + b'\x90')
//       return head + said + b'\x82' + text('n') + uint(seq) + text('pad') + text('x' * (seq * 7 %
//       61))
//   def head(n):
//       link = sha(b'outcry content chain v1')
//       for k in range(n // 1024):
//           link = sha(link + sha(b''.join(record(s) for s in range(1024 * k + 1, 1024 * k +
//           1025))))
//       rest = b''.join(record(s) for s in range(n // 1024 * 1024 + 1, n + 1))
//       return sha(link + sha(rest)) if rest else link
//   for n in 0, 1, 1023, 1024, 1025, 2500: print(n, head(n).hex())
#include <random>

#include "bus/journal/chain.hpp"
#include "bus/journal/inspect.hpp"
#include "tests/bus/journal/story.hpp"

namespace outcry {

using namespace story;

namespace {

struct Golden {
    std::uint64_t last;
    const char* head;
};
constexpr Golden golden[] = {
    {0, "86040eaa38a8c898e86dad166fed367ef93d1574ac6eceda79a7644388d57f52"},
    {1, "9cbc19237c1ae4821bdb7c3a417ccb6e9bc8f5c2145b8ce649a3911bc5e8d86c"},
    {1023, "3b2eb085f8e3d94216a7e1b71e82750ae4d6ecea63dd9e03d888269159caf84a"},
    {1024, "27dbd059bd04864fb934fb24f29d8cd6267d99a8a4569fc36c72e3d9499f204b"},
    {1025, "316d6e79688e938046c0f5f54f9337bfe6a40725e21eec6baaa5132a7ff79edc"},
    {2500, "aad16c5353531c0df8f355f9ffa06e864c0801c72f776f91ee9c92c7190938e0"},
};

std::string head_of(std::uint64_t last, JournalOptions options, unsigned flush_seed = 0) {
    const auto store = make_memory_store();
    const auto journal = begin(*store, options);
    std::mt19937 random(flush_seed);
    for (std::uint64_t seq = 1; seq <= last; ++seq) {
        say(*journal, seq, seq);
        if (flush_seed == 0) continue;
        if (random() % 9 == 0) (void)journal->flush();
        if (random() % 50 == 0) (void)journal->sync();
        if (random() % 70 == 0) (void)journal->content_head();
    }
    const std::string head = to_hex(journal->content_head());
    EXPECT_TRUE(journal->close().ok());
    const auto report = verify(*store);
    EXPECT_TRUE(report.ok() && report->passed());
    EXPECT_EQ(to_hex(report->content_head), head);
    return head;
}

}  // namespace

TEST(ContentChain, gives_the_heads_that_python_computes) {
    for (const Golden& line : golden) EXPECT_EQ(head_of(line.last, {}), line.head) << line.last;
}

TEST(ContentChain, does_not_know_chunks_segments_or_commit_policies) {
    const std::string expected = head_of(5000, {});
    for (const std::size_t chunk : {1U, 100U, 1000U, 65'537U, 1'000'000U})
        EXPECT_EQ(head_of(5000, small_chunks(chunk)), expected) << chunk;
    for (const std::uint64_t segment : {1ULL, 100'000ULL, 300'000ULL}) {
        JournalOptions options = small_chunks(10'000);
        options.segment_bytes = segment;
        EXPECT_EQ(head_of(5000, options, 7), expected) << segment;
    }
    for (const Commit commit : {Commit::none, Commit::interval, Commit::every}) {
        JournalOptions options = small_chunks(20'000);
        options.commit = commit;
        EXPECT_EQ(head_of(5000, options, 11), expected);
    }
}

TEST(ContentChain, can_be_asked_at_any_moment_without_being_disturbed) {
    const auto store = make_memory_store();
    const auto journal = begin(*store);
    for (std::uint64_t seq = 1; seq <= 1100; ++seq) {
        say(*journal, seq, seq);
        (void)journal->content_head();
    }
    EXPECT_EQ(to_hex(journal->content_head()), head_of(1100, {}));
}

TEST(ContentChain, takes_records_that_stand_joined_as_one_by_one) {
    Buffer bytes;
    std::vector<std::size_t> sizes;
    for (std::uint64_t seq = 1; seq <= 5300; ++seq) {
        const Buffer one = record(seq);
        sizes.push_back(one.size());
        bytes.append(one);
    }
    journal::ContentChain joined, single;
    std::size_t from = 0, offset = 0;
    for (const std::size_t upto : {1U, 900U, 2047U, 2048U, 4096U, 5299U, 5300U}) {
        const auto part = std::span<const std::size_t>(sizes).subspan(from, upto - from);
        const std::size_t begin = offset;
        for (; from < upto; offset += sizes[from++]) single.add(bytes.view(offset, sizes[from]));
        joined.add(bytes.view(begin, offset - begin), part);
        EXPECT_EQ(joined.head(), single.head()) << upto;
        EXPECT_EQ(joined.count(), upto);
    }
}

TEST(ContentChain, changes_with_one_bit_of_one_event) {
    journal::ContentChain one, other;
    Buffer bytes = record(1);
    one.add(bytes);
    bytes.data()[bytes.size() - 1] ^= 1;
    other.add(bytes);
    EXPECT_NE(one.head(), other.head());
}

// The file head was recomputed from the three files of this journal by a script that knows
// JOURNAL.md alone:
//
//   import glob, hashlib, os, struct, sys, zlib
//   sha = lambda b: hashlib.sha256(b).digest()
//   head = bytes(32)
//   for path in sorted(glob.glob(sys.argv[1] + '/*.mcap')):
//       data = open(path, 'rb').read()
//       head = sha(b'outcry file chain v1' + os.path.basename(path).encode() + head)
//       frames, at = data[:8], 8
//       while data[at] != 0x0f:
//           size = struct.unpack_from('<Q', data, at + 1)[0]
//           body = data[at + 9:at + 9 + size]
//           if data[at] == 0x06:
//               frames, inner = frames + data[at:at + 49], 40
//               while inner < size:
//                   length = 9 + struct.unpack_from('<Q', body, inner + 1)[0]
//                   frames += body[inner:inner + (31 if body[inner] == 5 else length)]
//                   inner += length
//           elif data[at] == 0x80:
//               head = sha(head + body[8:40] + sha(frames + data[at:at + 49]))
//               assert head == body[40:]
//               frames = b''
//           else:
//               frames += data[at:at + 9 + size]
//           at += 9 + size
//       assert struct.unpack_from('<I', data, at + 9)[0] == zlib.crc32(data[:at])
//   print(head.hex())
TEST(FileChain, gives_the_head_that_python_computes_from_the_file) {
    const auto store = make_memory_store();
    JournalHead head;
    head.floor = "golden";
    head.facts = {{"build", "none"}};
    head.attachments = {{"topology.toml", "application/toml", "x = 1\n"}};
    JournalOptions options = small_chunks(2000);
    options.segment_bytes = 100'000;
    const auto journal = begin(*store, options, head);
    say(*journal, 1, 2500);
    ASSERT_TRUE(journal->close().ok());
    const auto report = verify(*store);
    ASSERT_TRUE(report.ok() && report->passed());
    EXPECT_EQ(to_hex(report->file_head),
              "4119e085a4ca685f2e8ad9ba2873c338bd9eac4305a352398c96dd5cf5d2866d");
}

TEST(FileChain, depends_on_how_events_are_stored) {
    const auto file_head = [](std::size_t chunk_bytes) {
        const auto store = make_memory_store();
        const auto journal = begin(*store, small_chunks(chunk_bytes));
        say(*journal, 1, 100);
        EXPECT_TRUE(journal->close().ok());
        return verify(*store)->file_head;
    };
    EXPECT_EQ(file_head(700), file_head(700));
    EXPECT_NE(file_head(700), file_head(800));
}

}  // namespace outcry
