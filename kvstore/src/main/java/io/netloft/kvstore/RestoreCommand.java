package io.netloft.kvstore;

import io.netloft.chassis.term.Out;
import io.netloft.kvstore.core.CommandTable;
import io.netloft.kvstore.core.Entry;
import io.netloft.kvstore.core.Reader;
import io.netloft.kvstore.core.StateMachine;
import io.netloft.proto.resp.RespCommand;
import io.netloft.proto.resp.RespDecoder;
import io.netloft.proto.resp.RespDirection;
import io.netloft.proto.resp.RespLimits;
import io.netloft.proto.resp.RespMessage;
import io.netloft.proto.resp.RespVersion;
import io.netloft.proto.resp.RespWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code kvstore restore}: a backup into a cluster that is empty. The keys go the way of every write, so that all members
 * have them, and those that are added later.
 */
@Command(
        name = "restore",
        description = {
            "Fills an empty cluster with the keys and leases of a backup.",
            "Revisions go on above those in it: what a client remembers from before is never met again."
        })
final class RestoreCommand extends ClientCommand {
    private static final RespLimits REPLIES =
            RespLimits.DEFAULT.withMaxBulkBytes(1 << 30).withMaxCommandBytes(1 << 30);
    private static final int MOST_UNANSWERED = 1000;
    private static final int MOST_ARGS = 512;
    private static final int SCANNED = 256;

    @Parameters(paramLabel = "FILE", description = "What `kvstore backup` wrote.")
    private Path file = Path.of("");

    private long unanswered;
    private long keys;

    @Override
    void run(ToServer to) throws IOException {
        StateMachine state = BackupFile.read(file);
        try (RespConnection connection = to.connect(false)) {
            RespMessage size = ToServer.require(connection.ask("DBSIZE"));
            if (!(size instanceof RespMessage.Int number) || number.value() != 0) {
                throw new IOException("the cluster has keys (expected: none); restore into a new one");
            }
            ToServer.require(connection.ask("REVISIONBASE", Long.toString(state.revision())));
            fill(state, connection);
            leases(state.reader(0), connection);
            while (unanswered > 0) {
                answered(connection);
            }
            Out.line(file + ": " + keys + " keys restored");
        }
    }

    private void fill(StateMachine state, RespConnection connection) throws IOException {
        Reader reader = state.reader(0);
        long cursor = 0;
        do {
            List<Entry> found = new ArrayList<>();
            cursor = reader.scan(cursor, SCANNED, 0, found::add);
            for (Entry entry : found) {
                restore(reader, entry, connection);
            }
        } while (cursor != 0);
    }

    private void restore(Reader reader, Entry entry, RespConnection connection) throws IOException {
        byte[] key = entry.key();
        switch (entry.type()) {
            case "string" -> send(connection, List.of(bytes("SET"), key, entry.string()));
            case "list" -> parts(connection, "RPUSH", key, ask(reader, "LRANGE", key, "0", "-1"), 1);
            case "set" -> parts(connection, "SADD", key, ask(reader, "SMEMBERS", key), 1);
            case "hash" -> parts(connection, "HSET", key, ask(reader, "HGETALL", key), 2);
            case "zset" -> scored(connection, key, ask(reader, "ZRANGE", key, "0", "-1", "WITHSCORES"));
            default -> throw new IOException(file + ": a key of type " + entry.type() + " (expected: a known one)");
        }
        if (entry.expireAt() != Entry.NEVER) {
            send(connection, List.of(bytes("PEXPIREAT"), key, bytes(Long.toString(entry.expireAt()))));
        }
        keys++;
    }

    private void parts(RespConnection connection, String command, byte[] key, List<byte[]> values, int each)
            throws IOException {
        for (int from = 0; from < values.size(); from += MOST_ARGS * each) {
            List<byte[]> args = new ArrayList<>(List.of(bytes(command), key));
            args.addAll(values.subList(from, Math.min(values.size(), from + MOST_ARGS * each)));
            send(connection, args);
        }
    }

    private void scored(RespConnection connection, byte[] key, List<byte[]> pairs) throws IOException {
        List<byte[]> turned = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            turned.add(pairs.get(i + 1));
            turned.add(pairs.get(i));
        }
        parts(connection, "ZADD", key, turned, 2);
    }

    private void leases(Reader reader, RespConnection connection) throws IOException {
        for (byte[] id : ask(reader, "LEASE", "LIST")) {
            List<byte[]> left = ask(reader, "LEASE", bytes("TTL"), text(id));
            send(connection, List.of(bytes("LEASE"), bytes("GRANT"), left.get(0), id));
            List<byte[]> bound = ask(reader, "LEASE", bytes("KEYS"), text(id));
            for (byte[] key : bound) {
                send(connection, List.of(bytes("LEASE"), bytes("ATTACH"), id, key));
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    // ---- the backup

    private List<byte[]> ask(Reader reader, String command, String sub) throws IOException {
        return ask(reader, command, bytes(sub));
    }

    /** What a read of the backup's state answers: its elements, or the one that it is. */
    private List<byte[]> ask(Reader reader, String command, byte[] key, String... more) throws IOException {
        byte[][] args = new byte[2 + more.length][];
        args[0] = bytes(command);
        args[1] = key;
        for (int i = 0; i < more.length; i++) {
            args[2 + i] = bytes(more[i]);
        }
        var asked = new RespCommand();
        asked.set(args);
        ByteBuf reply = Unpooled.buffer();
        reader.read(asked, CommandTable.standard().resolve(asked), new RespWriter(RespVersion.RESP2).to(reply), 0);
        List<byte[]> values = new ArrayList<>();
        List<IOException> wrong = new ArrayList<>();
        try (RespDecoder decoder = new RespDecoder(
                REPLIES, RespDirection.RESPONSES, false, (message, missing) -> take(message, values, wrong))) {
            decoder.decode(reply);
        }
        if (!wrong.isEmpty()) {
            throw wrong.get(0);
        }
        return values;
    }

    private static void take(RespMessage message, List<byte[]> values, List<IOException> wrong) {
        if (message instanceof RespMessage.Bulk bulk) {
            values.add(bulk.bytes());
        } else if (message instanceof RespMessage.Int number) {
            values.add(bytes(Long.toString(number.value())));
        } else if (message instanceof RespMessage.Array array) {
            array.values().forEach(value -> take(value, values, wrong));
        } else {
            wrong.add(new IOException("backup: " + message + " (expected: bytes)"));
        }
    }

    // ---- the cluster

    private void send(RespConnection connection, List<byte[]> args) throws IOException {
        ByteBuf out = Unpooled.buffer();
        RespWriter writer = new RespWriter(RespVersion.RESP2).to(out).array(args.size());
        args.forEach(writer::bulk);
        connection.send(out.array(), out.readableBytes());
        unanswered++;
        if (unanswered >= MOST_UNANSWERED) {
            while (unanswered > 0) {
                answered(connection);
            }
        }
    }

    private void answered(RespConnection connection) throws IOException {
        unanswered--;
        ToServer.require(connection.next());
    }
}
