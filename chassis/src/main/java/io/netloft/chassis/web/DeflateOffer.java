package io.netloft.chassis.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compression of messages as two ends agree on it (RFC 7692 §7.1). We never use a context across messages and ask the
 * peer not to either, which every peer must be able to do.
 *
 * @param windowBits how much of a message the peer can look back on, as a power of two
 */
record DeflateOffer(int windowBits) {
    /** What our client offers. */
    static final String OFFER = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    private static final String NAME = "permessage-deflate";
    private static final String SERVER_BITS = "server_max_window_bits";
    private static final String CLIENT_BITS = "client_max_window_bits";
    private static final String SERVER_ALONE = "server_no_context_takeover";
    private static final String CLIENT_ALONE = "client_no_context_takeover";
    private static final int MIN_BITS = 8;

    /** The first offer of a client that we can take, or null. */
    static @Nullable DeflateOffer choose(List<String> headers) {
        for (List<String> parts : extensions(headers)) {
            Map<String, String> parameters = parameters(parts);
            if (parameters != null && parts.get(0).equalsIgnoreCase(NAME) && offerIsValid(parameters)) {
                String bits = parameters.get(SERVER_BITS);
                return new DeflateOffer(bits == null ? MessageDeflater.FULL_WINDOW : Integer.parseInt(bits));
            }
        }
        return null;
    }

    private static boolean offerIsValid(Map<String, String> parameters) {
        return parameters.entrySet().stream().allMatch(parameter -> switch (parameter.getKey()) {
            case SERVER_ALONE, CLIENT_ALONE -> parameter.getValue().isEmpty();
            case SERVER_BITS -> isBits(parameter.getValue());
            case CLIENT_BITS -> parameter.getValue().isEmpty() || isBits(parameter.getValue());
            default -> false;
        });
    }

    /** What the answer to the client says. */
    String answer() {
        String text = NAME + "; " + SERVER_ALONE + "; " + CLIENT_ALONE;
        return windowBits == MessageDeflater.FULL_WINDOW ? text : text + "; " + SERVER_BITS + "=" + windowBits;
    }

    /**
     * What a server made of {@link #OFFER}; null when it chose no extension.
     *
     * @throws IllegalArgumentException for what we have not offered
     */
    static @Nullable DeflateOffer chosen(List<String> headers) {
        List<List<String>> extensions = extensions(headers);
        if (extensions.isEmpty()) {
            return null;
        }
        Map<String, String> parameters = parameters(extensions.get(0));
        boolean ours = extensions.size() == 1
                && extensions.get(0).get(0).equalsIgnoreCase(NAME)
                && parameters != null
                && parameters.containsKey(SERVER_ALONE)
                && !parameters.containsKey(CLIENT_BITS)
                && offerIsValid(parameters);
        if (!ours) {
            throw new IllegalArgumentException("sec-websocket-extensions: " + headers + " (expected: " + OFFER + ")");
        }
        return new DeflateOffer(MessageDeflater.FULL_WINDOW);
    }

    private static boolean isBits(String value) {
        boolean digits = value.length() <= 2 && !value.isEmpty() && value.charAt(0) != '0';
        if (!digits || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        int bits = Integer.parseInt(value);
        return bits >= MIN_BITS && bits <= MessageDeflater.FULL_WINDOW;
    }

    /** Each extension as its name and its parameters. No value of ours holds a comma or a semicolon. */
    private static List<List<String>> extensions(List<String> headers) {
        List<List<String>> found = new ArrayList<>();
        for (String extension : String.join(",", headers).split(",", -1)) {
            if (!extension.isBlank()) {
                List<String> parts = new ArrayList<>();
                for (String part : extension.split(";", -1)) {
                    parts.add(part.strip());
                }
                found.add(parts);
            }
        }
        return found;
    }

    /** Parameters by name, empty where they have no value; null when one stands twice or is not well formed. */
    private static @Nullable Map<String, String> parameters(List<String> parts) {
        Map<String, String> parameters = new HashMap<>();
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            String name =
                    (equals < 0 ? part : part.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
            String value = equals < 0 ? "" : unquoted(part.substring(equals + 1).strip());
            boolean bad = name.isEmpty() || (equals >= 0 && value.isEmpty());
            if (bad || parameters.put(name, value) != null) {
                return null;
            }
        }
        return parameters;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
