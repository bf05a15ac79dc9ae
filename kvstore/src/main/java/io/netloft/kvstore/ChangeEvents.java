package io.netloft.kvstore;

import io.netloft.chassis.web.EventStream;
import io.netloft.chassis.web.Json;
import io.netty.channel.EventLoop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Changes as server-sent events: the id of each is its revision, so that a client that comes back goes on behind it. */
final class ChangeEvents implements ChangeSink {
    private final EventStream stream;

    ChangeEvents(EventStream stream) {
        this.stream = stream;
    }

    @Override
    public EventLoop loop() {
        return stream.loop();
    }

    @Override
    public boolean isClosed() {
        return stream.closed();
    }

    @Override
    public boolean isReady(Runnable again) {
        return stream.isSent(again);
    }

    /** All in one piece: the stream bounds pieces, the history a batch's bytes. */
    @Override
    public void send(List<Change> changes) {
        stream.sendAll(changes.stream().map(ChangeEvents::event).toList());
    }

    private static EventStream.Event event(Change change) {
        String revision = Long.toString(change.revision());
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("revision", revision);
        members.put("event", change.event());
        members.put("key", JsonReply.text(change.key()));
        byte[] value = change.value();
        if (value != null) {
            members.put("value", JsonReply.text(value));
        }
        return new EventStream.Event(revision, "change", Json.text(members));
    }

    @Override
    public void lost(long oldest) {
        stream.send(null, "compacted", Json.text(Map.of("oldest", Long.toString(oldest))));
        stream.close();
    }
}
