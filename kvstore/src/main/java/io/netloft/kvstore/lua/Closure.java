package io.netloft.kvstore.lua;

import java.util.Arrays;

/** A function of a script with the variables around it. */
final class Closure extends LuaFunction {
    private static final int FRAMES = 4;
    private static final Object[] NONE = {};

    private final Prototype code;
    private final Cell[] upvalues;

    Closure(Prototype code, Cell[] upvalues) {
        this.code = code;
        this.upvalues = upvalues;
    }

    @Override
    int frames() {
        return code.body().depth() + FRAMES;
    }

    @Override
    Object[] call(LuaRun run, Object[] args) {
        int taken = code.parameters().size();
        Object[] more = code.vararg() && args.length > taken ? Arrays.copyOfRange(args, taken, args.length) : NONE;
        Frame frame = new Frame(run, code, new Object[code.slots()], upvalues, more);
        for (int i = 0; i < taken; i++) {
            code.parameters().get(i).declare(frame, i < args.length ? args[i] : Nil.NIL);
        }
        Object[] result = code.body().exec(frame);
        return result == Stat.NORMAL ? NONE : result;
    }
}
