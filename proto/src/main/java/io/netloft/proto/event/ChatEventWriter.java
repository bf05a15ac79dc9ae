package io.netloft.proto.event;

import io.netloft.proto.event.EventWriter.Name;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events of rooms straight into a buffer: those that have a number. The id of each is the room's epoch, a colon
 * and the number: what a client names to go on behind it. Not thread-safe; a writer is kept and used again.
 */
public final class ChatEventWriter {
    private static final Name FROM = Name.of("from");
    private static final Name TARGET = Name.of("target");
    private static final Name TEXT = Name.of("text");
    private static final Name CID = Name.of("cid");
    private static final Name TOPIC = Name.of("topic");
    private static final Name MENTIONS = Name.of("mentions");
    private static final Name EMOJI = Name.of("emoji");
    private static final Name REMOVE = Name.of("remove");
    private static final Name ERASED = Name.of("erased");

    private final EventWriter messages = new EventWriter("message", null);
    private final EventWriter edits = new EventWriter("edit", null);
    private final EventWriter deletes = new EventWriter("delete", null);
    private final EventWriter reactions = new EventWriter("reaction", null);
    private final EventWriter topics = new EventWriter("topic", null);
    private final EventWriter members = new EventWriter("member", null);
    private final EventWriter rooms = new EventWriter("room", null);
    private String roomName = "";
    private String roomEpoch = "";
    private EventText source = EventText.of("");
    private EventText idPrefix = EventText.of("");

    /**
     * What somebody did.
     *
     * @param seq its number
     * @param atMs when, milliseconds since 1970
     * @param from who
     * @param target the message that it is about
     * @param text words, or an emoji; of a message or an edit that was erased, nothing
     */
    public record Said(
            long seq,
            long atMs,
            String from,
            long target,
            String text,
            @Nullable String cid,
            @Nullable String topic,
            List<String> mentions) {}

    /** Says of which room the next events are. */
    public void place(String room, String epoch) {
        if (!room.equals(roomName)) {
            roomName = room;
            source = EventText.of(room);
        }
        if (!epoch.equals(roomEpoch)) {
            roomEpoch = epoch;
            idPrefix = EventText.of(epoch + ':');
        }
    }

    private EventWriter begin(EventWriter writer, ByteBuf out, Said said) {
        return writer.begin(out, idPrefix, said.seq)
                .source(source)
                .at(said.atMs)
                .seq(said.seq)
                .data()
                .text(FROM, said.from);
    }

    /** Somebody said something. */
    public void message(ByteBuf out, Said said) {
        EventWriter event = begin(messages, out, said);
        words(event, said);
        String cid = said.cid;
        if (cid != null) {
            event.text(CID, cid);
        }
        String topic = said.topic;
        if (topic != null) {
            event.text(TOPIC, topic);
        }
        if (!said.mentions.isEmpty()) {
            event.texts(MENTIONS, said.mentions);
        }
        event.end();
    }

    private static void words(EventWriter event, Said said) {
        event.text(TEXT, said.text);
        if (said.text.isEmpty()) {
            event.flag(ERASED, true);
        }
    }

    /** Other words for a message. */
    public void edit(ByteBuf out, Said said) {
        EventWriter event = begin(edits, out, said).number(TARGET, said.target);
        words(event, said);
        event.end();
    }

    /** A message's words are erased. */
    public void delete(ByteBuf out, Said said) {
        begin(deletes, out, said).number(TARGET, said.target).end();
    }

    /** A reaction, or one taken back. */
    public void reaction(ByteBuf out, Said said, boolean remove) {
        EventWriter event =
                begin(reactions, out, said).number(TARGET, said.target).text(EMOJI, said.text);
        if (remove) {
            event.flag(REMOVE, true);
        }
        event.end();
    }

    /** What the room is about. */
    public void topic(ByteBuf out, Said said) {
        begin(topics, out, said).text(TEXT, said.text).end();
    }

    /** What somebody is, or may. */
    public void member(ByteBuf out, Said said, Map<String, Object> detail) {
        facts(begin(members, out, said), detail);
    }

    /** The room itself. */
    public void room(ByteBuf out, Said said, Map<String, Object> detail) {
        facts(begin(rooms, out, said), detail);
    }

    private static void facts(EventWriter event, Map<String, Object> detail) {
        detail.forEach((name, value) -> {
            if (value instanceof Long number) {
                event.number(Name.of(name), number);
            } else {
                event.text(Name.of(name), String.valueOf(value));
            }
        });
        event.end();
    }
}
