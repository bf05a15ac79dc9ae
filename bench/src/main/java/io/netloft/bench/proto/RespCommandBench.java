package io.netloft.bench.proto;

import io.netloft.proto.resp.RespCommand;
import io.netloft.proto.resp.RespCommandReader;
import io.netloft.proto.resp.RespLimits;
import io.netloft.proto.resp.RespNames;
import io.netloft.proto.resp.RespVersion;
import io.netloft.proto.resp.RespWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
 * What does it cost to read a command, to know its name, and to write its reply: nanoseconds a command, out of a
 * pipeline of sixteen in one direct buffer, as redis-benchmark sends them: keys of 16 bytes, values of 100.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {"-Xmx256m", "-XX:+UseSerialGC"})
public class RespCommandBench {
    static final int PIPELINE = 16;

    private static final byte[] KEY = "key:000000012345".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VALUE = "x".repeat(100).getBytes(StandardCharsets.US_ASCII);
    private static final String[] WORDS =
            ("APPEND AUTH BLPOP BRPOP CLIENT CLUSTER COMMAND CONFIG COPY DBSIZE DECR DECRBY DEL DISCARD ECHO EXEC EXISTS"
                            + " EXPIRE EXPIREAT EXPIRETIME FLUSHALL FLUSHDB GET GETDEL GETEX GETRANGE GETSET HDEL HELLO HEXISTS"
                            + " HGET HGETALL HINCRBY HINCRBYFLOAT HKEYS HLEN HMGET HMSET HRANDFIELD HSCAN HSET HSETNX HSTRLEN"
                            + " HVALS INCR INCRBY INCRBYFLOAT INFO KEYS LINDEX LINSERT LLEN LMOVE LMPOP LPOP LPOS LPUSH LPUSHX"
                            + " LRANGE LREM LSET LTRIM MGET MSET MSETNX MULTI OBJECT PERSIST PEXPIRE PEXPIREAT PEXPIRETIME PING"
                            + " PSETEX PSUBSCRIBE PTTL PUBLISH PUBSUB PUNSUBSCRIBE QUIT RANDOMKEY RENAME RENAMENX RPOP"
                            + " RPOPLPUSH RPUSH RPUSHX SADD SCAN SCARD SDIFF SDIFFSTORE SELECT SET SETEX SETNX SETRANGE SINTER"
                            + " SINTERCARD SINTERSTORE SISMEMBER SMEMBERS SMISMEMBER SMOVE SORT SPOP SRANDMEMBER SREM SSCAN"
                            + " STRLEN SUBSCRIBE SUNION SUNIONSTORE TIME TOUCH TTL TYPE UNLINK UNSUBSCRIBE UNWATCH WATCH ZADD"
                            + " ZCARD ZCOUNT ZINCRBY ZRANGE ZRANGEBYLEX ZRANGEBYSCORE ZRANK ZREM ZREVRANGEBYSCORE ZSCORE")
                    .split(" ");

    private final RespCommandReader reader = new RespCommandReader(RespLimits.DEFAULT);
    private final RespCommand command = new RespCommand();
    private final RespWriter writer = new RespWriter(RespVersion.RESP2);
    private final RespNames<Integer> names = names();
    private ByteBuf gets = Unpooled.EMPTY_BUFFER;
    private ByteBuf sets = Unpooled.EMPTY_BUFFER;
    private ByteBuf replies = Unpooled.EMPTY_BUFFER;

    /** For JMH, which fills it by {@link #open}. */
    public RespCommandBench() {}

    /** Fills the buffers. */
    @Setup
    public void open() {
        gets = pipeline("GET".getBytes(StandardCharsets.US_ASCII), KEY);
        sets = pipeline("SET".getBytes(StandardCharsets.US_ASCII), KEY, VALUE);
        replies = PooledByteBufAllocator.DEFAULT.directBuffer(PIPELINE * 128);
    }

    /** Lets go of them. */
    @TearDown
    public void close() {
        gets.release();
        sets.release();
        replies.release();
    }

    /** Sixteen GETs. */
    @Benchmark
    @OperationsPerInvocation(PIPELINE)
    public int get() {
        return read(gets);
    }

    /** Sixteen SETs. */
    @Benchmark
    @OperationsPerInvocation(PIPELINE)
    public int set() {
        return read(sets);
    }

    /** Sixteen GETs, their names looked up among 140, and a value of 100 bytes for each. */
    @Benchmark
    @OperationsPerInvocation(PIPELINE)
    public int getAndReply() {
        gets.readerIndex(0);
        writer.to(replies.clear());
        int known = 0;
        while (reader.read(gets, command)) {
            @Nullable Integer name = names.find(command, 0);
            known += name == null ? 0 : 1;
            writer.bulk(VALUE);
        }
        return known + replies.writerIndex();
    }

    private int read(ByteBuf in) {
        in.readerIndex(0);
        int arguments = 0;
        while (reader.read(in, command)) {
            arguments += command.size();
        }
        return arguments;
    }

    private static ByteBuf pipeline(byte[]... args) {
        RespCommand one = new RespCommand();
        one.set(args);
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer();
        for (int i = 0; i < PIPELINE; i++) {
            one.writeTo(buffer);
        }
        return buffer;
    }

    private static RespNames<Integer> names() {
        Map<String, Integer> values = new LinkedHashMap<>();
        for (String word : WORDS) {
            values.put(word, values.size());
        }
        return new RespNames<>(values);
    }
}
