package io.netloft.kvstore;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.chassis.term.Out;
import io.netloft.chassis.term.Table;
import io.netloft.chassis.web.Json;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kvstore cluster}: who is in it, and changes of that. */
@Command(
        name = "cluster",
        description = "Shows the members, and adds, removes or has one lead.",
        subcommands = {
            ClusterCommand.Status.class,
            ClusterCommand.Add.class,
            ClusterCommand.Remove.class,
            ClusterCommand.Transfer.class
        })
final class ClusterCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        java.util.Objects.requireNonNull(spec).commandLine().usage(System.err);
        return io.netloft.chassis.life.ExitCode.USAGE.code();
    }

    /** What the four have in common. */
    abstract static class Part implements Callable<Integer> {
        @Mixin
        private ClientCommand.ToHttp http = new ClientCommand.ToHttp();

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Spec
        private @Nullable CommandSpec spec;

        abstract JsonNode ask(ClientCommand.ToHttp http) throws IOException;

        @Override
        public final Integer call() {
            try {
                JsonNode status = ask(http);
                if (json) {
                    Out.line(Json.text(status));
                } else {
                    show(status);
                }
                return io.netloft.chassis.life.ExitCode.DONE.code();
            } catch (IOException e) {
                return ClientCommand.failed(spec, String.valueOf(e.getMessage()));
            }
        }

        private static void show(JsonNode status) {
            Table table = new Table("member", "role", "redis", "http", "raft", "log", "silent");
            status.path("members")
                    .forEach(member -> table.row(
                            member.path("id").asText(),
                            member.path("role").asText(),
                            member.path("resp").asText("-"),
                            member.path("http").asText("-"),
                            member.path("raft").asText(),
                            member.path("matched").asText("-"),
                            member.has("silent-ms") ? member.path("silent-ms").asText() + "ms" : "-"));
            Out.line("cluster " + status.path("cluster").asText() + ", term "
                    + status.path("term").asText() + ", revision "
                    + status.path("revision").asText() + ", "
                    + status.path("keys").asText() + " keys, durability "
                    + status.path("durability").asText());
            table.print();
        }
    }

    /** {@code kvstore cluster status}. */
    @Command(name = "status", description = "Shows the members, who leads, and how far each is.")
    static final class Status extends Part {
        @Override
        JsonNode ask(ClientCommand.ToHttp http) throws IOException {
            return http.get("/v1/cluster");
        }
    }

    /** {@code kvstore cluster add}. */
    @Command(
            name = "add",
            description = {
                "Adds a member that was started with --join.",
                "As a learner it gets the log and has no vote; adding it again without --learner gives it one."
            })
    static final class Add extends Part {
        @Parameters(paramLabel = "ID=HOST:PORT", description = "Its name and Raft listener.")
        private String member = "";

        @Option(names = "--learner", description = "Without a vote.")
        private boolean learner;

        @Override
        JsonNode ask(ClientCommand.ToHttp http) throws IOException {
            KvstoreConfig.Peer peer;
            try {
                peer = KvstoreConfig.Peer.parse(member);
            } catch (IllegalArgumentException e) {
                throw new IOException(e.getMessage(), e);
            }
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("id", peer.id());
            body.put("raft", peer.address().toString());
            body.put("learner", learner);
            return http.send("POST", "/v1/cluster/members", body);
        }
    }

    /** {@code kvstore cluster remove}. */
    @Command(name = "remove", description = "Removes a member; its process may be ended then.")
    static final class Remove extends Part {
        @Parameters(paramLabel = "ID", description = "Its name.")
        private String id = "";

        @Override
        JsonNode ask(ClientCommand.ToHttp http) throws IOException {
            return http.send("DELETE", "/v1/cluster/members/" + id, null);
        }
    }

    /** {@code kvstore cluster transfer}. */
    @Command(name = "transfer", description = "Has another member lead: that one, or the one that is furthest.")
    static final class Transfer extends Part {
        @Parameters(paramLabel = "ID", description = "Its name.", arity = "0..1", defaultValue = "")
        private String id = "";

        @Override
        JsonNode ask(ClientCommand.ToHttp http) throws IOException {
            return http.send("POST", "/v1/cluster/transfer", id.isEmpty() ? Map.of() : Map.of("to", id));
        }
    }
}
