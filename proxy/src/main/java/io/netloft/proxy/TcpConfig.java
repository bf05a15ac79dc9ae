package io.netloft.proxy;

import io.netloft.chassis.config.Default;
import io.netloft.chassis.config.Doc;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Problems;
import io.netloft.chassis.config.Range;
import io.netloft.chassis.config.Validated;
import java.time.Duration;
import java.util.List;

/** A listener that forwards connections of any protocol to a group. */
public record TcpConfig(
        @Doc("Address of the listener.") HostPort listen,

        @Doc("The group whose servers get the connections.") String group,

        @Doc("Silence in both directions after which a connection is closed.") @Default("1h") @Range("10ms..168h")
        Duration idle,

        @Doc("Connections at once; more are reset at once.") @Default("10000") @Range("1..1000000")
        int connections,

        @Doc("Connections at once from one address.") @Default("10000") @Range("1..1000000")
        int connectionsPerAddress,

        @Doc("Networks whose connections begin with a PROXY header, v1 or v2, which is required of them and believed; nobody "
                + "else's is.")
        @Default("[]")
        List<String> proxyFrom)
        implements Validated {
    @Override
    public void validate(Problems problems) {
        TrustedNetworks.validate("proxy-from", proxyFrom, problems);
    }
}
