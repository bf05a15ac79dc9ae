package io.netloft.chassis.config;

import java.io.StringReader;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads YAML into a {@link Tree} with the place of every node. It composes only, and never constructs: no tag can name
 * a class. A hostile file meets four limits: its length, its nesting, its aliases, and the nodes that aliases expand to.
 */
final class YamlTree {
    private static final int MAX_CODE_POINTS = 1 << 20;
    private static final int MAX_DEPTH = 32;
    private static final int MAX_ALIASES = 50;
    private static final int MAX_NODES = 100_000;

    private final String file;
    private final @Nullable Origin fixed;
    private final List<Problem> problems;
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private int nodes;

    private YamlTree(String file, @Nullable Origin fixed, List<Problem> problems) {
        this.file = file;
        this.fixed = fixed;
        this.problems = problems;
    }

    /** Reads a file's text; null when it is empty or its problems have been added. */
    static @Nullable Tree file(String file, String text, List<Problem> problems) {
        return new YamlTree(file, null, problems).read(text);
    }

    /** Reads a value given as a flag or variable, {@code [{host: a}, {host: b}]}; every node has the same origin. */
    static @Nullable Tree value(Origin origin, String text, List<Problem> problems) {
        return new YamlTree(origin.describe(), origin, problems).read(text);
    }

    private @Nullable Tree read(String text) {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setCodePointLimit(MAX_CODE_POINTS);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        try {
            Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
            return root == null ? null : convert(root);
        } catch (MarkedYAMLException e) {
            problem(e.getProblemMark(), e.getProblem());
        } catch (YAMLException e) {
            problem(null, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        return null;
    }

    private void problem(@Nullable Mark mark, @Nullable String what) {
        Origin origin = mark == null ? place(0, 0) : place(mark.getLine() + 1, mark.getColumn() + 1);
        problems.add(new Problem(origin, "", what == null ? "unreadable" : what, "YAML", ""));
    }

    private Origin place(int line, int column) {
        return fixed != null ? fixed : new Origin(Origin.Kind.FILE, file, line, column);
    }

    private Origin place(Node node) {
        Mark mark = node.getStartMark();
        return place(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private Tree convert(Node node) {
        if (++nodes > MAX_NODES) {
            throw new YAMLException("more than " + MAX_NODES + " values once aliases are expanded");
        }
        if (node instanceof ScalarNode scalar) {
            return new Tree.Scalar(scalar.getValue(), scalar.getTag().equals(Tag.NULL), place(node));
        }
        if (!open.add(node)) {
            throw new YAMLException("an alias inside of what it stands for");
        }
        Tree tree = node instanceof SequenceNode list ? items(list) : fields((MappingNode) node);
        open.remove(node);
        return tree;
    }

    private Tree items(SequenceNode node) {
        Tree.Items items = Tree.Items.at(place(node));
        for (Node item : node.getValue()) {
            items.items().add(convert(item));
        }
        return items;
    }

    private Tree fields(MappingNode node) {
        Tree.Fields fields = Tree.Fields.at(place(node));
        for (NodeTuple tuple : node.getValue()) {
            Origin origin = place(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(new Problem(origin, "", "a list or mapping as a key", "a name", ""));
                continue;
            }
            Tree.Entry entry = new Tree.Entry(origin, convert(tuple.getValueNode()));
            Tree.Entry first = fields.entries().putIfAbsent(key.getValue(), entry);
            if (first != null) {
                String where = "it stands already at line " + first.keyOrigin().line();
                problems.add(new Problem(origin, key.getValue(), "given twice", "once", where));
            }
        }
        return fields;
    }
}
