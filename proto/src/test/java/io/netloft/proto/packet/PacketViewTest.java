package io.netloft.proto.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PacketViewTest {
    private final PacketView view = new PacketView();

    PacketViewTest() {
        view.wrap(new byte[] {99, 1, 2, 3, 4, 5, 6, 7, (byte) 0xF8, 99}, 1, 8);
    }

    @Test
    void numbersAreReadInEitherOrder() {
        assertThat(view.u1(8)).isEqualTo(0xF8);
        assertThat(view.u2(1)).isEqualTo(0x0102);
        assertThat(view.u3(1)).isEqualTo(0x010203);
        assertThat(view.u4(5)).isEqualTo(0x050607F8);
        assertThat(view.u8(1)).isEqualTo(0x01020304050607F8L);
        assertThat(view.le2(1)).isEqualTo(0x0201);
        assertThat(view.le4(1)).isEqualTo(0x04030201);
        assertThat(view.le8(1)).isEqualTo(0xF807060504030201L);
    }

    @Test
    void nothingIsReadBeyondEitherEnd() {
        assertThatThrownBy(() -> view.u1(9)).isInstanceOf(TruncatedException.class);
        assertThatThrownBy(() -> view.u1(0)).isInstanceOf(TruncatedException.class);
        assertThatThrownBy(() -> view.u2(8)).isInstanceOf(TruncatedException.class);
        assertThatThrownBy(() -> view.u4(6)).isInstanceOf(TruncatedException.class);
        assertThatThrownBy(() -> view.u8(2)).isInstanceOf(TruncatedException.class);
        assertThatThrownBy(() -> view.u4(Integer.MAX_VALUE)).isInstanceOf(TruncatedException.class);
        assertThatThrownBy(() -> view.u4(Integer.MIN_VALUE)).isInstanceOf(TruncatedException.class);
    }

    @Test
    void theEndIsDrawnInAndPutBackButNeverOut() {
        int before = view.end();
        view.limit(1, 3);
        assertThat(view.has(1, 3)).isTrue();
        assertThat(view.has(1, 4)).isFalse();
        view.limit(1, 100);
        view.limit(1, -1);
        assertThat(view.left(1)).isEqualTo(3);
        view.restore(before);
        assertThat(view.has(1, 8)).isTrue();
    }

    @Test
    void noOctetsAreThereUpToTheEndItself() {
        assertThat(view.has(9, 0)).isTrue();
        assertThat(view.has(10, 0)).isFalse();
        assertThat(view.has(1, -1)).isFalse();
    }

    @Test
    void theChecksumOfAWholeHeaderIsZeroAndTheRightOneIsFound() {
        byte[] header = {
            0x45,
            0,
            0,
            0x73,
            0,
            0,
            0x40,
            0,
            0x40,
            0x11,
            (byte) 0xB8,
            0x61,
            (byte) 0xC0,
            (byte) 0xA8,
            0,
            1,
            (byte) 0xC0,
            (byte) 0xA8,
            0,
            (byte) 0xC7
        };
        assertThat(InternetChecksum.finish(InternetChecksum.sum(header, 0, header.length)))
                .isZero();
        header[10] = 0x12;
        int wrong = InternetChecksum.finish(InternetChecksum.sum(header, 0, header.length));
        assertThat(InternetChecksum.expected(0x1261, wrong)).isEqualTo(0xB861);
    }

    @Test
    void anOddLastOctetIsPaddedWithZero() {
        assertThat(InternetChecksum.sum(new byte[] {1, 2, 3}, 0, 3)).isEqualTo(0x0102 + 0x0300);
        assertThat(InternetChecksum.sum(new byte[] {9, 1, 2, 3, 4, 5, 6}, 1, 6)).isEqualTo(0x01020304L + 0x0506);
    }
}
