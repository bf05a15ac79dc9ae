package io.netloft.systemtests;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes connections of those that want something, and treats each as it is told to; counts them. */
final class ChaosGiver implements Closeable {
    private final ServerSocket listener;
    private final AtomicInteger accepted = new AtomicInteger();

    /** What is done with one that wants something, after hands were shaken. */
    interface Treatment {
        void treat(ChaosPeer wanting) throws IOException;
    }

    ChaosGiver(String host, Treatment treatment) throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getByName(host));
        Thread thread = new Thread(() -> serve(treatment), "chaos-giver");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Treatment treatment) {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept();
                    ChaosPeer wanting = ChaosPeer.accepted(socket)) {
                accepted.incrementAndGet();
                wanting.answerHands();
                treatment.treat(wanting);
            } catch (IOException over) {
                // The other side has closed, or the listener is closed: both are how it ends.
                Thread.onSpinWait();
            }
        }
    }

    /** Says that it has everything, and answers each request by octets that are not those of the share. */
    static void poison(ChaosPeer wanting) throws IOException {
        wanting.say(ChaosPeer.frame(ChaosPeer.HAVE_ALL));
        wanting.say(ChaosPeer.frame(ChaosPeer.UNCHOKE));
        while (true) {
            ChaosPeer.Frame request = wanting.await(ChaosPeer.REQUEST);
            byte[] body = new byte[8 + request.number(2)];
            System.arraycopy(request.body(), 0, body, 0, 8);
            wanting.say(ChaosPeer.frame(ChaosPeer.PIECE, body));
        }
    }

    /** Gives metadata, and says how long it is; reads on until the other side closes. */
    static Treatment metadata(byte[] info, long claimed) {
        return wanting -> {
            int id = wanting.extensionId("11:ut_metadata");
            wanting.say(ChaosPeer.extended(0, "d1:md11:ut_metadatai1ee13:metadata_sizei" + claimed + "ee"));
            while (true) {
                wanting.await(frame -> frame.id() == ChaosPeer.EXTENDED && frame.body()[0] == 1);
                String head = "d8:msg_typei1e5:piecei0e10:total_sizei" + claimed + "ee";
                wanting.say(ChaosPeer.extended(id, head + new String(info, StandardCharsets.ISO_8859_1)));
            }
        };
    }

    String address() {
        return listener.getInetAddress().getHostAddress() + ":" + port();
    }

    int port() {
        return ((InetSocketAddress) listener.getLocalSocketAddress()).getPort();
    }

    /** How often it was dialled. */
    int accepted() {
        return accepted.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
