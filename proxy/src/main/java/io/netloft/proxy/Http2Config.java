package io.netloft.proxy;

import io.netloft.chassis.config.Default;
import io.netloft.chassis.config.Doc;
import io.netloft.chassis.config.Range;
import io.netloft.chassis.config.Size;

/** HTTP/2 with clients; {@code resets} and {@code controlFrames} bound servers too. */
public record Http2Config(
        @Doc(
                "Whether HTTP/2 is spoken: over TLS where a client chooses it (ALPN), without TLS where it begins with it.")
        @Default("true")
        boolean enabled,

        @Doc("Requests at once on one connection.") @Default("100") @Range("1..10000")
        int streams,

        @Doc("Bytes of one request's body that a client may send before the server took any.")
        @Default("64KiB")
        @Range("64KiB..16MiB")
        Size window,

        @Doc("The same for all requests of a connection together.") @Default("1MiB") @Range("64KiB..1GiB")
        Size connectionWindow,

        @Doc("Requests of one connection that a client may take back before they are answered, or have refused for its "
                + "faults, within 30 s; each that is answered whole pays for one. With one more the connection ends; "
                + "the same for streams that a server resets.")
        @Default("400")
        @Range("10..1000000")
        int resets,

        @Doc("Frames of one connection that carry no part of a request (PING, SETTINGS, PRIORITY, WINDOW_UPDATE, empty "
                + "DATA and unknown ones), within 30 s, of a client or a server; with one more the connection ends.")
        @Default("10000")
        @Range("100..10000000")
        int controlFrames) {}
