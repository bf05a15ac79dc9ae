package io.netloft.proxy;

import io.netloft.proto.http1.Http1Framing;
import io.netloft.proto.http1.Http1RequestHead;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has come of a request's body: kept while it may have to be sent again, as long as it fits the bound; once it
 * doesn't, it only passes through. What came before there was a connection waits here for it.
 */
final class RequestBody {
    private final List<ByteBuf> parts = new ArrayList<>(2);
    private int held;
    private int bound;
    private boolean whole = true;

    /** True when nothing follows a head: {@code Content-Length: 0} says so as well as no length at all. */
    static boolean none(Http1RequestHead head) {
        return head.framing() == Http1Framing.NONE || head.contentLength() == 0;
    }

    void begin(int boundBytes) {
        bound = boundBytes;
        whole = true;
    }

    /** Bytes kept now. */
    int held() {
        return held;
    }

    /** True when everything that came is still here. */
    boolean replayable() {
        return whole;
    }

    /** Keeps a part, or sends it, or both; takes the buffer over. */
    void add(ByteBuf part, @Nullable Outlet to) {
        int size = part.readableBytes();
        if (to != null && (!whole || held + size > bound)) {
            passThrough();
            to.write(part);
            return;
        }
        parts.add(part);
        held += size;
        if (to != null) {
            to.write(part.retainedDuplicate());
        }
    }

    /** Sends the head and all that is here; gives up keeping what is over the bound. */
    void writeTo(Outlet to, HeadBytes head) {
        to.head(head);
        for (ByteBuf part : parts) {
            to.write(part.retainedDuplicate());
        }
        if (held > bound) {
            passThrough();
        }
    }

    /** Keeps nothing from now on: it will not be sent again. */
    void passThrough() {
        forget();
        whole = false;
    }

    /** Lets go of everything. */
    void forget() {
        if (held > 0 || !parts.isEmpty()) {
            parts.forEach(ByteBuf::release);
            parts.clear();
            held = 0;
        }
    }
}
