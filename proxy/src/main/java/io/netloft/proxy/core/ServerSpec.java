package io.netloft.proxy.core;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Written;
import java.util.Locale;

/**
 * A server of a group as an operator writes it.
 *
 * @param address where it listens
 * @param weight its share of the requests beside the others' weights; 0 gives it none
 * @param priority lower ones are used first; the next only when these can't carry the load
 */
@Written("HOST:PORT [weight=N] [priority=N]")
public record ServerSpec(HostPort address, int weight, int priority) {
    /** The largest weight. */
    public static final int MAX_WEIGHT = 1000;
    /** The largest priority. */
    public static final int MAX_PRIORITY = 100;

    /** Refuses what is out of range. */
    public ServerSpec {
        if (weight < 0 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: 0.." + MAX_WEIGHT + ")");
        }
        if (priority < 0 || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException("priority: " + priority + " (expected: 0.." + MAX_PRIORITY + ")");
        }
    }

    /** A server with weight 1 and priority 0. */
    public static ServerSpec of(HostPort address) {
        return new ServerSpec(address, 1, 0);
    }

    /**
     * Reads the written form.
     *
     * @throws IllegalArgumentException when it is none, with a message for people
     */
    public static ServerSpec parse(String text) {
        String[] words = text.strip().split("\\s+");
        HostPort address = HostPort.parse(words[0]);
        int weight = 1;
        int priority = 0;
        for (int i = 1; i < words.length; i++) {
            String word = words[i].toLowerCase(Locale.ROOT);
            if (word.startsWith("weight=")) {
                weight = number(words[i]);
            } else if (word.startsWith("priority=")) {
                priority = number(words[i]);
            } else {
                throw new IllegalArgumentException(words[i] + " is neither weight=N nor priority=N");
            }
        }
        return new ServerSpec(address, weight, priority);
    }

    private static int number(String word) {
        String digits = word.substring(word.indexOf('=') + 1);
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(word + " has no whole number", e);
        }
    }

    /** Its name in metrics, logs and the admin API. */
    public String name() {
        return address.toString();
    }

    @Override
    public String toString() {
        return address + (weight == 1 ? "" : " weight=" + weight) + (priority == 0 ? "" : " priority=" + priority);
    }
}
