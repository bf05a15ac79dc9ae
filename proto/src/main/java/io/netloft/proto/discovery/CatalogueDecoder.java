package io.netloft.proto.discovery;

import io.netloft.proto.bencode.BencodeDecoder;
import io.netloft.proto.bencode.BencodeException;
import io.netloft.proto.bencode.BencodeLimits;
import io.netloft.proto.bencode.BencodeValue;
import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.bencode.SafeNames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads datagrams of the catalogue. Fields that are not known are passed over, so that later ones may have more. */
public final class CatalogueDecoder {
    private static final int MOST_PORT = 65_535;
    private static final int MOST_DEPTH = 8;
    private static final int MOST_VALUES = 1_000;

    private final CatalogueLimits limits;
    private final BencodeLimits form;

    /** Every datagram stands alone: one decoder reads any number. */
    public CatalogueDecoder(CatalogueLimits limits) {
        this.limits = limits;
        this.form = new BencodeLimits(Math.max(2, limits.maxBytes()), MOST_DEPTH, MOST_VALUES);
    }

    /**
     * Reads one datagram, all that is readable.
     *
     * @throws CatalogueException when it breaks a rule or a limit
     */
    public CatalogueMessage decode(ByteBuf in) {
        int length = in.readableBytes();
        if (length > limits.maxBytes()) {
            throw new CatalogueException(CatalogueFault.BYTES, length);
        }
        BencodeValue.Dict dict = dictionary(ByteBufUtil.getBytes(in));
        Long version = dict.number(CatalogueFields.VERSION);
        if (version == null || version != CatalogueFields.VERSION_1) {
            throw new CatalogueException(CatalogueFault.VERSION, String.valueOf(version));
        }
        String kind = dict.text(CatalogueFields.KIND);
        return switch (kind == null ? "" : kind) {
            case CatalogueFields.ANNOUNCE -> announce(dict);
            case CatalogueFields.QUERY -> query(dict);
            case CatalogueFields.ANSWER -> answer(dict);
            case CatalogueFields.GOODBYE -> new CatalogueMessage.Goodbye(node(dict), epoch(dict));
            default -> throw new CatalogueException(CatalogueFault.KIND, kind == null ? "none" : shown(kind));
        };
    }

    private BencodeValue.Dict dictionary(byte[] datagram) {
        try {
            if (BencodeDecoder.whole(datagram, form) instanceof BencodeValue.Dict dict) {
                return dict;
            }
        } catch (BencodeException e) {
            throw new CatalogueException(CatalogueFault.FORM, e.fault().word());
        }
        throw new CatalogueException(CatalogueFault.FORM, "another value");
    }

    private CatalogueMessage announce(BencodeValue.Dict dict) {
        return new CatalogueMessage.Announce(
                node(dict),
                alias(dict),
                (int) number(dict, CatalogueFields.PEERS, 1, MOST_PORT),
                (int) number(dict, CatalogueFields.WEB, 0, MOST_PORT),
                epoch(dict),
                number(dict, CatalogueFields.CHANGES, 0, Long.MAX_VALUE),
                eight(dict, CatalogueFields.DIGEST),
                (int) number(dict, CatalogueFields.SIZE, 0, Integer.MAX_VALUE),
                entries(dict, limits.maxEntries()));
    }

    private CatalogueMessage query(BencodeValue.Dict dict) {
        return new CatalogueMessage.Query(
                node(dict), reference(dict), name(dict, CatalogueFields.TEXT, limits.maxText()));
    }

    private CatalogueMessage answer(BencodeValue.Dict dict) {
        return new CatalogueMessage.Answer(
                node(dict),
                alias(dict),
                (int) number(dict, CatalogueFields.PEERS, 1, MOST_PORT),
                reference(dict),
                number(dict, CatalogueFields.MORE, 0, 1) == 1,
                entries(dict, limits.maxEntries()));
    }

    private static long node(BencodeValue.Dict dict) {
        return eight(dict, CatalogueFields.NODE);
    }

    private String alias(BencodeValue.Dict dict) {
        return name(dict, CatalogueFields.ALIAS, limits.maxAlias());
    }

    private static long epoch(BencodeValue.Dict dict) {
        return number(dict, CatalogueFields.EPOCH, 0, Long.MAX_VALUE);
    }

    private static int reference(BencodeValue.Dict dict) {
        return (int) number(dict, CatalogueFields.REFERENCE, 1, Integer.MAX_VALUE);
    }

    static List<CatalogueEntry> entries(BencodeValue.Dict dict, int most) {
        List<BencodeValue> values = dict.list(CatalogueFields.ENTRIES);
        if (values == null || values.size() > most) {
            throw new CatalogueException(CatalogueFault.ENTRIES, values == null ? "none" : values.size());
        }
        List<CatalogueEntry> entries = new ArrayList<>(values.size());
        for (BencodeValue value : values) {
            if (!(value instanceof BencodeValue.Dict entry)) {
                throw new CatalogueException(CatalogueFault.ENTRIES, "another value than a dictionary");
            }
            entries.add(new CatalogueEntry(
                    hash(entry),
                    name(entry, CatalogueFields.ENTRY_NAME, Integer.MAX_VALUE),
                    number(entry, CatalogueFields.ENTRY_LENGTH, 0, Long.MAX_VALUE),
                    (int) number(entry, CatalogueFields.ENTRY_FILES, 1, Integer.MAX_VALUE)));
        }
        return entries;
    }

    private static InfoHash hash(BencodeValue.Dict entry) {
        byte[] octets = entry.octets(CatalogueFields.ENTRY_HASH);
        if (octets == null || octets.length != InfoHash.LENGTH) {
            throw field(CatalogueFields.ENTRY_HASH, octets == null ? "none" : octets.length + " octets");
        }
        return InfoHash.of(octets);
    }

    /** Text that is shown on terminals and pages: what could steer them is refused. */
    private static String name(BencodeValue.Dict dict, String key, int most) {
        byte[] octets = dict.octets(key);
        if (octets == null || octets.length > most) {
            throw new CatalogueException(
                    CatalogueFault.NAME, key + ": " + (octets == null ? "none" : octets.length + " octets"));
        }
        try {
            return SafeNames.name(octets, key);
        } catch (BencodeException e) {
            throw new CatalogueException(CatalogueFault.NAME, shown(String.valueOf(e.getMessage())));
        }
    }

    static long number(BencodeValue.Dict dict, String key, long least, long most) {
        Long found = dict.number(key);
        if (found == null || found < least || found > most) {
            throw field(key, found == null ? "none" : found);
        }
        return found;
    }

    static long eight(BencodeValue.Dict dict, String key) {
        byte[] octets = dict.octets(key);
        if (octets == null || octets.length != CatalogueFields.NUMBER) {
            throw field(key, octets == null ? "none" : octets.length + " octets");
        }
        return ByteBuffer.wrap(octets).getLong();
    }

    private static CatalogueException field(String key, Object found) {
        return new CatalogueException(CatalogueFault.FIELD, key + ": " + found);
    }

    private static String shown(String text) {
        return text.substring(0, Math.min(text.length(), 80)).replaceAll("[^ -~]", "?");
    }
}
