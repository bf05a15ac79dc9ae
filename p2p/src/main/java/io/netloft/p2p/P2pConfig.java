package io.netloft.p2p;

import io.netloft.chassis.config.Default;
import io.netloft.chassis.config.Doc;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Inline;
import io.netloft.chassis.config.Problems;
import io.netloft.chassis.config.Range;
import io.netloft.chassis.config.Reloadable;
import io.netloft.chassis.config.Secret;
import io.netloft.chassis.config.Size;
import io.netloft.chassis.config.Validated;
import io.netloft.chassis.life.CommonConfig;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that can be set of the daemon, with its defaults. */
public record P2pConfig(
        @Doc("Where peers connect; unset: the first free port of 6881 to 6889, on all addresses.") @Nullable
        HostPort listen,

        @Doc("Address of the API and the page.") @Default("127.0.0.1:8083")
        HostPort api,

        @Doc("Token that requests to the API carry as a bearer; unset: none is asked for, on loopback only.") @Nullable
        Secret apiToken,

        @Doc("Host names beside addresses and localhost that the API answers to.") @Default("[]")
        List<String> hosts,

        @Doc("Folder of the journals and of what is to last; unset: a folder of the user's state directory.") @Nullable
        Path dataDir,

        @Doc("Folder for what is fetched; unset: downloads, in the data folder.") @Nullable
        Path folder,

        @Doc("Folder to watch: what lies in it is shared, and metainfo files (.torrent) in it are fetched.") @Nullable
        Path watch,

        @Doc("How peers are found.") Discovery discovery,

        @Doc("What peers may take.") Limits limits,

        @Inline CommonConfig common)
        implements Validated {
    /** How peers are found. */
    public record Discovery(
            @Doc("Interfaces on which peers are looked for; empty: all that are up, without tunnels and bridges.")
            @Default("[]")
            List<String> interfaces,

            @Doc("Whether peers are looked for by multicast.") @Default("true")
            boolean multicast,

            @Doc("Whether neighbours are told the names of what is shared, and theirs are heard.") @Default("true")
            boolean catalogue,

            @Doc("Whether peers are told of one another.") @Default("true")
            boolean exchange,

            @Doc("How many routers an announce passes.") @Default("1") @Range("1..255")
            int ttl,

            @Doc("File with the key of a private group to keep to.") @Nullable
            Path groupKey) {}

    /** What peers may take. */
    public record Limits(
            @Doc("Octets a second to all peers; 0: no limit.") @Default("0") @Reloadable
            Size upload,

            @Doc("Octets a second from all peers; 0: no limit.") @Default("0") @Reloadable
            Size download,

            @Doc("Octets a second to each peer; 0: no limit.") @Default("0")
            Size perPeer,

            @Doc("Most peers of a share that may ask of us at once.") @Default("32") @Range("1..1000")
            int slots,

            @Doc("Most shares.") @Default("10000") @Range("1..100000")
            int shares) {}

    @Override
    public void validate(Problems problems) {
        boolean loopback = api.host().equals("localhost")
                || api.host().startsWith("127.")
                || api.host().equals("::1");
        if (!loopback && apiToken == null) {
            problems.add(
                    "api", api, "a loopback address, or api-token set", "bind 127.0.0.1 or give api-token: file:PATH");
        }
    }
}
