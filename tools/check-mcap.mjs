// SPDX-License-Identifier: Apache-2.0
// Reads the sealed segments of a journal with the stock MCAP parser, streaming and by index, and compares the two with each
// other, with the statistics, and the content head (bus/JOURNAL.md) with the one given. With --json it reads one file that
// `outcry log export --json-mcap` wrote. Needs node and, in the folder it is run from, `npm install @mcap/core fzstd`;
// development only, run by tests/tools/mcap_test.sh.
//
//   node tools/check-mcap.mjs runs/last/journal [CONTENT_HEAD]
//   node tools/check-mcap.mjs --json FILE.mcap MESSAGES
import { createHash } from "node:crypto";
import { open, readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.join(process.cwd(), "check-mcap"));
const { McapIndexedReader, McapStreamReader } = require("@mcap/core");
const { decompress } = require("fzstd");
const decompressHandlers = { zstd: (stored, size) => decompress(stored, new Uint8Array(Number(size))) };

const sha = (...parts) => {
    const hash = createHash("sha256");
    for (const part of parts) hash.update(part);
    return hash.digest();
};

class ContentChain {
    link = sha("outcry content chain v1");
    block = createHash("sha256");
    count = 0;

    /// Goes on behind events that were retired; a segment retires whole blocks.
    resume(head, count) {
        expect(count % 1024 === 0, `retired inside a block: ${count}`);
        this.link = Buffer.from(head, "hex");
        this.block = createHash("sha256");
        this.count = count;
    }
    add(record) {
        this.block.update(record);
        if (++this.count % 1024 !== 0) return;
        this.link = sha(this.link, this.block.digest());
        this.block = createHash("sha256");
    }
    head() {
        return this.count % 1024 === 0 ? this.link : sha(this.link, this.block.copy().digest());
    }
}

function expect(good, what) {
    if (!good) throw new Error(what);
}

function same(a, b, what) {
    expect(String(a) === String(b), `${what}: ${a} and ${b}`);
}

/// A message must be an event record whose prefix agrees with the message's own fields.
function checkMessage(message, seq) {
    const view = new DataView(message.data.buffer, message.data.byteOffset, message.data.byteLength);
    expect(view.getUint8(0) === 0x9a, `event ${seq} is not an array of ten`);
    same(view.getBigUint64(2), seq, "seq of a record");
    same(BigInt(message.sequence), seq & 0xffffffffn, "sequence of a message");
    same(view.getBigInt64(11), message.logTime, "log_time of a message");
}

async function stream(file, firstSeq, chain, check = checkMessage) {
    const reader = new McapStreamReader({ validateCrcs: true, decompressHandlers });
    reader.append(await readFile(file));
    const found = { messages: 0n, schemas: new Map(), channels: new Map(), attachments: [], statistics: undefined, retired: undefined };
    for (let record; (record = reader.nextRecord()); ) {
        if (record.type === "Schema") {
            JSON.parse(new TextDecoder().decode(record.data));
            found.schemas.set(record.id, record.name);
        } else if (record.type === "Channel") {
            expect(found.schemas.has(record.schemaId), `schema of channel ${record.topic}`);
            found.channels.set(record.id, record.topic);
        } else if (record.type === "Message") {
            expect(found.channels.has(record.channelId), `channel ${record.channelId} is not declared`);
            check(record, firstSeq + found.messages);
            chain.add(record.data);
            ++found.messages;
        } else if (record.type === "Metadata" && record.name === "outcry.retired") {
            found.retired = record.metadata;
            chain.resume(record.metadata.get("content_head"), Number(record.metadata.get("last_seq")));
        } else if (record.type === "Attachment") {
            found.attachments.push(record.name);
        } else if (record.type === "Statistics") {
            found.statistics = record;
        }
    }
    expect(reader.done(), `${file} does not end as an MCAP file`);
    return found;
}

async function byIndex(file) {
    const handle = await open(file);
    const readable = {
        size: async () => BigInt((await handle.stat()).size),
        read: async (offset, length) => {
            const bytes = new Uint8Array(Number(length));
            const { bytesRead } = await handle.read(bytes, 0, Number(length), Number(offset));
            expect(bytesRead === Number(length), "short read");
            return bytes;
        },
    };
    const reader = await McapIndexedReader.Initialize({ readable, decompressHandlers });
    const found = { messages: 0n, reader, attachments: [], metadata: [], counts: new Map() };
    for await (const message of reader.readMessages()) {
        ++found.messages;
        found.counts.set(message.channelId, (found.counts.get(message.channelId) ?? 0n) + 1n);
    }
    for await (const attachment of reader.readAttachments()) found.attachments.push(attachment.name);
    for await (const metadata of reader.readMetadata()) found.metadata.push(metadata.name);
    await handle.close();
    return found;
}

/// What streaming, index, summary and statistics say of a file must agree.
async function compareWays(file, name, streamed) {
    const indexed = await byIndex(file);
    const statistics = streamed.statistics;
    expect(statistics !== undefined, `${name} has no statistics: is it sealed?`);
    same(streamed.messages, statistics.messageCount, "messages streamed and counted");
    same(indexed.messages, statistics.messageCount, "messages by index and counted");
    same(streamed.schemas.size, statistics.schemaCount, "schemas");
    same(indexed.reader.schemasById.size, statistics.schemaCount, "schemas in the summary");
    same(streamed.channels.size, statistics.channelCount, "channels");
    same(indexed.reader.channelsById.size, statistics.channelCount, "channels in the summary");
    same(indexed.reader.chunkIndexes.length, statistics.chunkCount, "chunks");
    same(indexed.attachments.join(), streamed.attachments.join(), "attachments");
    same(indexed.attachments.length, statistics.attachmentCount, "attachments counted");
    same(indexed.metadata.length, statistics.metadataCount, "metadata counted");
    for (const [channel, count] of statistics.channelMessageCounts)
        same(indexed.counts.get(channel), count, `messages of channel ${channel}`);
    const stored = new Set(indexed.reader.chunkIndexes.map((chunk) => chunk.compression || "uncompressed"));
    console.log(`${name}: ${statistics.messageCount} messages, ${statistics.chunkCount} chunks, ` +
        `${statistics.schemaCount} schemas, ${statistics.channelCount} channels, ` +
        `${statistics.attachmentCount} attachments, ${[...stored].join(" and ") || "no chunk"}: streaming and index agree`);
    return indexed;
}

async function checkSegment(folder, name, firstSeq, chain) {
    const file = path.join(folder, name);
    const streamed = await stream(file, firstSeq, chain);
    const indexed = await compareWays(file, name, streamed);
    same(indexed.reader.header.profile, "outcry", "profile");
    if (streamed.retired !== undefined) {
        same(streamed.messages, 0, "messages of a retired segment");
        return BigInt(streamed.retired.get("last_seq")) + 1n;
    }
    return firstSeq + streamed.messages;
}

/// Every message of an export must be JSON that has what its schema promises.
async function checkExport(file, count) {
    const text = new TextDecoder();
    const silent = { add() {}, resume() {} };
    const streamed = await stream(file, 1n, silent, (message) => {
        const event = JSON.parse(text.decode(message.data));
        same(BigInt(event.seq) & 0xffffffffn, BigInt(message.sequence), "seq of an exported event");
        expect(typeof event.body === "object" && event.body !== null, `event ${event.seq} has no body`);
    });
    await compareWays(file, path.basename(file), streamed);
    same(streamed.messages, count, "messages exported");
}

if (process.argv[2] === "--json") {
    await checkExport(process.argv[3], process.argv[4]).catch((failure) => {
        console.error(failure.message);
        process.exit(1);
    });
    process.exit(0);
}
const [folder, head] = process.argv.slice(2);
if (folder === undefined) {
    console.error("usage: node check-mcap.mjs JOURNAL_FOLDER [CONTENT_HEAD]");
    process.exit(2);
}
try {
    const chain = new ContentChain();
    let seq = 1n;
    const names = (await readdir(folder)).filter((name) => /^\d{16}\.mcap$/.test(name)).sort();
    expect(names.length !== 0, `no segments in ${folder}`);
    for (const name of names) {
        same(BigInt(name.slice(0, 16)), seq, "first seq of a segment");
        seq = await checkSegment(folder, name, seq, chain);
    }
    const found = chain.head().toString("hex");
    if (head !== undefined) same(found, head, "content head");
    console.log(`content head ${found} over ${seq - 1n} events`);
} catch (failure) {
    console.error(failure.message);
    process.exit(1);
}
