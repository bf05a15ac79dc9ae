package io.netloft.kvstore.lua;

import org.jspecify.annotations.Nullable;

/** The words of a script with one that was looked at ahead. */
final class Words {
    private static final int MOST_LEVELS = 200;

    private final Lexer lexer;
    private Token token;
    private LuaString string = LuaString.EMPTY;
    private double number;
    private int line = 1;
    private int lastLine = 1;
    private @Nullable Token ahead;
    private int aheadLine;
    private int levels;
    private int made;

    Words(Lexer lexer) {
        this.lexer = lexer;
        this.token = lexer.next();
        take();
    }

    private void take() {
        string = lexer.string();
        number = lexer.number();
        line = lexer.line();
    }

    Token token() {
        return token;
    }

    LuaString string() {
        return string;
    }

    double number() {
        return number;
    }

    /** The line of the word at hand. */
    int line() {
        return line;
    }

    /** The line of the word before it. */
    int lastLine() {
        return lastLine;
    }

    void next() {
        lastLine = line;
        Token seen = ahead;
        if (seen != null) {
            token = seen;
            ahead = null;
            string = lexer.string();
            number = lexer.number();
            line = aheadLine;
        } else {
            token = lexer.next();
            take();
        }
    }

    /** The word after the one at hand; the one at hand is a name. */
    Token ahead() {
        Token seen = ahead;
        if (seen == null) {
            seen = lexer.next();
            ahead = seen;
            aheadLine = lexer.line();
        }
        return seen;
    }

    boolean is(Token wanted) {
        return token == wanted;
    }

    boolean accept(Token wanted) {
        boolean its = token == wanted;
        if (its) {
            next();
        }
        return its;
    }

    void expect(Token wanted) {
        if (token != wanted) {
            throw error("'" + wanted.text() + "' expected");
        }
        next();
    }

    /** Expects what closes something that was opened on another line, perhaps. */
    void expect(Token wanted, Token opened, int where) {
        if (token != wanted) {
            throw error(
                    where == line
                            ? "'" + wanted.text() + "' expected"
                            : "'" + wanted.text() + "' expected (to close '" + opened.text() + "' at line " + where
                                    + ")");
        }
        next();
    }

    LuaString name() {
        LuaString name = string;
        expect(Token.NAME);
        return name;
    }

    LuaSyntaxException error(String what) {
        return lexer.error(what, shown());
    }

    LuaSyntaxException errorWithoutWord(String what) {
        return lexer.error(what);
    }

    private String shown() {
        return switch (token) {
            case NAME, STRING, NUMBER -> ahead == null ? lexer.text() : string.toString();
            default -> token.text();
        };
    }

    // ---- bounds

    void enter() {
        if (++levels > MOST_LEVELS) {
            throw lexer.error("chunk has too many syntax levels");
        }
    }

    void leave() {
        levels--;
    }

    /** Counts a node, and refuses one that would take too much of the stack to evaluate. */
    <T extends Expr> T made(T expr) {
        made++;
        if (expr.depth() > MOST_LEVELS) {
            throw lexer.error("chunk has too many syntax levels");
        }
        return expr;
    }

    <T extends Stat> T made(T stat, int since) {
        if (stat.depth() > 2 * MOST_LEVELS) {
            throw lexer.error("chunk has too many syntax levels");
        }
        stat.cost(1 + made - since);
        return stat;
    }

    int count() {
        return made;
    }

    void count(int its) {
        made = its;
    }
}
