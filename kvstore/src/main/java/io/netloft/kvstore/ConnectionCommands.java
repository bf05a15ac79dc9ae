package io.netloft.kvstore;

import io.netloft.kvstore.core.CommandError;
import io.netloft.proto.resp.RespVersion;
import io.netloft.proto.resp.RespWriter;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What a client says about its connection: who it is, which protocol it speaks, that it goes. */
final class ConnectionCommands {
    private static final String NO_USER =
            "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH"
                    + " <user> <pass> option can be used to authenticate the client and select the RESP protocol"
                    + " version at the same time";
    private static final String WRONG = "WRONGPASS invalid username-password pair or user is disabled.";

    private ConnectionCommands() {}

    static void bind(BiConsumer<String, LocalCommand> bind) {
        bind.accept("ping", ConnectionCommands::ping);
        bind.accept("echo", call -> argument(call, 1));
        bind.accept("quit", ConnectionCommands::quit);
        bind.accept("hello", ConnectionCommands::hello);
        bind.accept("auth", ConnectionCommands::auth);
        bind.accept("reset", ConnectionCommands::reset);
        bind.accept("select", ConnectionCommands::select);
        bind.accept("swapdb", ConnectionCommands::swap);
        bind.accept("readonly", call -> readOnly(call, true));
        bind.accept("readwrite", call -> readOnly(call, false));
        bind.accept("asking", call -> call.out().ok());
    }

    private static void argument(LocalCall call, int i) {
        call.out()
                .bulk(
                        call.command().source(),
                        call.command().start(i),
                        call.command().length(i));
    }

    private static void ping(LocalCall call) {
        if (call.size() > 2) {
            throw new CommandError("ERR wrong number of arguments for 'ping' command");
        }
        if (!call.connection().resp3() && call.dialogue().subscriptions().any()) {
            call.out().array(2).bulk("pong");
            if (call.size() > 1) {
                argument(call, 1);
            } else {
                call.out().bulk("");
            }
        } else if (call.size() > 1) {
            argument(call, 1);
        } else {
            call.out().pong();
        }
    }

    private static void quit(LocalCall call) {
        call.out().ok();
        call.connection().closeAfterAnswers();
    }

    private static void hello(LocalCall call) {
        RespVersion version = call.out().version();
        int at = 1;
        if (call.size() > 1) {
            version = version(call);
            at = 2;
        }
        User user = call.client().user();
        String name = null;
        while (at < call.size()) {
            if (call.is(at, "AUTH") && at + 2 < call.size()) {
                user = call.node().access().prove(call.text(at + 1), call.text(at + 2));
                if (user == null) {
                    wrong(call, call.text(at + 1));
                    throw new CommandError(WRONG);
                }
                at += 3;
            } else if (call.is(at, "SETNAME") && at + 1 < call.size()) {
                name = ClientCommands.checkedName(call.text(at + 1));
                at += 2;
            } else {
                throw new CommandError("ERR Syntax error in HELLO option '" + call.text(at) + "'");
            }
        }
        if (user == null) {
            throw new CommandError(NO_USER);
        }
        call.client().user(user);
        if (name != null) {
            call.client().name(name);
        }
        call.out().version(version);
        call.client().resp3(version == RespVersion.RESP3);
        greeting(call, call.out());
    }

    private static RespVersion version(LocalCall call) {
        if (!call.command().isInteger(1)) {
            throw new CommandError("ERR Protocol version is not an integer or out of range");
        }
        long version = call.command().integer(1);
        if (version != 2 && version != 3) {
            throw new CommandError("NOPROTO unsupported protocol version");
        }
        return version == 3 ? RespVersion.RESP3 : RespVersion.RESP2;
    }

    private static void greeting(LocalCall call, RespWriter out) {
        out.map(7).bulk("server").bulk("redis");
        out.bulk("version").bulk(Info.REDIS_VERSION);
        out.bulk("proto").integer(out.version() == RespVersion.RESP3 ? 3 : 2);
        out.bulk("id").integer(call.client().id());
        out.bulk("mode").bulk("standalone");
        out.bulk("role").bulk(call.node().membership().leads() ? "master" : "replica");
        out.bulk("modules").emptyArray();
    }

    private static void auth(LocalCall call) {
        if (call.size() > 3) {
            throw CommandError.SYNTAX;
        }
        Access access = call.node().access();
        boolean named = call.size() == 3;
        if (!named && !access.defaultNeedsPassword()) {
            throw new CommandError("ERR AUTH <password> called without any password configured for the default user."
                    + " Are you sure your configuration is correct?");
        }
        String name = named ? call.text(1) : Access.DEFAULT;
        User user = access.prove(name, call.text(named ? 2 : 1));
        if (user == null) {
            wrong(call, name);
            throw new CommandError(WRONG);
        }
        call.client().user(user);
        call.out().ok();
    }

    private static void wrong(LocalCall call, String name) {
        call.node()
                .access()
                .refused(new Access.Refused(
                        call.node().nowMs(), "auth", "AUTH", name, call.client().address()));
        call.node().metrics().wrongPassword();
    }

    private static void reset(LocalCall call) {
        Client client = call.client();
        call.dialogue().reset();
        client.resp3(false);
        client.name("");
        client.readOnly(false);
        client.noEvict(false);
        client.noTouch(false);
        @Nullable User unproved = call.node().access().unproved();
        client.user(unproved);
        call.out().simple("RESET");
    }

    private static void select(LocalCall call) {
        if (!call.command().isInteger(1)) {
            throw new CommandError("ERR value is not an integer or out of range");
        }
        if (call.command().integer(1) != 0) {
            throw new CommandError("ERR DB index is out of range");
        }
        call.out().ok();
    }

    private static void swap(LocalCall call) {
        for (int i = 1; i < 3; i++) {
            if (!call.command().isInteger(i)) {
                throw new CommandError("ERR invalid " + (i == 1 ? "first" : "second") + " DB index");
            }
        }
        if (call.command().integer(1) != 0 || call.command().integer(2) != 0) {
            throw new CommandError("ERR DB index is out of range");
        }
        call.out().ok();
    }

    private static void readOnly(LocalCall call, boolean its) {
        call.client().readOnly(its);
        call.out().ok();
    }
}
