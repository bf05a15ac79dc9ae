package io.netloft.kvstore.lua;

import java.util.List;

/**
 * A statement: a node of the tree that a script is compiled to. Carried out it says how the block goes on: {@link #NORMAL},
 * {@link #BREAK}, or the values that the function returns.
 */
abstract class Stat {
    static final Object[] NORMAL = {};
    static final Object[] BREAK = {};

    private final int depth;
    private int cost = 1;

    Stat(int depthBelow) {
        this.depth = depthBelow + 1;
    }

    /** How many frames deep it goes. */
    final int depth() {
        return depth;
    }

    /** The steps that it is charged with: one, and one for each expression in it. */
    final void cost(int its) {
        cost = its;
    }

    final int cost() {
        return cost;
    }

    abstract Object[] exec(Frame frame);

    /** Statements one after the other. */
    static final class Block extends Stat {
        private final Stat[] all;

        Block(List<Stat> all) {
            super(all.stream().mapToInt(Stat::depth).max().orElse(0));
            this.all = all.toArray(Stat[]::new);
        }

        @Override
        Object[] exec(Frame frame) {
            for (Stat one : all) {
                frame.run().budget().steps(one.cost());
                Object[] then = one.exec(frame);
                if (then != NORMAL) {
                    return then;
                }
            }
            return NORMAL;
        }
    }

    /** {@code local a, b = …}. */
    static final class Locals extends Stat {
        private final List<LocalVariable> variables;
        private final List<Expr> values;

        Locals(List<LocalVariable> variables, List<Expr> values) {
            super(Expr.deepest(values) + 1);
            this.variables = variables;
            this.values = values;
        }

        @Override
        Object[] exec(Frame frame) {
            if (variables.size() == 1 && values.size() == 1) {
                variables.get(0).declare(frame, values.get(0).eval(frame));
                return NORMAL;
            }
            Object[] got = Expr.evalList(values, frame);
            for (int i = 0; i < variables.size(); i++) {
                variables.get(i).declare(frame, i < got.length ? got[i] : Nil.NIL);
            }
            return NORMAL;
        }
    }

    /** {@code local function f}: the function sees itself. */
    static final class LocalFunction extends Stat {
        private final LocalVariable variable;
        private final Expr function;

        LocalFunction(LocalVariable variable, Expr function) {
            super(function.depth());
            this.variable = variable;
            this.function = function;
        }

        @Override
        Object[] exec(Frame frame) {
            variable.declare(frame, Nil.NIL);
            variable.set(frame, function.eval(frame));
            return NORMAL;
        }
    }

    /** {@code a, b.c = …}: all values are there before the first is stored. */
    static final class Assignment extends Stat {
        private final List<Expr> targets;
        private final List<Expr> values;

        Assignment(List<Expr> targets, List<Expr> values) {
            super(Math.max(Expr.deepest(targets), Expr.deepest(values)) + 2);
            this.targets = targets;
            this.values = values;
        }

        @Override
        Object[] exec(Frame frame) {
            if (targets.size() == 1 && values.size() == 1) {
                Expr target = targets.get(0);
                Object object = object(target, frame);
                Object key = key(target, frame);
                store(frame, target, object, key, values.get(0).eval(frame));
                return NORMAL;
            }
            Object[] objects = new Object[targets.size()];
            Object[] keys = new Object[targets.size()];
            for (int i = 0; i < objects.length; i++) {
                objects[i] = object(targets.get(i), frame);
                keys[i] = key(targets.get(i), frame);
            }
            Object[] got = Expr.evalList(values, frame);
            for (int i = objects.length - 1; i >= 0; i--) {
                store(frame, targets.get(i), objects[i], keys[i], i < got.length ? got[i] : Nil.NIL);
            }
            return NORMAL;
        }

        private static Object object(Expr target, Frame frame) {
            return target instanceof Expr.Index index ? index.object().eval(frame) : Nil.NIL;
        }

        private static Object key(Expr target, Frame frame) {
            return target instanceof Expr.Index index ? index.key().eval(frame) : Nil.NIL;
        }

        private static void store(Frame frame, Expr target, Object object, Object key, Object value) {
            if (target instanceof Expr.Local local) {
                local.variable().set(frame, value);
            } else if (target instanceof Expr.Upvalue upvalue) {
                frame.upvalues()[upvalue.index()].set(value);
            } else if (target instanceof Expr.Global global) {
                Operators.setIndex(frame, global, frame.run().globals(), global.name(), value);
            } else if (target instanceof Expr.Index index) {
                Operators.setIndex(frame, index.object(), object, key, value);
            }
        }
    }

    /** A call whose results nobody wants. */
    static final class Calling extends Stat {
        private final Expr call;

        Calling(Expr call) {
            super(call.depth());
            this.call = call;
        }

        @Override
        Object[] exec(Frame frame) {
            call.evalAll(frame);
            return NORMAL;
        }
    }

    /** {@code if … then … elseif … then … else … end}. */
    static final class If extends Stat {
        private final List<Expr> conditions;
        private final List<Block> blocks;

        /** With as many blocks as conditions, or one more for {@code else}. */
        If(List<Expr> conditions, List<Block> blocks) {
            super(Math.max(
                    Expr.deepest(conditions),
                    blocks.stream().mapToInt(Stat::depth).max().orElse(0)));
            this.conditions = conditions;
            this.blocks = blocks;
        }

        @Override
        Object[] exec(Frame frame) {
            for (int i = 0; i < conditions.size(); i++) {
                if (Operators.isTrue(conditions.get(i).eval(frame))) {
                    return blocks.get(i).exec(frame);
                }
            }
            return blocks.size() > conditions.size()
                    ? blocks.get(blocks.size() - 1).exec(frame)
                    : NORMAL;
        }
    }

    /** {@code while … do … end}. */
    static final class While extends Stat {
        private final Expr condition;
        private final Block body;

        While(Expr condition, Block body) {
            super(Math.max(condition.depth(), body.depth()));
            this.condition = condition;
            this.body = body;
        }

        @Override
        Object[] exec(Frame frame) {
            while (Operators.isTrue(condition.eval(frame))) {
                frame.run().budget().steps(cost());
                Object[] then = body.exec(frame);
                if (then != NORMAL) {
                    return then == BREAK ? NORMAL : then;
                }
            }
            return NORMAL;
        }
    }

    /** {@code repeat … until …}: the condition sees the body's variables. */
    static final class Repeat extends Stat {
        private final Block body;
        private final Expr condition;

        Repeat(Block body, Expr condition) {
            super(Math.max(condition.depth(), body.depth()));
            this.body = body;
            this.condition = condition;
        }

        @Override
        Object[] exec(Frame frame) {
            do {
                frame.run().budget().steps(cost());
                Object[] then = body.exec(frame);
                if (then != NORMAL) {
                    return then == BREAK ? NORMAL : then;
                }
            } while (!Operators.isTrue(condition.eval(frame)));
            return NORMAL;
        }
    }

    /** {@code for i = a, b, c do … end}. */
    static final class NumericFor extends Stat {
        private final int line;
        private final LocalVariable variable;
        private final List<Expr> bounds;
        private final Block body;

        NumericFor(int line, LocalVariable variable, List<Expr> bounds, Block body) {
            super(Math.max(Expr.deepest(bounds), body.depth()) + 1);
            this.line = line;
            this.variable = variable;
            this.bounds = bounds;
            this.body = body;
        }

        @Override
        Object[] exec(Frame frame) {
            Object[] values = new Object[] {1.0, 1.0, 1.0};
            for (int i = 0; i < bounds.size(); i++) {
                values[i] = bounds.get(i).eval(frame);
            }
            double at = bound(frame, values[0], "initial value");
            double last = bound(frame, values[1], "limit");
            double step = bound(frame, values[2], "step");
            for (; step > 0 ? at <= last : last <= at; at += step) {
                frame.run().budget().steps(1);
                variable.declare(frame, LuaNumbers.box(at));
                Object[] then = body.exec(frame);
                if (then != NORMAL) {
                    return then == BREAK ? NORMAL : then;
                }
            }
            return NORMAL;
        }

        private double bound(Frame frame, Object value, String what) {
            Double number = Operators.number(frame.run(), value);
            if (number == null) {
                throw Operators.error(frame, line, "'for' " + what + " must be a number");
            }
            return number;
        }
    }

    /** {@code for k, v in … do … end}. */
    static final class GenericFor extends Stat {
        private final int line;
        private final List<LocalVariable> variables;
        private final List<Expr> sources;
        private final Block body;

        GenericFor(int line, List<LocalVariable> variables, List<Expr> sources, Block body) {
            super(Math.max(Expr.deepest(sources), body.depth()) + 2);
            this.line = line;
            this.variables = variables;
            this.sources = sources;
            this.body = body;
        }

        @Override
        Object[] exec(Frame frame) {
            Object[] source = Expr.evalList(sources, frame);
            Object iterator = source.length > 0 ? source[0] : Nil.NIL;
            Object state = source.length > 1 ? source[1] : Nil.NIL;
            Object control = source.length > 2 ? source[2] : Nil.NIL;
            while (true) {
                frame.run().budget().steps(1);
                Object[] got = frame.run().callAt(frame, line, iterator, state, control);
                control = Operators.first(got);
                if (control == Nil.NIL) {
                    return NORMAL;
                }
                for (int i = 0; i < variables.size(); i++) {
                    variables.get(i).declare(frame, i < got.length ? got[i] : Nil.NIL);
                }
                Object[] then = body.exec(frame);
                if (then != NORMAL) {
                    return then == BREAK ? NORMAL : then;
                }
            }
        }
    }

    /** {@code return …}. */
    static final class Return extends Stat {
        private final List<Expr> values;

        Return(List<Expr> values) {
            super(Expr.deepest(values) + 1);
            this.values = values;
        }

        @Override
        Object[] exec(Frame frame) {
            // NORMAL and BREAK are known by identity: no values are another array.
            return values.isEmpty() ? new Object[0] : Expr.evalList(values, frame);
        }
    }

    /** {@code break}. */
    static final class Break extends Stat {
        Break() {
            super(0);
        }

        @Override
        Object[] exec(Frame frame) {
            return BREAK;
        }
    }
}
