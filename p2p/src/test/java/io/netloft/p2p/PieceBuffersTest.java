package io.netloft.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PieceBuffersTest {
    private static final int LENGTH = 1 << 20;

    private final PieceBuffers buffers = new PieceBuffers();

    @AfterEach
    void clear() {
        buffers.clear();
    }

    private ByteBuf taken(int piece, int length) {
        buffers.of(piece, length);
        ByteBuf octets = buffers.take(piece);
        assertThat(octets).isNotNull();
        return octets;
    }

    @Test
    void aPieceHasOneUntilItIsTaken() {
        ByteBuf one = buffers.of(1, LENGTH);
        assertThat(buffers.of(1, LENGTH)).isSameAs(one);
        assertThat(buffers.of(2, LENGTH)).isNotSameAs(one);
        assertThat(buffers.take(1)).isSameAs(one);
        assertThat(buffers.take(1)).isNull();
        one.release();
    }

    @Test
    void whatIsGivenBackServesTheNextOfItsLength() {
        ByteBuf whole = taken(1, LENGTH);
        buffers.giveBack(whole);
        assertThat(buffers.of(2, LENGTH - 1).capacity()).isEqualTo(LENGTH - 1);
        assertThat(buffers.of(3, LENGTH)).isSameAs(whole);
    }

    @Test
    void noMoreThanEightMebibytesWait() {
        ByteBuf[] many = new ByteBuf[10];
        for (int i = 0; i < many.length; i++) {
            many[i] = taken(i, LENGTH);
        }
        for (ByteBuf one : many) {
            buffers.giveBack(one);
        }
        assertThat(many).filteredOn(one -> one.refCnt() == 1).hasSize(8);
        buffers.rest();
        assertThat(many).allMatch(one -> one.refCnt() == 0);
    }

    @Test
    void nothingWaitsForAnotherWhileNoneIsOpen() {
        ByteBuf one = taken(1, LENGTH);
        buffers.of(2, LENGTH);
        buffers.giveBack(one);
        buffers.rest();
        assertThat(one.refCnt()).isEqualTo(1);
        buffers.clear();
        assertThat(one.refCnt()).isZero();
    }
}
