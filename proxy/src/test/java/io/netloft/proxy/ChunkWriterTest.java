package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChunkWriterTest {
    private final List<String> parts = new ArrayList<>();
    private final ChunkWriter writer = new ChunkWriter(ByteBufAllocator.DEFAULT, this::take);

    private void take(ByteBuf part) {
        parts.add(part.toString(StandardCharsets.US_ASCII));
        part.release();
    }

    private void write(String text) {
        ByteBuf data = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
        writer.write(data);
        data.release();
    }

    @Test
    void smallPartsThatComeTogetherAreOneChunk() {
        writer.begin();
        write("one ");
        write("two ");
        write("three");
        assertThat(parts).isEmpty();
        writer.flush();
        assertThat(parts).containsExactly("d\r\none two three");
        writer.flush();
        write("four");
        writer.end(null);
        assertThat(String.join("", parts)).isEqualTo("d\r\none two three\r\n4\r\nfour\r\n0\r\n\r\n");
    }

    @Test
    void aLargePartComesAfterTheSmallOnesBeforeIt() {
        String large = "x".repeat(5_000);
        writer.begin();
        write("small");
        write(large);
        write("last");
        writer.end(Unpooled.copiedBuffer("0\r\nsum: 1\r\n\r\n", StandardCharsets.US_ASCII));
        assertThat(String.join("", parts))
                .isEqualTo("5\r\nsmall\r\n1388\r\n" + large + "\r\n4\r\nlast\r\n0\r\nsum: 1\r\n\r\n");
    }

    @Test
    void noMoreIsGatheredThanSixteenKibibytes() {
        writer.begin();
        for (int i = 0; i < 40; i++) {
            write("y".repeat(1_000));
        }
        assertThat(parts)
                .hasSize(2)
                .allSatisfy(part -> assertThat(part.length()).isBetween(16_000, 16_400));
        writer.end(null);
        assertThat(String.join("", parts).replaceAll("[^y]", "")).hasSize(40_000);
    }

    @Test
    void whatWasGatheredForABodyThatBrokeOffIsNotInTheNext() {
        writer.begin();
        write("lost");
        writer.drop();
        writer.begin();
        write("lost too");
        writer.begin();
        write("kept");
        writer.end(null);
        assertThat(String.join("", parts)).isEqualTo("4\r\nkept\r\n0\r\n\r\n");
    }
}
