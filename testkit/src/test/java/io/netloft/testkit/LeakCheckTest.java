package io.netloft.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class LeakCheckTest {
    static class LeaksOneBuffer {
        @Test
        void forgetsToRelease() {
            PooledByteBufAllocator.DEFAULT.directBuffer(64).touch("planted by LeaksOneBuffer");
        }
    }

    static class LeaksUnpooled {
        @Test
        void forgetsToRelease() {
            UnpooledByteBufAllocator.DEFAULT.directBuffer(64).touch("planted by LeaksUnpooled");
        }
    }

    static class ReleasesAll {
        @Test
        void releases() {
            ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(64);
            assertThat(buffer.release()).isTrue();
        }
    }

    @Test
    void failsAClassThatLeaksAPooledBufferAndPrintsItsRecords() {
        assertThat(Launched.failuresOf(LeaksOneBuffer.class))
                .containsOnlyKeys("LeakCheckTest$LeaksOneBuffer")
                .extractingByKey("LeakCheckTest$LeaksOneBuffer")
                .asString()
                .contains("1 leaked", "Hint: planted by LeaksOneBuffer", "LeakCheckTest.java");
    }

    @Test
    void failsAClassThatLeaksAnUnpooledBuffer() {
        assertThat(Launched.failuresOf(LeaksUnpooled.class))
                .hasSize(1)
                .allSatisfy((name, message) -> assertThat(message).contains("planted by LeaksUnpooled"));
    }

    @Test
    void passesAClassThatReleasesItsBuffers() {
        assertThat(Launched.failuresOf(ReleasesAll.class)).isEmpty();
    }
}
