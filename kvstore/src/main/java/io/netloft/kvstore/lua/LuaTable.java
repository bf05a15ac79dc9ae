package io.netloft.kvstore.lua;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A table: an array for the keys 1 to n, and a map for all others that goes through them in the order in which they came.
 * The order must not depend on hashes: that of a table or a function is another one in every process.
 *
 * <p>A key keeps its place when its value becomes nil, so that a traversal may clear what it sees; such places are given
 * up when the map grows.
 */
public final class LuaTable {
    /** What an element of the array is charged with. */
    static final int SLOT_BYTES = 32;
    /** What a key of the map is charged with. */
    static final int ENTRY_BYTES = 128;
    /** What an empty table is charged with. */
    static final int TABLE_BYTES = 96;

    private static final Object[] NONE = {};

    private Object[] array = NONE;
    private int size;
    private @Nullable Map<Object, Integer> places;
    private Object[] keys = NONE;
    private Object[] values = NONE;
    private int used;
    private int live;
    private @Nullable LuaTable metatable;
    private boolean readOnly;

    /** Creates an empty table. */
    public LuaTable() {}

    /** Creates a table with the same keys, for reading and changing. */
    LuaTable copy() {
        LuaTable copy = new LuaTable();
        copy.array = array.clone();
        copy.size = size;
        copy.keys = keys.clone();
        copy.values = values.clone();
        copy.used = used;
        copy.live = live;
        copy.places = places == null ? null : new HashMap<>(places);
        copy.metatable = metatable;
        return copy;
    }

    @Nullable
    LuaTable metatable() {
        return metatable;
    }

    void metatable(@Nullable LuaTable its) {
        metatable = its;
    }

    boolean isReadOnly() {
        return readOnly;
    }

    /** From here on scripts can't change it. */
    public LuaTable freeze() {
        readOnly = true;
        return this;
    }

    /** The length: n such that n is there and n + 1 is not. */
    public int length() {
        return size;
    }

    /** The value of a key; nil when there is none. */
    public Object get(Object key) {
        if (key instanceof Double number) {
            double d = number;
            int index = (int) d;
            if (index == d && index > 0 && index <= size) {
                return array[index - 1];
            }
            return other(d == 0 ? (Object) 0.0 : key);
        }
        return other(key);
    }

    /** The element at a place from 1 on. */
    public Object get(int index) {
        return index > 0 && index <= size ? array[index - 1] : other((double) index);
    }

    /** The value of a name. */
    public Object get(String name) {
        return other(LuaString.of(name));
    }

    private Object other(Object key) {
        Map<Object, Integer> its = places;
        Integer place = its == null ? null : its.get(key);
        return place == null ? Nil.NIL : values[place];
    }

    /** The bytes to be charged before a key is set. */
    int growth(Object key, Object value) {
        if (value == Nil.NIL) {
            return 0;
        }
        if (key instanceof Double number) {
            double d = number;
            int index = (int) d;
            if (index == d && index > 0 && index <= size + 1) {
                return index <= size ? 0 : SLOT_BYTES;
            }
        }
        return places == null || !places.containsKey(key) ? ENTRY_BYTES : 0;
    }

    /** Sets a name, without asking whether that is allowed. */
    public LuaTable set(String name, Object value) {
        set(LuaString.of(name), value);
        return this;
    }

    /** Appends an element. */
    public LuaTable add(Object value) {
        set((double) (size + 1), value);
        return this;
    }

    /** Appends elements, holes and all. */
    public LuaTable addAll(Object[] elements) {
        fill(elements);
        return this;
    }

    /** How many keys have a value. */
    public int count() {
        int count = live;
        for (int i = 0; i < size; i++) {
            count += array[i] == Nil.NIL ? 0 : 1;
        }
        return count;
    }

    /** How many places going through it passes, whether they hold something or not. */
    public int places() {
        return size + used;
    }

    /** Hands on every key with its value, in order. */
    public void forEach(BiConsumer<Object, Object> each) {
        for (int at = after(0); at >= 0; at = after(at + 1)) {
            each.accept(keyAt(at), valueAt(at));
        }
    }

    /** Sets a key that is neither nil nor NaN, without asking whether that is allowed. */
    public void set(Object key, Object value) {
        if (key instanceof Double number) {
            double d = number;
            int index = (int) d;
            if (index == d && index > 0 && index <= size + 1) {
                element(index, value);
            } else {
                put(d == 0 ? (Object) 0.0 : key, value);
            }
        } else {
            put(key, value);
        }
    }

    private void element(int index, Object value) {
        if (index <= size) {
            array[index - 1] = value;
            trim();
        } else if (value == Nil.NIL) {
            put((double) index, value);
        } else {
            append(value);
            if (live > 0) {
                migrate();
            }
        }
    }

    /** Sets the elements from 1 on, holes and all, as a constructor does. */
    void fill(Object[] elements) {
        for (Object value : elements) {
            append(value);
        }
        trim();
    }

    private void trim() {
        while (size > 0 && array[size - 1] == Nil.NIL) {
            size--;
        }
    }

    private void append(Object value) {
        if (size == array.length) {
            array = Arrays.copyOf(array, Math.max(4, size + (size >> 1)));
        }
        array[size++] = value;
        if (live > 0) {
            forget((double) size);
        }
    }

    private void forget(Object key) {
        Integer place = places == null ? null : places.get(key);
        if (place != null && values[place] != Nil.NIL) {
            values[place] = Nil.NIL;
            live--;
        }
    }

    // Elements that lay in the map because something before them was missing.
    private void migrate() {
        for (Object next = other((double) (size + 1)); next != Nil.NIL; next = other((double) (size + 1))) {
            append(next);
            if (live == 0) {
                return;
            }
        }
    }

    private void put(Object key, Object value) {
        Map<Object, Integer> its = places;
        Integer place = its == null ? null : its.get(key);
        if (place != null) {
            live += (value == Nil.NIL ? 0 : 1) - (values[place] == Nil.NIL ? 0 : 1);
            values[place] = value;
        } else if (value != Nil.NIL) {
            if (its == null) {
                its = new HashMap<>();
                places = its;
            }
            if (used == keys.length) {
                makeRoom(its);
            }
            its.put(key, used);
            keys[used] = key;
            values[used++] = value;
            live++;
        }
    }

    private void makeRoom(Map<Object, Integer> its) {
        Object[] oldKeys = keys;
        Object[] oldValues = values;
        int length = Math.max(4, live + (live >> 1) + 1);
        keys = new Object[length];
        values = new Object[length];
        int to = 0;
        for (int from = 0; from < used; from++) {
            if (oldValues[from] == Nil.NIL) {
                its.remove(oldKeys[from]);
            } else {
                keys[to] = oldKeys[from];
                values[to] = oldValues[from];
                its.put(keys[to], to);
                to++;
            }
        }
        used = to;
    }

    /** The position behind a key, for {@link #after}; -1 when there is no such key. */
    int position(Object key) {
        if (key == Nil.NIL) {
            return 0;
        }
        if (key instanceof Double number) {
            double d = number;
            int index = (int) d;
            if (index == d && index > 0 && index <= array.length && (places == null || !places.containsKey(key))) {
                return index;
            }
        }
        Integer place = places == null ? null : places.get(key);
        return place == null ? -1 : array.length + place + 1;
    }

    /** The first position from one on that holds something; -1 at the end. */
    int after(int position) {
        for (int at = position; at < size; at++) {
            if (array[at] != Nil.NIL) {
                return at;
            }
        }
        for (int at = Math.max(0, position - array.length); at < used; at++) {
            if (values[at] != Nil.NIL) {
                return array.length + at;
            }
        }
        return -1;
    }

    Object keyAt(int position) {
        return position < array.length ? (Object) (double) (position + 1) : keys[position - array.length];
    }

    Object valueAt(int position) {
        return position < array.length ? array[position] : values[position - array.length];
    }

    /** How many places a traversal may pass that hold nothing, for the charge. */
    int gaps() {
        return used - live;
    }

    void insert(int index, Object value) {
        append(value);
        System.arraycopy(array, index - 1, array, index, size - index);
        array[index - 1] = value;
        if (live > 0) {
            migrate();
        }
    }

    Object remove(int index) {
        Object removed = array[index - 1];
        System.arraycopy(array, index, array, index - 1, size - index);
        array[--size] = Nil.NIL;
        trim();
        return removed;
    }

    Object[] elements() {
        return Arrays.copyOf(array, size);
    }
}
