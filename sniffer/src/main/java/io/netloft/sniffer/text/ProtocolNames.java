package io.netloft.sniffer.text;

/**
 * IP's protocols by their short names (IANA's protocol numbers, as systems list them), for packets that nothing here
 * reads. tcpdump carries them within, so that they do not change with the machine; numbers without a name have none here.
 */
final class ProtocolNames {
    private static final String ASSIGNED =
            "hopopt icmp igmp ggp ipencap st tcp cbt egp igp bbn-rcc-mon nvp-ii pup argus"
                    + " emcon xnet chaos udp mux dcn-meas hmp prm xns-idp trunk-1 trunk-2 leaf-1 leaf-2 rdp irtp iso-tp4 netblt"
                    + " mfe-nsp merit-inp dccp 3pc idpr xtp ddp idpr-cmtp tp++ il ipv6 sdrp ipv6-route ipv6-frag idrp rsvp gre dsr"
                    + " bna esp ah i-nlsp swipe narp mobile tlsp skip ipv6-icmp ipv6-nonxt ipv6-opts - cftp - sat-expak kryptolan"
                    + " rvd ippc - sat-mon visa ipcv cpnx rspf wsn pvp br-sat-mon sun-nd wb-mon wb-expak iso-ip vmtp secure-vmtp"
                    + " vines ttp nsfnet-igp dgp tcf eigrp ospf sprite-rpc larp mtp ax.25 ipip micp scc-sp etherip encap - gmtp ifmp"
                    + " pnni pim aris scps qnx a/n ipcomp snp compaq-peer ipx-in-ip vrrp pgm - l2tp ddx iatp stp srp uti smp sm ptp"
                    + " isis fire crtp crudp sscopmce iplt sps pipe sctp fc rsvp-e2e-ignore mobility-header udplite mpls-in-ip manet"
                    + " hip shim6 wesp rohc";
    private static final int FIRST_EXPERIMENT = 253;
    private static final String[] EXPERIMENTS = {"exptest-253", "exptest-254", "reserved"};
    private static final String[] NAMES = names();

    private ProtocolNames() {}

    private static String[] names() {
        String[] all = new String[256];
        java.util.Arrays.fill(all, "");
        String[] assigned = ASSIGNED.split(" ", -1);
        for (int i = 0; i < assigned.length; i++) {
            all[i] = assigned[i].equals("-") ? "" : assigned[i];
        }
        System.arraycopy(EXPERIMENTS, 0, all, FIRST_EXPERIMENT, EXPERIMENTS.length);
        return all;
    }

    /** The name of a protocol, empty where it has none. */
    static String of(int protocol) {
        return NAMES[protocol];
    }
}
