package io.netloft.kvstore;

import io.netloft.kvstore.PubSub.Kind;
import io.netloft.kvstore.core.CommandError;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** CLIENT: the connections that are open. */
final class ClientCommands {
    private ClientCommands() {}

    static void bind(BiConsumer<String, LocalCommand> bind) {
        bind.accept("client|id", call -> call.out().integer(call.client().id()));
        bind.accept("client|getname", ClientCommands::name);
        bind.accept("client|setname", ClientCommands::setName);
        bind.accept("client|setinfo", ClientCommands::setInfo);
        bind.accept("client|info", call -> text(call, line(call.node(), call.connection()) + "\n"));
        bind.accept("client|list", ClientCommands::list);
        bind.accept("client|kill", ClientCommands::kill);
        bind.accept("client|no-evict", call -> flag(call, call.client()::noEvict));
        bind.accept("client|no-touch", call -> flag(call, call.client()::noTouch));
        bind.accept("client|reply", ClientCommands::reply);
        bind.accept("client|pause", ClientCommands::pause);
        bind.accept("client|unpause", ClientCommands::unpause);
        bind.accept("client|unblock", ClientCommands::unblock);
        bind.accept("client|getredir", call -> call.out().integer(-1));
        bind.accept("client|caching", ClientCommands::caching);
        bind.accept("client|tracking", ClientCommands::tracking);
        bind.accept("client|trackinginfo", ClientCommands::trackingInfo);
    }

    static void text(LocalCall call, String text) {
        call.out().verbatim("txt", text.getBytes(StandardCharsets.UTF_8));
    }

    private static void name(LocalCall call) {
        String name = call.client().name();
        if (name.isEmpty()) {
            call.out().nullBulk();
        } else {
            call.out().bulk(name);
        }
    }

    /** A name that does no harm in a list. */
    static String checkedName(String name) {
        if (name.chars().anyMatch(c -> c < '!' || c > '~')) {
            throw new CommandError("ERR Client names cannot contain spaces, newlines or special characters.");
        }
        return name;
    }

    private static void setName(LocalCall call) {
        call.client().name(checkedName(call.text(2)));
        call.out().ok();
    }

    private static void setInfo(LocalCall call) {
        String value = call.text(3);
        boolean isName = call.is(2, "LIB-NAME");
        if (!isName && !call.is(2, "LIB-VER")) {
            throw new CommandError("ERR Unrecognized option '" + call.text(2) + "'");
        }
        if (value.chars().anyMatch(c -> c < '!' || c > '~')) {
            throw new CommandError("ERR " + call.text(2).toLowerCase(Locale.ROOT)
                    + " cannot contain spaces, newlines or special characters.");
        }
        if (isName) {
            call.client().libName(value);
        } else {
            call.client().libVersion(value);
        }
        call.out().ok();
    }

    private static String line(Node node, RespHandler connection) {
        Client client = connection.client();
        Dialogue dialogue = connection.dialogue();
        Subscriptions subs = dialogue.subscriptions();
        long[] buffered = connection.buffered();
        User user = client.user();
        long nowMs = node.nowMs();
        String flags = (subs.any() ? "P" : "")
                + (dialogue.blocked() != null ? "b" : "")
                + (dialogue.inTransaction() ? "x" : "")
                + (connection.members().isMember() ? "M" : "")
                + (client.readOnly() ? "r" : "");
        return "id=" + client.id() + " addr=" + client.address() + " laddr=" + client.localAddress() + " fd=-1 name="
                + client.name() + " age=" + (nowMs - client.createdMs()) / 1000 + " idle="
                + (nowMs - client.activeMs()) / 1000 + " flags=" + (flags.isEmpty() ? "N" : flags) + " db=0 sub="
                + subs.count(Kind.CHANNEL) + " psub=" + subs.count(Kind.PATTERN) + " ssub=" + subs.count(Kind.SHARD)
                + " multi=" + dialogue.queued() + " watch=" + dialogue.watching() + " qbuf=" + buffered[0]
                + " qbuf-free=0 argv-mem=0 multi-mem=0 rbs=0 rbp=0 obl=" + buffered[1]
                + " oll=0 omem=0 tot-mem=" + (buffered[0] + buffered[1]) + " events=r cmd=" + client.lastCommand()
                + " user=" + (user == null ? "(none)" : user.name()) + " redir=-1 resp=" + (client.resp3() ? 3 : 2)
                + " lib-name=" + client.libName() + " lib-ver=" + client.libVersion();
    }

    private static void list(LocalCall call) {
        Predicate<RespHandler> wanted = one -> true;
        if (call.size() > 2 && call.is(2, "ID") && call.size() > 3) {
            List<Long> ids = java.util.stream.IntStream.range(3, call.size())
                    .mapToObj(i -> id(call, i))
                    .toList();
            wanted = one -> ids.contains(one.client().id());
        } else if (call.size() == 4 && call.is(2, "TYPE")) {
            wanted = type(call.text(3));
        } else if (call.size() > 2) {
            throw CommandError.SYNTAX;
        }
        text(
                call,
                call.node().clients().all().stream()
                        .filter(wanted)
                        .map(one -> line(call.node(), one) + "\n")
                        .collect(Collectors.joining()));
    }

    private static long id(LocalCall call, int i) {
        if (!call.command().isInteger(i) || call.command().integer(i) < 1) {
            throw new CommandError("ERR Invalid client ID");
        }
        return call.command().integer(i);
    }

    private static Predicate<RespHandler> type(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "normal" ->
                one -> !one.dialogue().subscriptions().any() && !one.members().isMember();
            case "pubsub" -> one -> one.dialogue().subscriptions().any();
            case "master", "replica", "slave" -> one -> one.members().isMember();
            default -> throw new CommandError("ERR Unknown client type '" + word + "'");
        };
    }

    private static void kill(LocalCall call) {
        if (call.size() == 3) {
            String address = call.text(2);
            RespHandler found = call.node().clients().all().stream()
                    .filter(one -> one.client().address().equals(address))
                    .findFirst()
                    .orElseThrow(() -> new CommandError("ERR No such client"));
            end(call, found);
            call.out().ok();
            return;
        }
        boolean skipMe = true;
        Predicate<RespHandler> wanted = one -> true;
        for (int i = 2; i < call.size(); i += 2) {
            if (i + 1 == call.size()) {
                throw CommandError.SYNTAX;
            }
            String value = call.text(i + 1);
            if (call.is(i, "SKIPME")) {
                skipMe = yes(value);
                continue;
            }
            wanted = wanted.and(filter(call, i, value));
        }
        long count = 0;
        for (RespHandler one : call.node().clients().all()) {
            if (wanted.test(one) && !(skipMe && one == call.connection())) {
                end(call, one);
                count++;
            }
        }
        call.out().integer(count);
    }

    private static Predicate<RespHandler> filter(LocalCall call, int i, String value) {
        if (call.is(i, "ID")) {
            long id = id(call, i + 1);
            return one -> one.client().id() == id;
        }
        if (call.is(i, "ADDR")) {
            return one -> one.client().address().equals(value);
        }
        if (call.is(i, "LADDR")) {
            return one -> one.client().localAddress().equals(value);
        }
        if (call.is(i, "TYPE")) {
            return type(value);
        }
        if (call.is(i, "USER")) {
            if (call.node().access().find(value) == null) {
                throw new CommandError("ERR No such user '" + value + "'");
            }
            return one -> {
                User user = one.client().user();
                return user != null && user.name().equals(value);
            };
        }
        throw CommandError.SYNTAX;
    }

    private static boolean yes(String word) {
        if (word.equalsIgnoreCase("yes")) {
            return true;
        }
        if (word.equalsIgnoreCase("no")) {
            return false;
        }
        throw CommandError.SYNTAX;
    }

    private static void end(LocalCall call, RespHandler one) {
        if (one == call.connection()) {
            one.closeAfterAnswers();
        } else {
            one.kill();
        }
    }

    private static void flag(LocalCall call, java.util.function.Consumer<Boolean> set) {
        set.accept(onOff(call, 2));
        call.out().ok();
    }

    private static boolean onOff(LocalCall call, int i) {
        if (call.is(i, "ON")) {
            return true;
        }
        if (call.is(i, "OFF")) {
            return false;
        }
        throw CommandError.SYNTAX;
    }

    private static void reply(LocalCall call) {
        if (call.is(2, "ON")) {
            call.dialogue().replyOn();
            call.out().ok();
        } else if (call.is(2, "OFF")) {
            call.dialogue().replyOff();
        } else if (call.is(2, "SKIP")) {
            call.dialogue().replySkip();
        } else {
            throw CommandError.SYNTAX;
        }
    }

    private static void pause(LocalCall call) {
        if (!call.command().isInteger(2) || call.command().integer(2) < 0) {
            throw new CommandError("ERR timeout is not an integer or out of range");
        }
        boolean writes = call.size() == 4 && call.is(3, "WRITE");
        if (call.size() > 3 && !writes && !call.is(3, "ALL")) {
            throw CommandError.SYNTAX;
        }
        call.node().clients().pause(call.node().nowMs() + call.command().integer(2), writes);
        call.out().ok();
    }

    private static void unpause(LocalCall call) {
        call.node().clients().resume();
        call.out().ok();
    }

    private static void unblock(LocalCall call) {
        boolean error = call.size() == 4 && call.is(3, "ERROR");
        if (call.size() > 4 || (call.size() == 4 && !error && !call.is(3, "TIMEOUT"))) {
            throw new CommandError("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
        }
        RespHandler other = call.node().clients().find(call.integer(2));
        @Nullable BlockedCall waiting = other == null ? null : other.dialogue().blocked();
        if (waiting == null) {
            call.out().integer(0);
            return;
        }
        call.node().blockers().unblock(waiting.origin(), error);
        call.out().integer(1);
    }

    private static void caching(LocalCall call) {
        throw new CommandError("ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or"
                + " OPTOUT mode enabled");
    }

    private static void tracking(LocalCall call) {
        if (onOff(call, 2)) {
            throw new CommandError("ERR CLIENT TRACKING is not served; WATCHFROM tells of every change");
        }
        call.out().ok();
    }

    private static void trackingInfo(LocalCall call) {
        call.out().map(3).bulk("flags").set(1).bulk("off");
        call.out().bulk("redirect").integer(-1).bulk("prefixes").emptyArray();
    }
}
