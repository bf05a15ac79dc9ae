package io.netloft.sniffer.text;

/** Words for Ethernet types, organizations and service access points. */
final class EtherNames {
    static final Names TYPES = Names.of("0x0800:IPv4|0x8847:MPLS unicast|0x8848:MPLS multicast|0x86dd:IPv6"
            + "|0x8100:802.1Q|0x9100:802.1Q-9100|0x88a8:802.1Q-QinQ|0x9200:802.1Q-9200|0x88e5:802.1AE MACsec"
            + "|0x0200:PUP|0x0806:ARP|0x8035:Reverse ARP|0x0600:NS|0x0500:Sprite|0x1000:Trail|0x6001:MOP DL"
            + "|0x6002:MOP RC|0x6003:DN|0x6004:LAT|0x6007:SCA|0x6558:TEB|0x8038:Lanbridge|0x803c:DEC DNS"
            + "|0x803e:DEC DTS|0x805b:VEXP|0x805c:VPROD|0x809b:Appletalk|0x80f3:Appletalk ARP|0x8137:IPX|0x880b:PPP"
            + "|0x8808:MPCP|0x8809:Slow Protocols|0x8863:PPPoE D|0x8864:PPPoE S|0x888e:EAPOL"
            + "|0x8899:Realtek protocols|0x886f:MS NLB heartbeat|0x8870:Jumbo|0x894f:NSH|0x9000:Loopback|0xfefe:OSI"
            + "|0x00fe:GRE-OSI|0xabcd:CFM (old)|0x8902:CFM|0x893a:IEEE1905.1|0x88cc:LLDP|0x88ca:TIPC"
            + "|0x0707:GeoNet (old)|0x8947:GeoNet|0x1111:CALM FAST|0x88a2:AoE|0x88f7:PTP"
            + "|0xd28b:Arista Vendor Specific Protocol");
    static final Names ORGANIZATIONS = Names.of("0x000000:Ethernet|0x00000c:Cisco|0x00005e:IANA"
            + "|0x000081:Nortel Networks SONMP|0x0000f8:Cisco bridged|0x0080c2:Ethernet bridged|0x00a03e:ATM Forum"
            + "|0x00e02f:DOCSIS Spanning Tree|0x080007:Appletalk|0x009069:Juniper|0x080009:Hewlett-Packard"
            + "|0x0080c2:IEEE 802.1 Private|0x00120f:IEEE 802.3 Private|0x0012bb:ANSI/TIA|0x001b21:DCBX"
            + "|0x002320:Nicira Networks|0x5c16c7:Big Switch Networks|0xb0d2f5:Vello Systems|0x002481:HP"
            + "|0x0004ea:HP-Labs|0x748771:Infoblox Inc|0xa42305:Open Networking Lab|0x00049f:Freescale"
            + "|0x0015ad:Netronome|0x001018:Broadcom|0x00e004:PMC-Sierra|0xd0f0db:Ericsson");
    static final Names POINTS = Names.of("0:Null|0xff:Global|2:802.1B I|3:802.1B G|6:IP|4:SNA|0x0e:ProWay NM|0x42:STP"
            + "|0x4e:RS511|0x7e:ISO8208|0x8e:ProWay|0xaa:SNAP|0xe0:IPX|0xf0:NetBeui|0xfe:OSI");
    static final Names CISCO = Names.of("0x2000:CDP|0x2003:VTP|0x2004:DTP|0x0111:UDLD|0x010b:PVST|0x010c:VLAN Bridge");
    static final Names BRIDGED = Names.of("1:Ethernet + FCS|7:Ethernet w/o FCS|2:802.4 + FCS|8:802.4 w/o FCS"
            + "|3:Token Ring + FCS|9:Token Ring w/o FCS|4:FDDI + FCS|10:FDDI w/o FCS|5:802.6 + FCS"
            + "|11:802.6 w/o FCS|14:BPDU");

    private EtherNames() {}
}
