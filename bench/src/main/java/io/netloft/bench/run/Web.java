package io.netloft.bench.run;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;

/** What is asked of a server beside the load. */
public final class Web {
    private static final int ANSWER_MS = 10_000;

    private Web() {}

    /**
     * The body of an answer; blocks, for ten seconds at most.
     *
     * @throws IOException when there is none, or one from 400 up
     */
    public static byte[] get(String url) throws IOException {
        var connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setConnectTimeout(ANSWER_MS);
        connection.setReadTimeout(ANSWER_MS);
        connection.setRequestProperty("Connection", "close");
        try (InputStream in = connection.getInputStream()) {
            return in.readAllBytes();
        } finally {
            connection.disconnect();
        }
    }
}
