package io.netloft.testkit;

import io.netloft.testkit.LineProbe.Bug;
import io.netloft.testkit.LineProbe.Line;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The contract for the line codec, with or without a planted bug. */
abstract class LineCodecContract extends StreamCodecContract<Line> {
    private final Bug bug;

    LineCodecContract(Bug bug) {
        this.bug = bug;
    }

    @Override
    protected StreamProbe<Line> decoder(ByteBufAllocator allocator) {
        return new LineProbe(allocator, bug, false);
    }

    @Override
    protected StreamProbe<Line> midStreamDecoder(ByteBufAllocator allocator) {
        return new LineProbe(allocator, bug, true);
    }

    @Override
    protected void encode(Line message, ByteBuf out) {
        out.writeCharSequence(message.text() + "\n", StandardCharsets.US_ASCII);
    }

    @Override
    protected Line message(Gen gen) {
        return new Line(gen.word(0, LineProbe.MAX_LINE));
    }

    @Override
    protected List<Example<Line>> examples() {
        return List.of(
                Example.of("one", "hello\n", new Line("hello")),
                Example.of("empty", "\n", new Line("")),
                Example.of("number", "9\n", new Line("9")),
                Example.of("three", "a\nbc\ndef\n", new Line("a"), new Line("bc"), new Line("def")),
                Example.refused("control", "a\tb\n", "line byte: 9"),
                Example.refused("long", "much too long\n", "line: over 8"));
    }

    @Override
    protected List<LimitCase> limits() {
        return List.of(LimitCase.of("maxLine", "12345678\n", "123456789\n"));
    }

    @Override
    protected Class<? extends RuntimeException> failure() {
        return LineProbe.LineException.class;
    }

    @Override
    protected long memoryLimit() {
        return 64;
    }
}
