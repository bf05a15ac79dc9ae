package io.netloft.proto.resp;

import io.netloft.testkit.CodecContract;
import io.netloft.testkit.CodecProbe;
import io.netloft.testkit.Example;
import io.netloft.testkit.Gen;
import io.netloft.testkit.LimitCase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** The proofs that every codec owes, for a server's reading of commands. */
class RespCommandReaderContractTest extends CodecContract<List<String>> {
    static final RespLimits LIMITS = new RespLimits(64, 8, 256, 3, 64, true);

    @Override
    protected CodecProbe<List<String>> decoder(ByteBufAllocator allocator) {
        RespCommandReader reader = new RespCommandReader(LIMITS);
        RespCommand command = new RespCommand();
        return (in, out) -> {
            while (reader.read(in, command)) {
                out.accept(Resp.words(command));
            }
        };
    }

    @Override
    protected void encode(List<String> message, ByteBuf out) {
        RespCommand command = new RespCommand();
        command.set(message.stream()
                .map(word -> word.getBytes(StandardCharsets.ISO_8859_1))
                .toArray(byte[][]::new));
        command.writeTo(out);
    }

    @Override
    protected List<String> message(Gen gen) {
        return List.copyOf(gen.list(1, 8, g -> new String(g.bytes(0, 20), StandardCharsets.ISO_8859_1)));
    }

    @Override
    protected List<Example<List<String>>> examples() {
        return commandExamples(words -> words, words -> words);
    }

    /** What the specification, Redis's own tests and a running Redis 7.0 say of commands. */
    static <M> List<Example<M>> commandExamples(Function<List<String>, M> array, Function<List<String>, M> inline) {
        return List.of(
                Example.of(
                        "sending commands: LLEN",
                        "*2\r\n$4\r\nLLEN\r\n$6\r\nmylist\r\n",
                        array.apply(List.of("LLEN", "mylist"))),
                Example.of("inline commands: PING", "PING\r\n", inline.apply(List.of("PING"))),
                Example.of("inline commands: EXISTS", "EXISTS somekey\r\n", inline.apply(List.of("EXISTS", "somekey"))),
                Example.of(
                        "inline commands: quotes",
                        "set 'a b' \"\\x00\\r\\n\\\"\" \n",
                        inline.apply(List.of("set", "a b", "\0\r\n\""))),
                Example.of(
                        "an empty query, and more of them",
                        "\r\n*0\r\n*-1\r\n \t\r\n*1\r\n$4\r\nPING\r\n",
                        array.apply(List.of("PING"))),
                Example.of(
                        "bulks hold any bytes",
                        "*3\r\n$3\r\nSET\r\n$0\r\n\r\n$6\r\n\r\n\0$*\u00ff\r\n",
                        array.apply(List.of("SET", "", "\r\n\0$*\u00ff"))),
                Example.of(
                        "a pipeline",
                        "*1\r\n$1\r\na\r\n*1\r\n$10\r\n0123456789\r\n",
                        array.apply(List.of("a")),
                        array.apply(List.of("0123456789"))),
                Example.refused("out of range multibulk length", "*3000000000\r\n", "invalid multibulk length"),
                Example.refused("a leading zero", "*01\r\n$4\r\nPING\r\n", "invalid multibulk length"),
                Example.refused("no count", "*\r\n", "invalid multibulk length"),
                Example.refused(
                        "wrong multibulk payload header",
                        "*3\r\n$3\r\nSET\r\n$1\r\nx\r\nfooz\r\n",
                        "expected '$', got 'f'"),
                Example.refused(
                        "multi bulk request not followed by bulk arguments", "*1\r\nfoo\r\n", "expected '$', got 'f'"),
                Example.refused(
                        "negative multibulk payload length",
                        "*3\r\n$3\r\nSET\r\n$1\r\nx\r\n$-10\r\n",
                        "invalid bulk length"),
                Example.refused(
                        "non-number multibulk payload length",
                        "*3\r\n$3\r\nSET\r\n$1\r\nx\r\n$blabla\r\n",
                        "invalid bulk length"),
                Example.refused("a bulk longer than it says", "*1\r\n$3\r\nPING\r\n", "invalid bulk length"),
                Example.refused("unbalanced quotes", "set \"\"\"test-key\"\"\" \"\r\n", "unbalanced quotes"),
                Example.refused("HTTP", "POST / HTTP/1.1\r\nHost: a\r\n\r\n", "no HTTP port"));
    }

    @Override
    protected List<LimitCase> limits() {
        return commandLimits();
    }

    static List<LimitCase> commandLimits() {
        String seven = "*8\r\n" + "$20\r\n01234567890123456789\r\n".repeat(7);
        return List.of(
                LimitCase.of("maxBulkBytes", Resp.array("SET", "x".repeat(64)), Resp.array("SET", "x".repeat(65))),
                LimitCase.of(
                        "maxArguments",
                        Resp.array("x ".repeat(8).split(" ")),
                        Resp.array("x ".repeat(9).split(" "))),
                LimitCase.of("maxArguments inline", "x ".repeat(8) + "\n", "x ".repeat(9) + "\n"),
                LimitCase.of(
                        "maxCommandBytes",
                        seven + "$56\r\n" + "x".repeat(56) + "\r\n",
                        seven + "$57\r\n" + "x".repeat(57) + "\r\n"),
                LimitCase.of("maxInlineBytes", "x".repeat(64) + "\n", "x".repeat(65) + "\n"),
                LimitCase.of(
                        "maxInlineBytes of a count",
                        "*-" + "1".repeat(18) + "\r\nPING\n",
                        "*" + "1".repeat(64) + "\r\nPING\n"));
    }

    @Override
    protected Class<? extends RuntimeException> failure() {
        return RespException.class;
    }

    @Override
    protected long memoryLimit() {
        return LIMITS.maxCommandBytes() + LIMITS.maxInlineBytes() + 2L;
    }
}
