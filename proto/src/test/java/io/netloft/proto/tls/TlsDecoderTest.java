package io.netloft.proto.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

class TlsDecoderTest {
    /** Version 1.2, two ciphers and a reserved one, name, groups, formats, signatures and protocols. */
    private static final String CLIENT = hello(
            1,
            "0303" + "00".repeat(32) + "00" + "0006 0a0a 1301 c02f" + "0100" + "003b"
                    + "0000 000e 000c 00 0009 6c6f63616c686f7374"
                    + "000a 0004 0002 001d"
                    + "000b 0002 01 00"
                    + "000d 0006 0004 0403 0804"
                    + "0010 0005 0003 02 6832"
                    + "1a1a 0000"
                    + "0017 0000");

    private final List<TlsHello> hellos = new ArrayList<>();
    private final TlsDecoder decoder = new TlsDecoder(TlsLimits.DEFAULT, hellos::add);

    private static String hello(int kind, String body) {
        String plain = body.replace(" ", "");
        int length = plain.length() / 2;
        return record(22, String.format("%02x%06x", kind, length) + plain);
    }

    private static String record(int type, String body) {
        return String.format("%02x0301%04x", type, body.length() / 2) + body;
    }

    private static ByteBuf hex(String text) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(text));
    }

    @Test
    void aClientsHelloIsTakenApart() {
        decoder.decode(hex(CLIENT));
        assertThat(hellos).hasSize(1);
        TlsHello hello = hellos.get(0);
        assertThat(hello.serverName()).isEqualTo("localhost");
        assertThat(hello.alpn()).containsExactly("h2");
        assertThat(hello.versionText()).isEqualTo("1.2");
        // MD5 of 771,4865-49199,0-10-11-13-16-23,29,0
        assertThat(hello.ja3()).isEqualTo(md5("771,4865-49199,0-10-11-13-16-23,29,0"));
        assertThat(hello.ja4()).startsWith("t12d0206h2_").hasSize(36);
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(java.security.MessageDigest.getInstance("MD5")
                            .digest(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void cutAnywhereItIsTheSame() {
        int length = CLIENT.length() / 2;
        for (int cut = 0; cut <= length; cut++) {
            TlsDecoder fresh = new TlsDecoder(TlsLimits.DEFAULT, hellos::add);
            fresh.decode(hex(CLIENT).slice(0, cut));
            fresh.decode(hex(CLIENT).slice(cut, length - cut));
        }
        assertThat(hellos)
                .hasSize(length + 1)
                .allMatch(one -> one.ja3().equals(hellos.get(0).ja3()));
    }

    @Test
    void aHelloMayLieInSeveralRecordsAndASecondOneFollowAChangeOfTheCipher() {
        String message = CLIENT.substring(10);
        decoder.decode(hex(
                record(22, message.substring(0, 20)) + record(22, message.substring(20)) + record(20, "01") + CLIENT));
        assertThat(hellos).hasSize(2);
        assertThat(decoder.done()).isFalse();
        decoder.decode(hex(record(23, "00")));
        assertThat(decoder.done()).isTrue();
    }

    @Test
    void theHelloOfARealClientIsRead() throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine("example.org", 443);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        parameters.setServerNames(List.of(new SNIHostName("example.org")));
        engine.setSSLParameters(parameters);
        engine.beginHandshake();
        ByteBuffer out = ByteBuffer.allocate(1 << 16);
        engine.wrap(ByteBuffer.allocate(0), out);
        out.flip();
        decoder.decode(Unpooled.wrappedBuffer(out));
        assertThat(hellos).hasSize(1);
        assertThat(hellos.get(0).serverName()).isEqualTo("example.org");
        assertThat(hellos.get(0).alpn()).containsExactly("h2", "http/1.1");
        assertThat(hellos.get(0).versionText()).isEqualTo("1.3");
        assertThat(hellos.get(0).ja4()).startsWith("t13d").contains("h2_");
    }

    @Test
    void whatIsNoRecordAndWhatIsTooLongEndsIt() {
        decoder.decode(hex("474554202f"));
        assertThat(decoder.done()).isTrue();
        TlsDecoder small = new TlsDecoder(new TlsLimits(512), hellos::add);
        small.decode(hex(record(22, "01010000")));
        assertThat(small.done()).isTrue();
        assertThat(hellos).isEmpty();
        assertThatThrownBy(() -> new TlsLimits(1)).hasMessageContaining("maxHello: 1 (expected:");
    }
}
