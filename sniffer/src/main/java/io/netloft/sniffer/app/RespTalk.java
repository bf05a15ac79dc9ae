package io.netloft.sniffer.app;

import io.netloft.proto.resp.RespDecoder;
import io.netloft.proto.resp.RespDirection;
import io.netloft.proto.resp.RespException;
import io.netloft.proto.resp.RespLimits;
import io.netloft.proto.resp.RespMessage;
import io.netloft.proto.resp.RespVisitor;
import io.netloft.sniffer.stream.StreamName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A conversation in the protocol of Redis: a line for each command, and for each reply with the time that it took. */
final class RespTalk implements Analyzer {
    private static final int MIB = 1 << 20;
    private static final RespLimits LIMITS = new RespLimits(8 * MIB, MIB, 16 * MIB, 32, 64 * 1024, true);
    /** What is read takes some times as much as objects. */
    private static final int OBJECTS = 4;
    /** Of a message that is not whole. */
    private static final int MOST_TAIL = 1 << 14;

    private static final int MOST_SEGMENT = 1 << 18;

    private static final Set<String> WITHOUT_ORDER =
            Set.of("SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE", "MONITOR");

    private final AppContext context;
    private final StreamName name;
    private final int client;
    private final Side[] sides;
    private final Waiting waiting = new Waiting();
    private final RespText text = new RespText();
    private int speaker = -1;
    /** Whether replies answer commands one by one. */
    private boolean inOrder = true;

    RespTalk(AppContext context, StreamName name, int client) {
        this.context = context;
        this.name = name;
        this.client = client;
        this.sides = new Side[] {new Side(0, client == 0), new Side(1, client == 1)};
    }

    @Override
    public void midStream(int side) {
        sides[side].decoder.startMidStream();
    }

    @Override
    public void octets(int side, ByteBuf in) {
        Side one = sides[side];
        // Whoever begins to speak begins a message, more often than not.
        if (side != speaker && one.decoder.seeking()) {
            one.decoder.startHere();
            one.slow = false;
        }
        speaker = side;
        one.octets(in);
    }

    @Override
    public void gap(int side, long missing) {
        sides[side].slowly();
        sides[side].decoder.gap(missing);
    }

    @Override
    public void end(int side) {
        sides[side].slowly();
        sides[side].decoder.endOfInput();
    }

    @Override
    public int held() {
        return 2048 + sides[0].held() + sides[1].held();
    }

    @Override
    public void close() {
        sides[0].decoder.close();
        sides[1].decoder.close();
    }

    private void command(int side, List<? extends RespMessage> words, long missing) {
        beginCommand(side, words.isEmpty() ? "" : word(words.get(0)));
        text.take(words, 1);
        endCommand(missing);
    }

    private void beginCommand(int side, String word) {
        inOrder &= !WITHOUT_ORDER.contains(word);
        waiting.add(context.line().now(), 0);
        context.line().begin(AppProtocol.RESP, name, side, true).text(AppField.COMMAND, word);
    }

    private void endCommand(long missing) {
        if (text.size() > 0) {
            context.line().octets(AppField.ARGS, text.octets(), 0, text.size(), false);
        }
        context.line().some(AppField.MISSING, missing).end();
    }

    private static String word(RespMessage first) {
        return first instanceof RespMessage.Bulk bulk
                ? new String(bulk.bytes(), 0, Math.min(bulk.bytes().length, 64), StandardCharsets.ISO_8859_1)
                        .toUpperCase(Locale.ROOT)
                : "";
    }

    private void reply(int side, String kind, boolean answers, long missing) {
        AppLine line = context.line().begin(AppProtocol.RESP, name, side, false);
        line.word(AppField.KIND, kind);
        line.octets(AppField.VALUE, text.octets(), 0, text.size(), false);
        if (!inOrder) {
            waiting.clear();
        } else if (answers) {
            if (waiting.oldest() != 0) {
                line.took(waiting.oldest());
            }
            waiting.answered();
        }
        line.some(AppField.MISSING, missing).end();
    }

    private static String kind(RespMessage message) {
        if (message instanceof RespMessage.Simple) {
            return "simple";
        }
        if (message instanceof RespMessage.SimpleError || message instanceof RespMessage.BulkError) {
            return "error";
        }
        if (message instanceof RespMessage.Bulk) {
            return "bulk";
        }
        if (message instanceof RespMessage.Array array) {
            return "array(" + array.values().size() + ")";
        }
        if (message instanceof RespMessage.Map map) {
            return "map(" + map.pairs().size() + ")";
        }
        return message instanceof RespMessage.Null
                ? "null"
                : message.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** One direction: whole plain messages are read where they lie, all others by the decoder. */
    private final class Side implements RespVisitor {
        private final int side;
        private final RespDecoder decoder;
        private final RespPlain plain = new RespPlain();
        private @Nullable ByteBuf tail;
        private int held;
        private boolean slow;

        Side(int side, boolean fromClient) {
            this.side = side;
            RespDirection direction = fromClient ? RespDirection.REQUESTS : RespDirection.RESPONSES;
            this.decoder = new RespDecoder(LIMITS, direction, true, this);
        }

        int held() {
            return OBJECTS * held + (tail == null ? 0 : tail.capacity());
        }

        void octets(ByteBuf in) {
            if (slow || decoder.seeking()) {
                decode(in);
                slow = !decoder.atStart();
                return;
            }
            ByteBuf before = tail;
            ByteBuf all = before == null || !before.isReadable() ? in : before.writeBytes(in);
            while (all.isReadable() && whole(all)) {
                all.readerIndex(plain.end());
            }
            if (plain.cut() && all.readableBytes() <= MOST_TAIL) {
                keep(all);
            } else {
                decode(all);
                slow = !decoder.atStart();
            }
        }

        private boolean whole(ByteBuf in) {
            boolean found = side == client ? plain.command(in) : plain.reply(in);
            if (!found) {
                return false;
            }
            if (side == client) {
                beginCommand(side, plain.word());
                text.take(plain);
                endCommand(0);
            } else {
                text.take(plain);
                reply(side, plain.kind(), true, 0);
            }
            return true;
        }

        private void keep(ByteBuf rest) {
            ByteBuf kept = tail;
            if (rest == kept) {
                rest.discardReadBytes();
            } else if (rest.isReadable()) {
                if (kept == null) {
                    kept = Unpooled.buffer(2048, MOST_TAIL + MOST_SEGMENT);
                    tail = kept;
                }
                kept.clear().writeBytes(rest);
            } else if (kept != null) {
                kept.clear();
            }
        }

        /** Goes on with the decoder: what comes next is no whole message. */
        void slowly() {
            ByteBuf kept = tail;
            if (kept != null && kept.isReadable()) {
                decode(kept);
            }
            slow = true;
        }

        private void decode(ByteBuf in) {
            held += in.readableBytes();
            decoder.decode(in);
            if (tail != null) {
                tail.clear();
            }
        }

        @Override
        public void message(RespMessage message, long missing) {
            held = 0;
            if (side != client) {
                text.take(message);
                reply(side, RespTalk.kind(message), !(message instanceof RespMessage.Push), missing);
            } else if (message instanceof RespMessage.Array array) {
                command(side, array.values(), missing);
            } else if (message instanceof RespMessage.Inline inline) {
                command(side, inline.words(), missing);
            }
        }

        @Override
        public void skipped(long bytes) {
            held = 0;
        }

        @Override
        public void fault(RespException fault) {
            held = 0;
            context.line()
                    .begin(AppProtocol.RESP, name, side, side == client)
                    .word(
                            AppField.FAULT,
                            fault.fault().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .end();
        }
    }
}
