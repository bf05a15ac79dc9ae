package io.netloft.proto.resp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.Gen;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import io.netloft.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ours beside the redis-server of the system, on the same bytes. */
@NeedsPeer("redis-server")
@Timeout(60)
class RespRedisTest {
    private static int port;
    private static RunningProcess redis;

    @BeforeAll
    static void start() {
        port = Peer.freePort();
        redis = Peer.of("redis-server")
                .args("--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
                .args("--enable-debug-command", "yes")
                .readyWhenOpen(port)
                .start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Test
    void refusesInItsWords() throws IOException {
        List<String> refused = List.of(
                "*3000000000\r\n",
                "*01\r\n",
                "*+1\r\n",
                "*\r\n",
                "*x\r\n",
                "*1 \r\n",
                "*3\r\n$3\r\nSET\r\n$1\r\nx\r\nfooz\r\n",
                "*1\r\nfoo\r\n",
                "*1\r\n$-1\r\n",
                "*1\r\n$01\r\n",
                "*1\r\n$2000000000\r\n",
                "*1\r\n$blabla\r\n",
                "*1\r\n$\r\n",
                "*" + "1".repeat(70_000),
                "*1\r\n$" + "1".repeat(70_000),
                "a".repeat(70_000),
                "set \"\"\"test-key\"\"\" test-value\r\n",
                "a 'b\r\n",
                "a \"b\"c\r\n");
        for (String wire : refused) {
            try (Client client = new Client()) {
                client.send(Resp.buffer(wire));
                assertThat(client.read()).isEqualTo(new RespMessage.SimpleError(refusal(wire)));
            }
        }
    }

    @Test
    void splitsInlineCommandsInItsWay() throws IOException {
        try (Client client = new Client()) {
            Seeds.check(500, gen -> {
                String line = "RPUSH list " + gen.string("ab\"'\\xn0 \t", 0, 24);
                List<RespMessage> ours;
                try {
                    ours = words(line + "\r\n");
                } catch (RespException e) {
                    assertThat(refusalOfRedis(line)).isEqualTo(new RespMessage.SimpleError(e.reply()));
                    return;
                }
                client.send(Resp.buffer(line + "\r\n"));
                RespMessage pushed = client.read();
                if (ours.size() == 2) {
                    assertThat(pushed).isInstanceOf(RespMessage.SimpleError.class);
                    return;
                }
                assertThat(client.ask("LRANGE", "list", "0", "-1"))
                        .isEqualTo(new RespMessage.Array(ours.subList(2, ours.size())));
                client.ask("DEL", "list");
            });
        }
    }

    @Test
    void printsDoublesInItsSpelling() throws IOException {
        try (Client client = new Client()) {
            Seeds.check(1_000, gen -> {
                double value = anyDouble(gen);
                client.ask("ZADD", "z", Double.toString(value), "m");
                assertThat(client.ask("ZSCORE", "z", "m"))
                        .isEqualTo(new RespMessage.Bulk(RespWriter.decimalText(value)));
            });
        }
    }

    @Test
    void writesEveryKindOfReplyAsItDoes() throws IOException {
        for (RespVersion version : RespVersion.values()) {
            try (Client client = new Client()) {
                client.ask("HELLO", version == RespVersion.RESP3 ? "3" : "2");
                kind(client, version, "string", w -> w.bulk("Hello World"));
                kind(client, version, "integer", w -> w.integer(12345));
                kind(client, version, "double", w -> w.decimal(3.141));
                kind(client, version, "null", RespWriter::nullBulk);
                kind(
                        client,
                        version,
                        "array",
                        w -> w.array(3).integer(0).integer(1).integer(2));
                kind(client, version, "set", w -> w.set(3).integer(0).integer(1).integer(2));
                kind(
                        client,
                        version,
                        "map",
                        w -> w.map(3)
                                .integer(0)
                                .bool(false)
                                .integer(1)
                                .bool(true)
                                .integer(2)
                                .bool(false));
                kind(client, version, "bignum", w -> w.bigNumber("1234567999999999999999999999999999999"));
                kind(client, version, "true", w -> w.bool(true));
                kind(client, version, "false", w -> w.bool(false));
                kind(client, version, "verbatim", w -> w.verbatim("txt", Resp.bytes("This is a verbatim\nstring")));
            }
        }
    }

    private static void kind(Client client, RespVersion version, String kind, Consumer<RespWriter> reply)
            throws IOException {
        ByteBuf ours = Unpooled.buffer();
        reply.accept(new RespWriter(version).to(ours));
        client.send(command("DEBUG", "PROTOCOL", kind));
        assertThat(client.raw(ours.readableBytes()))
                .as("%s in %s", kind, version)
                .isEqualTo(Resp.text(ours));
    }

    private static double anyDouble(Gen gen) {
        double value = gen.flip()
                ? Double.longBitsToDouble(gen.between(Long.MIN_VALUE, Long.MAX_VALUE))
                : gen.between(-20_000_000_000L, 20_000_000_000L) / (double) gen.oneOf(1, 2, 10, 1024, 2048, 1000);
        // Redis refuses NaN, and its small sorted sets make an integer of -0.
        return Double.isNaN(value) || value == 0 ? 0.1 : value;
    }

    private static String refusal(String wire) {
        try {
            Resp.commands(RespLimits.DEFAULT, wire);
            return "nothing";
        } catch (RespException e) {
            return e.reply();
        }
    }

    private static RespMessage refusalOfRedis(String line) throws IOException {
        try (Client client = new Client()) {
            client.send(Resp.buffer(line + "\r\n"));
            return client.read();
        }
    }

    private static List<RespMessage> words(String line) {
        return Resp.commands(RespLimits.DEFAULT, line).get(0).stream()
                .<RespMessage>map(word -> new RespMessage.Bulk(Resp.bytes(word)))
                .toList();
    }

    private static ByteBuf command(String... args) {
        ByteBuf out = Unpooled.buffer();
        RespEncoder.command(out, args);
        return out;
    }

    /** A client of our codec's, one question at a time. */
    private static final class Client implements AutoCloseable {
        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        private final Queue<RespMessage> read = new ArrayDeque<>();
        private final RespDecoder decoder = new RespDecoder(
                RespLimits.DEFAULT, RespDirection.RESPONSES, false, (message, missing) -> read.add(message));

        Client() throws IOException {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(20_000);
        }

        RespMessage ask(String... args) throws IOException {
            send(command(args));
            return read();
        }

        void send(ByteBuf bytes) throws IOException {
            socket.getOutputStream().write(ByteBufUtil.getBytes(bytes));
        }

        RespMessage read() throws IOException {
            byte[] piece = new byte[4096];
            while (read.isEmpty()) {
                int length = socket.getInputStream().read(piece);
                assertThat(length).as("the connection closed").isPositive();
                decoder.decode(Unpooled.wrappedBuffer(piece, 0, length));
            }
            return read.remove();
        }

        String raw(int length) throws IOException {
            return Resp.text(Unpooled.wrappedBuffer(socket.getInputStream().readNBytes(length)));
        }

        @Override
        public void close() throws IOException {
            decoder.close();
            socket.close();
        }
    }
}
