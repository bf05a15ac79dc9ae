package io.netloft.bench.logstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LinesTest {
    @Test
    void readsTheNumberAndTheTimeThatItWrote() {
        byte[] bytes = new byte[3 * Lines.BYTES];
        Lines.put(bytes, Lines.BYTES, 987_654_321, Long.MAX_VALUE);
        ByteBuf text = Unpooled.wrappedBuffer(bytes);

        assertThat(Lines.number(text, Lines.BYTES, Lines.BYTES - 1)).isEqualTo(987_654_321);
        assertThat(Lines.dueNs(text, Lines.BYTES)).isEqualTo(Long.MAX_VALUE);
        assertThat((char) bytes[2 * Lines.BYTES - 1]).isEqualTo('\n');
    }

    @Test
    void takesNoOtherTextForALine() {
        ByteBuf text = Unpooled.copiedBuffer("{\"type\":\"line\"}" + "x".repeat(100), StandardCharsets.US_ASCII);

        assertThat(Lines.number(text, 0, Lines.BYTES - 1)).isEqualTo(-1);
        assertThat(Lines.number(text, 0, 12)).isEqualTo(-1);
    }
}
