package io.netloft.testkit;

/** Which way bytes go through a fault relay. */
public enum Direction {
    /** From the client that connected to the relay, to the server behind it. */
    TO_SERVER,
    /** From the server back to the client. */
    TO_CLIENT
}
