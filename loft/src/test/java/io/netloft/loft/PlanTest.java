package io.netloft.loft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final Path FOLDER = Path.of("/state");
    private static final List<Part> PROXY = Catalogue.chosen(List.of("proxy"));

    @Test
    void fillsPortsIntoArgumentsAndOrdersByThem() {
        Plan plan = plan(PROXY, Set.of());

        assertThat(plan.steps()).extracting(Plan.Step::name).containsExactly("echo-1", "echo-2", "proxy");
        Plan.Step proxy = plan.steps().get(2);
        assertThat(proxy.arguments())
                .containsExactly(
                        "--listen",
                        "127.0.0.1:8080",
                        "--admin",
                        "127.0.0.1:9080",
                        "--to",
                        "127.0.0.1:9001,127.0.0.1:9002");
        assertThat(proxy.needs()).containsExactlyInAnyOrder("echo-1", "echo-2");
        assertThat(proxy.attempt()).isEqualTo("curl http://127.0.0.1:8080/");
        assertThat(proxy.moves()).isEmpty();
    }

    @Test
    void movesOnlyWhatMustMoveAndTellsEveryUserOfThePort() {
        Plan plan = plan(PROXY, Set.of(9001, 8080));

        assertThat(plan.steps().get(0).ports()).isEqualTo(Map.of("http", 9003));
        assertThat(plan.steps().get(0).moves()).containsExactly("http 9001 -> 9003");
        assertThat(plan.steps().get(1).ports()).isEqualTo(Map.of("http", 9002));
        assertThat(plan.steps().get(2).arguments())
                .contains("127.0.0.1:8081", "127.0.0.1:9003,127.0.0.1:9002", "127.0.0.1:9080");
    }

    @Test
    void doesNotMoveOntoTheDefaultOfAServerThatIsNotStarted() {
        Part chat = part("chat", Child.of("chat", "chat").port("http", 8082));
        Part web = part("web", Child.of("web", "web").port("http", 8081));

        Plan plan = Plan.of(List.of(web), Catalogue.defaultPorts(List.of(web, chat)), port -> port != 8081, FOLDER);

        assertThat(plan.steps().get(0).ports()).isEqualTo(Map.of("http", 8083));
    }

    @Test
    void startsTheNodesOfAClusterTogetherAndTellsEachWhereTheOthersAre() {
        Plan plan = plan(Catalogue.chosen(List.of("kvstore")), Set.of(7379, 6380));

        assertThat(plan.steps()).extracting(Plan.Step::name).containsExactly("kvstore-a", "kvstore-b", "kvstore-c");
        assertThat(plan.steps()).allSatisfy(step -> assertThat(step.needs()).isEmpty());
        assertThat(plan.steps())
                .allSatisfy(step -> assertThat(step.arguments())
                        .containsSubsequence("--peers", "a=127.0.0.1:7382,b=127.0.0.1:7380,c=127.0.0.1:7381"));
        assertThat(plan.steps().get(1).arguments())
                .containsSubsequence("--id", "b", "--raft", "127.0.0.1:7380")
                .containsSubsequence("--listen", "127.0.0.1:6382", "--admin", "127.0.0.1:9380")
                .containsSubsequence("--data-dir", "/state/data/kvstore-b");
        assertThat(plan.steps().get(1).attempt()).isEqualTo("redis-cli -p 6382 get a");
    }

    @Test
    void waitsForARingOfChildrenWhoIsOutsideOfIt() {
        Child a = Child.of("a", "x").port("p", 7001).run("{b.p}");
        Child b = Child.of("b", "x").port("p", 7002).run("{c.p}");
        Child c = Child.of("c", "x").port("p", 7003).run("{a.p}", "{c.p}");
        Child user = Child.of("user", "y").run("{a.p}");
        Child needed = Child.of("needed", "z").port("p", 7004);

        Plan plan = plan(List.of(part("ring", a, b, c.run("{needed.p}"), user, needed)), Set.of());

        assertThat(plan.steps())
                .extracting(Plan.Step::needs)
                .containsExactly(Set.of(), Set.of(), Set.of("needed"), Set.of("a"), Set.of());
    }

    @Test
    void startsASharedChildOnce() {
        Child shared = Child.of("shared", "x").port("http", 7000);
        Plan plan = plan(List.of(part("a", shared), part("b", shared)), Set.of());

        assertThat(plan.steps()).hasSize(1);
    }

    @Test
    void givesFoldersForDataAndLogs() {
        Plan plan =
                plan(List.of(part("a", Child.of("tail", "x").run("--data-dir", "{data}", "{logs}/*.log"))), Set.of());

        assertThat(plan.steps().get(0).arguments())
                .containsExactly("--data-dir", "/state/data/tail", "/state/logs/*.log");
    }

    @Test
    void refusesAPlaceThatNoChildFills() {
        Part wrong = part("a", Child.of("a", "x").run("{b.http}"));

        assertThatThrownBy(() -> plan(List.of(wrong), Set.of()))
                .isInstanceOf(LoftException.class)
                .hasMessage("a: {b.http} (expected: a port of a child of the same plan); correct the catalogue");
    }

    @Test
    void saysSoWhenNoPortIsFree() {
        assertThatThrownBy(() -> Plan.of(Catalogue.PARTS, Set.of(), port -> false, FOLDER))
                .isInstanceOf(LoftException.class)
                .hasMessageStartingWith("echo-1.http: 9001 (expected: a free port");
    }

    private static Part part(String name, Child... children) {
        return new Part(name, "", List.of(children));
    }

    private static Plan plan(List<Part> parts, Set<Integer> taken) {
        return Plan.of(parts, Catalogue.defaultPorts(parts), port -> !taken.contains(port), FOLDER);
    }
}
