package io.netloft.systemtests;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** One connection, written and read as bytes, for what a decent client would not send. */
final class RawExchange {
    private static final int TIMEOUT_MS = 20_000;

    private RawExchange() {}

    /** How a connection ended. */
    enum End {
        /** In order. */
        CLOSED,
        /** By reset, or in the middle of what TLS had to say. */
        RESET,
        /** Not at all. */
        OPEN
    }

    /** What came until the end, and which end it was. */
    record Ended(String text, End end) {}

    /** Sends {@code request} and returns everything that comes until the other side closes. */
    static String with(InetSocketAddress address, String request) throws IOException {
        try (Socket socket = connected(address)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** The same for other sides that break off. */
    static Ended upTo(InetSocketAddress address, boolean tls, String request) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Socket socket = tls ? secured(connected(address)) : connected(address)) {
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            } catch (SocketException hungUp) {
                text.setLength(0);
            }
            End end = read(socket.getInputStream(), text);
            return new Ended(text.toString(), end);
        }
    }

    private static End read(InputStream in, StringBuilder text) {
        byte[] buffer = new byte[8192];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                text.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
            }
            return End.CLOSED;
        } catch (SocketTimeoutException silence) {
            return End.OPEN;
        } catch (IOException reset) {
            return End.RESET;
        }
    }

    private static Socket connected(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.connect(address, TIMEOUT_MS);
        socket.setSoTimeout(TIMEOUT_MS);
        return socket;
    }

    private static SSLSocket secured(Socket plain) throws IOException {
        SSLSocket socket = (SSLSocket) trusting().createSocket(plain, "localhost", plain.getPort(), true);
        socket.startHandshake();
        return socket;
    }

    /** Believes any certificate: the proxy's is its own. */
    static SSLSocketFactory trusting() {
        X509TrustManager anybody = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {anybody}, new SecureRandom());
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS: " + e.getMessage(), e);
        }
    }
}
