package io.netloft.chassis.docs;

/** An error as its server declares it: the constants of an enum {@code XError} implement this; the reference is made from them. */
public interface ErrorCode {
    /** The stable word on the wire, {@code not-found}, {@code WRONGTYPE}. */
    String word();

    /** The status or number that goes with it: HTTP status, WebSocket close code; 0 where there is none. */
    int number();

    /** What happened, one sentence. */
    String text();

    /** What to do about it, one sentence. */
    String remedy();
}
