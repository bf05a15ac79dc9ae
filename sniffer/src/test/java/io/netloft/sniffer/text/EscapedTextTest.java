package io.netloft.sniffer.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EscapedTextTest {
    private static final int LENGTH = 40;

    @Test
    void plainOctetsEndBeforeTheFirstThatIsNotWhereverItLies() {
        for (int octet = 0; octet < 256; octet++) {
            for (int at = 0; at < LENGTH; at++) {
                byte[] text = "~ !}[]#abcdefgh".repeat(4).getBytes(StandardCharsets.US_ASCII);
                text[at] = (byte) octet;
                boolean plain = octet >= ' ' && octet < 0x7F && octet != '"' && octet != '\\';
                assertThat(EscapedText.plain(text, 0, LENGTH))
                        .as("%x at %d", octet, at)
                        .isEqualTo(plain ? LENGTH : at);
            }
        }
    }

    @Test
    void anyOctetsAreScannedAsOneByOne() {
        Gen gen = Seeds.gen();
        for (int round = 0; round < 20_000; round++) {
            byte[] text = new byte[(int) gen.uniform(0, LENGTH)];
            for (int i = 0; i < text.length; i++) {
                text[i] = (byte) (gen.uniform(0, 20) == 0 ? gen.uniform(0, 255) : gen.uniform(' ', '~'));
            }
            int from = (int) gen.uniform(0, text.length);
            int i = from;
            while (i < text.length && text[i] >= ' ' && text[i] != 0x7F && text[i] != '"' && text[i] != '\\') {
                i++;
            }
            assertThat(EscapedText.plain(text, from, text.length)).isEqualTo(i);
        }
    }
}
