package io.netloft.chat;

import io.netloft.chassis.web.WebSocketFrames;
import io.netloft.chat.core.RoomEvent;
import io.netloft.chat.core.RoomFace;
import io.netloft.proto.event.ChatEventWriter;
import io.netloft.proto.event.ChatEventWriter.Said;
import io.netloft.proto.event.EventEncoder;
import io.netloft.proto.event.EventMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/** What goes over the wire, encoded once for all who get it. Used on the hub's thread, but for {@link #frames}. */
final class Wire {
    private static final int ABOUT = 256;

    private final ChatEventWriter writer = new ChatEventWriter();

    /** Events as text messages of the JSON protocol; the caller's to release. */
    WebSocketFrames json(RoomFace room, List<RoomEvent> events) {
        try (WebSocketFrames.Batch batch = WebSocketFrames.batch(ABOUT * events.size())) {
            for (RoomEvent event : events) {
                write(batch.begin(), room, event);
                batch.end();
            }
            return batch.done();
        }
    }

    /** Lines for people; the caller's to release. */
    static WebSocketFrames lines(List<String> lines) {
        try (WebSocketFrames.Batch batch = WebSocketFrames.batch(ABOUT * lines.size())) {
            lines.forEach(batch::text);
            return batch.done();
        }
    }

    /** Events as server-sent ones; the caller's to release. */
    ByteBuf events(RoomFace room, List<RoomEvent> events) {
        ByteBuf out = ByteBufAllocator.DEFAULT.buffer(ABOUT * events.size());
        ByteBuf data = ByteBufAllocator.DEFAULT.buffer(ABOUT);
        try {
            for (RoomEvent event : events) {
                data.clear();
                write(data, room, event);
                io.netloft.chassis.web.EventStream.encode(
                        out, room.epoch() + ':' + event.seq(), event.kind().word(), data);
            }
            return out;
        } finally {
            data.release();
        }
    }

    private void write(ByteBuf out, RoomFace room, RoomEvent event) {
        var said = new Said(
                event.seq(),
                event.atMs(),
                event.from(),
                event.target(),
                event.text(),
                event.cid(),
                event.topic(),
                event.mentions());
        writer.place(room.name(), room.epoch());
        switch (event.kind()) {
            case MESSAGE -> writer.message(out, said);
            case EDIT -> writer.edit(out, said);
            case DELETE -> writer.delete(out, said);
            case REACTION -> writer.reaction(out, said, false);
            case UNREACTION -> writer.reaction(out, said, true);
            case TOPIC -> writer.topic(out, said);
            case MEMBER -> writer.member(out, said, event.detail());
            case ROOM -> writer.room(out, said, event.detail());
        }
    }

    /** Any message, as one text message; any thread. */
    static WebSocketFrames frames(EventMessage message) {
        try (WebSocketFrames.Batch batch = WebSocketFrames.batch(ABOUT)) {
            EventEncoder.message(batch.begin(), message);
            batch.end();
            return batch.done();
        }
    }

    /** A passing event as a server-sent one, without an id; the caller's to release. */
    static ByteBuf passing(EventMessage.Event event) {
        ByteBuf data = ByteBufAllocator.DEFAULT.buffer(ABOUT);
        try {
            EventEncoder.message(data, event);
            ByteBuf out = ByteBufAllocator.DEFAULT.buffer(ABOUT);
            io.netloft.chassis.web.EventStream.encode(out, null, event.type(), data);
            return out;
        } finally {
            data.release();
        }
    }
}
