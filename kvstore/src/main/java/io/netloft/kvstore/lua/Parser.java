package io.netloft.kvstore.lua;

import java.util.ArrayList;
import java.util.List;

/** Parses statements and functions (Lua 5.1 manual, section 2.4), and finds what each name means. Used once. */
final class Parser {
    private final Words words;
    private final Expressions expressions;
    private final String chunk;
    private Scope scope;

    Parser(byte[] in, String chunk) {
        this.chunk = chunk;
        words = new Words(new Lexer(in, chunk));
        expressions = new Expressions(words, this);
        scope = new Scope(null, new Prototype(chunk));
    }

    Scope scope() {
        return scope;
    }

    /** A whole script, as a function that takes any arguments. */
    Prototype script() {
        scope.code().takesMore();
        Stat.Block body = block();
        if (!words.is(Token.EOF)) {
            throw words.error("'<eof>' expected");
        }
        scope.code().complete(body, scope.most());
        return scope.code();
    }

    // ---- blocks

    private boolean endsBlock() {
        return switch (words.token()) {
            case ELSE, ELSEIF, END, EOF, UNTIL -> true;
            default -> false;
        };
    }

    private Stat.Block block() {
        int mark = scope.mark();
        Stat.Block block = statements();
        scope.backTo(mark);
        return block;
    }

    private Stat.Block statements() {
        words.enter();
        int counted = words.count();
        List<Stat> all = new ArrayList<>();
        boolean last = false;
        while (!last && !endsBlock()) {
            last = words.is(Token.RETURN) || words.is(Token.BREAK);
            int since = words.count();
            all.add(words.made(statement(), since));
            words.accept(Token.SEMICOLON);
        }
        // What is in the block is charged there, not with the statement around it.
        words.count(counted);
        words.leave();
        return new Stat.Block(all);
    }

    private Stat statement() {
        int line = words.line();
        return switch (words.token()) {
            case IF -> ifStatement(line);
            case WHILE -> whileLoop(line);
            case DO -> {
                words.next();
                Stat.Block block = block();
                words.expect(Token.END, Token.DO, line);
                yield block;
            }
            case FOR -> forLoop(line);
            case REPEAT -> repeatLoop(line);
            case FUNCTION -> functionStatement(line);
            case LOCAL -> {
                words.next();
                yield words.accept(Token.FUNCTION) ? localFunction(line) : locals();
            }
            case RETURN -> returnStatement();
            case BREAK -> {
                words.next();
                if (!scope.inLoop()) {
                    throw words.error("no loop to break");
                }
                yield new Stat.Break();
            }
            default -> expressionStatement();
        };
    }

    // ---- control

    private Stat ifStatement(int line) {
        List<Expr> conditions = new ArrayList<>();
        List<Stat.Block> blocks = new ArrayList<>();
        do {
            words.next();
            conditions.add(expressions.expr());
            words.expect(Token.THEN);
            blocks.add(block());
        } while (words.is(Token.ELSEIF));
        if (words.accept(Token.ELSE)) {
            blocks.add(block());
        }
        words.expect(Token.END, Token.IF, line);
        return new Stat.If(conditions, blocks);
    }

    private Stat.Block loopBody() {
        scope.enterLoop();
        Stat.Block body = block();
        scope.leaveLoop();
        return body;
    }

    private Stat whileLoop(int line) {
        words.next();
        Expr condition = expressions.expr();
        words.expect(Token.DO);
        Stat.Block body = loopBody();
        words.expect(Token.END, Token.WHILE, line);
        return new Stat.While(condition, body);
    }

    private Stat repeatLoop(int line) {
        words.next();
        int mark = scope.mark();
        scope.enterLoop();
        Stat.Block body = statements();
        scope.leaveLoop();
        words.expect(Token.UNTIL, Token.REPEAT, line);
        Expr condition = expressions.expr();
        scope.backTo(mark);
        return new Stat.Repeat(body, condition);
    }

    private Stat forLoop(int line) {
        words.next();
        LuaString first = words.name();
        int mark = scope.mark();
        Stat loop = switch (words.token()) {
            case ASSIGN -> numericFor(line, first);
            case COMMA, IN -> genericFor(line, first);
            default -> throw words.error("'=' or 'in' expected");
        };
        words.expect(Token.END, Token.FOR, line);
        scope.backTo(mark);
        return loop;
    }

    private Stat numericFor(int line, LuaString name) {
        words.next();
        List<Expr> bounds = new ArrayList<>();
        bounds.add(expressions.expr());
        words.expect(Token.COMMA);
        bounds.add(expressions.expr());
        if (words.accept(Token.COMMA)) {
            bounds.add(expressions.expr());
        }
        words.expect(Token.DO);
        LocalVariable variable = make(name, 0);
        scope.show(variable);
        return new Stat.NumericFor(line, variable, bounds, loopBody());
    }

    private Stat genericFor(int line, LuaString first) {
        List<LocalVariable> variables = new ArrayList<>();
        variables.add(make(first, 0));
        while (words.accept(Token.COMMA)) {
            variables.add(make(words.name(), variables.size()));
        }
        words.expect(Token.IN);
        int callLine = words.line();
        List<Expr> sources = expressions.list();
        words.expect(Token.DO);
        variables.forEach(scope::show);
        return new Stat.GenericFor(Math.max(line, callLine), variables, sources, loopBody());
    }

    private Stat returnStatement() {
        words.next();
        List<Expr> values = endsBlock() || words.is(Token.SEMICOLON) ? List.of() : expressions.list();
        return new Stat.Return(values);
    }

    // ---- variables

    private LocalVariable make(LuaString name, int ahead) {
        if (scope.isFull(ahead)) {
            throw words.errorWithoutWord("function has more than 200 local variables");
        }
        return scope.make(name.toString(), ahead);
    }

    Expr variable(int line, LuaString name) {
        LocalVariable local = scope.local(name.toString());
        if (local != null) {
            return words.made(new Expr.Local(line, local));
        }
        int upvalue = scope.upvalue(name.toString());
        if (scope.hasTooManyUpvalues()) {
            throw words.errorWithoutWord("function has more than 60 upvalues");
        }
        return words.made(
                upvalue >= 0 ? new Expr.Upvalue(line, name.toString(), upvalue) : new Expr.Global(line, name));
    }

    private Stat locals() {
        List<LocalVariable> variables = new ArrayList<>();
        do {
            variables.add(make(words.name(), variables.size()));
        } while (words.accept(Token.COMMA));
        List<Expr> values = words.accept(Token.ASSIGN) ? expressions.list() : List.of();
        variables.forEach(scope::show);
        return new Stat.Locals(variables, values);
    }

    private Stat expressionStatement() {
        Expr expr = expressions.suffixed();
        if (expr instanceof Operation.Call) {
            return new Stat.Calling(expr);
        }
        List<Expr> targets = new ArrayList<>();
        targets.add(target(expr));
        while (words.accept(Token.COMMA)) {
            targets.add(target(expressions.suffixed()));
        }
        words.expect(Token.ASSIGN);
        return new Stat.Assignment(targets, expressions.list());
    }

    private Expr target(Expr expr) {
        boolean variable = expr instanceof Expr.Local
                || expr instanceof Expr.Upvalue
                || expr instanceof Expr.Global
                || expr instanceof Expr.Index;
        if (!variable) {
            throw words.error("syntax error");
        }
        return expr;
    }

    // ---- functions

    private Stat localFunction(int line) {
        LocalVariable variable = make(words.name(), 0);
        scope.show(variable);
        return new Stat.LocalFunction(variable, function(line, false));
    }

    private Stat functionStatement(int line) {
        words.next();
        Expr target = variable(line, words.name());
        boolean method = false;
        while (!method && (words.is(Token.DOT) || words.is(Token.COLON))) {
            method = words.is(Token.COLON);
            words.next();
            Expr key = new Expr.Constant(words.line(), words.name());
            target = words.made(new Expr.Index(line, target, key));
        }
        return new Stat.Assignment(List.of(target), List.of(function(line, method)));
    }

    /** Parameters and body of a function, up to its end. */
    Expr function(int line, boolean method) {
        words.enter();
        Scope outer = scope;
        Prototype code = new Prototype(chunk);
        scope = new Scope(outer, code);
        if (method) {
            parameter("self");
        }
        words.expect(Token.OPEN);
        if (!words.is(Token.CLOSE)) {
            parameters(code);
        }
        words.expect(Token.CLOSE);
        Stat.Block body = block();
        words.expect(Token.END, Token.FUNCTION, line);
        code.complete(body, scope.most());
        scope = outer;
        words.leave();
        return words.made(new Expr.Function(line, code));
    }

    private void parameters(Prototype code) {
        do {
            if (words.accept(Token.DOTS)) {
                code.takesMore();
                return;
            }
            if (!words.is(Token.NAME)) {
                throw words.error("<name> or '...' expected");
            }
            parameter(words.name().toString());
        } while (words.accept(Token.COMMA));
    }

    private void parameter(String name) {
        LocalVariable variable = make(LuaString.of(name), 0);
        scope.show(variable);
        scope.code().parameters().add(variable);
    }
}
