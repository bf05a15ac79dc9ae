package io.netloft.kvstore.lua;

import java.io.ByteArrayOutputStream;

/** Cuts a script into words (Lua 5.1 manual, section 2.1). Used by one thread. */
final class Lexer {
    private static final int NONE = -1;
    private static final int MOST_SHOWN = 80;

    private final byte[] in;
    private final String chunk;
    private int at;
    private int line = 1;
    private int tokenStart;
    private LuaString string = LuaString.EMPTY;
    private double number;

    Lexer(byte[] in, String chunk) {
        this.in = in;
        this.chunk = chunk;
        if (in.length > 0 && in[0] == '#') {
            skipLine();
        }
    }

    int line() {
        return line;
    }

    /** The name or string that was read last. */
    LuaString string() {
        return string;
    }

    /** The number that was read last. */
    double number() {
        return number;
    }

    private int peek() {
        return peek(0);
    }

    private int peek(int ahead) {
        return at + ahead < in.length ? in[at + ahead] & 0xFF : NONE;
    }

    private void skipLine() {
        while (peek() != NONE && peek() != '\n' && peek() != '\r') {
            at++;
        }
    }

    private void newline() {
        int first = peek();
        at++;
        int second = peek();
        if ((second == '\n' || second == '\r') && second != first) {
            at++;
        }
        line++;
    }

    Token next() {
        while (true) {
            int c = peek();
            tokenStart = at;
            if (c == '\n' || c == '\r') {
                newline();
            } else if (c == ' ' || c == '\t' || c == 0x0B || c == '\f') {
                at++;
            } else if (c == '-' && peek(1) == '-') {
                comment();
            } else {
                return token(c);
            }
        }
    }

    private void comment() {
        at += 2;
        if (peek() == '[') {
            int level = level();
            if (level >= 0) {
                longString(level, "unfinished long comment");
                return;
            }
        }
        skipLine();
    }

    /** The number of equals signs of a long bracket that begins here; -1 when none does. */
    private int level() {
        int count = 0;
        while (peek(1 + count) == '=') {
            count++;
        }
        return peek(1 + count) == '[' ? count : -1;
    }

    private Token token(int c) {
        if (c == NONE) {
            return Token.EOF;
        }
        if (isNameStart(c)) {
            return word();
        }
        if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
            return numeral();
        }
        if (c == '"' || c == '\'') {
            quoted(c);
            return Token.STRING;
        }
        if (c == '[') {
            int level = level();
            if (level >= 0) {
                longString(level, "unfinished long string");
                return Token.STRING;
            }
            if (peek(1) == '=') {
                throw error("invalid long string delimiter", "[=");
            }
        }
        return symbol(c);
    }

    private Token symbol(int c) {
        at++;
        return switch (c) {
            case '+' -> Token.PLUS;
            case '-' -> Token.MINUS;
            case '*' -> Token.TIMES;
            case '/' -> Token.DIVIDED;
            case '%' -> Token.MODULO;
            case '^' -> Token.POWER;
            case '#' -> Token.LENGTH;
            case '(' -> Token.OPEN;
            case ')' -> Token.CLOSE;
            case '{' -> Token.OPEN_BRACE;
            case '}' -> Token.CLOSE_BRACE;
            case '[' -> Token.OPEN_BRACKET;
            case ']' -> Token.CLOSE_BRACKET;
            case ';' -> Token.SEMICOLON;
            case ':' -> Token.COLON;
            case ',' -> Token.COMMA;
            case '=' -> follows('=') ? Token.EQUAL : Token.ASSIGN;
            case '<' -> follows('=') ? Token.AT_MOST : Token.LESS;
            case '>' -> follows('=') ? Token.AT_LEAST : Token.MORE;
            case '.' -> follows('.') ? (follows('.') ? Token.DOTS : Token.CONCAT) : Token.DOT;
            case '~' -> {
                if (!follows('=')) {
                    throw unexpected(c);
                }
                yield Token.UNEQUAL;
            }
            default -> throw unexpected(c);
        };
    }

    private boolean follows(int c) {
        boolean does = peek() == c;
        at += does ? 1 : 0;
        return does;
    }

    private LuaSyntaxException unexpected(int c) {
        String near = c < ' ' || c == 0x7F ? "char(" + c + ")" : String.valueOf((char) c);
        return new LuaSyntaxException(chunk + ":" + line + ": unexpected symbol near '" + near + "'");
    }

    private Token word() {
        while (isNameStart(peek()) || isDigit(peek())) {
            at++;
        }
        string = new LuaString(java.util.Arrays.copyOfRange(in, tokenStart, at));
        return Token.ofWord(string.toString());
    }

    private Token numeral() {
        while (isDigit(peek()) || peek() == '.') {
            at++;
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
        }
        while (isNameStart(peek()) || isDigit(peek())) {
            at++;
        }
        String text = new LuaString(java.util.Arrays.copyOfRange(in, tokenStart, at)).toString();
        Double value = LuaNumbers.parse(text);
        if (value == null) {
            throw error("malformed number", text);
        }
        number = value;
        return Token.NUMBER;
    }

    private void longString(int level, String unfinished) {
        at += level + 2;
        if (peek() == '\n' || peek() == '\r') {
            newline();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (!closes(level)) {
            int c = peek();
            if (c == NONE) {
                throw error(unfinished, "<eof>");
            }
            if (c == '\n' || c == '\r') {
                newline();
                out.write('\n');
            } else {
                out.write(c);
                at++;
            }
        }
        at += level + 2;
        string = new LuaString(out.toByteArray());
    }

    private boolean closes(int level) {
        if (peek() != ']' || peek(level + 1) != ']') {
            return false;
        }
        for (int i = 1; i <= level; i++) {
            if (peek(i) != '=') {
                return false;
            }
        }
        return true;
    }

    private void quoted(int quote) {
        at++;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (peek() != quote) {
            int c = peek();
            if (c == NONE) {
                throw error("unfinished string", "<eof>");
            }
            if (c == '\n' || c == '\r') {
                throw error("unfinished string", text());
            }
            at++;
            if (c == '\\') {
                escape(out);
            } else {
                out.write(c);
            }
        }
        at++;
        string = new LuaString(out.toByteArray());
    }

    private void escape(ByteArrayOutputStream out) {
        int c = peek();
        int simple = "abfnrtv".indexOf(c);
        if (c == NONE) {
            return;
        }
        if (simple >= 0) {
            out.write("\007\b\f\n\r\t\013".charAt(simple));
            at++;
        } else if (c == '\n' || c == '\r') {
            newline();
            out.write('\n');
        } else if (isDigit(c)) {
            int value = 0;
            for (int i = 0; i < 3 && isDigit(peek()); i++) {
                value = 10 * value + peek() - '0';
                at++;
            }
            if (value > 255) {
                throw error("escape sequence too large", quotedSoFar(out));
            }
            out.write(value);
        } else {
            out.write(c);
            at++;
        }
    }

    private String quotedSoFar(ByteArrayOutputStream out) {
        return (char) in[tokenStart] + LuaString.latin1(out.toByteArray());
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    /** The word that was read last, as it stands there. */
    String text() {
        int end = Math.min(at, tokenStart + MOST_SHOWN);
        return new LuaString(java.util.Arrays.copyOfRange(in, tokenStart, end)).toString();
    }

    LuaSyntaxException error(String what, String near) {
        return new LuaSyntaxException(chunk + ":" + line + ": " + what + " near '" + near + "'");
    }

    LuaSyntaxException error(String what) {
        return new LuaSyntaxException(chunk + ":" + line + ": " + what);
    }
}
