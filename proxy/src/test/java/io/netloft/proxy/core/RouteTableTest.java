package io.netloft.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {
    private final RouteTable table = new RouteTable(List.of(
            route("all", "*", "/"),
            route("api", "api.example.org", "/"),
            route("api-v1", "api.example.org", "/v1"),
            route("sub", "*.example.org", "/"),
            route("subsub", "*.deep.example.org", "/"),
            route("admin", "*", "/admin"),
            route("exact-only", "only.example.net", "/app/")));

    private static Route route(String name, String host, String path) {
        return Route.of(name, host, path, new UpstreamGroup(name, GroupRule.DEFAULT, List.of()));
    }

    private String find(String host, String path) {
        return Heads.find(table, "GET " + path, "Host: " + host);
    }

    @ParameterizedTest
    @CsvSource({
        "api.example.org,/,api",
        "API.Example.ORG,/,api",
        "api.example.org:8080,/,api",
        "api.example.org.,/,api",
        "api.example.org,/v1,api-v1",
        "api.example.org,/v1/users,api-v1",
        "api.example.org,/v1x,api",
        "api.example.org,/V1,api",
        "www.example.org,/,sub",
        "a.b.example.org,/,sub",
        "x.deep.example.org,/,subsub",
        "example.org,/,all",
        "other.test,/,all",
        "other.test,/admin,admin",
        "other.test,/admin/x,admin",
        "other.test,/administrator,all",
        "[::1]:8080,/,all",
        "only.example.net,/app/x,exact-only",
        "only.example.net,/app,all",
        "only.example.net,/other,all",
    })
    void theMostSpecificRuleWins(String host, String path, String expected) {
        assertThat(find(host, path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "/%61dmin,admin",
        "//admin,admin",
        "/./admin,admin",
        "/x/../admin,admin",
        "/x/%2e%2e/admin,admin",
        "/x//../admin/,admin",
        "/admin/..,all",
        "/admin/../,all",
        "/a%64min/secret,admin",
        "/%2Fadmin,all",
    })
    void aPathCannotSlipPastItsRule(String path, String expected) {
        assertThat(find("other.test", path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"/..", "/../etc", "/a/../..", "/%2e%2e/", "/x%00y"})
    void whatClimbsAboveTheRootHasNoRoute(String path) {
        assertThat(find("other.test", path)).isEqualTo("none");
    }

    @Test
    void withoutACatchAllThereMayBeNoRoute() {
        RouteTable one = new RouteTable(List.of(route("api", "api.example.org", "/")));
        assertThat(Heads.find(one, "GET /", "Host: www.example.org")).isEqualTo("none");
    }
}
