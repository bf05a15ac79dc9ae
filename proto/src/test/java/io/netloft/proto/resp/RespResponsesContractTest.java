package io.netloft.proto.resp;

import io.netloft.proto.resp.RespMessage.Array;
import io.netloft.proto.resp.RespMessage.Attribute;
import io.netloft.proto.resp.RespMessage.BigNumber;
import io.netloft.proto.resp.RespMessage.Bool;
import io.netloft.proto.resp.RespMessage.Bulk;
import io.netloft.proto.resp.RespMessage.BulkError;
import io.netloft.proto.resp.RespMessage.Decimal;
import io.netloft.proto.resp.RespMessage.Int;
import io.netloft.proto.resp.RespMessage.Null;
import io.netloft.proto.resp.RespMessage.Pair;
import io.netloft.proto.resp.RespMessage.Push;
import io.netloft.proto.resp.RespMessage.Simple;
import io.netloft.proto.resp.RespMessage.SimpleError;
import io.netloft.proto.resp.RespMessage.Verbatim;
import io.netloft.testkit.Example;
import io.netloft.testkit.Gen;
import io.netloft.testkit.LimitCase;
import io.netloft.testkit.StreamCodecContract;
import io.netloft.testkit.StreamProbe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.Stream;

/** The proofs that every codec owes, for responses. */
class RespResponsesContractTest extends StreamCodecContract<Seen> {
    private static final RespLimits LIMITS = RespCommandReaderContractTest.LIMITS;
    private static final String TEXT = "abc \u00e9\u2603:$*'\"";

    @Override
    protected StreamProbe<Seen> decoder(ByteBufAllocator allocator) {
        return new Seen.Probe(LIMITS, RespDirection.RESPONSES, allocator);
    }

    @Override
    protected StreamProbe<Seen> midStreamDecoder(ByteBufAllocator allocator) {
        return new Seen.Probe(LIMITS, RespDirection.RESPONSES, allocator).inTheMiddle();
    }

    @Override
    protected void encode(Seen message, ByteBuf out) {
        RespEncoder.message(out, message.message());
    }

    @Override
    protected Seen message(Gen gen) {
        while (true) {
            RespMessage message = gen.chance(15) ? new Push(values(gen, 2)) : any(gen, LIMITS.maxNesting());
            ByteBuf wire = Unpooled.buffer();
            RespEncoder.message(wire, message);
            if (wire.readableBytes() <= LIMITS.maxCommandBytes()) {
                return Seen.of(message);
            }
        }
    }

    private static RespMessage any(Gen gen, int levels) {
        if (levels == 0 || gen.chance(50)) {
            return plain(gen);
        }
        return switch (gen.between(0, 3)) {
            case 0 -> new Array(values(gen, levels - 1));
            case 1 -> new RespMessage.Set(values(gen, levels - 1));
            case 2 -> new RespMessage.Map(pairs(gen, levels - 1));
            default -> new Attribute(pairs(gen, levels - 1), any(gen, levels - 1));
        };
    }

    private static List<RespMessage> values(Gen gen, int levels) {
        return gen.list(0, 8, g -> any(g, levels));
    }

    private static List<Pair> pairs(Gen gen, int levels) {
        return gen.list(0, 4, g -> new Pair(any(g, levels), any(g, levels)));
    }

    private static RespMessage plain(Gen gen) {
        return switch (gen.between(0, 10)) {
            case 0 -> new Simple(gen.string(TEXT, 0, 12));
            case 1 -> new SimpleError("ERR " + gen.string(TEXT, 0, 12));
            case 2 -> new Int(gen.between(Long.MIN_VALUE, Long.MAX_VALUE) >> gen.between(0, 63));
            case 3 -> gen.oneOf(Null.values());
            case 4 -> new Bool(gen.flip());
            case 5 -> new Decimal(Double.longBitsToDouble(gen.between(Long.MIN_VALUE, Long.MAX_VALUE)));
            case 6 -> new BigNumber(gen.oneOf("", "-", "+") + gen.string("0123456789", 1, 40));
            case 7 -> new Verbatim(gen.oneOf("txt", "mkd"), gen.bytes(0, 30));
            case 8 -> new BulkError(gen.bytes(0, 30));
            default -> new Bulk(gen.bytes(0, 30));
        };
    }

    @Override
    protected List<Example<Seen>> examples() {
        return Stream.of(respTwo(), respThree(), parts(), refused())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Example<Seen>> respTwo() {
        return List.of(
                good("simple string", "+OK\r\n", new Simple("OK")),
                good("simple error", "-ERR unknown command 'asdf'\r\n", new SimpleError("ERR unknown command 'asdf'")),
                good("integer", ":1000\r\n", new Int(1000)),
                good("integer with a plus", ":+5\r\n", new Int(5)),
                good("bulk", "$5\r\nhello\r\n", Bulk.of("hello")),
                good("empty bulk", "$0\r\n\r\n", Bulk.of("")),
                good("null bulk", "$-1\r\n", Null.BULK),
                good("empty array", "*0\r\n", Array.of()),
                good("array", "*2\r\n$5\r\nhello\r\n$5\r\nworld\r\n", Array.of("hello", "world")),
                good("null array", "*-1\r\n", Null.ARRAY),
                good(
                        "nested arrays",
                        "*2\r\n*3\r\n:1\r\n:2\r\n:3\r\n*2\r\n+Hello\r\n-World\r\n",
                        new Array(List.of(
                                new Array(List.of(new Int(1), new Int(2), new Int(3))),
                                new Array(List.of(new Simple("Hello"), new SimpleError("World")))))),
                good(
                        "null elements",
                        "*3\r\n$5\r\nhello\r\n$-1\r\n$5\r\nworld\r\n",
                        new Array(List.of(Bulk.of("hello"), Null.BULK, Bulk.of("world")))));
    }

    private static List<Example<Seen>> respThree() {
        return List.of(
                good("null", "_\r\n", Null.NULL),
                good("booleans", "*2\r\n#t\r\n#f\r\n", new Array(List.of(new Bool(true), new Bool(false)))),
                good("double", ",1.23\r\n", new Decimal(1.23)),
                good("infinity", ",-inf\r\n", new Decimal(Double.NEGATIVE_INFINITY)),
                good("not a number", ",nan\r\n", new Decimal(Double.NaN)),
                good("exponent", ",-1.5E+3\r\n", new Decimal(-1500)),
                good(
                        "big number",
                        "(3492890328409238509324850943850943825024385\r\n",
                        new BigNumber("3492890328409238509324850943850943825024385")),
                good(
                        "bulk error",
                        "!21\r\nSYNTAX invalid syntax\r\n",
                        new BulkError(Resp.bytes("SYNTAX invalid syntax"))),
                good("verbatim", "=15\r\ntxt:Some string\r\n", new Verbatim("txt", Resp.bytes("Some string"))),
                good(
                        "map",
                        "%2\r\n+first\r\n:1\r\n+second\r\n:2\r\n",
                        new RespMessage.Map(List.of(
                                new Pair(new Simple("first"), new Int(1)),
                                new Pair(new Simple("second"), new Int(2))))),
                good("set", "~2\r\n+a\r\n#t\r\n", new RespMessage.Set(List.of(new Simple("a"), new Bool(true)))),
                good(
                        "push",
                        ">3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$2\r\nhi\r\n",
                        new Push(List.of(Bulk.of("message"), Bulk.of("c"), Bulk.of("hi")))),
                good(
                        "attribute",
                        "|1\r\n+ttl\r\n:3600\r\n*1\r\n:1\r\n",
                        new Attribute(
                                List.of(new Pair(new Simple("ttl"), new Int(3600))), new Array(List.of(new Int(1))))));
    }

    private static List<Example<Seen>> parts() {
        return List.of(
                good("streamed string", "$?\r\n;4\r\nHell\r\n;5\r\no wor\r\n;1\r\nd\r\n;0\r\n", Bulk.of("Hello word")),
                good("streamed array", "*?\r\n:1\r\n:2\r\n.\r\n", new Array(List.of(new Int(1), new Int(2)))),
                good(
                        "streamed map in an array",
                        "*1\r\n%?\r\n+a\r\n:1\r\n.\r\n",
                        new Array(List.of(new RespMessage.Map(List.of(new Pair(new Simple("a"), new Int(1))))))),
                good("streamed set of nothing", "~?\r\n.\r\n", new RespMessage.Set(List.of())),
                good("a push again", ">1\r\n$1\r\nx\r\n", new Push(List.of(Bulk.of("x")))),
                good("and a bulk", "$3\r\nend\r\n", Bulk.of("end")));
    }

    private static List<Example<Seen>> refused() {
        return List.of(
                Example.refused("unknown kind", "hello\r\n", "unknown kind of value 'h'"),
                Example.refused("line feed alone", "+OK\n", "malformed line"),
                Example.refused("carriage return within", "+O\rK\r\n", "malformed line"),
                Example.refused("integer of 65 bits", ":9223372036854775808\r\n", "malformed line"),
                Example.refused("no digits", ":\r\n", "malformed line"),
                Example.refused("boolean", "#x\r\n", "malformed line"),
                Example.refused("null with a text", "_x\r\n", "malformed line"),
                Example.refused("double in hexadecimal", ",0x1p3\r\n", "malformed line"),
                Example.refused("big number", "(12a\r\n", "malformed line"),
                Example.refused("verbatim without format", "=3\r\ntxt\r\n", "malformed line"),
                Example.refused("bulk length", "$-2\r\n", "invalid bulk length"),
                Example.refused("bulk end", "$1\r\nab\r\n", "invalid bulk length"),
                Example.refused("array length", "*-2\r\n", "invalid multibulk length"),
                Example.refused("map that is none", "%-1\r\n", "invalid multibulk length"),
                Example.refused("streamed push", ">?\r\n", "invalid multibulk length"),
                Example.refused("push in an array", "*1\r\n>1\r\n:1\r\n", "unknown kind of value '>'"),
                Example.refused("end of no stream", ".\r\n", "misplaced part"),
                Example.refused("end of an array of known size", "*2\r\n:1\r\n.\r\n", "misplaced part"),
                Example.refused("end of half a pair", "%?\r\n:1\r\n.\r\n", "misplaced part"),
                Example.refused("part of no string", ";1\r\na\r\n", "misplaced part"),
                Example.refused("no part in a streamed string", "$?\r\n:1\r\n", "misplaced part"));
    }

    @Override
    protected List<LimitCase> limits() {
        String seven = "*8\r\n" + "$20\r\n01234567890123456789\r\n".repeat(7);
        return List.of(
                LimitCase.of("maxBulkBytes", bulk("$", 64), bulk("$", 65)),
                LimitCase.of("maxBulkBytes of an error", bulk("!", 64), bulk("!", 65)),
                LimitCase.of(
                        "maxBulkBytes of a streamed string",
                        "$?\r\n" + bulk(";", 40) + bulk(";", 24) + ";0\r\n",
                        "$?\r\n" + bulk(";", 40) + bulk(";", 25) + ";0\r\n"),
                LimitCase.of("maxArguments", "*8\r\n" + ":1\r\n".repeat(8), "*9\r\n" + ":1\r\n".repeat(9)),
                LimitCase.of("maxArguments of a map", "%4\r\n" + ":1\r\n".repeat(8), "%5\r\n" + ":1\r\n".repeat(10)),
                LimitCase.of(
                        "maxArguments of a streamed set",
                        "~?\r\n" + ":1\r\n".repeat(8) + ".\r\n",
                        "~?\r\n" + ":1\r\n".repeat(9) + ".\r\n"),
                LimitCase.of(
                        "maxCommandBytes",
                        seven + "$56\r\n" + "x".repeat(56) + "\r\n",
                        seven + "$57\r\n" + "x".repeat(57) + "\r\n"),
                LimitCase.of(
                        "maxCommandBytes of lines",
                        "*8\r\n" + ("+" + "x".repeat(32) + "\r\n").repeat(7) + ":1234\r\n",
                        "*8\r\n" + ("+" + "x".repeat(32) + "\r\n").repeat(7) + ":12345\r\n"),
                LimitCase.of("maxNesting", "*1\r\n~1\r\n%1\r\n:1\r\n:2\r\n", "*1\r\n".repeat(4) + ":1\r\n"),
                LimitCase.of("maxNesting of attributes", "|0\r\n".repeat(3) + ":1\r\n", "|0\r\n".repeat(4) + ":1\r\n"),
                LimitCase.of("maxInlineBytes", "+" + "x".repeat(62) + "\r\n", "+" + "x".repeat(63) + "\r\n"));
    }

    private static String bulk(String kind, int length) {
        String format = kind.equals("=") ? "txt:" : "";
        return kind + length + "\r\n" + format + "x".repeat(length - format.length()) + "\r\n";
    }

    @Override
    protected Class<? extends RuntimeException> failure() {
        return RespException.class;
    }

    @Override
    protected long memoryLimit() {
        return LIMITS.maxInlineBytes() + 64L;
    }

    @Override
    protected boolean decodesAfterRefusal() {
        return false;
    }

    @Override
    protected boolean damaged(Seen message) {
        return message.damaged();
    }

    private static Example<Seen> good(String name, String wire, RespMessage message) {
        return Example.of(name, wire, Seen.of(message));
    }
}
