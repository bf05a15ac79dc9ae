package io.netloft.proto.resp;

import static io.netloft.proto.resp.Resp.array;
import static io.netloft.proto.resp.Resp.assertFault;
import static io.netloft.proto.resp.Resp.buffer;
import static io.netloft.proto.resp.Resp.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RespCommandReaderTest {
    private final RespCommandReader reader = new RespCommandReader(RespLimits.DEFAULT);
    private final RespCommand command = new RespCommand();

    @Test
    void readsAPipelineCommandByCommandInPlace() {
        String first = array("SET", "key", "value with \r\n in it");
        ByteBuf in = buffer("xx" + first + array("GET", "key") + array("PI"));
        in.skipBytes(2);

        assertThat(reader.read(in, command)).isTrue();
        assertThat(words(command)).containsExactly("SET", "key", "value with \r\n in it");
        assertThat(command.source()).isSameAs(in);
        assertThat(command.rawStart()).isEqualTo(2);
        assertThat(command.rawLength()).isEqualTo(first.length());
        assertThat(command.inline()).isFalse();
        assertThat(reader.read(in, command)).isTrue();
        assertThat(words(command)).containsExactly("GET", "key");
        assertThat(reader.read(in, command)).isTrue();
        assertThat(words(command)).containsExactly("PI");
        assertThat(reader.read(in, command)).isFalse();
        assertThat(in.isReadable()).isFalse();
    }

    @Test
    void leavesACommandInPartWhereItIsAndSaysWhatItsBulkStillNeeds() {
        ByteBuf in = Unpooled.buffer();
        in.writeBytes(buffer("\r\n*2\r\n$3\r\nGET\r\n$"));
        assertThat(reader.read(in, command)).isFalse();
        assertThat(in.readerIndex()).as("the empty line is gone").isEqualTo(2);
        assertThat(reader.wanted()).isZero();

        in.writeBytes(buffer("10\r\n0123"));
        assertThat(reader.read(in, command)).isFalse();
        assertThat(in.readerIndex()).isEqualTo(2);
        assertThat(reader.wanted()).isEqualTo(8);

        ByteBuf moved = Unpooled.buffer().writeZero(100).writeBytes(in);
        moved.readerIndex(100).writeBytes(buffer("456789\r\n"));
        assertThat(reader.read(moved, command)).isTrue();
        assertThat(words(command)).containsExactly("GET", "0123456789");
        assertThat(command.rawStart()).isEqualTo(100);
        assertThat(reader.wanted()).isZero();
        assertThat(moved.isReadable()).isFalse();
    }

    @Test
    void passesOverEmptyArraysAndEmptyLines() {
        assertThat(read("*-1\r\n*0\r\n*-10\r\n\r\n   \r\n\nPING\n*0\r\n" + array("ECHO", "") + "\n"))
                .containsExactly(List.of("PING"), List.of("ECHO", ""));
    }

    @Test
    void readsLengthsOfEveryNumberOfDigits() {
        for (int length : new int[] {0, 1, 9, 10, 11, 99, 100, 999, 1000, 9_999, 10_000, 123_456}) {
            assertThat(read(array("SET", "x".repeat(length)))).containsExactly(List.of("SET", "x".repeat(length)));
        }
        String[] many = "x ".repeat(1234).split(" ");
        assertThat(read(array(many))).containsExactly(List.of(many));
    }

    @Test
    void splitsInlineCommandsAsRedisDoes() {
        assertThat(read("  set key \"a\\x41\\n\\q\" 'it\\'s \\n' a\"b c\"\t\r\n"))
                .containsExactly(List.of("set", "key", "aA\nq", "it's \\n", "ab c"));
        assertThat(read("echo \"\"\n")).containsExactly(List.of("echo", ""));
        assertThat(read("echo a\rb a\u000bb \"\\xzz\" \"\\x4\"\n"))
                .containsExactly(List.of("echo", "a", "b", "a\u000bb", "xzz", "x4"));
        for (String bad :
                List.of("echo \"a\r\n", "echo 'a\r\n", "echo \"a\"b\r\n", "echo 'a'b\r\n", "echo \"a\\\"\n")) {
            assertFault(RespFault.QUOTES, "Protocol error: unbalanced quotes in request", () -> read(bad));
        }
    }

    @Test
    void makesAnArrayOfAnInlineCommand() {
        assertThat(reader.read(buffer("set 'a b' 1\n"), command)).isTrue();
        assertThat(command.inline()).isTrue();
        ByteBuf out = Unpooled.buffer();
        command.writeTo(out);
        assertThat(Resp.text(out)).isEqualTo(array("set", "a b", "1"));
        assertThat(reader.read(buffer(array("GET", "k")), command)).isTrue();
        assertThat(command.inline()).isFalse();
    }

    @Test
    void saysWhatIsWrongInRedissWords() {
        refuses("*3000000000\r\n", RespFault.MULTIBULK_LENGTH, "invalid multibulk length");
        refuses("*1048577\r\n", RespFault.MULTIBULK_LENGTH, "invalid multibulk length");
        refuses("*01\r\n", RespFault.MULTIBULK_LENGTH, "invalid multibulk length");
        refuses("*+1\r\n", RespFault.MULTIBULK_LENGTH, "invalid multibulk length");
        refuses("*\r\n", RespFault.MULTIBULK_LENGTH, "invalid multibulk length");
        refuses("*1\rx\n", RespFault.MULTIBULK_LENGTH, "invalid multibulk length");
        refuses("*3\r\n$3\r\nSET\r\n$1\r\nx\r\nfooz\r\n", RespFault.EXPECTED_BULK, "expected '$', got 'f'");
        refuses("*1\r\nfoo\r\n", RespFault.EXPECTED_BULK, "expected '$', got 'f'");
        refuses("*1\r\n\u0001", RespFault.EXPECTED_BULK, "expected '$', got '\\x01'");
        refuses("*3\r\n$3\r\nSET\r\n$1\r\nx\r\n$-10\r\n", RespFault.BULK_LENGTH, "invalid bulk length");
        refuses("*3\r\n$3\r\nSET\r\n$1\r\nx\r\n$2000000000\r\n", RespFault.BULK_LENGTH, "invalid bulk length");
        refuses("*3\r\n$3\r\nSET\r\n$1\r\nx\r\n$blabla\r\n", RespFault.BULK_LENGTH, "invalid bulk length");
        refuses("*1\r\n$9999999999999999999999\r\n", RespFault.BULK_LENGTH, "invalid bulk length");
        refuses("*1\n", RespFault.MULTIBULK_LENGTH, "invalid multibulk length");
        refuses("*1\r\n$4\n", RespFault.BULK_LENGTH, "invalid bulk length");
        refuses("*1\r\n$4\r\nPINGx", RespFault.BULK_LENGTH, "invalid bulk length");
        refuses("*1\r\n$4\r\nPING\rx", RespFault.BULK_LENGTH, "invalid bulk length");
        refuses("*1\r\n$4\r\nPINGxx", RespFault.BULK_LENGTH, "invalid bulk length");
        refuses("*" + "1".repeat(65_536), RespFault.MULTIBULK_LINE, "too big mbulk count string");
        refuses("*1\r\n$" + "1".repeat(65_536), RespFault.BULK_LINE, "too big bulk count string");
        refuses("\0" + "a".repeat(65_536), RespFault.INLINE_LINE, "too big inline request");
        refuses("a".repeat(65_537) + "\n", RespFault.INLINE_LINE, "too big inline request");
        assertThat(read("a".repeat(65_536) + "\n")).hasSize(1);
    }

    @Test
    void refusesACommandThatIsTooLargeInAll() {
        RespLimits limits = RespLimits.DEFAULT.withMaxBulkBytes(64).withMaxCommandBytes(100);
        assertThat(Resp.commands(limits, array("SET", "x".repeat(50), "y".repeat(20))))
                .hasSize(1);
        assertThat(array("SET", "x".repeat(50), "y".repeat(20))).hasSize(97);
        assertFault(
                RespFault.COMMAND_BYTES,
                "Protocol error: too big request",
                () -> Resp.commands(limits, array("SET", "x".repeat(50), "y".repeat(24))));
        assertThat(Resp.commands(limits, array("SET", "x".repeat(50), "y".repeat(23))))
                .hasSize(1);
    }

    @Test
    void allowsStrangersLess() {
        RespLimits limits = RespLimits.DEFAULT.unauthenticated();
        assertThat(Resp.commands(limits, array("x ".repeat(10).split(" ")))).hasSize(1);
        assertThat(Resp.commands(limits, array("AUTH", "x".repeat(16_384)))).hasSize(1);
        assertFault(
                RespFault.UNAUTHENTICATED_MULTIBULK_LENGTH,
                "Protocol error: unauthenticated multibulk length",
                () -> Resp.commands(limits, "*11\r\n"));
        assertFault(
                RespFault.UNAUTHENTICATED_BULK_LENGTH,
                "Protocol error: unauthenticated bulk length",
                () -> Resp.commands(limits, "*1\r\n$16385\r\n"));
        RespCommandReader known = new RespCommandReader(limits);
        known.limits(RespLimits.DEFAULT);
        assertThat(known.read(buffer(array("x ".repeat(11).split(" "))), command))
                .isTrue();
    }

    @Test
    void recognizesHttp() {
        for (String line : List.of("POST / HTTP/1.1\r\n", "post\n", "Host: localhost:6379\r\n")) {
            assertFault(RespFault.HTTP, "Protocol error: this is no HTTP port", () -> read(line));
        }
        assertThat(read("GET / HTTP/1.1\r\n")).hasSize(1);
    }

    @Test
    void isReadyForACommandAfterARefusal() {
        assertFault(
                RespFault.BULK_LENGTH,
                "Protocol error: invalid bulk length",
                () -> reader.read(buffer("*2\r\n$3\r\nGET\r\n$x\r\n"), command));
        assertThat(reader.read(buffer(array("GET", "k")), command)).isTrue();
        assertThat(words(command)).containsExactly("GET", "k");
    }

    @Test
    void holdsNothingForArgumentsThatHaveNotArrived() {
        ByteBuf in = buffer("*1048576\r\n$1\r\na\r\n");
        reader.read(in, command);
        assertThat(allocatedBy(() -> new RespCommandReader(RespLimits.DEFAULT).read(in.duplicate(), new RespCommand())))
                .isLessThan(100_000);
    }

    @Test
    void readsAMillionArgumentsInPiecesWithoutReadingThemAgain() {
        int count = 1_048_576;
        ByteBuf in = Unpooled.buffer(8 * count);
        in.writeBytes(buffer("*" + count + "\r\n"));
        byte[] piece = Resp.bytes("$1\r\nx\r\n".repeat(8));
        for (int i = 0; i < count / 8; i++) {
            assertThat(reader.read(in, command)).isFalse();
            in.writeBytes(piece);
        }
        assertThat(reader.read(in, command)).isTrue();
        assertThat(command.size()).isEqualTo(count);
        assertThat(command.is(count - 1, "X")).isTrue();
    }

    @Test
    void readsAnEndlessLineWithoutReadingItAgain() {
        RespCommandReader patient = new RespCommandReader(RespLimits.DEFAULT.withMaxInlineBytes(1 << 20));
        for (String start : List.of("a", "*", "*1\r\n$")) {
            ByteBuf in = Unpooled.buffer(1 << 20).writeBytes(buffer(start));
            for (int i = 0; i < 1_000_000; i++) {
                in.writeByte('1');
                assertThat(patient.read(in, command)).isFalse();
            }
            patient.reset();
        }
    }

    @Test
    void allocatesNothingOnceWarm() {
        // Not watched by the leak detector, which allocates on every access.
        ByteBuf in = new UnpooledByteBufAllocator(true, true).directBuffer();
        try {
            in.writeBytes(
                    buffer(array("SET", "key:000000000001", "x".repeat(100)).repeat(16)));
            Runnable read = () -> {
                in.readerIndex(0);
                int commands = 0;
                while (reader.read(in, command)) {
                    commands++;
                }
                assertThat(commands == 16).isTrue();
            };
            for (int i = 0; i < 1_000; i++) {
                read.run();
            }
            long bytes = allocatedBy(() -> {
                for (int i = 0; i < 1_000; i++) {
                    in.readerIndex(0);
                    while (reader.read(in, command)) {
                        if (command.size() != 3) {
                            throw new AssertionError("size " + command.size());
                        }
                    }
                }
            });
            assertThat(bytes).as("16,000 commands").isLessThan(16_000);
        } finally {
            in.release();
        }
    }

    private static long allocatedBy(Runnable work) {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static List<List<String>> read(String text) {
        return Resp.commands(RespLimits.DEFAULT, text);
    }

    private static void refuses(String text, RespFault fault, String words) {
        assertFault(fault, "Protocol error: " + words, () -> read(text));
    }
}
