package io.netloft.proto.tls;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A hello of a client or a server, taken apart. Numbers are as they came, those of RFC 8701 (GREASE) among them. */
public final class TlsHello {
    static final int CLIENT = 1;
    static final int SERVER = 2;

    static final int SERVER_NAME = 0;
    static final int GROUPS = 10;
    static final int POINT_FORMATS = 11;
    static final int SIGNATURES = 13;
    static final int ALPN = 16;
    private static final int VERSIONS = 43;
    private static final int RANDOM = 32;
    private static final int[] NONE = {};

    private final boolean client;
    private final int legacyVersion;
    private final int[] ciphers;
    private final List<Integer> extensions = new ArrayList<>();
    private final List<String> alpn = new ArrayList<>();
    private int[] groups = NONE;
    private int[] pointFormats = NONE;
    private int[] signatures = NONE;
    private int[] versions = NONE;
    private @Nullable String serverName;

    private TlsHello(boolean client, int legacyVersion, int[] ciphers) {
        this.client = client;
        this.legacyVersion = legacyVersion;
        this.ciphers = ciphers;
    }

    /** Reads a whole handshake message; null when it is damaged. */
    static @Nullable TlsHello read(ByteBuf message) {
        try {
            ByteBuf in = message.slice();
            boolean fromClient = in.readByte() == CLIENT;
            in.skipBytes(3);
            int version = in.readUnsignedShort();
            in.skipBytes(RANDOM);
            in.skipBytes(in.readUnsignedByte());
            int[] ciphers;
            if (fromClient) {
                ciphers = numbers(in.readSlice(in.readUnsignedShort()));
                in.skipBytes(in.readUnsignedByte());
            } else {
                ciphers = new int[] {in.readUnsignedShort()};
                in.skipBytes(1);
            }
            TlsHello hello = new TlsHello(fromClient, version, ciphers);
            if (in.isReadable()) {
                hello.extensions(in.readSlice(in.readUnsignedShort()));
            }
            return hello;
        } catch (IndexOutOfBoundsException damaged) {
            return null;
        }
    }

    private void extensions(ByteBuf in) {
        while (in.isReadable()) {
            int type = in.readUnsignedShort();
            extensions.add(type);
            extension(type, in.readSlice(in.readUnsignedShort()));
        }
    }

    private void extension(int type, ByteBuf in) {
        switch (type) {
            case SERVER_NAME -> {
                if (client && in.readableBytes() > 5) {
                    in.skipBytes(3);
                    serverName = in.readSlice(in.readUnsignedShort()).toString(StandardCharsets.ISO_8859_1);
                }
            }
            case GROUPS -> groups = numbers(in.readSlice(in.readUnsignedShort()));
            case SIGNATURES -> signatures = numbers(in.readSlice(in.readUnsignedShort()));
            case POINT_FORMATS -> {
                pointFormats = new int[in.readUnsignedByte()];
                for (int i = 0; i < pointFormats.length; i++) {
                    pointFormats[i] = in.readUnsignedByte();
                }
            }
            case ALPN -> {
                in.skipBytes(2);
                while (in.isReadable()) {
                    alpn.add(in.readSlice(in.readUnsignedByte()).toString(StandardCharsets.ISO_8859_1));
                }
            }
            case VERSIONS -> versions = client ? numbers(in.skipBytes(1)) : numbers(in);
            default -> {}
        }
    }

    private static int[] numbers(ByteBuf in) {
        int[] all = new int[in.readableBytes() / 2];
        for (int i = 0; i < all.length; i++) {
            all[i] = in.readUnsignedShort();
        }
        return all;
    }

    /** Whether a number only keeps others used to unknown ones (RFC 8701). */
    static boolean isGrease(int number) {
        return (number & 0x0F0F) == 0x0A0A && number >> 8 == (number & 0xFF);
    }

    /** Whether a client says it. */
    public boolean client() {
        return client;
    }

    /** Version in the field that later ones leave at 1.2. */
    int legacyVersion() {
        return legacyVersion;
    }

    /** Version that is wanted most, or was chosen. */
    public int version() {
        int highest = 0;
        for (int one : versions) {
            highest = isGrease(one) ? highest : Math.max(highest, one);
        }
        return highest == 0 ? legacyVersion : highest;
    }

    /** The version as {@code 1.3}; others in hexadecimal. */
    public String versionText() {
        return switch (version()) {
            case 0x300 -> "SSL3";
            case 0x301 -> "1.0";
            case 0x302 -> "1.1";
            case 0x303 -> "1.2";
            case 0x304 -> "1.3";
            default -> String.format("0x%04x", version());
        };
    }

    /** Cipher suites offered, or the one that was chosen. */
    int[] ciphers() {
        return ciphers;
    }

    /** The first cipher suite: the one that a server chose; 0 where there is none. */
    public int cipher() {
        return ciphers.length == 0 ? 0 : ciphers[0];
    }

    List<Integer> extensions() {
        return extensions;
    }

    int[] groups() {
        return groups;
    }

    int[] pointFormats() {
        return pointFormats;
    }

    int[] signatures() {
        return signatures;
    }

    /** Server's name that the client asks for; null where it names none. */
    public @Nullable String serverName() {
        return serverName;
    }

    /** Protocols offered, or the one that was chosen. */
    public List<String> alpn() {
        return List.copyOf(alpn);
    }

    /** JA3 of a client, JA3S of a server. */
    public String ja3() {
        return TlsFingerprint.ja3(this);
    }

    /** JA4 of a client over TCP. */
    public String ja4() {
        return TlsFingerprint.ja4(this);
    }
}
