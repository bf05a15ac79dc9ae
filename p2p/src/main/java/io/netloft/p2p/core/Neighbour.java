package io.netloft.p2p.core;

import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.discovery.CatalogueEntry;
import io.netloft.proto.discovery.CatalogueMessage;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Another node as the catalogue knows it. Belongs to the catalogue's thread. */
public final class Neighbour {
    private final long node;
    private final String host;
    private final Map<InfoHash, CatalogueEntry> entries = new LinkedHashMap<>();
    private String alias;
    private int port;
    private int web;
    private long epoch = -1;
    private long version = -1;
    private long digest;
    private int size;
    private long marks;
    private long heardNs;
    private Listing listing = Listing.NONE;
    private long listingNs;
    private long listedVersion = -1;
    private long askedVersion;
    private boolean hadList;
    private boolean failed;

    /** Whether its whole list is wanted, or on its way. */
    private enum Listing {
        NONE,
        WANTED,
        ASKED
    }

    Neighbour(long node, String host, String alias, int port, long nowNs) {
        this.node = node;
        this.host = host;
        this.alias = alias;
        this.port = port;
        this.heardNs = nowNs;
    }

    void take(CatalogueMessage.Announce said) {
        alias = said.alias();
        port = said.port();
        web = said.web() >= Catalogue.LEAST_PORT ? said.web() : 0;
        digest = said.digest();
        size = said.size();
        version = said.version();
        if (epoch != said.epoch()) {
            epoch = said.epoch();
            listedVersion = -1;
        }
    }

    boolean knowsLaterThan(CatalogueMessage.Announce said) {
        return said.epoch() < epoch || (said.epoch() == epoch && said.version() < version);
    }

    /** Whether an entry was added, and not only replaced. */
    boolean put(CatalogueEntry entry) {
        CatalogueEntry before = entries.put(entry.hash(), entry);
        marks += before == null ? entry.mark() : 0;
        return before == null;
    }

    /** Lets go of the entry that has been known longest. */
    void forgetEldest() {
        Iterator<CatalogueEntry> all = entries.values().iterator();
        marks -= all.next().mark();
        all.remove();
    }

    boolean holds(InfoHash hash) {
        return entries.containsKey(hash);
    }

    void clear() {
        entries.clear();
        marks = 0;
    }

    boolean incomplete() {
        return epoch >= 0 && (entries.size() != size || marks != digest);
    }

    void heard(long nowNs) {
        heardNs = nowNs;
    }

    long heardNs() {
        return heardNs;
    }

    /** Its list is to be asked for from some time on, unless that of this version was had, or it is on its way. */
    void want(long dueNs) {
        if (listing == Listing.NONE && web > 0 && listedVersion != version) {
            listing = Listing.WANTED;
            listingNs = dueNs;
        }
    }

    /**
     * It answered that it has more than fitted: all of it is asked for, once, from where it takes connections, as it may
     * not have announced itself yet.
     */
    void more(long dueNs) {
        if (listing != Listing.ASKED && !hadList) {
            web = web > 0 ? web : port;
            listing = Listing.WANTED;
            listingNs = dueNs;
        }
    }

    boolean due(long nowNs) {
        return listing == Listing.WANTED && nowNs - listingNs >= 0;
    }

    boolean asked() {
        return listing == Listing.ASKED;
    }

    boolean askedBefore(long ns) {
        return listing == Listing.ASKED && listingNs - ns < 0;
    }

    void ask(long nowNs) {
        listing = Listing.ASKED;
        listingNs = nowNs;
        askedVersion = version;
    }

    void listed() {
        listing = Listing.NONE;
        listedVersion = askedVersion;
        hadList = true;
        failed = false;
    }

    void notListed(long againNs) {
        failed = true;
        listing = Listing.NONE;
        want(againNs);
    }

    Collection<CatalogueEntry> all() {
        return Collections.unmodifiableCollection(entries.values());
    }

    Endpoint webAddress() {
        return new Endpoint(host, web);
    }

    Offer.Source source() {
        return new Offer.Source(alias, new Endpoint(host, port));
    }

    /** Whether its list is not waited for: one that could not be had will hardly be there at the next try. */
    boolean settled() {
        return listing == Listing.NONE || (listing == Listing.WANTED && failed);
    }

    long epoch() {
        return epoch;
    }

    /** The number that it drew. */
    public long node() {
        return node;
    }

    /** The address from which it was first heard; what others say in its name is not listened to. */
    public String host() {
        return host;
    }

    /** Where it takes connections of peers. */
    public int port() {
        return port;
    }

    /** What it is called. */
    public String alias() {
        return alias;
    }

    /** How many of its entries are known. */
    public int entries() {
        return entries.size();
    }

    /** How many entries it says to have. */
    public int size() {
        return size;
    }
}
