package io.netloft.logstream;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.netloft.chassis.term.Colours;
import io.netloft.chassis.term.Out;
import io.netloft.chassis.web.WebSocketClient;
import io.netloft.proto.event.EventEncoder;
import io.netloft.proto.event.EventMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * What {@code tail} prints. Event loops put what they hear into a queue, which credit bounds; the command's own thread prints
 * it, and gives credit back.
 */
final class TailScreen {
    private static final int CHECK_LINES = 512;
    private static final Colours[] SOURCES = {Colours.GREEN, Colours.BLUE, Colours.YELLOW, Colours.GREY};

    private final BlockingQueue<Heard> queue = new LinkedBlockingQueue<>();
    private final boolean json;
    private final boolean hosts;
    private final boolean talks;
    private final @Nullable Pattern marked;
    private final Set<String> seen = new HashSet<>();
    private int open;
    private int unchecked;
    private boolean printed;

    /** Something that a server said: an event, or what became of the connection. */
    private record Heard(
            Remote of, String host, EventMessage.@Nullable Event event, String notice, boolean over, boolean fault) {}

    TailScreen(boolean json, boolean hosts, boolean talks, @Nullable String grep) {
        this.json = json;
        this.hosts = hosts;
        this.talks = talks;
        this.marked = grep == null || !Colours.on() ? null : Pattern.compile(grep);
    }

    void add(Remote.Target target, WebSocketClient client, ScheduledExecutorService timer) {
        open++;
        var ear = new Ear(target.address().getAuthority());
        var remote = new Remote(target, client, timer, ear);
        ear.of = remote;
        remote.start();
    }

    /** One server's. */
    private final class Ear implements Remote.Listener {
        private final String host;
        private volatile @Nullable Remote of;
        private volatile boolean there = true;

        Ear(String host) {
            this.host = host;
        }

        private void put(EventMessage.@Nullable Event event, String notice, boolean over, boolean fault) {
            queue.add(new Heard(java.util.Objects.requireNonNull(of), host, event, notice, over, fault));
        }

        @Override
        public void event(EventMessage.Event event) {
            put(event, "", false, false);
        }

        @Override
        public void connected(boolean now, String why) {
            // Once, however often it is tried.
            if (now != there) {
                put(null, now ? "goes on" : why + "; trying again", false, false);
            }
            there = now;
        }

        @Override
        public void ended(@Nullable String fault) {
            put(null, fault == null ? "" : fault, true, fault != null);
        }
    }

    boolean printed() {
        return printed;
    }

    /** Prints until all have ended; what was wrong, or null. */
    @Nullable
    String run() throws InterruptedException {
        String fault = null;
        while (open > 0) {
            Heard heard = queue.poll();
            if (heard == null) {
                flush();
                if (open == 0) {
                    break;
                }
                heard = queue.take();
            }
            EventMessage.Event event = heard.event;
            if (event != null) {
                show(heard, event);
            } else if (heard.over) {
                open--;
                fault = heard.fault ? heard.host + ": " + heard.notice : fault;
            } else {
                say(heard.host + ": " + heard.notice);
            }
        }
        Out.stream().flush();
        return fault;
    }

    private void say(String text) {
        if (talks) {
            Out.stream().flush();
            System.err.println("tail: " + text);
        }
    }

    private void show(Heard heard, EventMessage.Event event) {
        boolean line = event.type().equals("line");
        if (json) {
            print(event);
        } else if (line) {
            print(heard.host, event);
        } else if (!event.type().equals("cursor")) {
            say(told(heard.host, event));
        }
        if (line) {
            printed = true;
            heard.of.taken(event);
        }
    }

    private static String told(String host, EventMessage.Event event) {
        String bytes = Events.missing(event);
        Object detail = event.data().get("detail");
        return host + ":" + event.source() + ": " + event.type() + bytes + (detail == null ? "" : " (" + detail + ")");
    }

    private void print(EventMessage.Event event) {
        ByteBuf out = Unpooled.buffer();
        EventEncoder.line(out, event);
        Out.stream().write(out.array(), 0, out.readableBytes());
        checkPipe();
    }

    private void print(String host, EventMessage.Event event) {
        String source = (hosts ? host + ":" : "") + event.source();
        seen.add(source);
        boolean prefixed = hosts || seen.size() > 1;
        String text = String.valueOf(event.data().get("line"));
        String level = String.valueOf(event.data().get("level"));
        String shown = prefixed ? colour(source).of(source) + " " : "";
        byte[] bytes = (shown + coloured(text, level) + "\n").getBytes(StandardCharsets.UTF_8);
        Out.stream().write(bytes, 0, bytes.length);
        checkPipe();
    }

    // Whoever reads may have gone, as with tail | head; to find out costs a flush.
    private void checkPipe() {
        if (++unchecked >= CHECK_LINES) {
            flush();
        }
    }

    private void flush() {
        unchecked = 0;
        if (Out.stream().checkError()) {
            open = 0;
        }
    }

    private static Colours colour(String source) {
        return SOURCES[Math.floorMod(source.hashCode(), SOURCES.length)];
    }

    private String coloured(String text, String level) {
        if (!Colours.on()) {
            return text;
        }
        if (marked != null) {
            return marked(text);
        }
        return switch (level) {
            case "fatal", "error" -> Colours.RED.of(text);
            case "warn" -> Colours.YELLOW.of(text);
            case "debug", "trace" -> Colours.GREY.of(text);
            default -> text;
        };
    }

    private String marked(String text) {
        Matcher matcher = java.util.Objects.requireNonNull(marked).matcher(text);
        var out = new StringBuilder();
        int done = 0;
        while (matcher.find() && matcher.end() > matcher.start()) {
            out.append(text, done, matcher.start())
                    .append(Colours.BOLD.of(text.substring(matcher.start(), matcher.end())));
            done = matcher.end();
        }
        return out.append(text, done, text.length()).toString();
    }
}
