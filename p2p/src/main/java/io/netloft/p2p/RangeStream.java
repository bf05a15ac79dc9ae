package io.netloft.p2p;

import io.netloft.chassis.web.Answer;
import io.netloft.chassis.web.BodyStream;
import io.netloft.chassis.web.WebException;
import io.netloft.chassis.web.WebRequest;
import io.netloft.p2p.core.Swarm;
import io.netloft.proto.bencode.Metainfo;
import io.netloft.proto.bencode.MetainfoFile;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file of a share, or a part of it (RFC 9110, section 14), while it is still being fetched: octets go out as soon as
 * their pieces are there and checked, and from where it is read on pieces are fetched in their order. A reader that is
 * slow holds nothing but its place.
 */
final class RangeStream {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");
    private static final int CHUNK = 256 << 10;
    private static final long WAIT_MS = 50;
    private static final int PARTIAL = 206;

    private final Node node;
    private final Share share;
    private final Share.Body body;
    private final BodyStream stream;
    private final long end;
    private long at;
    private boolean busy;

    private RangeStream(Node node, Share share, Share.Body body, BodyStream stream, long from, long end) {
        this.node = node;
        this.share = share;
        this.body = body;
        this.stream = stream;
        this.at = from;
        this.end = end;
    }

    /** The answer to a request for a file. On the node's loop. */
    static Answer answer(Node node, Shelf.Item item, WebRequest request, String path) {
        Share.Body body = Shelf.body(item);
        MetainfoFile file = file(body.metainfo(), path);
        long[] range = range(request.header("range"), file.length());
        long from = range == null ? 0 : range[0];
        long to = range == null ? file.length() - 1 : range[1];
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", "application/octet-stream");
        headers.put("accept-ranges", "bytes");
        headers.put("content-length", String.valueOf(to - from + 1));
        headers.put("etag", '"' + item.plan().hash().hex() + '"');
        headers.put("x-content-type-options", "nosniff");
        headers.put("content-disposition", "attachment");
        if (range != null) {
            headers.put("content-range", "bytes " + from + "-" + to + "/" + file.length());
        }
        long offset = file.offset();
        return new Answer.Body(range == null ? 200 : PARTIAL, headers, (asked, stream) -> {
            stream.buffer(2 * CHUNK);
            RangeStream reading = new RangeStream(node, item.share(), body, stream, offset + from, offset + to + 1);
            stream.onWritable(reading::next);
        });
    }

    private static MetainfoFile file(Metainfo metainfo, String path) {
        return metainfo.files().stream()
                .filter(file -> !file.pad())
                .filter(file -> metainfo.single() ? path.equals(metainfo.name()) : path.equals(file.text()))
                .findFirst()
                .orElseThrow(() -> new WebException(
                        P2pError.NO_SUCH_FILE, "file: " + path + " (expected: one of " + metainfo.name() + ")"));
    }

    /** Both ends, included; null when no range is asked for. Several ranges, and other units, are none. */
    static long @Nullable [] range(String header, long length) {
        Matcher matcher = RANGE.matcher(header);
        if (!matcher.matches()
                || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
            return null;
        }
        long from;
        long to = length - 1;
        if (matcher.group(1).isEmpty()) {
            from = Math.max(0, length - Long.parseLong(matcher.group(2)));
        } else {
            from = Long.parseLong(matcher.group(1));
            to = matcher.group(2).isEmpty() ? to : Math.min(to, Long.parseLong(matcher.group(2)));
        }
        if (from > to || from >= length) {
            throw new WebException(
                    P2pError.BAD_RANGE, "range: " + header + " (expected: within " + length + " octets)");
        }
        return new long[] {from, to};
    }

    /** On the stream's loop. */
    private void next() {
        if (busy || stream.closed()) {
            return;
        }
        if (at >= end) {
            stream.end();
            return;
        }
        if (stream.writable()) {
            busy = true;
            node.loop().execute(this::look);
        }
    }

    /** On the node's loop: what is there from here on is read. */
    private void look() {
        Swarm swarm = body.swarm();
        int pieceLength = body.metainfo().pieceLength();
        int piece = (int) (at / pieceLength);
        BitSet have = swarm.have();
        if (share.closed()) {
            stream.loop().execute(stream::close);
        } else if (have.get(piece)) {
            long there = Math.min(end, (long) have.nextClearBit(piece) * pieceLength);
            read((int) Math.min(CHUNK, there - at));
        } else {
            share.sequential(true);
            swarm.sequentialFrom(piece);
            stream.loop().schedule(this::again, WAIT_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void again() {
        busy = false;
        next();
    }

    private void read(int length) {
        try {
            share.disk().execute(() -> {
                ByteBuf octets = ByteBufAllocator.DEFAULT.buffer(length, length);
                try {
                    ByteBuffer into = octets.internalNioBuffer(0, length);
                    body.disk().read(at, into);
                    octets.writerIndex(length);
                    stream.loop().execute(() -> write(octets));
                } catch (IOException e) {
                    octets.release();
                    stream.loop().execute(stream::close);
                }
            });
        } catch (RejectedExecutionException full) {
            stream.loop().schedule(this::again, WAIT_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void write(ByteBuf octets) {
        int length = octets.readableBytes();
        busy = false;
        if (stream.closed() || !stream.write(octets)) {
            octets.release();
            return;
        }
        at += length;
        stream.flush();
        next();
    }
}
