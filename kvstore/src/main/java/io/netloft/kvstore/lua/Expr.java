package io.netloft.kvstore.lua;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression: a node of the tree that a script is compiled to. Immutable once its function was parsed. */
abstract class Expr {
    private static final Object[] NONE = {};

    private final int line;
    private final int depth;

    Expr(int line, int depthBelow) {
        this.line = line;
        this.depth = depthBelow + 1;
    }

    final int line() {
        return line;
    }

    /** How many frames deep its evaluation goes. */
    final int depth() {
        return depth;
    }

    abstract Object eval(Frame frame);

    /** All values of an expression that may have several. */
    Object[] evalAll(Frame frame) {
        return new Object[] {eval(frame)};
    }

    /** Whether it may have any number of values. */
    boolean isMulti() {
        return false;
    }

    /** What an error calls it: {@code local 'x'}; null when it has no name. */
    @Nullable
    String described() {
        return null;
    }

    static Object[] evalList(List<Expr> list, Frame frame) {
        int count = list.size();
        if (count == 0) {
            return NONE;
        }
        Expr last = list.get(count - 1);
        if (!last.isMulti()) {
            Object[] values = new Object[count];
            for (int i = 0; i < count; i++) {
                values[i] = list.get(i).eval(frame);
            }
            return values;
        }
        if (count == 1) {
            return last.evalAll(frame);
        }
        Object[] first = new Object[count - 1];
        for (int i = 0; i < count - 1; i++) {
            first[i] = list.get(i).eval(frame);
        }
        Object[] rest = last.evalAll(frame);
        frame.run().budget().steps(rest.length >> 3);
        Object[] all = new Object[first.length + rest.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(rest, 0, all, first.length, rest.length);
        return all;
    }

    static int deepest(List<? extends Expr> list) {
        int most = 0;
        for (Expr one : list) {
            most = Math.max(most, one.depth());
        }
        return most;
    }

    /** A literal. */
    static final class Constant extends Expr {
        private final Object value;

        Constant(int line, Object value) {
            super(line, 0);
            this.value = value;
        }

        Object value() {
            return value;
        }

        @Override
        Object eval(Frame frame) {
            return value;
        }
    }

    /** A local variable. */
    static final class Local extends Expr {
        private final LocalVariable variable;

        Local(int line, LocalVariable variable) {
            super(line, 0);
            this.variable = variable;
        }

        LocalVariable variable() {
            return variable;
        }

        @Override
        Object eval(Frame frame) {
            return variable.get(frame);
        }

        @Override
        String described() {
            return "local '" + variable.name() + "'";
        }
    }

    /** A local variable of a function around. */
    static final class Upvalue extends Expr {
        private final String name;
        private final int index;

        Upvalue(int line, String name, int index) {
            super(line, 0);
            this.name = name;
            this.index = index;
        }

        int index() {
            return index;
        }

        @Override
        Object eval(Frame frame) {
            return frame.upvalues()[index].get();
        }

        @Override
        String described() {
            return "upvalue '" + name + "'";
        }
    }

    /** A global variable. */
    static final class Global extends Expr {
        private final LuaString name;

        Global(int line, LuaString name) {
            super(line, 0);
            this.name = name;
        }

        LuaString name() {
            return name;
        }

        @Override
        Object eval(Frame frame) {
            Object value = frame.run().globals().get(name);
            return value != Nil.NIL
                    ? value
                    : Operators.index(frame, this, frame.run().globals(), name);
        }

        @Override
        String described() {
            return "global '" + name + "'";
        }
    }

    /** An element of a table. */
    static final class Index extends Expr {
        private final Expr object;
        private final Expr key;

        Index(int line, Expr object, Expr key) {
            super(line, Math.max(object.depth(), key.depth()));
            this.object = object;
            this.key = key;
        }

        Expr object() {
            return object;
        }

        Expr key() {
            return key;
        }

        @Override
        Object eval(Frame frame) {
            Object of = object.eval(frame);
            Object at = key.eval(frame);
            if (of instanceof LuaTable table) {
                frame.run().budget().key(at);
                Object value = table.get(at);
                if (value != Nil.NIL || table.metatable() == null) {
                    return value;
                }
            }
            return Operators.index(frame, object, of, at);
        }

        @Override
        String described() {
            boolean named = key instanceof Constant constant && constant.value() instanceof LuaString;
            return "field '" + (named ? String.valueOf(((Constant) key).value()) : "?") + "'";
        }
    }

    /** {@code ...}. */
    static final class Varargs extends Expr {
        Varargs(int line) {
            super(line, 0);
        }

        @Override
        Object eval(Frame frame) {
            return frame.varargs().length == 0 ? Nil.NIL : frame.varargs()[0];
        }

        @Override
        Object[] evalAll(Frame frame) {
            frame.run().budget().steps(frame.varargs().length >> 3);
            return frame.varargs().clone();
        }

        @Override
        boolean isMulti() {
            return true;
        }
    }

    /** An expression in parentheses, which has one value. */
    static final class Single extends Expr {
        private final Expr inner;

        Single(int line, Expr inner) {
            super(line, inner.depth());
            this.inner = inner;
        }

        @Override
        Object eval(Frame frame) {
            return inner.eval(frame);
        }
    }

    /** A function with the variables around it. */
    static final class Function extends Expr {
        private final Prototype code;

        Function(int line, Prototype code) {
            super(line, 0);
            this.code = code;
        }

        @Override
        Object eval(Frame frame) {
            List<Prototype.Upvalue> wanted = code.upvalues();
            frame.run().budget().bytes(64 + 16L * wanted.size());
            Cell[] cells = new Cell[wanted.size()];
            for (int i = 0; i < cells.length; i++) {
                Prototype.Upvalue one = wanted.get(i);
                cells[i] = one.local() ? (Cell) frame.slots()[one.index()] : frame.upvalues()[one.index()];
            }
            return new Closure(code, cells);
        }
    }

    /** A table made of positional values and of keys with values. */
    static final class Constructor extends Expr {
        private final List<Expr> positional;
        private final List<Expr> keys;
        private final List<Expr> values;

        Constructor(int line, List<Expr> positional, List<Expr> keys, List<Expr> values) {
            super(line, Math.max(deepest(positional), Math.max(deepest(keys), deepest(values))));
            this.positional = positional;
            this.keys = keys;
            this.values = values;
        }

        @Override
        Object eval(Frame frame) {
            frame.run().budget().bytes(LuaTable.TABLE_BYTES);
            LuaTable table = new LuaTable();
            for (int i = 0; i < keys.size(); i++) {
                Object key = keys.get(i).eval(frame);
                Operators.rawSet(frame, this, table, key, values.get(i).eval(frame));
            }
            Object[] elements = evalList(positional, frame);
            frame.run().budget().bytes((long) LuaTable.SLOT_BYTES * elements.length);
            if (keys.isEmpty()) {
                table.fill(elements);
            } else {
                for (int i = 0; i < elements.length; i++) {
                    table.set(LuaNumbers.box(i + 1), elements[i]);
                }
            }
            return table;
        }
    }

    /** {@code and}. */
    static final class And extends Expr {
        private final Expr left;
        private final Expr right;

        And(int line, Expr left, Expr right) {
            super(line, Math.max(left.depth(), right.depth()));
            this.left = left;
            this.right = right;
        }

        @Override
        Object eval(Frame frame) {
            Object value = left.eval(frame);
            return Operators.isTrue(value) ? right.eval(frame) : value;
        }
    }

    /** {@code or}. */
    static final class Or extends Expr {
        private final Expr left;
        private final Expr right;

        Or(int line, Expr left, Expr right) {
            super(line, Math.max(left.depth(), right.depth()));
            this.left = left;
            this.right = right;
        }

        @Override
        Object eval(Frame frame) {
            Object value = left.eval(frame);
            return Operators.isTrue(value) ? value : right.eval(frame);
        }
    }
}
