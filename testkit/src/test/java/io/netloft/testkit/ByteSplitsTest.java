package io.netloft.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;

class ByteSplitsTest {
    private static final byte[] SAMPLE = {1, 2, 3, 4};

    @Test
    void cutsAtEveryPointAndByteByByte() {
        List<ByteSplits.Split> splits = ByteSplits.of(SAMPLE).toList();
        assertThat(splits)
                .extracting(ByteSplits.Split::name)
                .containsExactly("whole", "byte by byte", "cut at 1", "cut at 2", "cut at 3");
        assertThat(splits).allSatisfy(split -> assertThat(joined(split)).isEqualTo(SAMPLE));
        assertThat(splits.get(1).pieces()).hasSize(4);
    }

    @Test
    void cutsAtRandomWithoutLosingAByte() {
        Seeds.check(50, gen -> {
            byte[] sample = gen.bytes(0, 300);
            assertThat(joined(ByteSplits.random(sample, gen))).isEqualTo(sample);
        });
    }

    private static byte[] joined(ByteSplits.Split split) {
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(split.pieces().toArray(new byte[0][])));
    }
}
