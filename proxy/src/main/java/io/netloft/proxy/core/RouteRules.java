package io.netloft.proxy.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a route does beside choosing a group. Immutable.
 *
 * @param rewrite the path that upstreams see, or null for the client's
 * @param host the host that upstreams see, or null for the client's
 * @param request changes of the request's fields
 * @param response changes of the response's fields
 * @param cors who may read the answers in a browser, or null when that is the upstreams' affair
 * @param reply the answer that is given without any upstream, or null
 */
public record RouteRules(
        @Nullable Template rewrite,
        @Nullable Template host,
        FieldRules request,
        FieldRules response,
        @Nullable Cors cors,
        @Nullable Reply reply) {
    /** Nothing. */
    public static final RouteRules NONE = new RouteRules(null, null, FieldRules.NONE, FieldRules.NONE, null, null);

    /** True when requests pass unchanged. */
    public boolean leavesRequest() {
        return rewrite == null && host == null && request.isEmpty();
    }

    /** True when responses pass unchanged. */
    public boolean leavesResponse() {
        return response.isEmpty() && cors == null;
    }

    /**
     * An answer of the proxy's own.
     *
     * @param status its status
     * @param location where a redirect leads, or null when it is none
     * @param contentType the type of the body
     * @param body the body; may be empty
     */
    public record Reply(int status, @Nullable Template location, String contentType, Template body) {}

    /**
     * Changes of fields, in this order: removed, set in place of what was there, added beside it.
     *
     * @param remove names, lower case
     * @param set names and values
     * @param add names and values
     */
    public record FieldRules(List<String> remove, List<Field> set, List<Field> add) {
        /** None. */
        public static final FieldRules NONE = new FieldRules(List.of(), List.of(), List.of());

        /** Copies the lists. */
        public FieldRules {
            remove = List.copyOf(remove);
            set = List.copyOf(set);
            add = List.copyOf(add);
        }

        /** True when nothing changes. */
        public boolean isEmpty() {
            return remove.isEmpty() && set.isEmpty() && add.isEmpty();
        }
    }

    /**
     * A field to be written.
     *
     * @param name as it is written
     * @param lowercase for comparing
     */
    public record Field(String name, String lowercase, Template value) {}
}
