package io.netloft.chassis.tls;

import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys that session tickets are sealed with (RFC 8446 §4.6.1, RFC 5077). A client that comes back with a ticket spares
 * both sides the certificate and its signature. Whoever learns a key can read what was sent under its tickets in TLS 1.2,
 * so keys live only in memory and are forgotten after some hours. Without keys of ours BoringSSL's contexts give no tickets
 * at all; the JDK's give their own. Not thread-safe.
 */
final class TicketKeys {
    static final int ROTATION_HOURS = 1;
    // Tickets of two hours before are still good.
    private static final int KEPT = 3;

    private final SecureRandom random = new SecureRandom();
    private final List<OpenSslSessionTicketKey> keys = new ArrayList<>();

    /** Seals with a new key from now on. */
    void rotate() {
        keys.add(
                0,
                new OpenSslSessionTicketKey(
                        bytes(OpenSslSessionTicketKey.NAME_SIZE),
                        bytes(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
                        bytes(OpenSslSessionTicketKey.AES_KEY_SIZE)));
        if (keys.size() > KEPT) {
            keys.remove(KEPT);
        }
    }

    /** Forgets every key: tickets given before are good no more. */
    void renew() {
        keys.clear();
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Gives a context the keys, the first one to seal with. */
    void apply(SslContext context) {
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            if (keys.isEmpty()) {
                rotate();
            }
            sessions.setTicketKeys(keys.toArray(OpenSslSessionTicketKey[]::new));
        }
    }
}
