package io.netloft.sniffer;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Asks the C library, as tcpdump does: the hosts file, DNS, or what else the machine is set up for. Java's own lookup would
 * hide names whose own addresses are others. Where the library is not Linux's, or cannot be loaded, nothing has a name.
 */
final class LibcLookup implements AddressLookup {
    private static final int IPV4 = 2;
    private static final int IPV6 = 10;
    private static final int NAME_REQUIRED = 8;
    private static final int MOST = 1025;

    private final AtomicBoolean missing =
            new AtomicBoolean(!System.getProperty("os.name", "").equals("Linux"));

    /** The call of the C library that it takes. */
    interface CLibrary extends Library {
        /** Writes the name, ended by a zero octet; 0 where there is one. */
        int getnameinfo(byte[] address, int length, byte[] host, int room, byte[] service, int serviceRoom, int flags);
    }

    /** Loaded by the first who asks, which is no thread that prints. */
    private static final class Loaded {
        private static final CLibrary LIBRARY = Native.load("c", CLibrary.class);

        private Loaded() {}
    }

    @Override
    public @Nullable String name(byte[] address) {
        if (missing.get()) {
            return null;
        }
        // sockaddr_in: family(2) port(2) address(4); sockaddr_in6: family(2) port(2) flow(4) address(16) scope(4)
        boolean four = address.length == 4;
        ByteBuffer socket = ByteBuffer.allocate(four ? 16 : 28).order(ByteOrder.nativeOrder());
        socket.putShort((short) (four ? IPV4 : IPV6)).position(four ? 4 : 8).put(address);
        byte[] host = new byte[MOST];
        try {
            int failed = Loaded.LIBRARY.getnameinfo(
                    socket.array(), socket.capacity(), host, host.length, new byte[0], 0, NAME_REQUIRED);
            return failed == 0 ? text(host) : null;
        } catch (LinkageError e) {
            missing.set(true);
            return null;
        }
    }

    private static String text(byte[] host) {
        int length = 0;
        while (length < host.length && host[length] != 0) {
            length++;
        }
        return new String(host, 0, length, StandardCharsets.ISO_8859_1);
    }
}
