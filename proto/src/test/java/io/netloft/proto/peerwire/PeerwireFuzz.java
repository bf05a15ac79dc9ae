package io.netloft.proto.peerwire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;

/** Any octets in any pieces with any holes, and any body of an extension: no other exception, no more memory. */
class PeerwireFuzz {
    private static final PeerwireLimits LIMITS = new PeerwireLimits(20_000, 64, 256, 64);

    @FuzzTest(maxDuration = "50s")
    void anyOctetsAreReadByAnOnlooker(FuzzedDataProvider data) {
        PeerwireVisitor nobody = new PeerwireVisitor() {
            @Override
            public void handshake(PeerwireHandshake handshake) {
                assertThat(handshake.peerId()).hasSize(PeerwireHandshake.ID_LENGTH);
            }

            @Override
            public void frame(PeerwireView frame) {
                assertThat(frame.length()).isNotNegative();
            }

            @Override
            public void block(PeerwireView part) {
                assertThat(part.offset()).isLessThanOrEqualTo(part.length());
            }
        };
        try (PeerwireDecoder decoder = new PeerwireDecoder(LIMITS, true, nobody)) {
            if (data.consumeBoolean()) {
                decoder.startMidStream();
            } else if (data.consumeBoolean()) {
                decoder.startAfterHandshake();
            }
            while (data.remainingBytes() > 0) {
                if (data.consumeInt(0, 9) == 0) {
                    decoder.gap(data.consumeLong(1, 1L << 33));
                } else {
                    decoder.decode(Unpooled.wrappedBuffer(data.consumeBytes(64)));
                }
                assertThat(decoder.held()).isLessThan(4096);
            }
        }
    }

    @FuzzTest(maxDuration = "50s")
    void anyBodyOfAnExtensionIsReadOrRefused(byte[] body) {
        for (Reader reader : new Reader[] {ExtensionHandshake::read, MetadataPart::read, PeerExchange::read}) {
            try {
                assertThat(reader.read(body)).isNotNull();
            } catch (PeerwireException refused) {
                assertThat(refused.fault()).isEqualTo(PeerwireFault.EXTENSION);
            }
        }
    }

    private interface Reader {
        Object read(byte[] body);
    }
}
