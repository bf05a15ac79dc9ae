package io.netloft.proto.discovery;

import io.netloft.proto.bencode.BencodeDecoder;
import io.netloft.proto.bencode.BencodeEncoder;
import io.netloft.proto.bencode.BencodeException;
import io.netloft.proto.bencode.BencodeLimits;
import io.netloft.proto.bencode.BencodeValue;
import java.util.List;

/**
 * The whole list of a node, as it is given over HTTP: one bencoded dictionary.
 *
 * @param node whose list it is
 * @param version of the list, as in its announces
 * @param entries all of them
 */
public record CatalogueList(long node, long version, List<CatalogueEntry> entries) {
    /** Where it is given. */
    public static final String PATH = "/v1/catalogue";

    /** Its media type. */
    public static final String TYPE = "application/vnd.netloft.catalogue";

    private static final int DEPTH = 4;
    private static final int VALUES_OF_ENTRY = 10;
    private static final int MORE_VALUES = 64;

    /** Keeps a copy. */
    public CatalogueList {
        entries = List.copyOf(entries);
    }

    /** Its octets. */
    public byte[] write() {
        return BencodeEncoder.bytes(BencodeValue.Dict.builder()
                .put(CatalogueFields.VERSION, CatalogueFields.VERSION_1)
                .put(CatalogueFields.NODE, CatalogueEncoder.eight(node))
                .put(CatalogueFields.CHANGES, version)
                .put(CatalogueFields.ENTRIES, CatalogueEncoder.entries(entries))
                .build());
    }

    /**
     * Reads one.
     *
     * @throws CatalogueException when it breaks a rule or a limit
     */
    public static CatalogueList read(byte[] document, CatalogueListLimits limits) {
        if (document.length > limits.maxBytes()) {
            throw new CatalogueException(CatalogueFault.BYTES, document.length);
        }
        BencodeLimits form = new BencodeLimits(limits.maxBytes(), DEPTH, (int)
                Math.min(Integer.MAX_VALUE, (long) limits.maxEntries() * VALUES_OF_ENTRY + MORE_VALUES));
        try {
            if (!(BencodeDecoder.whole(document, form) instanceof BencodeValue.Dict dict)) {
                throw new CatalogueException(CatalogueFault.FORM, "another value");
            }
            Long version = dict.number(CatalogueFields.VERSION);
            if (version == null || version != CatalogueFields.VERSION_1) {
                throw new CatalogueException(CatalogueFault.VERSION, String.valueOf(version));
            }
            return new CatalogueList(
                    CatalogueDecoder.eight(dict, CatalogueFields.NODE),
                    CatalogueDecoder.number(dict, CatalogueFields.CHANGES, 0, Long.MAX_VALUE),
                    CatalogueDecoder.entries(dict, limits.maxEntries()));
        } catch (BencodeException e) {
            throw new CatalogueException(CatalogueFault.FORM, e.fault().word());
        }
    }
}
