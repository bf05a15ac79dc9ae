package io.netloft.kvstore;

import io.netloft.kvstore.core.CommandError;
import io.netloft.kvstore.core.CommandSpec;
import io.netloft.kvstore.core.CommandTable;
import io.netloft.proto.resp.RespCommand;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** ACL: the users, which the configuration makes and a reload changes. */
final class AclCommands {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int MOST_BITS = 4096;

    private AclCommands() {}

    static void bind(BiConsumer<String, LocalCommand> bind) {
        bind.accept("acl|whoami", AclCommands::whoAmI);
        bind.accept(
                "acl|users",
                call -> names(
                        call,
                        call.node().access().all().stream()
                                .map(User::name)
                                .sorted()
                                .toList()));
        bind.accept(
                "acl|list",
                call -> names(
                        call,
                        call.node().access().all().stream()
                                .map(AclCommands::line)
                                .sorted()
                                .toList()));
        bind.accept("acl|cat", AclCommands::categories);
        bind.accept("acl|getuser", AclCommands::user);
        bind.accept("acl|dryrun", AclCommands::dryRun);
        bind.accept("acl|genpass", AclCommands::password);
        bind.accept("acl|log", AclCommands::log);
        for (String word : List.of("setuser", "deluser", "load", "save")) {
            bind.accept("acl|" + word, AclCommands::configuration);
        }
    }

    private static void names(LocalCall call, List<String> names) {
        call.out().array(names.size());
        names.forEach(call.out()::bulk);
    }

    private static void whoAmI(LocalCall call) {
        User user = call.client().user();
        if (user == null) {
            call.out().nullBulk();
        } else {
            call.out().bulk(user.name());
        }
    }

    private static String line(User user) {
        return "user " + user.name() + " on " + (user.password() == null ? "nopass" : "#(hidden)") + " "
                + prefixed("~", user.rules().keys()) + " "
                + prefixed("&", user.rules().channels()) + " "
                + String.join(" ", user.rules().commands());
    }

    private static String prefixed(String prefix, List<String> patterns) {
        return patterns.stream().map(pattern -> prefix + pattern).collect(Collectors.joining(" "));
    }

    private static void categories(LocalCall call) {
        if (call.size() == 2) {
            names(
                    call,
                    Access.categories().stream().map(name -> name.substring(1)).toList());
            return;
        }
        String category = "@" + call.text(2).toLowerCase(java.util.Locale.ROOT);
        if (!Access.categories().contains(category)) {
            throw new CommandError("ERR Unknown category '" + call.text(2) + "'");
        }
        Set<String> found = new TreeSet<>();
        for (CommandSpec spec : CommandTable.standard().all()) {
            if (spec.categories().contains(category)) {
                found.add(spec.name());
            }
        }
        names(call, List.copyOf(found));
    }

    private static void user(LocalCall call) {
        User user = call.node().access().find(call.text(2));
        if (user == null) {
            call.out().nullArray();
            return;
        }
        call.out().map(6).bulk("flags").set(user.password() == null ? 2 : 1).bulk("on");
        if (user.password() == null) {
            call.out().bulk("nopass");
        }
        call.out().bulk("passwords").emptyArray();
        call.out().bulk("commands").bulk(String.join(" ", user.rules().commands()));
        call.out().bulk("keys").bulk(prefixed("~", user.rules().keys()));
        call.out().bulk("channels").bulk(prefixed("&", user.rules().channels()));
        call.out().bulk("selectors").emptyArray();
    }

    private static void dryRun(LocalCall call) {
        User user = call.node().access().find(call.text(2));
        if (user == null) {
            throw new CommandError("ERR User '" + call.text(2) + "' not found");
        }
        RespCommand asked = new RespCommand();
        byte[][] args = new byte[call.size() - 3][];
        for (int i = 3; i < call.size(); i++) {
            args[i - 3] = call.bytes(i);
        }
        asked.set(args);
        CommandSpec spec = CommandTable.standard().find(asked);
        if (spec == null) {
            throw new CommandError("ERR Command '" + call.text(3) + "' not found");
        }
        if (!spec.takes(asked)) {
            throw new CommandError("ERR wrong number of arguments for '" + spec.name() + "' command");
        }
        String refusal = user.refusal(spec, asked);
        if (refusal == null) {
            call.out().ok();
        } else {
            call.out().bulk(refusal);
        }
    }

    private static void password(LocalCall call) {
        long bits = call.size() > 2 ? call.integer(2) : 256;
        if (bits < 1 || bits > MOST_BITS) {
            throw new CommandError("ERR ACL GENPASS argument must be the number of bits for the output password, a"
                    + " positive number up to 4096");
        }
        byte[] random = new byte[(int) (bits + 7) / 8];
        RANDOM.nextBytes(random);
        call.out().bulk(HexFormat.of().formatHex(random).substring(0, (int) (bits + 3) / 4));
    }

    private static void log(LocalCall call) {
        if (call.size() == 3 && call.is(2, "RESET")) {
            call.node().access().clearRefusals();
            call.out().ok();
            return;
        }
        long most = call.size() == 3 ? call.integer(2) : 10;
        List<Access.Refused> refused =
                call.node().access().refusals().stream().limit(most).toList();
        call.out().array(refused.size());
        for (Access.Refused one : refused) {
            call.out().map(6).bulk("reason").bulk(one.reason()).bulk("object").bulk(one.object());
            call.out().bulk("username").bulk(one.user()).bulk("client-info").bulk("addr=" + one.client());
            call.out().bulk("age-seconds").decimal((call.node().nowMs() - one.epochMs()) / 1000.0);
            call.out().bulk("timestamp-created").integer(one.epochMs());
        }
    }

    private static void configuration(LocalCall call) {
        throw new CommandError("ERR users are made in the configuration, and a reload takes them over");
    }
}
