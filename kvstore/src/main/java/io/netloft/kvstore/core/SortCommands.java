package io.netloft.kvstore.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** SORT: elements of a list, set or sorted set by themselves or by what other keys hold. */
final class SortCommands {
    private static final byte[] EMPTY = {};

    private final Call call;
    private final boolean mayStore;
    private final List<byte[]> gets = new ArrayList<>();
    private byte @Nullable [] by;
    private boolean unsorted;
    private boolean descending;
    private boolean alpha;
    private long offset;
    private long limit = -1;
    private byte @Nullable [] storeAt;

    /** An element with what it is sorted by. */
    private record Item(byte[] element, double score, byte @Nullable [] text) {}

    private SortCommands(Call call, boolean mayStore) {
        this.call = call;
        this.mayStore = mayStore;
    }

    static void bind(BiConsumer<String, Execution> bind) {
        bind.accept("sort", call -> new SortCommands(call, true).run());
        bind.accept("sort_ro", call -> new SortCommands(call, false).run());
    }

    private void run() {
        options();
        Entry entry = call.find(1);
        if (entry != null && (entry.isString() || entry.value() instanceof HashValue)) {
            throw CommandError.WRONG_TYPE;
        }
        if (unsorted && storeAt != null && entry != null && entry.value() instanceof SetValue) {
            // a set has no order of its own to store
            unsorted = false;
            alpha = true;
            by = null;
        }
        List<byte[]> elements = elements(entry);
        List<byte[]> sorted = unsorted ? elements : sorted(elements);
        List<byte[]> part = part(sorted);
        byte[] to = storeAt;
        if (to == null) {
            answer(part);
        } else {
            store(to, part);
        }
    }

    private void options() {
        for (int i = 2; i < call.count(); i++) {
            int left = call.count() - i - 1;
            if (call.is(i, "ASC")) {
                descending = false;
            } else if (call.is(i, "DESC")) {
                descending = true;
            } else if (call.is(i, "ALPHA")) {
                alpha = true;
            } else if (call.is(i, "LIMIT") && left >= 2) {
                offset = call.integer(++i);
                limit = call.integer(++i);
            } else if (mayStore && call.is(i, "STORE") && left >= 1) {
                storeAt = call.bytes(++i);
            } else if (call.is(i, "BY") && left >= 1) {
                byte[] pattern = call.bytes(++i);
                by = pattern;
                unsorted = indexOf(pattern, (byte) '*', 0) < 0;
            } else if (call.is(i, "GET") && left >= 1) {
                gets.add(call.bytes(++i));
            } else {
                throw CommandError.SYNTAX;
            }
        }
    }

    private List<byte[]> elements(@Nullable Entry entry) {
        List<byte[]> elements = new ArrayList<>();
        if (entry == null) {
            return elements;
        }
        if (entry.value() instanceof ListValue list) {
            for (int i = 0; i < list.size(); i++) {
                elements.add(list.get(i));
            }
        } else if (entry.value() instanceof SetValue set) {
            for (int i = 0; i < set.size(); i++) {
                elements.add(set.get(i));
            }
        } else if (entry.value() instanceof SortedSetValue sorted) {
            sorted.each(0, sorted.size(), item -> elements.add(item.member()));
        }
        if (unsorted && descending) {
            Collections.reverse(elements);
        }
        return elements;
    }

    private List<byte[]> sorted(List<byte[]> elements) {
        List<Item> items = new ArrayList<>(elements.size());
        for (byte[] element : elements) {
            byte[] pattern = by;
            byte[] value = pattern == null ? element : lookup(pattern, element);
            items.add(new Item(element, alpha || value == null ? 0 : score(value), value));
        }
        Comparator<Item> order = alpha ? SortCommands::compareTexts : SortCommands::compareScores;
        items.sort(descending ? order.reversed() : order);
        return items.stream().map(Item::element).toList();
    }

    private static double score(byte[] value) {
        String text = new String(value, StandardCharsets.ISO_8859_1).stripLeading();
        double score = text.isEmpty() ? 0 : Numbers.parse(text);
        if (Double.isNaN(score)) {
            throw new CommandError("ERR One or more scores can't be converted into double");
        }
        return score;
    }

    private static int compareScores(Item a, Item b) {
        if (a.score != b.score) {
            return a.score < b.score ? -1 : 1;
        }
        return Arrays.compareUnsigned(a.element, b.element);
    }

    private static int compareTexts(Item a, Item b) {
        if (a.text == null || b.text == null) {
            return a.text == b.text ? 0 : a.text == null ? -1 : 1;
        }
        return Arrays.compareUnsigned(a.text, b.text);
    }

    private List<byte[]> part(List<byte[]> sorted) {
        int size = sorted.size();
        int from = (int) Math.min(Math.max(offset, 0), size);
        long count = Math.min(Math.max(limit, -1), size);
        int to = count < 0 ? size : (int) Math.min(size, from + count);
        return sorted.subList(from, to);
    }

    private void answer(List<byte[]> part) {
        call.out().array(part.size() * Math.max(1, gets.size()));
        for (byte[] element : part) {
            if (gets.isEmpty()) {
                call.out().bulk(element);
            }
            for (byte[] pattern : gets) {
                ListCommands.reply(call, lookup(pattern, element));
            }
        }
    }

    private void store(byte[] to, List<byte[]> part) {
        ListValue list = new ListValue(call.generation());
        for (byte[] element : part) {
            if (gets.isEmpty()) {
                list.push(false, element);
            }
            for (byte[] pattern : gets) {
                byte[] value = lookup(pattern, element);
                list.push(false, value == null ? EMPTY : value);
            }
        }
        if (!list.isEmpty()) {
            call.overwrite(to, list);
            call.event('l', "sortstore", to);
        } else if (call.find(to) != null) {
            call.delete(to);
        }
        call.out().integer(list.size());
    }

    /** What a pattern means for an element: the key with the element for its star, or a field of that, or "#" itself. */
    private byte @Nullable [] lookup(byte[] pattern, byte[] element) {
        if (pattern.length == 1 && pattern[0] == '#') {
            return element;
        }
        int star = indexOf(pattern, (byte) '*', 0);
        if (star < 0) {
            return null;
        }
        int arrow = arrow(pattern, star + 1);
        int end = arrow < 0 ? pattern.length : arrow;
        byte[] key = new byte[end - 1 + element.length];
        System.arraycopy(pattern, 0, key, 0, star);
        System.arraycopy(element, 0, key, star, element.length);
        System.arraycopy(pattern, star + 1, key, star + element.length, end - star - 1);
        Entry entry = call.find(key);
        if (entry == null) {
            return null;
        }
        if (arrow < 0) {
            return entry.isString() ? entry.string() : null;
        }
        byte[] field = Arrays.copyOfRange(pattern, arrow + 2, pattern.length);
        return entry.value() instanceof HashValue hash ? hash.get(field) : null;
    }

    // the first arrow with a field behind it
    private static int arrow(byte[] pattern, int from) {
        int dash = indexOf(pattern, (byte) '-', from);
        while (dash >= 0 && (dash + 1 >= pattern.length || pattern[dash + 1] != '>')) {
            dash = indexOf(pattern, (byte) '-', dash + 1);
        }
        return dash >= 0 && dash + 2 < pattern.length ? dash : -1;
    }

    private static int indexOf(byte[] bytes, byte wanted, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
