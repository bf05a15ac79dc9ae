package io.netloft.kvstore.core;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a conditional op asks of a key: how its revision, or the string it holds, compares with something given.
 *
 * @param revision what the revision is compared with, 0 being that of a key that is not there; when {@code value} is null
 * @param value what the string is compared with, byte by byte; a key without a string equals and precedes nothing
 */
public record Condition(byte[] key, Relation relation, long revision, byte @Nullable [] value) {
    /** How the key's side stands to the given side. */
    public enum Relation {
        /** The same. */
        EQUAL(0),
        /** Not the same. */
        NOT_EQUAL(1),
        /** Lower. */
        LESS(2),
        /** Higher. */
        GREATER(3);

        private final int code;

        Relation(int code) {
            this.code = code;
        }

        private boolean holds(int order) {
            return switch (this) {
                case EQUAL -> order == 0;
                case NOT_EQUAL -> order != 0;
                case LESS -> order < 0;
                case GREATER -> order > 0;
            };
        }

        private static Relation of(int code) {
            for (Relation relation : values()) {
                if (relation.code == code) {
                    return relation;
                }
            }
            throw new IllegalStateException("log entry: relation " + code + " (expected: a known one)");
        }
    }

    /** A condition on the revision of a key's last change. */
    public static Condition onRevision(byte[] key, Relation relation, long revision) {
        return new Condition(key, relation, revision, null);
    }

    /** A condition on the string that a key holds. */
    public static Condition onValue(byte[] key, Relation relation, byte[] value) {
        return new Condition(key, relation, 0, value);
    }

    boolean holds(@Nullable Entry entry) {
        if (value == null) {
            return relation.holds(Long.compare(entry == null ? 0 : entry.revision(), revision));
        }
        if (entry == null || !entry.isString()) {
            return relation == Relation.NOT_EQUAL;
        }
        return relation.holds(Arrays.compareUnsigned(entry.string(), value));
    }

    void writeTo(ByteBuf out) {
        out.writeByte(relation.code).writeByte(value == null ? 0 : 1);
        out.writeInt(key.length).writeBytes(key);
        if (value == null) {
            out.writeLong(revision);
        } else {
            out.writeInt(value.length).writeBytes(value);
        }
    }

    static Condition readFrom(EntryReader entry) {
        Relation relation = Relation.of(entry.body().readByte());
        boolean onValue = entry.body().readByte() == 1;
        byte[] key = entry.bytes();
        return onValue
                ? onValue(key, relation, entry.bytes())
                : onRevision(key, relation, entry.body().readLong());
    }
}
