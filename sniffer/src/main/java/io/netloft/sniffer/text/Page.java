package io.netloft.sniffer.text;

import io.netloft.proto.packet.PacketView;
import org.jspecify.annotations.Nullable;

/** What all dissectors of one printer share: the packet, the text in the making, how to show it, whose turn it is. */
final class Page {
    /** Encapsulations within each other; each takes stack. */
    private static final int MAX_DEPTH = 32;

    private final PacketView packet = new PacketView();
    private final TextBuffer out = new TextBuffer();
    private final TextOptions options;
    private final int verbosity;
    private final boolean link;
    private final boolean quick;
    private final @Nullable NameSource names;
    private String protocol = "";
    private int depth;

    Page(TextOptions options) {
        this.options = options;
        this.verbosity = options.verbosity();
        this.link = options.link();
        this.quick = options.quick();
        this.names = options.names();
    }

    PacketView packet() {
        return packet;
    }

    TextBuffer out() {
        return out;
    }

    TextOptions options() {
        return options;
    }

    int verbosity() {
        return verbosity;
    }

    boolean link() {
        return link;
    }

    boolean quick() {
        return quick;
    }

    /** Who knows names; null where numbers are wanted. */
    @Nullable
    NameSource names() {
        return names;
    }

    /** The protocol in hand, which is named where its octets run out. */
    String protocol() {
        return protocol;
    }

    void protocol(String name) {
        protocol = name;
    }

    void begin() {
        protocol = "";
        depth = 0;
    }

    /** One encapsulation deeper; false, and said so, when that is too deep. */
    boolean enter() {
        if (depth >= MAX_DEPTH) {
            out.put(" [encapsulated too deep]");
            return false;
        }
        depth++;
        return true;
    }

    void leave() {
        depth--;
    }
}
