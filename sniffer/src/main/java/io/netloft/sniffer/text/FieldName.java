package io.netloft.sniffer.text;

/** The members of a packet in JSON: the dictionary of the manual is made from them. */
public enum FieldName {
    NUMBER("number", "number", "Count of the packet, from 1."),
    TIME("time", "text", "When it was captured, RFC 3339 in UTC with nine digits of a second."),
    LENGTH("length", "number", "Octets on the wire."),
    CAPTURED("captured", "number", "Octets captured."),
    ETH_SRC("ethSrc", "text", "Ethernet source."),
    ETH_DST("ethDst", "text", "Ethernet destination."),
    ETH_TYPE("ethType", "number", "Ethernet type of what the link carries."),
    VLAN("vlan", "number", "Innermost VLAN."),
    SRC("src", "text", "IP source."),
    DST("dst", "text", "IP destination."),
    PROTO("proto", "text", "tcp, udp, icmp, icmp6, or the number of the protocol that IP carries."),
    TTL("ttl", "number", "Time to live, or hop limit."),
    FRAGMENT("fragment", "true", "A later part of a packet that IP cut up."),
    SRC_PORT("srcPort", "number", "Source port."),
    DST_PORT("dstPort", "number", "Destination port."),
    FLAGS("flags", "text", "Flags of TCP, in tcpdump's letters."),
    SEQ("seq", "number", "Sequence number of TCP, absolute."),
    ACK("ack", "number", "Acknowledged number of TCP, absolute."),
    WIN("win", "number", "Window of TCP, unscaled."),
    PAYLOAD("payload", "number", "Octets that TCP or UDP carry, of those captured."),
    TEXT("text", "text", "The packet as text, without its time.");

    private final String word;
    private final String type;
    private final String meaning;
    private final String key;

    FieldName(String word, String type, String meaning) {
        this.word = word;
        this.type = type;
        this.meaning = meaning;
        this.key = (word.equals("number") ? "{\"" : ",\"") + word + "\":";
    }

    /** The member's name as it begins, with what parts it from the one before: the first opens the object. */
    String key() {
        return key;
    }

    /** The member's name. */
    public String word() {
        return word;
    }

    /** What it holds. */
    public String type() {
        return type;
    }

    /** What it says. */
    public String meaning() {
        return meaning;
    }
}
