package io.netloft.proxy.core;

/**
 * A rule: requests for this host and path go to that group.
 *
 * @param name its name in metrics and logs
 * @param host exact ({@code api.example.org}), wildcard ({@code *.example.org}, any number of labels) or empty for any
 * @param path prefix by whole segments ({@code /v1} covers {@code /v1} and {@code /v1/…}), {@code /} for any
 * @param group the group that answers
 */
public record Route(String name, String host, String path, UpstreamGroup group) {

    boolean anyHost() {
        return host.isEmpty() || host.equals("*");
    }

    boolean wildcardHost() {
        return host.startsWith("*.");
    }
}
