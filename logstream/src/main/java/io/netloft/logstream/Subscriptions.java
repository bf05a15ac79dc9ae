package io.netloft.logstream;

import io.netloft.chassis.web.WebError;
import io.netloft.chassis.web.WebException;
import io.netloft.chassis.web.WebSocketFrames;
import io.netloft.chassis.web.WebSocketListener;
import io.netloft.chassis.web.WebSocketSession;
import io.netloft.logstream.core.LineFilter;
import io.netloft.proto.event.EventDecoder;
import io.netloft.proto.event.EventException;
import io.netloft.proto.event.EventLimits;
import io.netloft.proto.event.EventMembers;
import io.netloft.proto.event.EventMessage;
import io.netloft.proto.event.TailCommand;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection with any number of subscriptions, each a view of its own with its own credit; commands and answers in the
 * envelope. Owned by its event loop.
 */
final class Subscriptions implements WebSocketListener {
    private static final int POLICY = 1008;
    private static final int TOO_SLOW = 1013;
    private static final long TOKEN_WITHIN_S = 10;
    private static final int MOST_ANSWERS = 256;

    private final WebSocketSession session;
    private final Desk desk;
    private final int most;
    private final EventDecoder decoder = new EventDecoder(EventLimits.COMMANDS);
    private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
    private final SocketOutlet answers;
    private final ArrayDeque<EventMessage.Command> later = new ArrayDeque<>(0);
    private boolean preparing;
    private int unsent;
    private Gate.@Nullable Who who;
    private Runnable deadline;

    private record Subscription(View view, SocketOutlet outlet, Query query) {}

    /** @param who who asks; null when a token must come first */
    Subscriptions(WebSocketSession session, Desk desk, Gate.@Nullable Who who, int most) {
        this.session = session;
        this.desk = desk;
        this.most = most;
        this.who = who;
        this.answers = new SocketOutlet(session, true);
        this.answers.onWritable(() -> unsent = 0);
        this.deadline = who == null ? tokenInTime() : expiry(who);
    }

    private Runnable expiry(Gate.Who known) {
        return LogstreamWeb.expiry(session.loop(), known, desk.now(), () -> close("token expired"));
    }

    private Runnable tokenInTime() {
        ScheduledFuture<?> due =
                session.loop().schedule(() -> close("no token in time"), TOKEN_WITHIN_S, TimeUnit.SECONDS);
        return () -> due.cancel(false);
    }

    private void close(String why) {
        session.close(POLICY, why);
    }

    @Override
    public void textBytes(ByteBuf utf8) {
        try {
            if (decoder.message(utf8) instanceof EventMessage.Command command) {
                take(command);
            }
        } catch (EventException e) {
            say(e.answer());
        }
    }

    // In their order: behind a subscribe that is still being prepared they wait.
    private void take(EventMessage.Command command) {
        if (!preparing) {
            answer(command);
        } else if (later.size() < MOST_ANSWERS) {
            later.add(command);
        } else {
            session.close(TOO_SLOW, "more commands than can wait");
        }
    }

    private void answer(EventMessage.Command command) {
        answered(command.ref(), () -> run(command));
    }

    private void answered(long ref, Runnable work) {
        try {
            work.run();
        } catch (EventException | BadParameterException | WebException e) {
            say(failure(ref, e));
        }
    }

    private void run(EventMessage.Command command) {
        if (command.cmd().equals("auth")) {
            prove(command);
            return;
        }
        Gate.Who known = who;
        if (known == null) {
            throw desk.gate().refused("missing");
        }
        TailCommand asked = TailCommand.of(command);
        if (asked instanceof TailCommand.Subscribe subscribe) {
            subscribe(subscribe, known);
        } else if (asked instanceof TailCommand.Change change) {
            named(change.sub());
            apart(
                    change.ref(),
                    () -> CompletableFuture.completedStage(Query.filter(change.filter())),
                    filter -> change(change, filter));
        } else if (asked instanceof TailCommand.Credit credit) {
            named(credit.sub()).view.credit(credit.lines());
            done(credit.ref());
        } else if (asked instanceof TailCommand.Drop drop) {
            Subscription of = named(drop.sub());
            subscriptions.remove(drop.sub());
            end(of);
            done(drop.ref());
        }
    }

    private void prove(EventMessage.Command command) {
        String token = new EventMembers(command).text("token");
        Gate.Who known = desk.gate().guarded() ? desk.gate().prove(token) : Gate.Who.ANYBODY;
        if (known == null) {
            throw desk.gate().refused("wrong, or not valid any more");
        }
        who = known;
        deadline.run();
        deadline = expiry(known);
        done(command.ref());
    }

    private void subscribe(TailCommand.Subscribe command, Gate.Who known) {
        if (subscriptions.containsKey(command.sub())) {
            throw new WebException(LogstreamError.SUBSCRIBED, "sub: " + command.sub() + " (expected: a new name)");
        }
        if (subscriptions.size() >= most) {
            throw new WebException(
                    LogstreamError.TOO_MANY_SUBSCRIPTIONS,
                    "sub: " + command.sub() + " (expected: at most " + most + ")");
        }
        apart(command.ref(), () -> desk.prepare(Query.of(command, desk.now()), known), ready -> begin(command, ready));
    }

    private void change(TailCommand.Change command, LineFilter filter) {
        Subscription of = named(command.sub());
        of.view.change(of.query.form().with(command.filter()), filter);
        done(command.ref());
    }

    // On a worker, where an expression may take its time; commands that come meanwhile wait.
    private <T> void apart(long ref, Supplier<CompletionStage<T>> work, Consumer<T> then) {
        preparing = true;
        CompletableFuture<T> made;
        try {
            made = CompletableFuture.supplyAsync(work, desk.workers().blocking())
                    .thenCompose(Function.identity());
        } catch (RejectedExecutionException full) {
            made = CompletableFuture.failedFuture(full);
        }
        made.whenComplete((ready, failure) -> {
            try {
                session.loop().execute(() -> back(ref, ready, failure, then));
            } catch (RejectedExecutionException stopping) {
                session.cut();
            }
        });
    }

    // Unless it has gone meanwhile.
    private <T> void back(long ref, @Nullable T ready, @Nullable Throwable failure, Consumer<T> then) {
        preparing = false;
        if (!session.open()) {
            return;
        }
        if (ready != null) {
            answered(ref, () -> then.accept(ready));
        } else {
            say(failure(ref, failure instanceof CompletionException ? failure.getCause() : failure));
        }
        while (!preparing && !later.isEmpty()) {
            answer(later.remove());
        }
    }

    private static EventMessage failure(long ref, @Nullable Throwable cause) {
        if (cause instanceof EventException wrong) {
            return wrong.answer();
        } else if (cause instanceof BadParameterException wrong) {
            String text = String.valueOf(wrong.getMessage());
            return new EventMessage.Failure(ref, LogstreamError.BAD_PARAMETER.word(), text, null);
        } else if (cause instanceof WebException known) {
            return new EventMessage.Failure(ref, known.error().word(), String.valueOf(known.getMessage()), null);
        }
        return new EventMessage.Failure(ref, WebError.BUSY.word(), WebError.BUSY.text(), 1000L);
    }

    private void begin(TailCommand.Subscribe command, Desk.Prepared ready) {
        Query query = ready.query();
        var outlet = new SocketOutlet(session, true, command.sub(), () -> ended(command.sub()));
        var ask = new View.Ask(query.form(), query.filter(), query.follow(), false, command.credit(), outlet::end);
        View view = desk.open(outlet, ready, ask);
        outlet.onWritable(view::go);
        subscriptions.put(command.sub(), new Subscription(view, outlet, query));
        done(command.ref());
        desk.begin(view, ready);
    }

    private Subscription named(String sub) {
        Subscription found = subscriptions.get(sub);
        if (found == null) {
            throw new WebException(LogstreamError.NO_SUBSCRIPTION, "sub: " + sub + " (expected: one of yours)");
        }
        return found;
    }

    // Said behind its lines.
    private void ended(String sub) {
        Subscription of = subscriptions.remove(sub);
        if (of != null) {
            end(of);
            say(new EventMessage.Event(null, "end", null, null, null, Map.of("sub", sub)));
        }
    }

    private void end(Subscription of) {
        desk.close(of.view);
        of.outlet.forget();
    }

    private void done(long ref) {
        say(new EventMessage.Ok(ref, Map.of()));
    }

    // Who asks on and on and reads no answer is not answered for ever.
    private void say(EventMessage message) {
        WebSocketFrames frames = SocketOutlet.event(message);
        if (!answers.writable() && ++unsent > MOST_ANSWERS) {
            session.close(TOO_SLOW, "answers not read");
        }
        Piece piece = Piece.of(frames, Piece.Measure.NOTHING, null);
        answers.write(piece);
        piece.release();
    }

    @Override
    public void writable() {
        answers.resume();
        List.copyOf(subscriptions.values()).forEach(one -> one.outlet.resume());
    }

    @Override
    public void closed(int code, String reason) {
        deadline.run();
        subscriptions.values().forEach(this::end);
        subscriptions.clear();
        answers.forget();
    }
}
