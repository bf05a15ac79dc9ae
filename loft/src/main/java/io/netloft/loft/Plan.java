package io.netloft.loft;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one run will start: the children of the chosen parts with their ports given out and their arguments filled in.
 * Touches nothing outside; whether a port is free is told to it.
 *
 * @param steps one for each child, in the order of the catalogue
 */
record Plan(List<Step> steps) {
    private static final Pattern PLACE = Pattern.compile("\\{([a-z0-9-]+)(?:\\.([a-z0-9-]+))?}");
    private static final int FURTHEST_MOVE = 1000;

    /**
     * A child made ready to start.
     *
     * @param child its entry in the catalogue
     * @param ports port by name
     * @param arguments command line after the jar
     * @param attempt command to try it with
     * @param needs children whose ports it uses and that do not use its own; they are started first and stopped last
     */
    record Step(
            Child child,
            Map<String, Integer> ports,
            List<String> arguments,
            @Nullable String attempt,
            Set<String> needs) {
        String name() {
            return child.name();
        }

        /** Ports that are not those of the catalogue, as {@code http 8080 -> 8082}. */
        List<String> moves() {
            List<String> moves = new ArrayList<>();
            child.ports().forEach((name, wanted) -> {
                int got = ports.getOrDefault(name, wanted);
                if (got != wanted) {
                    moves.add(name + " " + wanted + " -> " + got);
                }
            });
            return moves;
        }
    }

    /** Gives out the ports: whoever can keep its own keeps it, the others move to the next that nobody has. */
    static Plan of(List<Part> parts, Set<Integer> reserved, IntPredicate free, Path folder) {
        Map<String, Child> children = new LinkedHashMap<>();
        parts.forEach(part -> part.children().forEach(child -> children.putIfAbsent(child.name(), child)));
        Map<String, Map<String, Integer>> ports = new LinkedHashMap<>();
        children.values().forEach(child -> {
            Map<String, Integer> own = new LinkedHashMap<>();
            child.ports().forEach((name, wanted) -> own.put(name, free.test(wanted) ? wanted : 0));
            ports.put(child.name(), own);
        });
        Set<Integer> taken = new LinkedHashSet<>(reserved);
        children.values()
                .forEach(child -> ports.getOrDefault(child.name(), Map.of())
                        .replaceAll((name, port) -> port == 0 ? next(child, name, taken, free) : port));
        Map<String, Step> steps = new LinkedHashMap<>();
        children.values().forEach(child -> steps.put(child.name(), step(child, ports, folder)));
        return new Plan(
                steps.values().stream().map(step -> together(step, steps)).toList());
    }

    /** Members of a cluster use each other's ports: none can wait for another, so they start together. */
    private static Step together(Step step, Map<String, Step> steps) {
        Set<String> needs = new LinkedHashSet<>(step.needs());
        needs.removeIf(need -> leadsTo(need, step.name(), steps, new HashSet<>()));
        return new Step(step.child(), step.ports(), step.arguments(), step.attempt(), needs);
    }

    private static boolean leadsTo(String from, String to, Map<String, Step> steps, Set<String> seen) {
        Step step = steps.get(from);
        if (step == null || !seen.add(from)) {
            return false;
        }
        return from.equals(to) || step.needs().stream().anyMatch(need -> leadsTo(need, to, steps, seen));
    }

    private static int next(Child child, String name, Set<Integer> taken, IntPredicate free) {
        int wanted = child.ports().getOrDefault(name, 0);
        for (int port = wanted + 1; port <= Math.min(wanted + FURTHEST_MOVE, 65535); port++) {
            if (!taken.contains(port) && free.test(port)) {
                taken.add(port);
                return port;
            }
        }
        throw new LoftException(child.name() + "." + name + ": " + wanted + " (expected: a free port there or in the "
                + FURTHEST_MOVE + " above it); stop what holds them");
    }

    private static Step step(Child child, Map<String, Map<String, Integer>> ports, Path folder) {
        Set<String> needs = new LinkedHashSet<>();
        List<String> arguments = child.arguments().stream()
                .map(argument -> fill(argument, child, ports, folder, needs))
                .toList();
        String attempt = child.attempt();
        return new Step(
                child,
                ports.getOrDefault(child.name(), Map.of()),
                arguments,
                attempt == null ? null : fill(attempt, child, ports, folder, needs),
                needs);
    }

    private static String fill(
            String text, Child child, Map<String, Map<String, Integer>> ports, Path folder, Set<String> needs) {
        Matcher places = PLACE.matcher(text);
        return places.replaceAll(place -> {
            String first = place.group(1);
            String second = place.group(2);
            if (second != null) {
                needs.add(first);
                return portOf(child, first, second, ports);
            }
            return Matcher.quoteReplacement(
                    switch (first) {
                        case "data" ->
                            folder.resolve("data").resolve(child.name()).toString();
                        case "logs" -> folder.resolve("logs").toString();
                        default -> portOf(child, child.name(), first, ports);
                    });
        });
    }

    private static String portOf(Child child, String owner, String name, Map<String, Map<String, Integer>> ports) {
        Integer port = ports.getOrDefault(owner, Map.of()).get(name);
        if (port == null) {
            throw new LoftException(child.name() + ": {" + owner + "." + name
                    + "} (expected: a port of a child of the same plan); correct the catalogue");
        }
        return port.toString();
    }
}
