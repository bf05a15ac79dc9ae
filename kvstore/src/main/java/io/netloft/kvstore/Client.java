package io.netloft.kvstore;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** What is known of a connection, for CLIENT LIST and its like. Written on its event loop, read by anybody. */
final class Client {
    private final long id;
    private final String address;
    private final String localAddress;
    private final long createdMs;
    private volatile String name = "";
    private volatile String libName = "";
    private volatile String libVersion = "";
    private volatile @Nullable User user;
    // Written with each command: whoever reads them may see those of a moment ago.
    private long activeMs;
    private String lastCommand = "NULL";
    private volatile boolean resp3;
    private volatile boolean noEvict;
    private volatile boolean noTouch;
    private volatile boolean readOnly;

    Client(long id, SocketAddress remote, SocketAddress local, long nowMs) {
        this.id = id;
        this.address = text(remote);
        this.localAddress = text(local);
        this.createdMs = nowMs;
        this.activeMs = nowMs;
    }

    private static String text(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            String host = inet.getAddress().getHostAddress();
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + inet.getPort();
        }
        return String.valueOf(address);
    }

    long id() {
        return id;
    }

    String address() {
        return address;
    }

    String localAddress() {
        return localAddress;
    }

    long createdMs() {
        return createdMs;
    }

    String name() {
        return name;
    }

    void name(String its) {
        name = its;
    }

    String libName() {
        return libName;
    }

    void libName(String its) {
        libName = its;
    }

    String libVersion() {
        return libVersion;
    }

    void libVersion(String its) {
        libVersion = its;
    }

    /** Who it has proved to be; null when nobody yet. */
    @Nullable
    User user() {
        return user;
    }

    void user(@Nullable User its) {
        user = its;
    }

    void active(long nowMs, String command) {
        activeMs = nowMs;
        lastCommand = command;
    }

    long activeMs() {
        return activeMs;
    }

    String lastCommand() {
        return lastCommand;
    }

    boolean resp3() {
        return resp3;
    }

    void resp3(boolean its) {
        resp3 = its;
    }

    boolean noEvict() {
        return noEvict;
    }

    void noEvict(boolean its) {
        noEvict = its;
    }

    boolean noTouch() {
        return noTouch;
    }

    void noTouch(boolean its) {
        noTouch = its;
    }

    /** Whether it said READONLY: reads that may lie back are good enough. */
    boolean readOnly() {
        return readOnly;
    }

    void readOnly(boolean its) {
        readOnly = its;
    }
}
