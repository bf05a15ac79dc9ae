package io.netloft.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.resp.RespVersion;
import io.netloft.proto.resp.RespWriter;
import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplySpanTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "+OK\r\n",
                "-ERR no\r\n",
                ":-12\r\n",
                "$3\r\nabc\r\n",
                "$0\r\n\r\n",
                "$-1\r\n",
                "_\r\n",
                "#t\r\n",
                ",1.5\r\n",
                "(123456789012345678901234567890\r\n",
                "=7\r\ntxt:a\r\n\r\n",
                "!5\r\nERR x\r\n",
                "*-1\r\n",
                "*0\r\n",
                "*2\r\n:1\r\n$2\r\n\r\n\r\n",
                "*2\r\n*1\r\n+a\r\n*0\r\n",
                "~1\r\n+a\r\n",
                ">2\r\n+a\r\n+b\r\n",
                "%1\r\n+k\r\n*2\r\n:1\r\n:2\r\n",
                "|1\r\n+ttl\r\n:3\r\n$1\r\nx\r\n"
            })
    void aValueEndsWhereTheNextBegins(String value) {
        byte[] bytes = ("junk" + value + "+next\r\n").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(ReplySpan.end(bytes, 4)).isEqualTo(4 + value.length());
    }

    @Test
    void whatTheWriterWritesIsWalkedOver() {
        Seeds.check(300, gen -> {
            ByteBuf out = Unpooled.buffer();
            RespWriter writer = new RespWriter(gen.flip() ? RespVersion.RESP3 : RespVersion.RESP2).to(out);
            int[] ends = new int[gen.between(1, 20)];
            for (int i = 0; i < ends.length; i++) {
                value(gen, writer, 3);
                ends[i] = out.writerIndex();
            }
            byte[] bytes = ByteBufUtil.getBytes(out);
            int at = 0;
            for (int end : ends) {
                at = ReplySpan.end(bytes, at);
                assertThat(at).isEqualTo(end);
            }
        });
    }

    private static void value(Gen gen, RespWriter out, int depth) {
        switch (gen.between(0, depth == 0 ? 5 : 7)) {
            case 0 -> out.ok();
            case 1 -> out.integer(gen.between(Long.MIN_VALUE, Long.MAX_VALUE));
            case 2 -> out.bulk(gen.bytes(0, 40));
            case 3 -> out.nullBulk();
            case 4 -> out.error("ERR " + gen.word(1, 10));
            case 5 -> out.verbatim("txt", gen.bytes(0, 20));
            case 6 -> {
                int size = gen.between(0, 4);
                out.array(size);
                for (int i = 0; i < size; i++) {
                    value(gen, out, depth - 1);
                }
            }
            default -> {
                int size = gen.between(0, 3);
                out.map(size);
                for (int i = 0; i < 2 * size; i++) {
                    value(gen, out, depth - 1);
                }
            }
        }
    }
}
