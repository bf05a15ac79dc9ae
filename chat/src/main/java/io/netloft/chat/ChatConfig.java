package io.netloft.chat;

import io.netloft.chassis.auth.JwtConfig;
import io.netloft.chassis.config.Default;
import io.netloft.chassis.config.Doc;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Inline;
import io.netloft.chassis.config.Range;
import io.netloft.chassis.config.Reloadable;
import io.netloft.chassis.config.Size;
import io.netloft.chassis.life.CommonConfig;
import io.netloft.chassis.tls.TlsConfig;
import io.netloft.chat.core.Bucket;
import io.netloft.chat.core.Grant;
import io.netloft.chat.core.History;
import io.netloft.chat.core.HubLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that can be set of chat, with its defaults. */
public record ChatConfig(
        @Doc("Address of the listener, HTTP and WebSocket.") @Default("127.0.0.1:8082")
        HostPort listen,

        @Doc(
                "Folder of the rooms' database and of the key that signs tokens; unset: a folder of the user's state directory.")
        @Nullable
        Path dataDir,

        @Doc("Who may do what.") Access access,

        @Doc("Host names beside addresses and localhost that the port answers to.") @Default("[]")
        List<String> hosts,

        @Doc("Origins beside the port's own whose pages may ask, `https://chat.example.org`.") @Default("[]")
        List<String> origins,

        @Doc("TLS of the listener.") TlsConfig tls,

        @Doc("What users may take.") Limits limits,

        @Doc("How much is kept of a room of which its owner has said nothing.")
        Keep keep,

        @Inline CommonConfig common) {
    /** Who may do what. */
    public record Access(
            @Doc("Keys of JSON Web Tokens of others.") JwtConfig jwt,

            @Doc("Claim of a token that holds its user's roles.") @Default("roles") @Reloadable
            String rolesClaim,

            @Doc("Roles whose users may do everything everywhere.") @Default("admin") @Reloadable
            List<String> admins,

            @Doc(
                    "What rooms users may read and write; the first rule that fits user and room counts. Without rules everybody"
                            + " may write in every room that is not private.")
            @Default("[]")
            @Reloadable
            List<Rule> rules,

            @Doc("How long a token is valid that a login gives.") @Default("12h") @Range("1m..365d")
            Duration tokenLife,

            @Doc("Logins of one address, and of one user, in a minute.") @Default("10") @Range("1..10000")
            int logins,

            @Doc("Let everybody choose a name, without proof, also beyond loopback.") @Default("false")
            boolean open) {}

    /** What some may do in some rooms. */
    public record Rule(
            @Doc("Users, globs; empty: all.") @Default("[]") List<String> who,

            @Doc("Claims that a token must have, and what they must be or contain.") @Default("{}")
            Map<String, String> claims,

            @Doc("Rooms, globs.") @Default("*") List<String> rooms,

            @Doc("What they may at most, members' roles apart.") @Default("write")
            Grant may) {}

    /** How often something may be done. */
    public record Often(
            @Doc("In a second, in the long run.") @Default("20") @Range("1..1000000")
            int perSecond,

            @Doc("At once.") @Default("50") @Range("1..1000000")
            int burst) {
        Bucket.Rate rate() {
            return new Bucket.Rate(perSecond, burst);
        }
    }

    /** What users may take. */
    public record Limits(
            @Doc("Most connections.") @Default("20000") @Range("1..1000000") @Reloadable
            int connections,

            @Doc("Most connections of one address (an IPv6 /64 is one).")
            @Default("1000")
            @Range("1..1000000")
            @Reloadable
            int connectionsPerAddress,

            @Doc("Commands of one connection.") Often perConnection,

            @Doc("What one user says, over all his connections.")
            Often perUser,

            @Doc("What is said in one room, in a second, in the long run.") @Default("1000") @Range("1..1000000")
            int perRoom,

            @Doc("What is said in one room at once.") @Default("2000") @Range("1..1000000")
            int perRoomBurst,

            @Doc("Longest message, in bytes of UTF-8.") @Default("16KiB") @Range("1KiB..32KiB")
            Size text,

            @Doc("Most rooms of one connection.") @Default("200") @Range("1..10000")
            int rooms,

            @Doc("Most connections in one room.") @Default("20000") @Range("2..1000000")
            int members,

            @Doc(
                    "Bytes that wait for one slow connection; half of it, and it gets no passing events; all of it, and it is closed.")
            @Default("512KiB")
            @Range("64KiB..64MiB")
            Size outbound,

            @Doc("Bytes of a room's last events that are held in memory.") @Default("256KiB") @Range("16KiB..256MiB")
            Size recent,

            @Doc("How long somebody who is writing is shown when nothing more is heard of it.")
            @Default("6s")
            @Range("1s..1m")
            Duration typing,

            @Doc("Compress messages where the client can: it saves bytes and costs processor time.") @Default("false")
            boolean compress) {
        HubLimits hub() {
            return new HubLimits(
                    perConnection.rate(),
                    perUser.rate(),
                    new Bucket.Rate(perRoom, perRoomBurst),
                    text.toInt(),
                    rooms,
                    members,
                    recent.toInt(),
                    Math.min(64 * 1024, outbound.toInt() / 2),
                    (int) typing.toMillis());
        }
    }

    /** How much of a room's log is kept. */
    public record Keep(
            @Doc("Events; 0: no bound.") @Default("0") @Range("0..1000000000")
            int events,

            @Doc("Time; 0s: no bound.") @Default("0s") Duration age,

            @Doc("Bytes of text; 0: no bound.") @Default("0B")
            Size bytes) {
        History.Keep core() {
            return new History.Keep(events, age.toMillis(), bytes.bytes());
        }
    }

    static boolean loopback(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    }
}
