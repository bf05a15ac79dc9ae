package io.netloft.kvstore.lua;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The variables that can be seen while a function is parsed. */
final class Scope {
    private static final int MOST_LOCALS = 200;
    private static final int MOST_UPVALUES = 60;

    private final @Nullable Scope around;
    private final Prototype code;
    private final List<LocalVariable> visible = new ArrayList<>();
    private int most;
    private int loops;

    Scope(@Nullable Scope around, Prototype code) {
        this.around = around;
        this.code = code;
    }

    @Nullable
    Scope around() {
        return around;
    }

    Prototype code() {
        return code;
    }

    int most() {
        return most;
    }

    /** How many variables are visible: the mark to go back to at a block's end. */
    int mark() {
        return visible.size();
    }

    void backTo(int mark) {
        visible.subList(mark, visible.size()).clear();
    }

    void enterLoop() {
        loops++;
    }

    void leaveLoop() {
        loops--;
    }

    boolean inLoop() {
        return loops > 0;
    }

    /** Makes a variable that becomes visible by {@link #show}; {@code ahead} others were made since the last was shown. */
    LocalVariable make(String name, int ahead) {
        int slot = visible.size() + ahead;
        most = Math.max(most, slot + 1);
        return new LocalVariable(name, slot);
    }

    boolean isFull(int ahead) {
        return visible.size() + ahead >= MOST_LOCALS;
    }

    void show(LocalVariable variable) {
        visible.add(variable);
    }

    @Nullable
    LocalVariable local(String name) {
        for (int i = visible.size() - 1; i >= 0; i--) {
            if (visible.get(i).name().equals(name)) {
                return visible.get(i);
            }
        }
        return null;
    }

    /** The place among the upvalues of a variable of the functions around; -1 when there is none of that name. */
    int upvalue(String name) {
        List<Prototype.Upvalue> known = code.upvalues();
        for (int i = 0; i < known.size(); i++) {
            if (known.get(i).name().equals(name)) {
                return i;
            }
        }
        if (around == null) {
            return -1;
        }
        LocalVariable local = around.local(name);
        if (local != null) {
            local.capture();
            known.add(new Prototype.Upvalue(name, true, local.slot()));
            return known.size() - 1;
        }
        int further = around.upvalue(name);
        if (further < 0) {
            return -1;
        }
        known.add(new Prototype.Upvalue(name, false, further));
        return known.size() - 1;
    }

    boolean hasTooManyUpvalues() {
        return code.upvalues().size() > MOST_UPVALUES;
    }
}
