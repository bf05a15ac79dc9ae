package io.netloft.proto.discovery;

/** What the fields of a datagram of the catalogue are called on the wire. */
final class CatalogueFields {
    static final int VERSION_1 = 1;
    static final int NUMBER = 8;

    static final String VERSION = "v";
    static final String KIND = "k";
    static final String NODE = "n";
    static final String ALIAS = "a";
    static final String PEERS = "p";
    static final String WEB = "w";
    static final String EPOCH = "e";
    static final String CHANGES = "c";
    static final String DIGEST = "d";
    static final String SIZE = "s";
    static final String ENTRIES = "x";
    static final String REFERENCE = "r";
    static final String TEXT = "q";
    static final String MORE = "m";

    static final String ENTRY_HASH = "h";
    static final String ENTRY_NAME = "n";
    static final String ENTRY_LENGTH = "l";
    static final String ENTRY_FILES = "f";

    static final String ANNOUNCE = "announce";
    static final String QUERY = "query";
    static final String ANSWER = "answer";
    static final String GOODBYE = "bye";

    private CatalogueFields() {}
}
