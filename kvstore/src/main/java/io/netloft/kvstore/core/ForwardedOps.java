package io.netloft.kvstore.core;

import io.netloft.proto.resp.RespCommand;
import io.netloft.proto.resp.RespCommandReader;
import io.netloft.proto.resp.RespException;
import io.netty.buffer.ByteBuf;
import java.util.Set;

/**
 * Looks ops over that came from elsewhere before they are put into the log: what is in there is carried out on every member,
 * and again at each start.
 */
public final class ForwardedOps {
    // What a leader decides by itself (EXPIRE, LEASE_EXPIRE) no other member may.
    private static final Set<OpKind> ALLOWED = Set.of(
            OpKind.COMMAND,
            OpKind.TRANSACTION,
            OpKind.CONDITIONAL,
            OpKind.UNBLOCK,
            OpKind.CANCEL,
            OpKind.END_SESSION,
            OpKind.SYSTEM);

    private ForwardedOps() {}

    /**
     * Whether these are as many ops as they are said to be, of kinds that a member may send, and whole.
     *
     * @param ops between its indexes, which stay as they are
     */
    public static boolean areSound(ByteBuf ops, long count) {
        if (count < 1 || count > ops.readableBytes()) {
            return false;
        }
        try {
            EntryReader reader = new EntryReader().ops(ops, (int) count);
            RespCommandReader parser = new RespCommandReader(StateMachine.UNLIMITED);
            RespCommand command = new RespCommand();
            while (reader.next()) {
                if (!ALLOWED.contains(reader.kind()) || !isSound(reader, parser, command)) {
                    return false;
                }
            }
            return reader.isAtEnd();
        } catch (IndexOutOfBoundsException
                | NegativeArraySizeException
                | IllegalArgumentException
                | IllegalStateException
                | ArithmeticException
                | RespException e) {
            return false;
        }
    }

    private static boolean isSound(EntryReader reader, RespCommandReader parser, RespCommand command) {
        ByteBuf body = reader.body();
        int commands = switch (reader.kind()) {
            case COMMAND -> 1;
            case TRANSACTION -> watched(reader);
            case CONDITIONAL -> conditions(reader);
            case SYSTEM -> system(reader);
            case UNBLOCK -> skip(body, 2 * Long.BYTES + 1);
            case CANCEL -> skip(body, 2 * Long.BYTES);
            default -> skip(body, Long.BYTES);
        };
        for (int left = commands; left > 0; left--) {
            parser.reset();
            if (!parser.read(body, command)) {
                return false;
            }
        }
        return commands >= 0 && reader.isAtOpEnd();
    }

    private static int watched(EntryReader reader) {
        for (int left = reader.body().readInt(); left > 0; left--) {
            reader.body().skipBytes(Long.BYTES);
            skip(reader.body(), reader.body().readInt());
        }
        return reader.body().readInt();
    }

    private static int conditions(EntryReader reader) {
        for (int left = reader.body().readInt(); left > 0; left--) {
            Condition.readFrom(reader);
        }
        int then = reader.body().readInt();
        int otherwise = reader.body().readInt();
        return then < 0 || otherwise < 0 ? -1 : Math.addExact(then, otherwise);
    }

    private static int system(EntryReader reader) {
        skip(reader.body(), reader.body().readInt());
        if (reader.more()) {
            skip(reader.body(), reader.body().readInt());
        }
        return 0;
    }

    private static int skip(ByteBuf body, int bytes) {
        body.skipBytes(bytes);
        return 0;
    }
}
