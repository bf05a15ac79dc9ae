package io.netloft.systemtests;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.lang.ArchRule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Rules about what may be called, and from where. */
final class CallRules {
    private static final Set<String> CLOCKS = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.time.Instant.now",
            "java.time.LocalDateTime.now",
            "java.time.ZonedDateTime.now");
    private static final Set<String> EXITS = Set.of("java.lang.System.exit", "java.lang.Runtime.exit");
    private static final Set<String> WAITS = Set.of("get", "join", "sync", "syncUninterruptibly");

    private final String root;

    CallRules(String root) {
        this.root = root;
    }

    Map<String, ArchRule> all() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("handlers never wait", handlersNeverWait());
        rules.put("meters are created in one place", metersAreCreatedInOnePlace());
        rules.put("meters are declared in Metrics enums", metersAreDeclaredInMetricsEnums());
        rules.put("picocli stays in commands", picocliStaysInCommands());
        rules.put("yaml stays in the configuration", yamlStaysInTheConfiguration());
        rules.put("logback stays in the log package", onlyIn("ch.qos.logback..", root + ".chassis.log.."));
        rules.put("the JDK's logging is not used", onlyIn("java.util.logging..", root + ".testkit.."));
        rules.put("only the terminal writes to stdout", onlyTheTerminalWritesToStdout());
        rules.put("only the launcher exits", onlyTheLauncherExits());
        rules.put("only the life cycle halts", onlyTheLifeCycleHalts());
        rules.put("threads are born in one place", threadsAreBornInOnePlace());
        rules.put(
                "nobody reads Java objects from a stream",
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .areAssignableTo("java.io.ObjectInputStream")
                        .allowEmptyShould(true));
        return rules;
    }

    /** For test classes too: a random number without a seed is a failure that nobody can repeat. */
    static ArchRule randomsAreSeeded() {
        return noCalls("draw random numbers without a seed", call -> {
            boolean built =
                    isConstructorOf(call, "java.util.Random") || isConstructorOf(call, "java.util.SplittableRandom");
            boolean unseeded = call.getTarget().getRawParameterTypes().isEmpty();
            return built && unseeded
                    || is(call, "java.lang.Math.random")
                    || is(call, "java.util.concurrent.ThreadLocalRandom.current");
        });
    }

    static Stream<String> clockReadsOf(JavaClass type) {
        return callsFrom(type).filter(call -> CLOCKS.contains(name(call))).map(JavaCall::getDescription);
    }

    private static ArchRule handlersNeverWait() {
        return noCalls(
                "wait inside a handler",
                call -> insideHandler(call.getOriginOwner())
                        && (waitsForFuture(call) || is(call, "java.lang.Thread.sleep")));
    }

    private static boolean insideHandler(JavaClass type) {
        return type.isAssignableTo("io.netty.channel.ChannelHandler")
                || type.getEnclosingClass().filter(CallRules::insideHandler).isPresent();
    }

    private static boolean waitsForFuture(JavaCall<?> call) {
        boolean future = call.getTargetOwner().isAssignableTo("java.util.concurrent.Future");
        String method = call.getTarget().getName();
        return future && (WAITS.contains(method) || method.startsWith("await"));
    }

    private ArchRule metersAreDeclaredInMetricsEnums() {
        return classes()
                .that(new Described(
                        "declare meters",
                        type -> !type.getName().startsWith(root + ".chassis.metrics.")
                                && type.isAssignableTo(root + ".chassis.metrics.Meter")))
                .should()
                .beEnums()
                .andShould()
                .haveSimpleNameEndingWith("Metrics")
                .allowEmptyShould(true);
    }

    private ArchRule picocliStaysInCommands() {
        return noClasses()
                .that(not(HouseRules.in(root + ".chassis..")))
                .and()
                .haveNameNotMatching(".*(Main|Command)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .allowEmptyShould(true);
    }

    private ArchRule yamlStaysInTheConfiguration() {
        return noClasses()
                .that(not(HouseRules.in(root + ".chassis.config..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.yaml.snakeyaml..", "com.fasterxml.jackson.dataformat.yaml..")
                .allowEmptyShould(true);
    }

    private static ArchRule onlyIn(String library, String... packages) {
        return noClasses()
                .that(not(HouseRules.in(packages)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .allowEmptyShould(true);
    }

    /** Counting with a meter is everybody's business; making one is that of the class that knows their names. */
    private ArchRule metersAreCreatedInOnePlace() {
        return noClasses()
                .that(not(HouseRules.in(root + ".chassis.metrics..")))
                .should()
                .dependOnClassesThat()
                .haveNameMatching("io\\.micrometer\\..*(Registry|Builder|Metrics|Binder)")
                .allowEmptyShould(true);
    }

    private ArchRule onlyTheTerminalWritesToStdout() {
        return noClasses()
                .that(not(HouseRules.in(root + ".chassis.term..")))
                .should()
                .accessField(System.class, "out")
                .because("results go to stdout through one door, talk to stderr through the log")
                .allowEmptyShould(true);
    }

    private ArchRule onlyTheLauncherExits() {
        return noCalls(
                "end the process",
                call -> EXITS.contains(name(call))
                        && !owner(call).matches("\\Q" + root + ".chassis.\\E(.*\\.)?Launcher(\\$.*)?"));
    }

    /** A second signal must end a process whose orderly end hangs; nothing else may skip the shutdown hooks. */
    private ArchRule onlyTheLifeCycleHalts() {
        return noCalls(
                "halt the process",
                call -> is(call, "java.lang.Runtime.halt") && !owner(call).startsWith(root + ".chassis.life."));
    }

    private ArchRule threadsAreBornInOnePlace() {
        return noCalls("start threads", call -> {
            boolean born = isConstructorOf(call, "java.lang.Thread")
                    || isConstructorOf(call, "java.util.concurrent.ThreadPoolExecutor")
                    || isConstructorOf(call, "java.util.concurrent.ForkJoinPool")
                    || name(call).startsWith("java.util.concurrent.Executors.new");
            return born && !owner(call).matches("\\Q" + root + ".\\E(chassis\\.(net|life)|testkit)\\..*");
        });
    }

    private static ArchRule noCalls(String text, Predicate<JavaCall<?>> forbidden) {
        return classes()
                .should(Offences.condition(
                        "not " + text, type -> callsFrom(type).filter(forbidden).map(JavaCall::getDescription)))
                .allowEmptyShould(true);
    }

    private static Stream<JavaCall<?>> callsFrom(JavaClass type) {
        return type.getCodeUnits().stream().flatMap(CallRules::callsFrom);
    }

    private static Stream<JavaCall<?>> callsFrom(JavaCodeUnit unit) {
        return Stream.concat(unit.getMethodCallsFromSelf().stream(), unit.getConstructorCallsFromSelf().stream());
    }

    private static boolean isConstructorOf(JavaCall<?> call, String type) {
        return name(call).equals(type + ".<init>");
    }

    private static boolean is(JavaCall<?> call, String name) {
        return name(call).equals(name);
    }

    private static String name(JavaCall<?> call) {
        return call.getTargetOwner().getFullName() + "." + call.getTarget().getName();
    }

    private static String owner(JavaCall<?> call) {
        return call.getOriginOwner().getFullName();
    }
}
