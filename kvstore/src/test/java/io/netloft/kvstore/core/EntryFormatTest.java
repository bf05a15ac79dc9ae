package io.netloft.kvstore.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.kvstore.core.EntryWriter.Sender;
import io.netloft.kvstore.core.EntryWriter.Watched;
import io.netloft.proto.resp.RespCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The log entry's bytes: what is on disks today must be read tomorrow. */
class EntryFormatTest {
    private static final byte[] KEY = {'k'};

    private final ByteBuf out = Unpooled.buffer();
    private final EntryWriter writer = new EntryWriter();

    private static RespCommand command(String line) {
        RespCommand command = new RespCommand();
        command.set(Machine.bytes(line.split(" ")));
        return command;
    }

    @Test
    void aCommandTakesSixBytesMoreThanItsOwnWithoutASession() {
        int length =
                writer.begin(out, 5, 6).command(Sender.ONCE, command("GET k")).end();
        String raw = "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n";
        assertThat(length).isEqualTo(21 + 6 + raw.length()).isEqualTo(out.readableBytes());
        assertThat(ByteBufUtil.hexDump(out, 0, 27))
                .isEqualTo("01" + "0000000000000005" + "0000000000000006" + "00000001" + "00000016" + "01" + "00");
        assertThat(out.toString(27, raw.length(), StandardCharsets.US_ASCII)).isEqualTo(raw);
    }

    @Test
    void everyKindIsWrittenAndReadAlike() {
        ByteBuf raw = Unpooled.buffer();
        command("PING").writeTo(raw);
        Sender sender = new Sender(1, 2, 3, true);
        writer.begin(out, 5, 6)
                .command(sender, command("GET k"))
                .command(sender, raw, 0, raw.readableBytes())
                .transaction(sender, List.of(new Watched(KEY, 7)), 1, raw)
                .expire(List.of(new ExpiryIndex.Due(KEY, 8)))
                .unblock(9, 10, true)
                .cancel(11, 12)
                .endSession(13)
                .system(KEY, KEY)
                .system(KEY, null)
                .expireLeases(Map.of(14L, 15L))
                .conditional(sender, List.of(Condition.onValue(KEY, Condition.Relation.LESS, KEY)), 1, 0, raw);
        assertThat(writer.ops()).isEqualTo(11);
        writer.end();
        EntryReader reader = new EntryReader().open(out);
        assertThat(reader.stamp()).isEqualTo(5);
        assertThat(reader.random()).isEqualTo(6);
        StringBuilder kinds = new StringBuilder();
        while (reader.next()) {
            kinds.append(reader.kind()).append(' ').append(reader.origin()).append(reader.resp3() ? "r " : " ");
        }
        assertThat(kinds.toString())
                .isEqualTo("COMMAND 1r COMMAND 1r TRANSACTION 1r EXPIRE 0 UNBLOCK 0 CANCEL 0 END_SESSION 0 SYSTEM 0"
                        + " SYSTEM 0 LEASE_EXPIRE 0 CONDITIONAL 1r ");
        assertThat(reader.ackedBelow()).isEqualTo(3);
        assertThat(reader.seq()).isEqualTo(2);
    }

    @Test
    void anUnknownVersionOrKindIsAFault() {
        writer.begin(out, 5, 6).endSession(1).end();
        assertThatThrownBy(() -> new EntryReader().open(out.copy().setByte(0, 9)))
                .hasMessage("log entry: version 9 (expected: 1); run a release that knows it");
        EntryReader reader = new EntryReader().open(out.copy().setByte(25, 99));
        assertThatThrownBy(reader::next).hasMessageContaining("op of kind 99");
    }
}
