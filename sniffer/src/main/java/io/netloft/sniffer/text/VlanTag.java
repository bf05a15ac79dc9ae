package io.netloft.sniffer.text;

/** Tag control information of 802.1Q: priority(3) DEI(1) vlan(12). */
final class VlanTag {
    private VlanTag() {}

    static void put(TextBuffer out, int tag) {
        out.put("vlan ").dec(tag & 0xFFF).put(", p ").dec(tag >> 13).put((tag & 0x1000) != 0 ? ", DEI" : "");
    }
}
