package io.netloft.proto.bencode;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any octets are a value, which written again are the same octets, or are refused; and a tracker's answer, or none. */
class BencodeFuzz {
    @FuzzTest(maxDuration = "50s")
    void anyOctetsAreAValueOrRefused(byte[] octets) {
        BencodeValue value;
        try {
            assertThat(TrackerAnswer.read(octets, BencodeLimits.MESSAGE).intervalSeconds())
                    .isNotNegative();
        } catch (BencodeException refused) {
            assertThat(refused.fault()).isNotNull();
        }
        try {
            value = BencodeDecoder.whole(octets, BencodeLimits.MESSAGE);
        } catch (BencodeException refused) {
            assertThat(refused.fault()).isNotNull();
            return;
        }
        assertThat(BencodeDecoder.whole(BencodeEncoder.bytes(value), BencodeLimits.MESSAGE))
                .isEqualTo(value);
    }
}
