package io.netloft.kvstore.lua;

import java.util.HashMap;
import java.util.Map;

/** The kinds of words in a script. */
enum Token {
    AND("and"),
    BREAK("break"),
    DO("do"),
    ELSE("else"),
    ELSEIF("elseif"),
    END("end"),
    FALSE("false"),
    FOR("for"),
    FUNCTION("function"),
    IF("if"),
    IN("in"),
    LOCAL("local"),
    NIL("nil"),
    NOT("not"),
    OR("or"),
    REPEAT("repeat"),
    RETURN("return"),
    THEN("then"),
    TRUE("true"),
    UNTIL("until"),
    WHILE("while"),
    PLUS("+"),
    MINUS("-"),
    TIMES("*"),
    DIVIDED("/"),
    MODULO("%"),
    POWER("^"),
    LENGTH("#"),
    EQUAL("=="),
    UNEQUAL("~="),
    AT_MOST("<="),
    AT_LEAST(">="),
    LESS("<"),
    MORE(">"),
    ASSIGN("="),
    OPEN("("),
    CLOSE(")"),
    OPEN_BRACE("{"),
    CLOSE_BRACE("}"),
    OPEN_BRACKET("["),
    CLOSE_BRACKET("]"),
    SEMICOLON(";"),
    COLON(":"),
    COMMA(","),
    DOT("."),
    CONCAT(".."),
    DOTS("..."),
    NUMBER("<number>"),
    STRING("<string>"),
    NAME("<name>"),
    EOF("<eof>");

    private static final Map<String, Token> WORDS = new HashMap<>();

    static {
        for (Token token : values()) {
            if (Character.isLetter(token.text.charAt(0))) {
                WORDS.put(token.text, token);
            }
        }
    }

    private final String text;

    Token(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /** What a word is: reserved, or a name. */
    static Token ofWord(String word) {
        return WORDS.getOrDefault(word, NAME);
    }
}
