package io.netloft.proto.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.testkit.Seeds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CaptureReaderTest {
    private static final byte[] PACKET = {1, 2, 3, 4, 5, 6, 7};

    private final List<String> damage = new ArrayList<>();

    private static byte[] file(CaptureWriter.Format format, int packets) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CaptureWriter writer = new CaptureWriter(out, format, 1, 65_535);
        boolean micros = format == CaptureWriter.Format.PCAP_MICROS;
        for (int i = 0; i < packets; i++) {
            writer.write(0, 1_700_000_000L + i, micros ? 123_456 : 123_456_789, 60, PACKET, 0, PACKET.length);
        }
        writer.flush();
        assertThat(writer.size()).isEqualTo(out.size());
        return out.toByteArray();
    }

    private List<String> read(InputStream in) throws IOException {
        List<String> packets = new ArrayList<>();
        CaptureReader reader =
                new CaptureReader(in, CaptureLimits.STANDARD, (offset, what) -> damage.add(offset + ": " + what));
        while (reader.next()) {
            CaptureRecord record = reader.record();
            byte[] octets = Arrays.copyOfRange(record.octets(), record.offset(), record.offset() + record.captured());
            packets.add(record.seconds() + "." + record.nanos() + " " + record.linkType() + " " + record.wireLength()
                    + " " + Arrays.toString(octets));
        }
        return packets;
    }

    private List<String> read(byte[] file) throws IOException {
        return read(new ByteArrayInputStream(file));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsReadAgainInEveryFormat(CaptureWriter.Format format) throws Exception {
        String nanos = format == CaptureWriter.Format.PCAP_MICROS ? "123456000" : "123456789";
        assertThat(read(file(format, 2)))
                .containsExactly(
                        "1700000000." + nanos + " 1 60 [1, 2, 3, 4, 5, 6, 7]",
                        "1700000001." + nanos + " 1 60 [1, 2, 3, 4, 5, 6, 7]");
        assertThat(damage).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aStreamThatGivesOneOctetAtATimeMakesNoDifference(CaptureWriter.Format format) throws Exception {
        byte[] file = file(format, 3);
        InputStream slow = new InputStream() {
            private int at;

            @Override
            public int read() {
                return at < file.length ? file[at++] & 0xFF : -1;
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                int octet = read();
                if (octet < 0) {
                    return -1;
                }
                into[offset] = (byte) octet;
                return 1;
            }
        };
        assertThat(read(slow)).isEqualTo(read(file));
    }

    @ParameterizedTest
    @EnumSource
    void aFileCutAnywhereGivesThePacketsThatAreWhole(CaptureWriter.Format format) throws Exception {
        byte[] file = file(format, 3);
        List<String> whole = read(file);
        int head = format == CaptureWriter.Format.PCAPNG ? 60 : 24;
        for (int end = head; end < file.length; end++) {
            damage.clear();
            List<String> some = read(Arrays.copyOf(file, end));
            assertThat(some).isEqualTo(whole.subList(0, some.size()));
            boolean atBoundary = (end - head) * 3 % (file.length - head) == 0;
            assertThat(damage).hasSize(atBoundary ? 0 : 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void packetsAtRandomAreReadAsTheyWereWritten(CaptureWriter.Format format) {
        Seeds.check(40, gen -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            CaptureWriter writer = new CaptureWriter(out, format, (int) gen.uniform(0, 300), 262_144);
            List<byte[]> packets = new ArrayList<>();
            for (long i = gen.uniform(0, 20); i >= 0; i--) {
                byte[] packet = gen.bytes(0, 600);
                packets.add(packet);
                writer.write(0, gen.uniform(0, 4_000_000_000L), 5, packet.length + 1, packet, 0, packet.length);
            }
            writer.flush();
            CaptureReader reader = new CaptureReader(
                    new ByteArrayInputStream(out.toByteArray()), CaptureLimits.STANDARD, (offset, what) -> {
                        throw new AssertionError(offset + ": " + what);
                    });
            for (byte[] packet : packets) {
                assertThat(reader.next()).isTrue();
                CaptureRecord record = reader.record();
                assertThat(record.wireLength()).isEqualTo(packet.length + 1);
                assertThat(Arrays.copyOfRange(record.octets(), record.offset(), record.offset() + record.captured()))
                        .isEqualTo(packet);
            }
            assertThat(reader.next()).isFalse();
        });
    }

    @Test
    void theOtherByteOrderIsReadToo() throws Exception {
        ByteBuffer file = ByteBuffer.allocate(64).order(ByteOrder.BIG_ENDIAN);
        file.putInt(0xA1B2C3D4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putInt(0)
                .putInt(0)
                .putInt(65_535)
                .putInt(113);
        file.putInt(5).putInt(6).putInt(2).putInt(9).put((byte) 1).put((byte) 2);
        assertThat(read(Arrays.copyOf(file.array(), file.position()))).containsExactly("5.6000 113 9 [1, 2]");
    }

    @Test
    void interfacesOfOneFileKeepTheirLinkTypesAndClocks() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CaptureWriter writer = new CaptureWriter(out, CaptureWriter.Format.PCAPNG, 1, 100);
        assertThat(writer.addInterface(276, 200)).isEqualTo(1);
        writer.write(1, 7, 8, 3, PACKET, 0, 3);
        writer.write(0, 9, 10, 2, PACKET, 0, 2);
        writer.flush();
        assertThat(read(out.toByteArray())).containsExactly("7.8 276 3 [1, 2, 3]", "9.10 1 2 [1, 2]");
    }

    @Test
    void aDamagedLengthIsToldWithItsOffsetAndTheNextWholeRecordIsFound() throws Exception {
        byte[] file = file(CaptureWriter.Format.PCAP_MICROS, 4);
        int second = 24 + 16 + PACKET.length;
        file[second + 11] = 0x70;
        assertThat(read(file)).hasSize(3);
        assertThat(damage).hasSize(1);
        assertThat(damage.get(0)).startsWith(second + ": invalid packet capture length");
    }

    @Test
    void aBlockWhoseLengthsDifferIsToldAndTheNextOneIsFound() throws Exception {
        byte[] file = file(CaptureWriter.Format.PCAPNG, 3);
        int second = 60 + 40;
        file[second + 4] = 44;
        assertThat(read(file)).hasSize(2);
        assertThat(damage).containsExactly(second + ": block total length in header and trailer don't match");
    }

    @Test
    void whatIsNoCaptureIsRefused() {
        assertThatThrownBy(() -> read("GET / HTTP/1.1\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .isInstanceOf(CaptureException.class)
                .hasMessage("unknown file format");
        assertThatThrownBy(() -> read(new byte[3])).isInstanceOf(CaptureException.class);
    }

    @Test
    void aRecordAtTheLimitIsReadAndOneOverItIsDamage() throws Exception {
        for (int over = 0; over <= 1; over++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            CaptureWriter writer = new CaptureWriter(out, CaptureWriter.Format.PCAP_MICROS, 1, 262_144);
            byte[] packet = new byte[262_144 + over];
            writer.write(0, 1, 2, packet.length, packet, 0, packet.length);
            writer.flush();
            damage.clear();
            assertThat(read(out.toByteArray())).hasSize(1 - over);
            assertThat(damage).hasSize(over);
        }
    }

    @Test
    void limitsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new CaptureLimits(0, 1, 1)).hasMessage("maxRecord: 0 (expected: 1 to 67108864)");
    }
}
