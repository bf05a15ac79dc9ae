package io.netloft.sniffer.app;

/** The members of an application message in JSON, and how each begins as text: the manual's dictionary is made of them. */
public enum AppField {
    NUMBER("number", "number", "Count of the packet that made it whole."),
    TIME("time", "text", "When that packet was captured."),
    STREAM("stream", "text", "Conversation, for `--follow`: tcp or udp, and its number from 0."),
    SRC("src", "text", "IP source."),
    SRC_PORT("srcPort", "number", "Source port."),
    DST("dst", "text", "IP destination."),
    DST_PORT("dstPort", "number", "Destination port."),
    APP("app", "text", "Protocol: http, http2, grpc, websocket, event, resp, dns, tls, peerwire, lsd, catalogue."),
    FROM("from", "text", "client or server."),
    METHOD("method", "text", "Method of HTTP.", true),
    TARGET("target", "text", "Target of a request, as it came.", true),
    STATUS("status", "number", "Status of a response.", true),
    REASON("reason", "text", "Reason of a response.", true),
    HOST("host", "text", "Whom a request is for."),
    TYPE("type", "text", "Media type."),
    BYTES("bytes", "number", "Octets of the body or the payload, framing left out."),
    TOOK(
            "took",
            "number",
            "Milliseconds from the end of the request that it answers, with three digits behind the point."),
    MISSING("missing", "number", "Octets that were not captured."),
    CUT("cut", "true", "It ends before its end, or the stream lost its footing."),
    OPEN("open", "true", "It has begun and lasts: events or another protocol follow."),
    FAULT("fault", "text", "What it breaks, as a word; what follows is tried."),
    H2_STREAM("h2", "number", "Stream of HTTP/2."),
    GRPC_STATUS("grpcStatus", "text", "Status of gRPC, from the trailers."),
    CALL("call", "text", "Service and method of gRPC.", true),
    MESSAGE("message", "text", "Kind of a message of gRPC, where its contract is known.", true),
    FIELDS("fields", "object", "Its fields that are set; decimals as text, times in RFC 3339.", true),
    LEFT("left", "number", "Elements that were left out: of each list the first 64 are told."),
    COMPRESSED("compressed", "true", "A message of gRPC came compressed."),
    KIND("kind", "text", "Kind: of a frame, a reply, an event, a handshake.", true),
    VALUE("value", "text", "Payload as text, its first 256 octets; what it holds of a reply.", true),
    COMMAND("command", "text", "Command, its first word.", true),
    ARGS("args", "text", "Its other words, up to 256 octets.", true),
    DATABYTES("messageBytes", "number", "Octets before they were compressed."),
    FRAMES("frames", "number", "Frames that it came in, where there are several."),
    CODE("code", "number", "Why a WebSocket closes."),
    EVENT_ID("id", "text", "Cursor of an event."),
    QUERY_ID("queryId", "number", "Identification of a query and its answer."),
    SOURCE("source", "text", "File or room of an event."),
    SEQ("seq", "number", "Number of an event."),
    REF("ref", "number", "Client's number of a command."),
    NAME("name", "text", "Name that is asked for.", true),
    QUERY("query", "text", "Record type that is asked for.", true),
    RESULT("rcode", "number", "Result of an answer."),
    ANSWERS("answers", "number", "Records that an answer has."),
    VERSION("version", "text", "Version of TLS that is offered or chosen."),
    SNI("sni", "text", "Server's name that a client of TLS asks for."),
    ALPN("alpn", "text", "Protocols that are offered or chosen, with commas."),
    CIPHER("cipher", "text", "Cipher suite that was chosen."),
    JA3("ja3", "text", "Fingerprint of a client's hello."),
    JA3S("ja3s", "text", "Fingerprint of a server's hello."),
    JA4("ja4", "text", "Fingerprint of a client's hello, its newer form."),
    HASH("hash", "text", "Info-hash of a share of BitTorrent; of several in one announce with commas."),
    PEER_ID("peerId", "text", "What a peer calls itself: 20 octets."),
    CAN("can", "text", "What a peer's handshake says that it can: extensions, fast."),
    HAVE("have", "number", "Pieces that a bitfield says are there."),
    PIECE("piece", "number", "Piece, from 0."),
    BEGIN("begin", "number", "Where in the piece a block begins."),
    LENGTH("length", "number", "Octets of the block, or of a part of metadata."),
    EXTENSION("extension", "text", "Name of the extension that a message is of.", true),
    EXTENSIONS("extensions", "text", "Extensions that a peer takes, with the number of each."),
    CLIENT("client", "text", "What a peer calls its program."),
    PORT("port", "number", "Where a peer takes connections."),
    REQUESTS("requests", "number", "How many requests a peer keeps."),
    METADATA_SIZE("metadataSize", "number", "Octets of the metadata."),
    PART("part", "number", "Part of the metadata, 16 KiB each."),
    ADDED("added", "number", "Peers that the sender is newly connected with."),
    DROPPED("dropped", "number", "Peers that it is connected with no more."),
    PEERS("peers", "text", "The first of those that are new, with commas."),
    COOKIE("cookie", "text", "By which the sender of an announce knows its own."),
    NODE("node", "text", "Number of a node of the catalogue, in hexadecimal."),
    ALIAS("alias", "text", "What a node is called."),
    WEB("web", "number", "Where a node gives its whole list over HTTP."),
    EPOCH("epoch", "number", "Grows with every start of a node."),
    CHANGES("changes", "number", "Grows with every change of a node's list."),
    SHARES("shares", "number", "How many shares a node has."),
    TEXT("text", "text", "Part of a name that is asked for."),
    MORE("more", "true", "There is more than fitted."),
    ENTRIES("entries", "list", "Shares: hash, name, length, files of each.");

    private final String word;
    private final String type;
    private final String meaning;
    private final String before;
    private final String key;

    AppField(String word, String type, String meaning) {
        this(word, type, meaning, false);
    }

    AppField(String word, String type, String meaning, boolean bare) {
        this.word = word;
        this.type = type;
        this.meaning = meaning;
        this.before = bare ? " " : " " + word + "=";
        this.key = (word.equals("number") ? "{\"" : ",\"") + word + "\":";
    }

    /** The member's name. */
    public String word() {
        return word;
    }

    /** What it holds. */
    public String type() {
        return type;
    }

    /** What it says. */
    public String meaning() {
        return meaning;
    }

    /** How it begins as text: by its name, but where what stands there needs none. */
    String before() {
        return before;
    }

    /** The member's name as it begins, with what parts it from the one before. */
    String key() {
        return key;
    }
}
