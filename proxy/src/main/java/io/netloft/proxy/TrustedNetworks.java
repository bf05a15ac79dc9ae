package io.netloft.proxy;

import io.netloft.chassis.config.Problems;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.List;

/** The networks whose word about a client is believed. Immutable. */
final class TrustedNetworks {
    private final List<IpSubnetFilterRule> rules;

    TrustedNetworks(List<String> networks) {
        rules = networks.stream().map(TrustedNetworks::rule).toList();
    }

    /** True when an immediate peer's forwarding fields are believed. */
    boolean trusts(InetSocketAddress peer) {
        for (IpSubnetFilterRule rule : rules) {
            if (rule.matches(peer)) {
                return true;
            }
        }
        return false;
    }

    /** Adds a problem for each text of a list that is no network. */
    static void validate(String key, List<String> networks, Problems problems) {
        for (int i = 0; i < networks.size(); i++) {
            if (!wellFormed(networks.get(i))) {
                problems.add(
                        key + "[" + i + "]",
                        networks.get(i),
                        "an address or a network such as 10.0.0.0/8 or fd00::/8",
                        "names are not looked up here");
            }
        }
    }

    private static boolean wellFormed(String network) {
        try {
            rule(network);
            return true;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private static IpSubnetFilterRule rule(String network) {
        int slash = network.indexOf('/');
        String address = slash < 0 ? network : network.substring(0, slash);
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null) {
            throw new IllegalArgumentException("network: " + network + " (expected: an IP address, or one with /bits)");
        }
        int bits = slash < 0 ? bytes.length * 8 : Integer.parseInt(network.substring(slash + 1));
        return new IpSubnetFilterRule(address, bits, IpFilterRuleType.ACCEPT);
    }
}
