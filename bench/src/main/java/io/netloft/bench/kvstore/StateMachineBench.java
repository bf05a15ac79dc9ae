package io.netloft.bench.kvstore;

import io.netloft.kvstore.core.CommandSpec;
import io.netloft.kvstore.core.CommandTable;
import io.netloft.kvstore.core.EntryWriter;
import io.netloft.kvstore.core.EntryWriter.Sender;
import io.netloft.kvstore.core.Reader;
import io.netloft.kvstore.core.ReplyTarget;
import io.netloft.kvstore.core.StateMachine;
import io.netloft.proto.resp.RespCommand;
import io.netloft.proto.resp.RespVersion;
import io.netloft.proto.resp.RespWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to apply a write that is in the log, and to read a key: nanoseconds a command, from entries of fifty
 * as group commit makes them, on random ones of 100,000 keys. Keys of 16 bytes, values of 100.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {"-Xmx512m", "-XX:+UseSerialGC"})
public class StateMachineBench {
    static final int OPS = 50;

    private static final int ENTRIES = 512;
    private static final int MEMBERS = 1_000;
    private static final long STAMP = 1_700_000_000_000L;
    private static final long ORIGIN = 1;
    private static final int UNACKNOWLEDGED = 1_000;

    private final SplittableRandom random = new SplittableRandom(1);
    private final StateMachine state = new StateMachine();
    private final Reader reader = state.reader(1);
    private final EntryWriter writer = new EntryWriter();
    private final RespCommand command = new RespCommand();
    private final RespWriter out = new RespWriter(RespVersion.RESP2);
    private final ByteBuf replies = Unpooled.directBuffer(OPS * 128);
    private final ByteBuf sessionEntry = Unpooled.directBuffer(OPS * 256);
    private final ByteBuf[] sets = new ByteBuf[ENTRIES];
    private final ByteBuf[] hashSets = new ByteBuf[ENTRIES];
    private final ByteBuf[] sortedSetAdds = new ByteBuf[ENTRIES];
    private final RespCommand[] gets = new RespCommand[ENTRIES];
    private CommandSpec get = CommandTable.standard().all().iterator().next();
    private long index;
    private long seq;
    private int at;

    /** For JMH, which fills it by {@link #open}. */
    public StateMachineBench() {}

    /** Sets every key once, and writes the entries. */
    @Setup
    public void open() {
        for (int from = 0; from < Keys.RANGE; from += OPS) {
            int first = from;
            apply(entry(i -> bytes("SET", Keys.key(first + i), Keys.value(first + i))));
        }
        for (int i = 0; i < ENTRIES; i++) {
            sets[i] = entry(any -> {
                int key = random.nextInt(Keys.RANGE);
                return bytes("SET", Keys.key(key), Keys.value(key));
            });
            hashSets[i] = entry(any -> bytes("HSET", ascii("hash"), member(), Keys.value(at)));
            sortedSetAdds[i] = entry(
                    any -> bytes("ZADD", ascii("sorted"), ascii(Integer.toString(random.nextInt(MEMBERS))), member()));
            gets[i] = new RespCommand();
            gets[i].set(bytes("GET", Keys.key(random.nextInt(Keys.RANGE))));
        }
        get = CommandTable.standard().resolve(gets[0]);
    }

    /** Lets go of the buffers. */
    @TearDown
    public void close() {
        replies.release();
        sessionEntry.release();
    }

    private byte[] member() {
        return Keys.key(random.nextInt(MEMBERS));
    }

    /** Fifty SETs. */
    @Benchmark
    @OperationsPerInvocation(OPS)
    public long set() {
        return apply(sets[next()]);
    }

    /** Fifty SETs with their numbers in a session, as a client's are, which keeps the replies; writes the entry too. */
    @Benchmark
    @OperationsPerInvocation(OPS)
    public long setInSession() {
        writer.begin(sessionEntry.clear(), STAMP + index, index);
        for (int i = 0; i < OPS; i++) {
            int key = random.nextInt(Keys.RANGE);
            command.set(bytes("SET", Keys.key(key), Keys.value(key)));
            seq++;
            writer.command(new Sender(ORIGIN, seq, Math.max(1, seq - UNACKNOWLEDGED), false), command);
        }
        writer.end();
        return apply(sessionEntry);
    }

    /** Fifty HSETs of fields of one hash of a thousand. */
    @Benchmark
    @OperationsPerInvocation(OPS)
    public long hashSet() {
        return apply(hashSets[next()]);
    }

    /** Fifty ZADDs of members of one sorted set of a thousand. */
    @Benchmark
    @OperationsPerInvocation(OPS)
    public long sortedSetAdd() {
        return apply(sortedSetAdds[next()]);
    }

    /** Fifty GETs, each with its reply written. */
    @Benchmark
    @OperationsPerInvocation(OPS)
    public int get() {
        out.to(replies.clear());
        for (int i = 0; i < OPS; i++) {
            reader.read(gets[next()], get, out, STAMP);
        }
        return replies.writerIndex();
    }

    private int next() {
        at = (at + 1) % ENTRIES;
        return at;
    }

    private long apply(ByteBuf entry) {
        state.apply(++index, entry, ReplyTarget.NONE);
        return state.appliedIndex();
    }

    /** How many keys there are. */
    long size() {
        return state.size();
    }

    private interface Command {
        byte[][] at(int op);
    }

    private ByteBuf entry(Command its) {
        ByteBuf entry = Unpooled.buffer();
        writer.begin(entry, STAMP, index);
        for (int i = 0; i < OPS; i++) {
            command.set(its.at(i));
            writer.command(Sender.ONCE, command);
        }
        writer.end();
        return entry;
    }

    private static byte[][] bytes(String name, byte[]... arguments) {
        byte[][] all = new byte[arguments.length + 1][];
        all[0] = ascii(name);
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return all;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
