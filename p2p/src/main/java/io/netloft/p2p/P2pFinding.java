package io.netloft.p2p;

import io.netloft.chassis.docs.ErrorCode;

/** What {@code p2p doctor} may find. */
enum P2pFinding implements ErrorCode {
    NO_INTERFACE(
            "no-interface",
            "No interface is up on which peers could be looked for, but loopback at most.",
            "Connect to a network, or name an interface with --interface."),
    NO_MULTICAST(
            "no-multicast",
            "The interface can't join the groups of discovery.",
            "See that it is up and has the MULTICAST flag (ip link), and that no other program holds the port alone."),
    SILENT_MULTICAST(
            "silent-multicast",
            "What is sent to a group does not come back to this machine itself.",
            "A firewall here drops it: let UDP 6771 and 6773 in, to 239.192.0.0/16 and ff15::/16."),
    NO_PORT(
            "no-port",
            "The port on which peers connect can't be had.",
            "Stop who holds it, or give another with --listen."),
    NOBODY_HEARD(
            "nobody-heard",
            "No other node was heard in this time.",
            "Start p2p share on another machine. Is it in the same network (no VLAN, no guest Wi-Fi between), does the"
                    + " access point let its clients talk to one another (AP isolation off), do switches pass multicast"
                    + " (IGMP snooping with a querier)? Give --peer HOST:PORT of the other to tell these apart."),
    MULTICAST_FILTERED(
            "multicast-filtered",
            "The peer takes connections, but is not heard: something between filters multicast.",
            "Turn AP isolation off, or multicast filtering, or give an IGMP querier; until then use --peer."),
    PEER_UNREACHABLE(
            "peer-unreachable",
            "The peer does not take a connection.",
            "A firewall there drops TCP to its port, AP isolation keeps the two apart, or nothing runs there."),
    OTHER_GROUP(
            "other-group",
            "The peer takes connections, but does not let us in.",
            "Both must have the same --group-key, or none, and clocks that differ by less than two minutes.");

    private final String word;
    private final String text;
    private final String remedy;

    P2pFinding(String word, String text, String remedy) {
        this.word = word;
        this.text = text;
        this.remedy = remedy;
    }

    @Override
    public String word() {
        return word;
    }

    @Override
    public int number() {
        return 0;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public String remedy() {
        return remedy;
    }
}
