package io.netloft.proto.resp;

/** The version of the protocol that a connection speaks; it begins with RESP2 and changes by {@code HELLO}. */
public enum RespVersion {
    /** Five kinds of value: simple strings, errors, integers, bulks, arrays. */
    RESP2,
    /** RESP2 with maps, sets, pushes, doubles, booleans, one null and more. */
    RESP3
}
