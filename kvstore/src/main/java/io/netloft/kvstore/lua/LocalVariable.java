package io.netloft.kvstore.lua;

/** A local variable of a function: where it lies, and whether a function inside uses it too. */
final class LocalVariable {
    private final String name;
    private final int slot;
    private boolean captured;

    LocalVariable(String name, int slot) {
        this.name = name;
        this.slot = slot;
    }

    String name() {
        return name;
    }

    int slot() {
        return slot;
    }

    void capture() {
        captured = true;
    }

    void declare(Frame frame, Object value) {
        frame.slots()[slot] = captured ? new Cell(value) : value;
    }

    Object get(Frame frame) {
        Object value = frame.slots()[slot];
        return captured ? ((Cell) value).get() : value;
    }

    void set(Frame frame, Object value) {
        if (captured) {
            ((Cell) frame.slots()[slot]).set(value);
        } else {
            frame.slots()[slot] = value;
        }
    }

    Cell cell(Frame frame) {
        return (Cell) frame.slots()[slot];
    }
}
