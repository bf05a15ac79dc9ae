package io.netloft.systemtests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Which module may use which, and what the ground floor may use from outside. Every arrow not listed is forbidden. */
final class ModuleArrows {
    static final Set<String> SERVERS = Set.of("proxy", "kvstore", "logstream", "chat", "prices", "p2p", "sniffer");

    private static final Map<String, Set<String>> GROUND =
            Map.of("chassis", Set.of(), "proto", Set.of(), "testkit", Set.of(), "loft", Set.of("chassis"));
    private static final Set<String> FOR_A_SERVER = Set.of("chassis", "proto");
    private static final List<String> FOR_PROTO = List.of(
            "java.",
            "io.netty.",
            "com.fasterxml.jackson.",
            "com.google.protobuf.",
            "io.grpc.",
            "netloft.prices.",
            "org.jspecify.");
    private static final List<String> NOT_FOR_PROTO = List.of("java.net.", "java.util.concurrent.Executor");

    private final String root;

    ModuleArrows(String root) {
        this.root = root;
    }

    /** The module of a class, by the package below the root; empty for classes that are not ours. */
    String moduleOf(JavaClass type) {
        String below = below(type);
        return below.isEmpty() ? "" : below.split("\\.")[0];
    }

    /** The package of a class below its module; empty when it lies in the module's own package. */
    String packageInModule(JavaClass type) {
        String below = below(type);
        int dot = below.indexOf('.');
        return dot < 0 ? "" : below.substring(dot + 1);
    }

    private String below(JavaClass type) {
        String name = type.getBaseComponentType().getPackageName();
        return name.startsWith(root + ".") ? name.substring(root.length() + 1) : "";
    }

    ArchRule modulesUseOnlyWhatTheyMay() {
        return classes()
                .should(Offences.condition(
                        "depend only on the modules that design allows",
                        type -> ours(type).filter(this::forbidden).map(Dependency::getDescription)))
                .allowEmptyShould(true);
    }

    private Stream<Dependency> ours(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .filter(dependency -> !moduleOf(dependency.getTargetClass()).isEmpty());
    }

    private boolean forbidden(Dependency dependency) {
        String from = moduleOf(dependency.getOriginClass());
        String to = moduleOf(dependency.getTargetClass());
        Set<String> allowed = SERVERS.contains(from) ? FOR_A_SERVER : GROUND.getOrDefault(from, Set.of());
        return !from.equals(to) && !allowed.contains(to);
    }

    ArchRule protoStandsOnBuffersAndCodecsOnly() {
        return classes()
                .that(new Described("are in proto", type -> moduleOf(type).equals("proto")))
                .should(Offences.condition(
                        "use only what proto may",
                        type -> type.getDirectDependenciesFromSelf().stream()
                                .filter(this::strangeToProto)
                                .map(Dependency::getDescription)))
                .allowEmptyShould(true);
    }

    private boolean strangeToProto(Dependency dependency) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        String name = target.getFullName();
        boolean known = target.isPrimitive()
                || moduleOf(target).equals("proto")
                || FOR_PROTO.stream().anyMatch(name::startsWith);
        return !known || NOT_FOR_PROTO.stream().anyMatch(name::startsWith);
    }
}
