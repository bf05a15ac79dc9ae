package io.netloft.proxy;

import io.netloft.chassis.config.Default;
import io.netloft.chassis.config.Doc;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Problems;
import io.netloft.chassis.config.Range;
import io.netloft.chassis.config.Validated;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A listener that forwards connections of any protocol to a group. */
public record TcpConfig(
        @Doc("Address of the listener.") HostPort listen,

        @Doc(
                "The group whose servers get the connections; with `sni`, those that ask for no name of it, which are reset when "
                        + "this is unset.")
        @Nullable
        String group,

        @Doc(
                "Groups by the name that a client asks for in its TLS ClientHello: `api.example.org`, or `*.example.org` for all "
                        + "below. TLS is not ended here.")
        @Default("{}")
        Map<String, String> sni,

        @Doc("Silence in both directions after which a connection is closed.") @Default("1h") @Range("10ms..168h")
        Duration idle,

        @Doc("Connections at once; more are reset at once.") @Default("10000") @Range("1..1000000")
        int connections,

        @Doc("Connections at once from one address.") @Default("10000") @Range("1..1000000")
        int connectionsPerAddress,

        @Doc(
                "Networks whose connections begin with a PROXY header, v1 or v2, which is required of them and believed; nobody "
                        + "else's is.")
        @Default("[]")
        List<String> proxyFrom)
        implements Validated {
    private static final String NAME = "(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*";

    @Override
    public void validate(Problems problems) {
        TrustedNetworks.validate("proxy-from", proxyFrom, problems);
        if (group == null && sni.isEmpty()) {
            problems.add("group", null, "the group that gets the connections", "set it, or `sni`");
        }
        sni.keySet().stream()
                .filter(name -> !name.matches(NAME))
                .forEach(name -> problems.add(
                        "sni." + name,
                        name,
                        "a host name in lower case, or one that begins with *.",
                        "write it as clients ask"));
    }

    /** All groups that it may give connections to, by the key that names each. */
    Map<String, String> groups() {
        Map<String, String> all = new LinkedHashMap<>();
        if (group != null) {
            all.put("group", group);
        }
        sni.forEach((name, to) -> all.put("sni." + name, to));
        return all;
    }
}
