package io.netloft.proto.http1;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** What a decoder has told, one line an event; what came in pieces is one line. */
final class Transcript implements Http1Visitor {
    private static final String BODY = "body ";
    private static final String SKIPPED = "skipped ";
    private static final String TUNNEL = "tunnel ";

    private final List<String> lines = new ArrayList<>();

    List<String> lines() {
        return lines;
    }

    @Override
    public void requestHead(Http1RequestHead head) {
        lines.add(head.methodText() + " " + head.target());
    }

    @Override
    public void responseHead(Http1ResponseHead head) {
        lines.add(Integer.toString(head.status()));
    }

    @Override
    public void body(ByteBuf payload) {
        append(BODY, payload);
    }

    @Override
    public void missing(long bytes) {
        lines.add("missing " + bytes);
    }

    @Override
    public void end(boolean complete) {
        lines.add(complete ? "end" : "cut off");
    }

    @Override
    public void tunnel(ByteBuf bytes) {
        append(TUNNEL, bytes);
    }

    @Override
    public void skipped(long bytes) {
        long before = 0;
        int last = lines.size() - 1;
        if (last >= 0 && lines.get(last).startsWith(SKIPPED)) {
            before = Long.parseLong(lines.remove(last).substring(SKIPPED.length()));
        }
        lines.add(SKIPPED + (before + bytes));
    }

    @Override
    public void fault(Http1Exception fault) {
        lines.add("fault " + fault.fault().word());
    }

    private void append(String kind, ByteBuf bytes) {
        int last = lines.size() - 1;
        if (last >= 0 && lines.get(last).startsWith(kind)) {
            lines.set(last, lines.get(last) + Wire.text(bytes));
        } else {
            lines.add(kind + Wire.text(bytes));
        }
    }
}
