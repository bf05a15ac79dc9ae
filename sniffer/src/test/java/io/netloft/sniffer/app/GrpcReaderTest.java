package io.netloft.sniffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GrpcReaderTest {
    private final List<String> told = new ArrayList<>();
    private final GrpcReader reader = new GrpcReader(true, new Told());

    private final class Told implements GrpcReader.Listener {
        @Override
        public void message(boolean compressed, long octets, long missing, @Nullable ByteBuf body) {
            String said = body == null ? "-" : body.toString(StandardCharsets.ISO_8859_1);
            told.add((compressed ? "z" : "") + octets + " " + said + (missing == 0 ? "" : " missing " + missing));
        }

        @Override
        public void broken(String word) {
            told.add(word);
        }
    }

    private static ByteBuf message(int flag, String text) {
        return Unpooled.buffer()
                .writeByte(flag)
                .writeInt(text.length())
                .writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static ByteBuf all() {
        return Unpooled.wrappedBuffer(message(0, "first"), message(0, ""), message(1, "zipped"));
    }

    @Test
    void messagesAreFoundHoweverTheyAreCutUp() {
        ByteBuf whole = all();
        for (int cut = 0; cut <= whole.readableBytes(); cut++) {
            told.clear();
            reader.octets(whole.slice(0, cut));
            reader.octets(whole.slice(cut, whole.readableBytes() - cut));
            assertThat(told).as("cut at %d", cut).containsExactly("5 first", "0 ", "z6 zipped");
        }
        told.clear();
        for (int i = 0; i < whole.readableBytes(); i++) {
            reader.octets(whole.slice(i, 1));
        }
        reader.end();
        assertThat(told).containsExactly("5 first", "0 ", "z6 zipped");
    }

    @Test
    void aHoleWithinAMessageIsCountedAndTheNextOneIsRead() {
        ByteBuf whole = all();
        reader.octets(whole.slice(0, 7));
        reader.missing(2);
        reader.octets(whole.slice(9, whole.readableBytes() - 9));
        assertThat(told).containsExactly("5 - missing 2", "0 ", "z6 zipped");
    }

    @Test
    void aHoleUpToTheEndOfAMessageEndsIt() {
        ByteBuf whole = all();
        reader.octets(whole.slice(0, 7));
        reader.missing(3);
        reader.octets(whole.slice(10, whole.readableBytes() - 10));
        assertThat(told).containsExactly("5 - missing 3", "0 ", "z6 zipped");
    }

    @Test
    void whereTheNextMessageBeginsIsNotKnownBehindAnyOtherHole() {
        ByteBuf whole = all();
        reader.octets(whole.slice(0, 3));
        reader.missing(4);
        reader.octets(whole.slice(7, whole.readableBytes() - 7));
        reader.end();
        assertThat(told).containsExactly("gap");
    }

    @Test
    void aHeadThatIsNoneEndsIt() {
        reader.octets(message(7, "x"));
        reader.octets(all());
        assertThat(told).containsExactly("flag");
    }

    @Test
    void anEndWithinAMessageIsTold() {
        reader.octets(all().slice(0, 8));
        reader.end();
        assertThat(told).containsExactly("cut");
    }

    @Test
    void longMessagesAreCountedAndNotHeld() {
        reader.octets(Unpooled.buffer().writeByte(0).writeInt(GrpcReader.MOST + 1));
        for (int left = GrpcReader.MOST + 1; left > 0; left -= 1000) {
            reader.octets(Unpooled.wrappedBuffer(new byte[Math.min(1000, left)]));
            assertThat(reader.held()).isLessThan(100);
        }
        assertThat(told).containsExactly(GrpcReader.MOST + 1 + " -");
    }

    @Test
    void lengthsAreBelievedOnlyAsOctetsCome() {
        reader.octets(Unpooled.buffer().writeByte(0).writeInt(GrpcReader.MOST));
        assertThat(reader.held()).isLessThan(100);
        reader.octets(Unpooled.wrappedBuffer(new byte[200]));
        assertThat(reader.held()).isBetween(200, 1024);
        reader.octets(Unpooled.buffer().writeByte(0).writeInt(-1));
        reader.missing(3_000_000_000L);
        assertThat(told).containsExactly("gap");
    }

    @Test
    void anyOctetsWithAnyHolesAreReadWithinTheLimit() {
        Gen gen = Seeds.gen();
        for (int round = 0; round < 2_000; round++) {
            GrpcReader any = new GrpcReader(round % 2 == 0, new Told());
            for (int i = 0; i < 30; i++) {
                if (gen.between(0, 9) == 0) {
                    any.missing(gen.between(1, 40));
                } else {
                    any.octets(Unpooled.wrappedBuffer(gen.bytes(0, 40)));
                }
                assertThat(any.held()).isLessThan(2048);
            }
            any.end();
        }
        assertThat(told).contains("flag").contains("gap");
    }
}
