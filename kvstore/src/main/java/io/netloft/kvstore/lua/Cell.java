package io.netloft.kvstore.lua;

/** A local variable that a function inside uses too. */
final class Cell {
    private Object value;

    Cell(Object value) {
        this.value = value;
    }

    Object get() {
        return value;
    }

    void set(Object next) {
        value = next;
    }
}
