package io.netloft.chat;

import io.netloft.chassis.docs.ErrorCode;
import io.netloft.chassis.web.WebError;
import io.netloft.chassis.web.WebResponse;
import io.netloft.chat.core.ChatError;
import io.netloft.chat.core.Client;
import io.netloft.chat.core.RoomEvent;
import io.netloft.chat.core.RoomFace;
import io.netloft.chat.core.Session;
import io.netloft.chat.core.Who;
import io.netloft.proto.event.ChatCommand;
import io.netloft.proto.event.EventMessage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** A single command over HTTP, and its answer. */
final class Caller implements Client {
    private static final long BUSY_MS = 1000;

    private final Desk desk;
    private final Session seat;
    private final String request;
    private final int status;
    private final CompletableFuture<WebResponse> answer = new CompletableFuture<>();

    private Caller(Desk desk, String request, int status) {
        this.desk = desk;
        this.request = request;
        this.status = status;
        this.seat = desk.hub().open(this);
    }

    /**
     * Runs a command for somebody.
     *
     * @param request id of the request
     * @param status of the answer when it succeeds
     */
    static CompletionStage<WebResponse> call(Desk desk, Who who, ChatCommand command, String request, int status) {
        var caller = new Caller(desk, request, status);
        boolean taken = desk.lane().offer(() -> {
            desk.hub().enter(caller.seat, who, "");
            desk.hub().command(caller.seat, command);
        });
        if (!taken) {
            caller.tell(new EventMessage.Failure(
                    command.ref(), ChatError.BUSY.word(), "server: more waits than may", BUSY_MS));
        }
        return caller.answer;
    }

    @Override
    public void tell(EventMessage message) {
        if (message instanceof EventMessage.Ok ok) {
            end(WebResponse.json(status, ok.ok()));
        } else if (message instanceof EventMessage.Failure failure) {
            WebResponse problem = WebResponse.problem(error(failure.code()), failure.message(), request);
            Long wait = failure.retryAfterMs();
            end(wait == null ? problem : problem.with("retry-after", String.valueOf((wait + 999) / 1000)));
        }
    }

    private void end(WebResponse response) {
        answer.complete(response);
        desk.lane().execute(() -> desk.hub().closed(seat));
    }

    private static ErrorCode error(String word) {
        return Stream.of(ChatError.values())
                .filter(error -> error.word().equals(word))
                .map(ErrorCode.class::cast)
                .findFirst()
                .orElse(WebError.BAD_REQUEST);
    }

    @Override
    public boolean takes() {
        return true;
    }

    @Override
    public boolean replay(RoomFace room, List<RoomEvent> events) {
        return true;
    }
}
