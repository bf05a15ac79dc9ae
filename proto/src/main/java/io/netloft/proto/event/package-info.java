/**
 * The envelope of everything that logstream and chat push to their clients, and of what these ask: JSON (RFC 8259), one
 * object a message, the same over WebSocket (a text message), server-sent events (an event's data) and NDJSON (a line).
 *
 * <pre>
 *   event    {"id": cursor, "type": word, "at": RFC 3339, "source": file or room, "seq": number, "data": {…}}
 *   command  {"cmd": word, "ref": number of the client's, …}
 *   answer   {"ref": number, "ok": {…}}
 *   or       {"ref": number, "error": {"code": word, "message": sentence, "retryAfterMs": number}}
 * </pre>
 *
 * <p>Of an event only {@code type} must be there. Members that a reader does not know it ignores. A name that stands twice
 * in an object is refused: readers differ in which of the two they take. In a stream, LF ends a message; no JSON of ours
 * holds one, so that a reader finds its footing at the next line wherever it begins.
 *
 * <p>Reading order: {@link io.netloft.proto.event.EventMessage}; {@link io.netloft.proto.event.EventDecoder} with {@code
 * EventReader}, its one message, and {@link io.netloft.proto.event.EventMembers}, which takes the members of a command
 * apart; {@link io.netloft.proto.event.TailCommand}, logstream's commands; {@link io.netloft.proto.event.EventEncoder} for
 * any message and {@link io.netloft.proto.event.EventWriter} for lines by the million, both over {@code JsonOctets};
 * {@link io.netloft.proto.event.EventFault}: all that is refused; {@link io.netloft.proto.event.EventLimits}.
 *
 * <p>Nothing here knows a socket, a clock or a thread; every object serves one thread at a time.
 */
@NullMarked
package io.netloft.proto.event;

import org.jspecify.annotations.NullMarked;
