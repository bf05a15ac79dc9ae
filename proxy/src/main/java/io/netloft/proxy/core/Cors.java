package io.netloft.proxy.core;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Cross-origin resource sharing (WHATWG Fetch, §3.2): which pages of other origins a browser lets read the answers. The
 * proxy answers preflights itself and says on every answer what the upstream would have to. Immutable.
 */
public final class Cors {
    private final boolean any;
    private final Set<String> origins;
    private final List<String> wildcards;
    private final String methods;
    private final String headers;
    private final String exposed;
    private final boolean credentials;
    private final long maxAgeSeconds;

    /**
     * @param origins {@code https://app.example.org}, {@code https://*.example.org}, or {@code *}
     * @param methods what may be asked for
     * @param headers fields that may be sent; {@code *} for whatever is asked for
     * @param exposed fields that may be read
     * @param credentials whether cookies may be sent
     * @param maxAgeSeconds how long a browser may remember the preflight's answer
     */
    public Cors(
            List<String> origins,
            List<String> methods,
            List<String> headers,
            List<String> exposed,
            boolean credentials,
            long maxAgeSeconds) {
        this.any = origins.contains("*");
        this.origins = origins.stream().map(o -> o.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        this.wildcards = this.origins.stream().filter(o -> o.contains("://*.")).toList();
        this.methods = String.join(", ", methods);
        this.headers = String.join(", ", headers);
        this.exposed = String.join(", ", exposed);
        this.credentials = credentials;
        this.maxAgeSeconds = maxAgeSeconds;
    }

    /** Whether pages of that origin may read. */
    public boolean allows(String origin) {
        String lower = origin.toLowerCase(Locale.ROOT);
        if (any || origins.contains(lower)) {
            return true;
        }
        for (String wildcard : wildcards) {
            int star = wildcard.indexOf('*');
            if (lower.length() >= wildcard.length()
                    && lower.startsWith(wildcard.substring(0, star))
                    && lower.endsWith(wildcard.substring(star + 1))) {
                return true;
            }
        }
        return false;
    }

    /** The fields of an answer to an allowed origin, each with its line end. */
    public String fields(String origin) {
        StringBuilder fields = new StringBuilder(128);
        // With credentials a star is not enough (Fetch §3.2.5), and then caches must know what it depends on.
        boolean star = any && !credentials;
        fields.append("Access-Control-Allow-Origin: ")
                .append(star ? "*" : origin)
                .append("\r\n");
        if (!star) {
            fields.append("Vary: Origin\r\n");
        }
        if (credentials) {
            fields.append("Access-Control-Allow-Credentials: true\r\n");
        }
        if (!exposed.isEmpty()) {
            fields.append("Access-Control-Expose-Headers: ").append(exposed).append("\r\n");
        }
        return fields.toString();
    }

    /**
     * The fields that a preflight's answer has beyond those of every answer, each with its line end.
     *
     * @param asked the fields that the page wants to send, as it said it
     */
    public String preflightFields(String asked) {
        StringBuilder fields = new StringBuilder(128);
        fields.append("Access-Control-Allow-Methods: ").append(methods).append("\r\n");
        String allowed = headers.equals("*") ? asked : headers;
        if (!allowed.isEmpty()) {
            fields.append("Access-Control-Allow-Headers: ").append(allowed).append("\r\n");
        }
        return fields.append("Access-Control-Max-Age: ")
                .append(maxAgeSeconds)
                .append("\r\n")
                .toString();
    }
}
