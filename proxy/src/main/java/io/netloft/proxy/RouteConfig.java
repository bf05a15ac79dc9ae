package io.netloft.proxy;

import io.netloft.chassis.config.Default;
import io.netloft.chassis.config.Doc;
import io.netloft.chassis.config.Problems;
import io.netloft.chassis.config.Range;
import io.netloft.chassis.config.Validated;
import io.netloft.proxy.core.PathMatch;
import io.netloft.proxy.core.Template;
import io.netloft.proxy.core.ValueMatch;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A rule that says what becomes of which requests. */
public record RouteConfig(
        @Doc("Its name in metrics and logs; unset: made of host and path.") @Nullable
        String name,

        @Doc("`api.example.org`, `*.example.org` for all below, `*` for any.") @Default("*")
        String host,

        @Doc("A prefix by whole segments, `=/exact`, or `~regular-expression` (RE2).") @Default("/")
        PathMatch path,

        @Doc("Methods; none named: all.") @Default("[]") List<String> methods,

        @Doc("Fields that must be so: text, `~regular-expression`, `*` for any, `!` for none.") @Default("{}")
        Map<String, ValueMatch> headers,

        @Doc("Query parameters that must be so, written as with `headers`.") @Default("{}")
        Map<String, ValueMatch> query,

        @Doc("The group that answers.") @Nullable String group,

        @Doc("Several groups and the weight of each.") @Default("{}")
        Map<String, Integer> split,

        @Doc("The path that the server sees, such as `/v2{rest}`; the query stays unless it has one of its own.")
        @Nullable
        String rewrite,

        @Doc("The host that the server sees; unset: the client's.") @Nullable
        String rewriteHost,

        @Doc("Answers with a redirect.") @Nullable Redirect redirect,

        @Doc("Answers with this.") @Nullable Respond respond,

        @Doc("Changes of the request's fields.") @Nullable FieldChanges requestHeaders,

        @Doc("Changes of the response's fields.") @Nullable FieldChanges responseHeaders,

        @Doc("Which pages of other origins may read the answers; the proxy answers preflights.") @Nullable
        CorsRule cors)
        implements Validated {
    /** What a template may name. */
    static final Set<String> NAMES = Set.of(
            "scheme", "host", "port", "path", "query", "rest", "client", "method", "route", "id", "header:", "1", "2",
            "3", "4", "5", "6", "7", "8", "9");

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    /** These say where a message ends, or belong to one connection: changing them would let messages be read two ways. */
    private static final Set<String> UNTOUCHED = Set.of(
            "connection",
            "content-length",
            "host",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** A redirect. */
    public record Redirect(
            @Doc("Where to, such as `https://{host}{path}{query}`.")
            String to,

            @Doc("301, 302, 303, 307 or 308.") @Default("308")
            int status)
            implements Validated {
        @Override
        public void validate(Problems problems) {
            template("to", to, problems);
            if (!REDIRECTS.contains(status)) {
                problems.add("status", status, "301, 302, 303, 307 or 308", "308 keeps the method");
            }
        }
    }

    /** A fixed answer. */
    public record Respond(
            @Doc("Its status.") @Default("200") @Range("200..599")
            int status,

            @Doc("Its body.") @Default("") String body,

            @Doc("The body's type.") @Default("text/plain; charset=utf-8")
            String contentType)
            implements Validated {
        @Override
        public void validate(Problems problems) {
            template("body", body, problems);
            if (contentType.chars().anyMatch(c -> c < ' ' || c >= 0x7F)) {
                problems.add("content-type", contentType, "a media type", "");
            }
        }
    }

    /** Changes of fields. */
    public record FieldChanges(
            @Doc("Names of fields that are taken away.") @Default("[]")
            List<String> remove,

            @Doc("Fields that replace those of the same name.") @Default("{}")
            Map<String, String> set,

            @Doc("Fields beside those of the same name.") @Default("{}")
            Map<String, String> add)
            implements Validated {
        @Override
        public void validate(Problems problems) {
            for (int i = 0; i < remove.size(); i++) {
                name("remove[" + i + "]", remove.get(i), problems);
            }
            set.forEach((name, value) -> field("set." + name, name, value, problems));
            add.forEach((name, value) -> field("add." + name, name, value, problems));
        }

        private static void field(String key, String name, String value, Problems problems) {
            name(key, name, problems);
            template(key, value, problems);
        }

        private static void name(String key, String name, Problems problems) {
            if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
                problems.add(key, name, "a field's name", "letters, digits and -");
            } else if (UNTOUCHED.contains(name.toLowerCase(Locale.ROOT))) {
                problems.add(key, name, "a field that isn't the connection's or the framing's", "remove it");
            }
        }
    }

    /** Cross-origin resource sharing. */
    public record CorsRule(
            @Doc("`https://app.example.org`, `https://*.example.org`, or `*`.")
            List<String> origins,

            @Doc("Methods that may be asked for.") @Default("[GET, HEAD, POST]")
            List<String> methods,

            @Doc("Fields that may be sent; `*` for whatever is asked for.") @Default("[Content-Type]")
            List<String> headers,

            @Doc("Fields that pages may read.") @Default("[]")
            List<String> expose,

            @Doc("Whether cookies may be sent.") @Default("false")
            boolean credentials,

            @Doc("How long a browser may remember the preflight's answer.") @Default("10m") @Range("0..24h")
            Duration maxAge)
            implements Validated {
        @Override
        public void validate(Problems problems) {
            if (credentials && origins.contains("*")) {
                problems.add("origins", "*", "named origins where credentials are allowed", "any page could read them");
            }
            plain("origins", origins, problems);
            plain("methods", methods, problems);
            plain("headers", headers, problems);
            plain("expose", expose, problems);
        }

        private static void plain(String key, List<String> values, Problems problems) {
            for (int i = 0; i < values.size(); i++) {
                if (values.get(i).isEmpty() || values.get(i).chars().anyMatch(c -> c <= ' ' || c >= 0x7F || c == ',')) {
                    problems.add(key + "[" + i + "]", values.get(i), "one word", "write a list");
                }
            }
        }
    }

    private static void template(String key, String text, Problems problems) {
        try {
            Template.parse(text, NAMES);
        } catch (IllegalArgumentException e) {
            problems.add(key, text, "text with {names}", e.getMessage() == null ? "" : e.getMessage());
        }
        if (!key.equals("body") && text.chars().anyMatch(c -> c < ' ' || c >= 0x7F)) {
            problems.add(key, text, "plain ASCII", "percent-encode the rest");
        }
    }

    /** How often it says what becomes of a request: once is right. */
    private int answers() {
        return (group == null ? 0 : 1)
                + (split.isEmpty() ? 0 : 1)
                + (redirect == null ? 0 : 1)
                + (respond == null ? 0 : 1);
    }

    @Override
    public void validate(Problems problems) {
        if (answers() != 1) {
            problems.add("group", group, "one of group, split, redirect and respond", "say what becomes of a request");
        }
        split.forEach((name, weight) -> {
            if (weight < 0 || weight > 1_000_000) {
                problems.add("split." + name, weight, "a weight, 0..1000000", "");
            }
        });
        if (!split.isEmpty() && split.values().stream().allMatch(w -> w == 0)) {
            problems.add("split", split, "a weight above 0", "");
        }
        if (rewrite != null) {
            template("rewrite", rewrite, problems);
            if (!rewrite.startsWith("/") && !rewrite.startsWith("{")) {
                problems.add("rewrite", rewrite, "a path that starts with /", "write /" + rewrite);
            }
        }
        if (rewriteHost != null) {
            template("rewrite-host", rewriteHost, problems);
        }
        String bare = host.startsWith("*.") ? host.substring(2) : host;
        if (!host.equals("*") && !bare.matches("[A-Za-z0-9_.:\\[\\]-]+")) {
            problems.add("host", host, "a host name, *.name or *", "leave the port away");
        }
        for (int i = 0; i < methods.size(); i++) {
            if (!methods.get(i).matches("[A-Z0-9!#$%&'*+.^_`|~-]+")) {
                problems.add("methods[" + i + "]", methods.get(i), "a method in capital letters", "such as GET");
            }
        }
    }
}
