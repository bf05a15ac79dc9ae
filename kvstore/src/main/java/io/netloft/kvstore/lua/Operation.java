package io.netloft.kvstore.lua;

import java.util.List;

/** Operators and calls: the expressions that a metatable may take over. */
abstract class Operation extends Expr {
    Operation(int line, int depthBelow) {
        super(line, depthBelow);
    }

    /** An arithmetical operator with two operands. */
    static final class Arithmetic extends Operation {
        private final char operator;
        private final Expr left;
        private final Expr right;

        Arithmetic(int line, char operator, Expr left, Expr right) {
            super(line, Math.max(left.depth(), right.depth()));
            this.operator = operator;
            this.left = left;
            this.right = right;
        }

        @Override
        Object eval(Frame frame) {
            Object one = left.eval(frame);
            Object other = right.eval(frame);
            if (one instanceof Double a && other instanceof Double b) {
                return LuaNumbers.box(Operators.compute(operator, a, b));
            }
            return Operators.arithmetic(frame, this, operator, new Operand(left, one), new Operand(right, other));
        }
    }

    /** A value with the expression that it comes from, for errors. */
    record Operand(Expr from, Object value) {}

    /** {@code -x}. */
    static final class Negation extends Operation {
        private final Expr inner;

        Negation(int line, Expr inner) {
            super(line, inner.depth());
            this.inner = inner;
        }

        @Override
        Object eval(Frame frame) {
            Object value = inner.eval(frame);
            if (value instanceof Double number) {
                return LuaNumbers.box(-number);
            }
            Operand operand = new Operand(inner, value);
            return Operators.arithmetic(frame, this, '_', operand, operand);
        }
    }

    /** {@code not x}. */
    static final class Not extends Operation {
        private final Expr inner;

        Not(int line, Expr inner) {
            super(line, inner.depth());
            this.inner = inner;
        }

        @Override
        Object eval(Frame frame) {
            return !Operators.isTrue(inner.eval(frame));
        }
    }

    /** {@code #x}. */
    static final class Length extends Operation {
        private final Expr inner;

        Length(int line, Expr inner) {
            super(line, inner.depth());
            this.inner = inner;
        }

        @Override
        Object eval(Frame frame) {
            Object value = inner.eval(frame);
            if (value instanceof LuaTable table) {
                return LuaNumbers.box(table.length());
            }
            if (value instanceof LuaString string) {
                return LuaNumbers.box(string.length());
            }
            throw Operators.typeError(frame, this, "get length of", inner, value);
        }
    }

    /** {@code x == y} and {@code x ~= y}. */
    static final class Equality extends Operation {
        private final boolean wanted;
        private final Expr left;
        private final Expr right;

        Equality(int line, boolean wanted, Expr left, Expr right) {
            super(line, Math.max(left.depth(), right.depth()));
            this.wanted = wanted;
            this.left = left;
            this.right = right;
        }

        @Override
        Object eval(Frame frame) {
            Object one = left.eval(frame);
            return Operators.equal(frame.run(), one, right.eval(frame)) == wanted;
        }
    }

    /** {@code x < y} and {@code x <= y}. */
    static final class Order extends Operation {
        private final boolean orEqual;
        private final Expr left;
        private final Expr right;

        /** For {@code x > y} the operands were exchanged, and {@code swapped} says so: the first is evaluated last. */
        private final boolean swapped;

        Order(int line, boolean orEqual, Expr left, Expr right, boolean swapped) {
            super(line, Math.max(left.depth(), right.depth()));
            this.orEqual = orEqual;
            this.left = left;
            this.right = right;
            this.swapped = swapped;
        }

        @Override
        Object eval(Frame frame) {
            Object one = left.eval(frame);
            Object other = right.eval(frame);
            return swapped
                    ? Operators.less(frame, this, other, one, orEqual)
                    : Operators.less(frame, this, one, other, orEqual);
        }
    }

    /** {@code x .. y .. z}: of all operands at once, so that nothing is copied twice. */
    static final class Concat extends Operation {
        private final List<Expr> parts;

        Concat(int line, List<Expr> parts) {
            super(line, deepest(parts));
            this.parts = parts;
        }

        @Override
        Object eval(Frame frame) {
            Object[] values = new Object[parts.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = parts.get(i).eval(frame);
            }
            return Operators.concat(frame, this, parts, values);
        }
    }

    /** A call of a function or of a method. */
    static final class Call extends Operation {
        private static final LuaString NO_METHOD = LuaString.EMPTY;

        private final Expr function;
        private final LuaString method;
        private final List<Expr> arguments;
        private final String name;

        Call(int line, Expr function, List<Expr> arguments) {
            this(line, function, NO_METHOD, arguments);
        }

        Call(int line, Expr function, LuaString method, List<Expr> arguments) {
            super(line, Math.max(function.depth(), deepest(arguments)) + 2);
            this.function = function;
            this.method = method;
            this.arguments = arguments;
            this.name = nameOf(function, method);
        }

        @Override
        Object eval(Frame frame) {
            Object[] all = evalAll(frame);
            return all.length == 0 ? Nil.NIL : all[0];
        }

        @Override
        Object[] evalAll(Frame frame) {
            Object called = function.eval(frame);
            Object[] args;
            if (method == NO_METHOD) {
                args = evalList(arguments, frame);
            } else {
                Object self = called;
                called = Operators.index(frame, function, self, method);
                Object[] given = evalList(arguments, frame);
                args = new Object[given.length + 1];
                args[0] = self;
                System.arraycopy(given, 0, args, 1, given.length);
            }
            return frame.run().call(frame, this, called, args);
        }

        /** What the function is called by here; {@code ?} when by no name. */
        String name() {
            return name;
        }

        boolean isMethod() {
            return method != NO_METHOD;
        }

        private static String nameOf(Expr function, LuaString method) {
            String described = method == NO_METHOD ? function.described() : "'" + method + "'";
            return described == null ? "?" : described.substring(described.indexOf('\'') + 1, described.length() - 1);
        }

        /** The error for what can't be called. */
        LuaError notCallable(Frame frame, Object value) {
            String name = method == NO_METHOD ? function.described() : "method '" + method + "'";
            return Operators.typeError(frame, this, "call", name, value);
        }

        @Override
        boolean isMulti() {
            return true;
        }
    }
}
