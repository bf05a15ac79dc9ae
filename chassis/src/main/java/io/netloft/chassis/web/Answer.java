package io.netloft.chassis.web;

import io.netloft.chassis.web.Router.EventSource;
import io.netloft.chassis.web.Router.SentFile;
import io.netloft.chassis.web.WebSockets.Opener;
import java.util.Map;

/** What a request may get: a whole response, or something that goes on. */
public sealed interface Answer {
    /** A whole response. */
    record Whole(WebResponse response) implements Answer {}

    /** Server-sent events. */
    record Events(EventSource source) implements Answer {}

    /**
     * A body that is written as the reader takes it.
     *
     * @param headers beside those of the transfer; with a content-length exactly so much must be written
     */
    record Body(int status, Map<String, String> headers, BodySource source) implements Answer {}

    /** A file. */
    record Download(SentFile file) implements Answer {}

    /** The connection becomes a WebSocket; a request that does not ask for that is told so. */
    record Upgrade(WebSockets sockets, Opener opener) implements Answer {}

    /** Feeds a body. */
    @FunctionalInterface
    interface BodySource {
        /** Called on the event loop once the head is written. */
        void open(WebRequest request, BodyStream stream);
    }

    /** A body of a media type. */
    static Answer body(String contentType, BodySource source) {
        return new Body(200, Map.of("content-type", contentType), source);
    }
}
