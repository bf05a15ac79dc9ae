package io.netloft.sniffer.app;

import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.discovery.CatalogueDecoder;
import io.netloft.proto.discovery.CatalogueEntry;
import io.netloft.proto.discovery.CatalogueException;
import io.netloft.proto.discovery.CatalogueLimits;
import io.netloft.proto.discovery.CatalogueMessage;
import io.netloft.proto.discovery.LsdDecoder;
import io.netloft.proto.discovery.LsdException;
import io.netloft.proto.discovery.LsdLimits;
import io.netloft.proto.discovery.LsdMessage;
import io.netloft.sniffer.stream.StreamName;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Lines for the datagrams by which peers of BitTorrent find one another (BEP 14), and for those of the toolkit's catalogue. */
final class DiscoveryLines {
    private static final int MOST_HASHES = 6;
    private static final byte[] LSD_START = "BT-SEARCH * HTTP/1.".getBytes(StandardCharsets.ISO_8859_1);
    /** A dictionary whose first name has one letter, as all of the catalogue's have. */
    private static final byte[] CATALOGUE_START = "d1:".getBytes(StandardCharsets.ISO_8859_1);

    private final AppLine line;
    private final LsdDecoder lsd = new LsdDecoder(LsdLimits.DEFAULT);
    private final CatalogueDecoder catalogue = new CatalogueDecoder(CatalogueLimits.DEFAULT);

    DiscoveryLines(AppLine line) {
        this.line = line;
    }

    /** Writes an announce. */
    void lsd(StreamName name, int side, ByteBuf in) {
        line.begin(AppProtocol.LSD, name, side, true);
        try {
            LsdMessage message = lsd.decode(in);
            line.word(AppField.KIND, "announce");
            // A line has room for as many.
            line.word(
                    AppField.HASH,
                    message.hashes().stream()
                            .limit(MOST_HASHES)
                            .map(InfoHash::toString)
                            .collect(Collectors.joining(",")));
            line.some(AppField.LEFT, Math.max(0, message.hashes().size() - MOST_HASHES));
            line.number(AppField.PORT, message.port());
            line.text(AppField.HOST, message.host()).text(AppField.COOKIE, message.cookie());
        } catch (LsdException e) {
            line.word(AppField.FAULT, e.fault().word());
        }
        line.end();
    }

    /** Writes a datagram of either kind on any port; nothing where it is none: answers go to the port of who asks. */
    void guess(StreamName name, int side, ByteBuf in) {
        if (starts(in, LSD_START)) {
            lsd(name, side, in);
        } else if (starts(in, CATALOGUE_START)) {
            try {
                write(name, side, catalogue.decode(in));
            } catch (CatalogueException e) {
                // Others have such dictionaries too: DHT.
                return;
            }
        }
    }

    private static boolean starts(ByteBuf in, byte[] start) {
        if (in.readableBytes() < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if (in.getByte(in.readerIndex() + i) != start[i]) {
                return false;
            }
        }
        return true;
    }

    /** Writes a datagram of the catalogue. */
    void catalogue(StreamName name, int side, ByteBuf in) {
        CatalogueMessage message;
        try {
            message = catalogue.decode(in);
        } catch (CatalogueException e) {
            line.begin(AppProtocol.CATALOGUE, name, side, true);
            line.word(AppField.FAULT, e.fault().word()).end();
            return;
        }
        write(name, side, message);
    }

    /** An answer is what a server says. */
    private void write(StreamName name, int side, CatalogueMessage message) {
        line.begin(AppProtocol.CATALOGUE, name, side, !(message instanceof CatalogueMessage.Answer));
        if (message instanceof CatalogueMessage.Announce announce) {
            announce(announce);
        } else if (message instanceof CatalogueMessage.Query query) {
            begin("query", query).number(AppField.REF, query.reference());
            line.text(AppField.TEXT, latin(query.text()));
        } else if (message instanceof CatalogueMessage.Answer answer) {
            begin("answer", answer).number(AppField.REF, answer.reference());
            line.text(AppField.ALIAS, latin(answer.alias())).number(AppField.PORT, answer.port());
            line.flag(AppField.MORE, answer.more());
            entries(answer.found());
        } else if (message instanceof CatalogueMessage.Goodbye goodbye) {
            begin("bye", goodbye).number(AppField.EPOCH, goodbye.epoch());
        }
        line.end();
    }

    private AppLine begin(String kind, CatalogueMessage message) {
        return line.word(AppField.KIND, kind).word(AppField.NODE, HexFormat.of().toHexDigits(message.node()));
    }

    private void announce(CatalogueMessage.Announce announce) {
        begin("announce", announce).text(AppField.ALIAS, latin(announce.alias()));
        line.number(AppField.PORT, announce.port()).some(AppField.WEB, announce.web());
        line.number(AppField.EPOCH, announce.epoch()).number(AppField.CHANGES, announce.version());
        line.number(AppField.SHARES, announce.size());
        entries(announce.newest());
    }

    private void entries(List<CatalogueEntry> entries) {
        line.nested(AppField.ENTRIES);
        AppTree tree = new AppTree(line);
        tree.open('[');
        for (CatalogueEntry entry : entries) {
            tree.element();
            tree.open('{');
            tree.member("hash").word(entry.hash().toString());
            tree.member("name").text(entry.name());
            tree.member("length").number(entry.length());
            tree.member("files").number(entry.files());
            tree.close('}');
        }
        tree.close(']');
    }

    /** One octet a letter, as lines take text from the wire. */
    private static String latin(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
