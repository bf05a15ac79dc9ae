package io.netloft.sniffer.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netloft.proto.capture.CaptureRecord;
import io.netloft.proto.packet.LinkType;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Parts of packets and tunnels that strangers made up: no exception, and memory within its bound. */
class StreamsFuzz {
    private static final int[] TUNNELS = {4, 41, 47, 17, 51, 55, 0, 44, 60};
    private static final int[] PORTS = {4789, 4790, 6081, 53};

    private final Streams streams = new Streams(new StreamLimits(16, 4, 4096, 1 << 16, 60), new Nobody(), 1);
    private int seconds;

    private static final class Nobody implements StreamOpener {
        @Override
        public @Nullable StreamListener open(StreamName name) {
            return null;
        }

        @Override
        public void datagram(StreamName name, int side, ByteBuf octets) {
            assertThat(octets.readableBytes()).isLessThanOrEqualTo(65_535);
        }
    }

    private void take(ByteBuffer packet) {
        CaptureRecord record = new CaptureRecord();
        record.lengths(packet.position(), LinkType.RAW, 262_144);
        record.time(seconds++ / 8, 0, true);
        record.octets(packet.array(), 0, packet.position());
        streams.accept(record);
        assertThat(streams.size()).isLessThanOrEqualTo(16);
    }

    @FuzzTest(maxDuration = "50s")
    void anyPartsOfPacketsArePutTogetherOrGivenUp(FuzzedDataProvider data) {
        while (data.remainingBytes() > 0) {
            byte[] body = data.consumeBytes(data.consumeInt(0, 64));
            int protocol = data.pickValue(TUNNELS);
            ByteBuffer packet = ByteBuffer.allocate(128);
            if (data.consumeBoolean()) {
                packet.put((byte) 0x45).put((byte) 0).putShort((short) (20 + body.length));
                packet.putShort((short) data.consumeInt(0, 2)).putShort((short) data.consumeInt(0, 0xFFFF));
                packet.put((byte) 64).put((byte) protocol).putShort((short) 0);
                packet.putInt(0x0A00_0001).putInt(0x0A00_0002);
            } else {
                packet.putInt(0x6000_0000)
                        .putShort((short) (8 + body.length))
                        .put((byte) 44)
                        .put((byte) 64);
                packet.putLong(1).putLong(2).putLong(3).putLong(4);
                packet.put((byte) protocol).put((byte) 0).putShort((short) data.consumeInt(0, 0xFFFF));
                packet.putInt(data.consumeInt(0, 2));
            }
            take(packet.put(body));
        }
        streams.finish();
    }

    @FuzzTest(maxDuration = "50s")
    void anyTunnelsWithinEachOtherAreTakenOff(FuzzedDataProvider data) {
        ByteBuffer packet = ByteBuffer.allocate(4096);
        while (data.remainingBytes() > 8 && packet.remaining() > 200) {
            int protocol = data.pickValue(TUNNELS);
            packet.put((byte) 0x45).put((byte) 0).putShort((short) data.consumeInt(0, 4096));
            packet.putInt(0).put((byte) 64).put((byte) protocol).putShort((short) 0);
            packet.putInt(0x0A00_0001).putInt(0x0A00_0002);
            if (protocol == 17) {
                packet.putShort((short) 4000).putShort((short) data.pickValue(PORTS));
                packet.putShort((short) data.consumeInt(0, 4096)).putShort((short) 0);
            }
            packet.put(data.consumeBytes(data.consumeInt(0, 24)));
        }
        take(packet);
        streams.finish();
    }
}
