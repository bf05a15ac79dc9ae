package io.netloft.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.proto.http1.Http1RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteConditionsTest {
    private static Route route(
            String name, String path, List<String> methods, Map<String, String> headers, Map<String, String> query) {
        RouteMatch match = new RouteMatch("*", PathMatch.parse(path), methods, values(headers), values(query));
        return new Route(name, match, List.of(), RouteRules.NONE);
    }

    private static Map<String, ValueMatch> values(Map<String, String> texts) {
        Map<String, ValueMatch> values = new java.util.TreeMap<>();
        texts.forEach((name, text) -> values.put(name, ValueMatch.parse(text)));
        return values;
    }

    private static Route path(String name, String path) {
        return route(name, path, List.of(), Map.of(), Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "/, rest",
        "/health, exact",
        "/health/x, health",
        "/health/, health",
        "/v12/users, regex",
        "/v12, rest",
        "/api/v3/users, regex",
        "/%68ealth, exact",
        "/x/../health, exact"
    })
    void exactGoesBeforeExpressionBeforePrefix(String asked, String expected) {
        RouteTable table = new RouteTable(List.of(
                path("rest", "/"),
                path("api", "/api"),
                path("regex", "~/v[0-9]+/"),
                path("health", "/health"),
                path("exact", "=/health")));
        assertThat(Heads.find(table, "GET " + asked, "Host: a")).isEqualTo(expected);
    }

    @Test
    void methodHeaderAndQueryNarrowARouteDown() {
        RouteTable table = new RouteTable(List.of(
                path("rest", "/"),
                route("post", "/", List.of("POST", "PUT"), Map.of(), Map.of()),
                route("canary", "/", List.of(), Map.of("X-Canary", "1"), Map.of()),
                route("mobile", "/", List.of(), Map.of("user-agent", "~(?i)android|iphone"), Map.of()),
                route("debug", "/", List.of("GET"), Map.of(), Map.of("debug", "*", "level", "!")),
                route("anonymous", "/private", List.of(), Map.of("authorization", "!"), Map.of())));
        assertThat(Heads.find(table, "GET /", "Host: a")).isEqualTo("rest");
        assertThat(Heads.find(table, "PUT /", "Host: a")).isEqualTo("post");
        assertThat(Heads.find(table, "GET /", "Host: a", "x-CANARY: 1")).isEqualTo("canary");
        assertThat(Heads.find(table, "GET /", "Host: a", "X-Canary: 12")).isEqualTo("rest");
        assertThat(Heads.find(table, "GET /", "Host: a", "User-Agent: X Android 12"))
                .isEqualTo("mobile");
        assertThat(Heads.find(table, "GET /?debug=", "Host: a")).isEqualTo("debug");
        assertThat(Heads.find(table, "GET /?x=1&d%65bug=1", "Host: a")).isEqualTo("debug");
        assertThat(Heads.find(table, "GET /?debug&level=2", "Host: a")).isEqualTo("rest");
        assertThat(Heads.find(table, "GET /private", "Host: a")).isEqualTo("anonymous");
        assertThat(Heads.find(table, "GET /private", "Host: a", "Authorization: x"))
                .isEqualTo("rest");
    }

    @Test
    void saysWhatItPassedOverAndWhy() {
        RouteTable table = new RouteTable(
                List.of(path("rest", "/"), route("canary", "/", List.of(), Map.of("x-canary", "1"), Map.of())));
        List<String> said = new ArrayList<>();
        Http1RequestHead head = Heads.of("GET /", "Host: a");
        assertThat(table.find(head, (route, why) -> said.add(route.name() + ": " + why))
                        .name())
                .isEqualTo("rest");
        assertThat(said).containsExactly("canary: header x-canary isn't 1");
    }

    @Test
    void aSplitGoesByWeight() {
        UpstreamGroup blue = new UpstreamGroup("blue", GroupRule.DEFAULT, List.of());
        UpstreamGroup green = new UpstreamGroup("green", GroupRule.DEFAULT, List.of());
        UpstreamGroup off = new UpstreamGroup("off", GroupRule.DEFAULT, List.of());
        Route route = new Route(
                "split",
                RouteMatch.of("*", "/"),
                List.of(new Route.Share(blue, 90), new Route.Share(off, 0), new Route.Share(green, 10)),
                RouteRules.NONE);
        SplittableRandom random = new SplittableRandom(3);
        int greens = 0;
        for (int i = 0; i < 10_000; i++) {
            UpstreamGroup group = route.group(random);
            assertThat(group).isNotSameAs(off);
            greens += group == green ? 1 : 0;
        }
        assertThat(greens).isBetween(900, 1100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "=api", "~[", "~(", "/a b", "/a?b", "~(?=x)"})
    void refusesWhatIsNoPath(String text) {
        assertThatThrownBy(() -> PathMatch.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void givesTheRestOfAPrefixAndTheGroupsOfAnExpression() {
        assertThat(PathMatch.parse("/api").rest("/api/x")).isEqualTo("/x");
        assertThat(PathMatch.parse("/api").rest("/api")).isEmpty();
        assertThat(PathMatch.parse("/").rest("/x/y")).isEqualTo("/x/y");
        PathMatch regex = PathMatch.parse("~^/user/([^/]+)/(.*)$");
        assertThat(regex.group(1, "/user/ann/a/b")).isEqualTo("ann");
        assertThat(regex.group(2, "/user/ann/a/b")).isEqualTo("a/b");
        assertThat(regex.group(3, "/user/ann/a/b")).isEmpty();
    }

    @Test
    void hashesByWhatItIsTold() {
        Http1RequestHead head =
                Heads.of("GET /p?q", "Host: a", "X-User: ann", "Cookie: a=1; sid=xyz; b=2", "Cookie: z=9");
        byte[] address = {'1'};
        assertThat(keyOf(new HashKey(HashKey.By.HEADER, "x-user"), head, address))
                .isEqualTo(Hash.of("ann"));
        assertThat(keyOf(new HashKey(HashKey.By.COOKIE, "sid"), head, address)).isEqualTo(Hash.of("xyz"));
        assertThat(keyOf(new HashKey(HashKey.By.COOKIE, "z"), head, address)).isEqualTo(Hash.of("9"));
        assertThat(keyOf(new HashKey(HashKey.By.PATH, ""), head, address)).isEqualTo(Hash.of("/p"));
        assertThat(keyOf(HashKey.ADDRESS, head, address)).isEqualTo(Hash.of("1"));
    }

    private static long keyOf(HashKey key, Http1RequestHead head, byte[] address) {
        Pick pick = Picks.any();
        key.apply(head, address, pick);
        return pick.keyOrRandom();
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example.org, true",
        "HTTPS://APP.example.org, true",
        "http://app.example.org, false",
        "https://x.wild.org, true",
        "https://wild.org, false",
        "https://.wild.org, false",
        "https://x.wild.org.evil.test, false",
        "null, false"
    })
    void corsAllowsOnlyNamedOrigins(String origin, boolean allowed) {
        Cors cors = new Cors(
                List.of("https://app.example.org", "https://*.wild.org"),
                List.of("GET"),
                List.of(),
                List.of(),
                true,
                60);
        assertThat(cors.allows(origin)).isEqualTo(allowed);
    }

    @Test
    void templatesSayWhatIsWrongWithThem() {
        java.util.Set<String> names = java.util.Set.of("host", "header:");
        assertThat(Template.parse("{{{host}}} {header:X-A}", names).render((n, a) -> n + a))
                .isEqualTo("{host} headerX-A");
        assertThatThrownBy(() -> Template.parse("{hots}", names)).hasMessageContaining("no such name: {hots}");
        assertThatThrownBy(() -> Template.parse("{header}", names)).hasMessageContaining("{header:NAME}");
        assertThatThrownBy(() -> Template.parse("{host", names)).hasMessageContaining("without its }");
        assertThatThrownBy(() -> Template.parse("host}", names)).hasMessageContaining("without its {");
    }

    @ParameterizedTest
    @CsvSource({"a:80, a:80", "a:80 weight=3, a:80 weight=3", "a:80 priority=2 weight=1, a:80 priority=2"})
    void serversAreReadAndWrittenBack(String text, String written) {
        assertThat(ServerSpec.parse(text)).hasToString(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a:80 weight", "a:80 weight=x", "a:80 weight=-1", "a:80 weight=5000", "a:80 wieght=2"})
    void refusesWhatIsNoServer(String text) {
        assertThatThrownBy(() -> ServerSpec.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
