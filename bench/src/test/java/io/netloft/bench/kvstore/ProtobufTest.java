package io.netloft.bench.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ProtobufTest {
    // The example of protobuf's own description of its encoding: a string in field 2.
    @Test
    void writesAFieldOfBytes() {
        assertThat(Protobuf.field(2, "testing".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(HexFormat.of().parseHex("120774657374696e67"));
    }

    @Test
    void writesTheLengthOfALongFieldInTwoBytes() {
        byte[] field = Protobuf.field(1, new byte[300]);

        assertThat(field).hasSize(303).startsWith(0x0A, 0xAC, 0x02);
        assertThat(Protobuf.bytes(field, 1)).hasSize(300);
    }

    // Again its example: 150 in field 1.
    @Test
    void readsANumberBehindFieldsOfEveryOtherKind() {
        byte[] message = Protobuf.message(
                HexFormat.of().parseHex("1901020304050607082501020304"), // fixed64 in 3, fixed32 in 4
                Protobuf.field(2, new byte[] {1}),
                HexFormat.of().parseHex("089601"));

        assertThat(Protobuf.number(message, 1)).isEqualTo(150);
        assertThat(Protobuf.bytes(message, 2)).containsExactly(1);
    }

    @Test
    void givesNothingForAFieldThatIsNotThere() {
        assertThat(Protobuf.number(Protobuf.field(2, new byte[] {1}), 4)).isZero();
        assertThat(Protobuf.bytes(new byte[0], 1)).isEmpty();
    }
}
