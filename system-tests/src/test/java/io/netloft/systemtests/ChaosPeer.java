package io.netloft.systemtests;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A BitTorrent peer that says whatever it is told to, well-formed or not: it writes and reads octets by itself, and shares
 * no code with what it attacks. Blocking; one thread uses it.
 */
final class ChaosPeer implements AutoCloseable {
    static final int CHOKE = 0;
    static final int UNCHOKE = 1;
    static final int INTERESTED = 2;
    static final int HAVE = 4;
    static final int REQUEST = 6;
    static final int PIECE = 7;
    static final int HAVE_ALL = 14;
    static final int REJECT = 16;
    static final int EXTENDED = 20;

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final int TIMEOUT_MS = 20_000;
    private static final int LOOK_MS = 20;
    private static final long LOOKING_NS = 8_000_000_000L;
    private static final long REFUSED_NS = 50_000_000;
    private static final int MOST_FRAME = 1 << 20;

    private final Socket socket;
    private final DataInputStream in;

    /** A frame that came. */
    record Frame(int id, byte[] body) {
        /** A number of the body: 0 the piece, 1 the beginning, 2 the length. */
        int number(int index) {
            return ByteBuffer.wrap(body).getInt(4 * index);
        }

        String text() {
            return new String(body, StandardCharsets.ISO_8859_1);
        }
    }

    private ChaosPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /** Connected, and nothing said. */
    static ChaosPeer silent(InetSocketAddress to) throws IOException {
        return new ChaosPeer(new Socket(to.getAddress(), to.getPort()));
    }

    /** Connected to by another, and nothing said. */
    static ChaosPeer accepted(Socket socket) throws IOException {
        return new ChaosPeer(socket);
    }

    /**
     * Connected, with hands shaken as a peer does that knows the extensions. While connections that were closed a moment
     * ago still count, another one of this address may be refused.
     */
    static ChaosPeer open(InetSocketAddress to, String hash) throws IOException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
        while (true) {
            ChaosPeer peer = silent(to);
            boolean refused = !hash.equals(peer.handsShaken(hash));
            if (!refused || System.nanoTime() - deadlineNs > 0) {
                return peer;
            }
            peer.close();
            LockSupport.parkNanos(REFUSED_NS);
        }
    }

    private String handsShaken(String hash) throws IOException {
        try {
            return shakeHands(hash);
        } catch (SocketException reset) {
            return "";
        }
    }

    /** Says the handshake and reads the other's; returns the hash that it was for. */
    String shakeHands(String hash) throws IOException {
        say(handshake(hash));
        byte[] other = in.readNBytes(68);
        return HexFormat.of().formatHex(other, Math.min(28, other.length), Math.min(48, other.length));
    }

    /** The other's handshake comes first; answers with the hash that it asks for. */
    String answerHands() throws IOException {
        byte[] other = in.readNBytes(68);
        String hash = HexFormat.of().formatHex(other, 28, 48);
        say(handshake(hash));
        return hash;
    }

    static byte[] handshake(String hash) {
        ByteBuffer octets = ByteBuffer.allocate(68);
        octets.put((byte) 19).put("BitTorrent protocol".getBytes(StandardCharsets.US_ASCII));
        octets.put(new byte[] {0, 0, 0, 0, 0, 0x10, 0, 4});
        octets.put(HexFormat.of().parseHex(hash));
        String id = String.format("-XX0000-%012d", NUMBER.incrementAndGet());
        return octets.put(id.getBytes(StandardCharsets.US_ASCII)).array();
    }

    /** A frame as it stands on the wire. */
    static byte[] frame(int id, byte[] body) {
        return ByteBuffer.allocate(5 + body.length)
                .putInt(1 + body.length)
                .put((byte) id)
                .put(body)
                .array();
    }

    /** A frame of numbers. */
    static byte[] frame(int id, int... numbers) {
        ByteBuffer body = ByteBuffer.allocate(4 * numbers.length);
        Arrays.stream(numbers).forEach(body::putInt);
        return frame(id, body.array());
    }

    /** An extended frame. */
    static byte[] extended(int id, String body) {
        byte[] octets = body.getBytes(StandardCharsets.ISO_8859_1);
        return frame(
                EXTENDED,
                ByteBuffer.allocate(1 + octets.length)
                        .put((byte) id)
                        .put(octets)
                        .array());
    }

    static byte[] repeated(byte[] octets, int times) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(octets.length * times);
        for (int i = 0; i < times; i++) {
            all.writeBytes(octets);
        }
        return all.toByteArray();
    }

    /** Says octets; false when the other side has closed meanwhile. */
    boolean say(byte[] octets) throws IOException {
        try {
            socket.getOutputStream().write(octets);
            return true;
        } catch (SocketException closed) {
            return false;
        }
    }

    /** The next frame of a kind; others are passed over. */
    Frame await(Predicate<Frame> wanted) throws IOException {
        while (true) {
            int length = in.readInt();
            if (length < 0 || length > MOST_FRAME) {
                throw new IOException("frame: " + length + " octets (expected: of our node, a small one)");
            }
            if (length > 0) {
                Frame frame = new Frame(in.readUnsignedByte(), in.readNBytes(length - 1));
                if (wanted.test(frame)) {
                    return frame;
                }
            }
        }
    }

    Frame await(int id) throws IOException {
        return await(frame -> frame.id() == id);
    }

    /**
     * By which id the other side wants to be sent an extension: from its extension handshake, which may come again with more
     * (BEP 10), as when it has learned that the share is not private.
     */
    int extensionId(String name) throws IOException {
        Pattern entry = Pattern.compile(name + "i(\\d+)e");
        Frame shaken = await(frame -> frame.id() == EXTENDED
                && frame.body()[0] == 0
                && entry.matcher(frame.text()).find());
        Matcher id = entry.matcher(shaken.text());
        if (!id.find()) {
            throw new IOException(name + ": not offered (expected: in " + shaken.text() + ")");
        }
        return Integer.parseInt(id.group(1));
    }

    /** Reads to the end that the other side makes; false when there is none in time. */
    boolean isClosed() {
        try {
            in.transferTo(OutputStream.nullOutputStream());
            return true;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Asks for a block and waits for it. */
    byte[] block(int piece, int begin, int length) throws IOException {
        say(frame(REQUEST, piece, begin, length));
        Frame answer = await(frame -> frame.id() == PIECE && frame.number(0) == piece && frame.number(1) == begin);
        return Arrays.copyOfRange(answer.body(), 8, answer.body().length);
    }

    /** Waits until it may ask. */
    ChaosPeer unchoked() throws IOException {
        say(frame(INTERESTED));
        await(UNCHOKE);
        return this;
    }

    /** Reads answers to requests: how many are pieces and rejects. */
    int answers(int expected) throws IOException {
        int answers = 0;
        while (answers < expected) {
            await(frame -> frame.id() == PIECE || frame.id() == REJECT);
            answers++;
        }
        return answers;
    }

    /**
     * How many of so many connections at once, each with one octet of a handshake, are closed; looks until there are enough
     * of them, for less long than a handshake may take.
     */
    static int refusedAmong(InetSocketAddress to, int connections, int enough) {
        Socket[] sockets = new Socket[connections];
        Set<Socket> refused = new HashSet<>();
        try {
            for (int i = 0; i < connections; i++) {
                sockets[i] = new Socket(to.getAddress(), to.getPort());
                sockets[i].setSoTimeout(LOOK_MS);
                begin(sockets[i]);
            }
            long startNs = System.nanoTime();
            while (refused.size() < enough && System.nanoTime() - startNs < LOOKING_NS) {
                for (Socket socket : sockets) {
                    if (!refused.contains(socket) && ended(socket)) {
                        refused.add(socket);
                    }
                }
            }
            return refused.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            for (Socket socket : sockets) {
                closeQuietly(socket);
            }
        }
    }

    private static void begin(Socket socket) {
        try {
            socket.getOutputStream().write(19);
        } catch (IOException refused) {
            // It is read next, and found ended.
            return;
        }
    }

    private static boolean ended(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
