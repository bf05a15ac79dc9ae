package io.netloft.proto.resp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table of words, found by the bytes of an argument without making a string of it, whatever the case of its letters.
 * Never changes once built; any number of threads.
 *
 * <p>Open addressing over the length, the first eight and the last eight bytes. The table is four to eight times as
 * large as it has words, and of a few hundred multipliers the one is taken that makes the searches shortest: a known
 * word is mostly found at the first place.
 *
 * @param <T> what a word stands for
 */
public final class RespNames<T> {
    private static final int MULTIPLIERS = 256;

    private final @Nullable Entry<T>[] table;
    private final long multiplier;
    private final int shift;

    private record Entry<T>(long first, long last, byte[] name, T value) {}

    /**
     * Builds a table.
     *
     * @param values what each word stands for, by its ASCII text
     * @throws IllegalArgumentException when a word is empty or not ASCII, or two differ in case only
     */
    public RespNames(Map<String, ? extends T> values) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, values.size()) * 4);
        this.shift = Long.SIZE - bits;
        long best = 0;
        int fewest = Integer.MAX_VALUE;
        long candidate = 0x9e3779b97f4a7c15L;
        for (int i = 0; i < MULTIPLIERS && fewest > 0; i++) {
            int steps = fill(newTable(1 << bits), values, candidate, shift);
            if (steps < fewest) {
                fewest = steps;
                best = candidate;
            }
            candidate = candidate * 0xd1342543de82ef95L + 2;
        }
        this.multiplier = best;
        this.table = newTable(1 << bits);
        fill(table, values, best, shift);
    }

    /** What an argument of a command stands for; null when it is no word of the table. */
    public @Nullable T find(RespCommand command, int i) {
        return find(command.source(), command.start(i), command.length(i));
    }

    /** What a text stands for; null when it is no word of the table. */
    public @Nullable T find(String word) {
        if (!isWord(word)) {
            return null;
        }
        byte[] name = upper(word);
        int at = place(first(name), last(name), name.length, multiplier, shift);
        for (Entry<T> entry = table[at]; entry != null; entry = table[at]) {
            if (Arrays.equals(entry.name, name)) {
                return entry.value;
            }
            at = (at + 1) & (table.length - 1);
        }
        return null;
    }

    /** What bytes of a buffer stand for; null when they are no word of the table. */
    public @Nullable T find(ByteBuf in, int start, int length) {
        if (length == 0) {
            return null;
        }
        long first = RespOctets.upperWord(in, start, length);
        long last = length <= Long.BYTES ? first : RespOctets.upperWord(in, start + length - Long.BYTES, Long.BYTES);
        int at = place(first, last, length, multiplier, shift);
        for (Entry<T> entry = table[at]; entry != null; entry = table[at]) {
            if (entry.first == first && entry.last == last && entry.name.length == length && middle(entry, in, start)) {
                return entry.value;
            }
            at = (at + 1) & (table.length - 1);
        }
        return null;
    }

    /** Whether the bytes agree that lie in neither end of the word. */
    private static boolean middle(Entry<?> entry, ByteBuf in, int start) {
        for (int i = Long.BYTES; i < entry.name.length - Long.BYTES; i++) {
            if (RespOctets.upper(in.getByte(start + i)) != entry.name[i]) {
                return false;
            }
        }
        return true;
    }

    private static int place(long first, long last, int length, long multiplier, int shift) {
        long mixed = (first + length) * multiplier;
        long spread = (mixed ^ (mixed >>> 29) ^ (last * 0x9fb21c651e98df25L)) * multiplier;
        return (int) (spread >>> shift);
    }

    /** Returns how many steps beyond the first place all words take together. */
    private static <T> int fill(@Nullable Entry<T>[] table, Map<String, ? extends T> values, long by, int shift) {
        int steps = 0;
        for (Map.Entry<String, ? extends T> value : values.entrySet()) {
            if (!isWord(value.getKey())) {
                throw new IllegalArgumentException(
                        "values: \"" + value.getKey() + "\" (expected: an ASCII word); rename it");
            }
            byte[] name = upper(value.getKey());
            Entry<T> entry = new Entry<>(first(name), last(name), name, value.getValue());
            int at = place(entry.first, entry.last, entry.name.length, by, shift);
            for (Entry<T> other = table[at]; other != null; other = table[at]) {
                if (Arrays.equals(other.name, entry.name)) {
                    throw new IllegalArgumentException("values: " + value.getKey()
                            + " stands twice (expected: words that differ in more than case); remove one");
                }
                at = (at + 1) & (table.length - 1);
                steps++;
            }
            table[at] = entry;
        }
        return steps;
    }

    private static boolean isWord(String word) {
        return !word.isEmpty() && StandardCharsets.US_ASCII.newEncoder().canEncode(word);
    }

    private static byte[] upper(String word) {
        return word.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    }

    private static long first(byte[] name) {
        return RespOctets.upperWord(name, 0, name.length);
    }

    private static long last(byte[] name) {
        int tail = Math.max(0, name.length - Long.BYTES);
        return RespOctets.upperWord(name, tail, name.length - tail);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <T> @Nullable Entry<T>[] newTable(int length) {
        return (@Nullable Entry<T>[]) new Entry[length];
    }
}
