package io.netloft.kvstore.lua;

import java.util.ArrayList;
import java.util.List;

/** The code of a function. Complete, and immutable, once its end was parsed. */
final class Prototype {
    /** Where a closure finds a variable of the functions around it when it is made. */
    record Upvalue(String name, boolean local, int index) {}

    private final String chunk;
    private final List<LocalVariable> parameters = new ArrayList<>();
    private final List<Upvalue> upvalues = new ArrayList<>();
    private boolean vararg;
    private int slots;
    private Stat.Block body = new Stat.Block(List.of());

    Prototype(String chunk) {
        this.chunk = chunk;
    }

    void complete(Stat.Block its, int mostSlots) {
        body = its;
        slots = mostSlots;
    }

    void takesMore() {
        vararg = true;
    }

    String chunk() {
        return chunk;
    }

    List<LocalVariable> parameters() {
        return parameters;
    }

    List<Upvalue> upvalues() {
        return upvalues;
    }

    boolean vararg() {
        return vararg;
    }

    int slots() {
        return slots;
    }

    Stat.Block body() {
        return body;
    }
}
