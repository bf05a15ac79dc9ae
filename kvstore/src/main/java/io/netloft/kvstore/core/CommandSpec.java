package io.netloft.kvstore.core;

import io.netloft.proto.resp.RespCommand;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known about a command before it runs; COMMAND, the access rules and the manual are made from it. */
public final class CommandSpec {
    /** Who runs it. */
    public enum Where {
        /** The server itself: it concerns the connection or the node. */
        LOCAL,
        /** An event loop, against the state. */
        READ,
        /** The apply thread, from the log. */
        WRITE,
        /** The apply thread, from the log; it may wait for another command. */
        BLOCKING,
        /** Nobody: the first argument names a subcommand. */
        CONTAINER
    }

    /** What a command may be used for, the way COMMAND INFO words it. */
    public record Facts(
            int arity,
            Set<String> flags,
            Set<String> categories,
            int firstKey,
            int lastKey,
            int keyStep,
            String group,
            String since,
            String complexity,
            String summary) {}

    private final String name;
    private final Where where;
    private final Facts facts;
    private final KeyFinder keys;
    private final List<CommandSpec> subcommands;
    private final boolean optimistic;
    private @Nullable Execution execution;
    private int number;

    CommandSpec(String name, Where where, Facts facts, List<CommandSpec> subcommands) {
        this.name = name;
        this.where = where;
        this.facts = facts;
        this.keys = KeyFinder.of(name, facts);
        this.subcommands = subcommands;
        this.optimistic = OPTIMISTIC.contains(name);
    }

    // Each looks up one key once, and reads nothing of it that changes in place.
    private static final Set<String> OPTIMISTIC =
            Set.of("get", "strlen", "getrange", "substr", "type", "ttl", "pttl", "expiretime", "pexpiretime");

    /** Its name in lower case; a subcommand's is {@code container|sub}. */
    public String name() {
        return name;
    }

    /** Its place among all commands, from 0 on. */
    public int number() {
        return number;
    }

    void number(int its) {
        number = its;
    }

    /** Who runs it. */
    public Where where() {
        return where;
    }

    /** How many arguments it takes, its name counted (and a subcommand's); negative: at least so many. */
    public int arity() {
        return facts.arity();
    }

    /** The words of COMMAND INFO. */
    public Set<String> flags() {
        return facts.flags();
    }

    /** The categories for access rules, each with its {@code @}. */
    public Set<String> categories() {
        return facts.categories();
    }

    /** The place of the first key; 0 when there is none or it must be found. */
    public int firstKey() {
        return facts.firstKey();
    }

    /** The place of the last key; negative: counted from the end. */
    public int lastKey() {
        return facts.lastKey();
    }

    /** How far apart the keys are. */
    public int keyStep() {
        return facts.keyStep();
    }

    /** The family: string, hash, generic and so on. */
    public String group() {
        return facts.group();
    }

    /** The version of Redis that brought it; 0.1.0 for ours. */
    public String since() {
        return facts.since();
    }

    /** How its time grows. */
    public String complexity() {
        return facts.complexity();
    }

    /** What it does, in one line. */
    public String summary() {
        return facts.summary();
    }

    /** The subcommands of a container, by name. */
    public List<CommandSpec> subcommands() {
        return subcommands;
    }

    /** Whether it changes or may change keys. */
    public boolean writes() {
        return where == Where.WRITE || where == Where.BLOCKING;
    }

    /** Whether a command has a number of arguments that this one takes. */
    public boolean takes(RespCommand command) {
        return facts.arity() >= 0 ? command.size() == facts.arity() : command.size() >= -facts.arity();
    }

    /** The places of the keys in a command that {@link #takes} accepts; empty when they can't be told. */
    public int[] keys(RespCommand command) {
        return keys.find(command);
    }

    boolean optimistic() {
        return optimistic;
    }

    @Nullable
    Execution execution() {
        return execution;
    }

    void bind(Execution code) {
        execution = code;
    }

    @Override
    public String toString() {
        return name;
    }
}
