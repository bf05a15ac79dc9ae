package io.netloft.kvstore.lua;

import java.util.ArrayList;
import java.util.List;

/** Parses expressions (Lua 5.1 manual, section 2.5). */
final class Expressions {
    private static final int UNARY = 8;

    private final Words words;
    private final Parser parser;

    Expressions(Words words, Parser parser) {
        this.words = words;
        this.parser = parser;
    }

    Expr expr() {
        return expr(0);
    }

    List<Expr> list() {
        List<Expr> list = new ArrayList<>();
        do {
            list.add(expr());
        } while (words.accept(Token.COMMA));
        return list;
    }

    private Expr expr(int limit) {
        words.enter();
        Expr left = unary();
        while (left(words.token()) > limit) {
            Token operator = words.token();
            int line = words.line();
            words.next();
            left = operator == Token.CONCAT ? concat(line, left) : binary(line, operator, left, expr(right(operator)));
        }
        words.leave();
        return left;
    }

    private Expr unary() {
        int line = words.line();
        if (words.accept(Token.NOT)) {
            return words.made(new Operation.Not(line, expr(UNARY)));
        }
        if (words.accept(Token.MINUS)) {
            Expr inner = expr(UNARY);
            // Folded by Lua's compiler, for which 0 and -0 are one constant.
            boolean zero =
                    inner instanceof Expr.Constant constant && constant.value().equals(0.0);
            return zero ? inner : words.made(new Operation.Negation(line, inner));
        }
        if (words.accept(Token.LENGTH)) {
            return words.made(new Operation.Length(line, expr(UNARY)));
        }
        return simple();
    }

    private Expr concat(int line, Expr first) {
        List<Expr> parts = new ArrayList<>();
        parts.add(first);
        int entered = 0;
        do {
            // A level each, as in Lua, where the operator is recursive.
            words.enter();
            entered++;
            parts.add(expr(left(Token.CONCAT)));
        } while (words.accept(Token.CONCAT));
        for (; entered > 0; entered--) {
            words.leave();
        }
        return words.made(new Operation.Concat(line, parts));
    }

    private static int left(Token operator) {
        return switch (operator) {
            case OR -> 1;
            case AND -> 2;
            case LESS, MORE, AT_MOST, AT_LEAST, EQUAL, UNEQUAL -> 3;
            case CONCAT -> 5;
            case PLUS, MINUS -> 6;
            case TIMES, DIVIDED, MODULO -> 7;
            case POWER -> 10;
            default -> -1;
        };
    }

    private static int right(Token operator) {
        return operator == Token.POWER ? 9 : left(operator);
    }

    private Expr binary(int line, Token operator, Expr left, Expr right) {
        return words.made(
                switch (operator) {
                    case OR -> new Expr.Or(line, left, right);
                    case AND -> new Expr.And(line, left, right);
                    case LESS -> new Operation.Order(line, false, left, right, false);
                    case MORE -> new Operation.Order(line, false, left, right, true);
                    case AT_MOST -> new Operation.Order(line, true, left, right, false);
                    case AT_LEAST -> new Operation.Order(line, true, left, right, true);
                    case EQUAL -> new Operation.Equality(line, true, left, right);
                    case UNEQUAL -> new Operation.Equality(line, false, left, right);
                    default -> new Operation.Arithmetic(line, operator.text().charAt(0), left, right);
                });
    }

    private Expr simple() {
        int line = words.line();
        switch (words.token()) {
            case NUMBER -> {
                return constant(line, LuaNumbers.box(words.number()));
            }
            case STRING -> {
                return constant(line, words.string());
            }
            case NIL -> {
                return constant(line, Nil.NIL);
            }
            case TRUE -> {
                return constant(line, true);
            }
            case FALSE -> {
                return constant(line, false);
            }
            case DOTS -> {
                if (!parser.scope().code().vararg()) {
                    throw words.error("cannot use '...' outside a vararg function");
                }
                words.next();
                return words.made(new Expr.Varargs(line));
            }
            case OPEN_BRACE -> {
                return constructor();
            }
            case FUNCTION -> {
                words.next();
                return parser.function(line, false);
            }
            default -> {
                return suffixed();
            }
        }
    }

    private Expr constant(int line, Object value) {
        words.next();
        return words.made(new Expr.Constant(line, value));
    }

    /** A variable or something in parentheses, with the indexes and calls behind it. */
    Expr suffixed() {
        int line = words.line();
        Expr expr = primary();
        while (true) {
            switch (words.token()) {
                case DOT -> {
                    words.next();
                    Expr key = new Expr.Constant(words.line(), words.name());
                    expr = words.made(new Expr.Index(words.lastLine(), expr, key));
                }
                case OPEN_BRACKET -> expr = words.made(new Expr.Index(line, expr, bracketed()));
                case COLON -> {
                    words.next();
                    LuaString method = words.name();
                    expr = words.made(new Operation.Call(line, expr, method, arguments()));
                }
                case OPEN, STRING, OPEN_BRACE -> expr = words.made(new Operation.Call(line, expr, arguments()));
                default -> {
                    return expr;
                }
            }
        }
    }

    private Expr bracketed() {
        words.expect(Token.OPEN_BRACKET);
        Expr key = expr();
        words.expect(Token.CLOSE_BRACKET);
        return key;
    }

    private Expr primary() {
        int line = words.line();
        if (words.accept(Token.OPEN)) {
            Expr inner = expr();
            words.expect(Token.CLOSE, Token.OPEN, line);
            return inner.isMulti() || inner instanceof Expr.Index || inner instanceof Expr.Local
                    ? words.made(new Expr.Single(line, inner))
                    : inner;
        }
        if (!words.is(Token.NAME)) {
            throw words.error("unexpected symbol");
        }
        return parser.variable(line, words.name());
    }

    private List<Expr> arguments() {
        int line = words.line();
        if (words.is(Token.STRING)) {
            return List.of(constant(line, words.string()));
        }
        if (words.is(Token.OPEN_BRACE)) {
            return List.of(constructor());
        }
        if (!words.is(Token.OPEN)) {
            throw words.error("function arguments expected");
        }
        if (line != words.lastLine()) {
            throw words.error("ambiguous syntax (function call x new statement)");
        }
        words.next();
        if (words.accept(Token.CLOSE)) {
            return List.of();
        }
        List<Expr> list = list();
        words.expect(Token.CLOSE, Token.OPEN, line);
        return list;
    }

    private Expr constructor() {
        int line = words.line();
        words.expect(Token.OPEN_BRACE);
        List<Expr> positional = new ArrayList<>();
        List<Expr> keys = new ArrayList<>();
        List<Expr> values = new ArrayList<>();
        while (!words.is(Token.CLOSE_BRACE)) {
            if (words.is(Token.OPEN_BRACKET)) {
                keys.add(bracketed());
                words.expect(Token.ASSIGN);
                values.add(expr());
            } else if (words.is(Token.NAME) && words.ahead() == Token.ASSIGN) {
                keys.add(words.made(new Expr.Constant(words.line(), words.name())));
                words.expect(Token.ASSIGN);
                values.add(expr());
            } else {
                positional.add(expr());
            }
            if (!words.accept(Token.COMMA) && !words.accept(Token.SEMICOLON)) {
                break;
            }
        }
        words.expect(Token.CLOSE_BRACE, Token.OPEN_BRACE, line);
        return words.made(new Expr.Constructor(line, positional, keys, values));
    }
}
