package io.netloft.proxy.core;

/** How a server is told, before anything else, whose connection it gets (the PROXY protocol). */
public enum ProxyHeader {
    /** It isn't. */
    NONE,
    /** A line of text. */
    V1,
    /** A binary header, which carries what the client's own header brought beside the addresses. */
    V2
}
