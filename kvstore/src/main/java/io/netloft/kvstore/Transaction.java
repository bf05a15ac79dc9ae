package io.netloft.kvstore;

import io.netloft.kvstore.core.CommandSpec;
import io.netloft.proto.resp.RespCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/**
 * What a connection has queued since MULTI. Commands on keys become one entry of the log; commands of the connection's own
 * run when the answer to that is there, and their answers take their places among the others.
 */
final class Transaction {
    /** A command of the connection's own, and how many others stand before it. */
    record Aside(int place, CommandSpec spec, byte[] raw) {}

    private final ByteBuf logged = Unpooled.buffer();
    private final List<Aside> asides = new ArrayList<>();
    private int commands;
    private int loggedCommands;
    private boolean spoiled;
    private boolean needsMemory;

    /** A command that can't be queued was sent: EXEC will refuse. */
    void spoil() {
        spoiled = true;
    }

    boolean isSpoiled() {
        return spoiled;
    }

    void add(CommandSpec spec, RespCommand command) {
        if (spec.where() == CommandSpec.Where.LOCAL || spec.where() == CommandSpec.Where.CONTAINER) {
            ByteBuf raw = Unpooled.buffer(command.rawLength() + 16);
            command.writeTo(raw);
            byte[] bytes = new byte[raw.readableBytes()];
            raw.readBytes(bytes);
            asides.add(new Aside(commands, spec, bytes));
        } else {
            command.writeTo(logged);
            loggedCommands++;
        }
        needsMemory |= spec.flags().contains("denyoom");
        commands++;
    }

    /** Whether one of the commands may make the state larger. */
    boolean needsMemory() {
        return needsMemory;
    }

    /** All commands. */
    int size() {
        return commands;
    }

    /** Bytes that are kept. */
    int bytes() {
        return logged.readableBytes();
    }

    /** How many go into the log. */
    int loggedCommands() {
        return loggedCommands;
    }

    /** Their raw bytes. */
    ByteBuf logged() {
        return logged;
    }

    /** Those that don't, in order. */
    List<Aside> asides() {
        return asides;
    }
}
