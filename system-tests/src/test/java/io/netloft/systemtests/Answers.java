package io.netloft.systemtests;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Everything that came back on one connection until its end.
 *
 * @param all the answers, in order
 * @param trouble what is wrong with them, or empty
 */
record Answers(List<Answer> all, String trouble) {
    private static final int TIMEOUT_MS = 20_000;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) [^\\r\\n]*\\r\\n");
    private static final Pattern LENGTH = Pattern.compile("(?i)\\r\\ncontent-length: (\\d+)\\r\\n");
    private static final Pattern GOT = Pattern.compile("(?i)\\r\\nx-got: ([^\\r\\n]*)\\r\\n");

    /**
     * One answer.
     *
     * @param status its status
     * @param got its field {@code X-Got}, or empty
     */
    record Answer(int status, String got) {}

    static Answers none(String trouble) {
        return new Answers(List.of(), trouble);
    }

    /** Sends {@code bytes} in two pieces, perhaps ends the output, and reads until the other side has ended its own. */
    static Answers to(InetSocketAddress address, byte[] bytes, int piece, boolean finish) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.connect(address, TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
            StringBuilder read = new StringBuilder();
            String end = "";
            try {
                OutputStream out = socket.getOutputStream();
                out.write(bytes, 0, piece);
                if (piece < bytes.length) {
                    out.write(bytes, piece, bytes.length - piece);
                }
                if (finish) {
                    socket.shutdownOutput();
                }
            } catch (SocketException closed) {
                end = "";
            }
            byte[] buffer = new byte[4096];
            try {
                for (int n = socket.getInputStream().read(buffer);
                        n >= 0;
                        n = socket.getInputStream().read(buffer)) {
                    read.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                }
            } catch (SocketTimeoutException open) {
                end = "not closed";
            } catch (SocketException reset) {
                end = "";
            }
            Answers answers = parse(read.toString());
            return end.isEmpty() ? answers : new Answers(answers.all(), end);
        }
    }

    private static Answers parse(String text) {
        List<Answer> all = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            Matcher start = STATUS.matcher(text).region(at, text.length());
            int end = text.indexOf("\r\n\r\n", at);
            if (!start.lookingAt() || end < 0) {
                return new Answers(all, "no answer: " + Corpus.escape(text.substring(at)));
            }
            String head = text.substring(at, end + 4);
            int status = Integer.parseInt(start.group(1));
            Matcher length = LENGTH.matcher(head);
            Matcher got = GOT.matcher(head);
            String asked = got.find() ? got.group(1) : "";
            boolean bodiless = status < 200 || asked.toUpperCase(Locale.ROOT).startsWith("HEAD ");
            int body = length.find() && !bodiless ? Integer.parseInt(length.group(1)) : 0;
            // A refused HEAD has a length and no content.
            body = status >= 400 && end + 4 == text.length() ? 0 : body;
            at = end + 4 + body;
            if (status >= 200) {
                all.add(new Answer(status, asked));
            }
        }
        return new Answers(all, at > text.length() ? "an answer is cut short" : "");
    }
}
