package dev.vedette.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Makes every mutation of a rule file: MUTATIONS.md lists them. What the engine would refuse is made too; who runs them
 * passes over it.
 */
final class Mutations {

    private final List<Yaml> documents;
    private final List<Mutation> made = new ArrayList<>();

    private Mutations(List<Yaml> documents) {
        this.documents = documents;
    }

    static List<Mutation> of(List<Yaml> documents) {
        Mutations mutations = new Mutations(documents);
        for (int i = 0; i < documents.size(); i++) {
            if (documents.get(i) instanceof Yaml.Mapping document) {
                if (document.entries().get("detection") instanceof Yaml.Mapping detection) {
                    new DetectionMutations(mutations, List.of(i + 1, "detection"), detection).make();
                }
                if (document.entries().get("correlation") instanceof Yaml.Mapping correlation) {
                    new CorrelationMutations(mutations, List.of(i + 1, "correlation"), correlation).make();
                }
            }
        }
        return List.copyOf(mutations.made);
    }

    void removed(List<Object> path, String change) {
        add(path, change, root -> YamlEdit.removed(root, path.subList(1, path.size())));
    }

    void replaced(List<Object> path, String change, Yaml value) {
        add(path, change, root -> YamlEdit.replaced(root, path.subList(1, path.size()), value));
    }

    void renamed(List<Object> path, String change, String key) {
        add(path, change, root -> YamlEdit.renamed(root, path.subList(1, path.size()), key));
    }

    /** @param edit of the document that the path is in */
    void add(List<Object> path, String change, UnaryOperator<Yaml> edit) {
        int index = (Integer) path.get(0) - 1;
        Yaml before = documents.get(index);
        Yaml after = edit.apply(before);
        if (!LintDocument.canonical(before).equals(LintDocument.canonical(after))) {
            List<Yaml> changed = new ArrayList<>(documents);
            changed.set(index, after);
            made.add(new Mutation(path, line(before, path), change, changed));
        }
    }

    private static int line(Yaml root, List<Object> path) {
        Yaml at = root;
        int line = root.line();
        for (Object step : path.subList(1, path.size())) {
            if (at instanceof Yaml.Mapping mapping && mapping.entries().containsKey(step)) {
                line = mapping.key((String) step).line();
                at = mapping.entries().get(step);
            } else if (at instanceof Yaml.Items list && step instanceof Integer index) {
                at = list.items().get(index);
                line = at.line();
            }
        }
        return line;
    }

    static List<Object> path(List<Object> parent, Object... steps) {
        List<Object> path = new ArrayList<>(parent);
        path.addAll(List.of(steps));
        return path;
    }

    /** Half of a number and twice as much, or what is beside nothing; by the words for it. */
    static Map<String, Object> moved(Object number) {
        Map<String, Object> moved = new LinkedHashMap<>();
        if (number instanceof Long whole) {
            moved.put("halved", whole == 0 ? (Object) (-1L) : whole % 2 == 0 ? (Object) (whole / 2) : whole / 2.0);
            moved.put("doubled", whole == 0 ? 1L : whole * 2);
        } else if (number instanceof Double real) {
            moved.put("halved", real == 0 ? -1.0 : real / 2);
            moved.put("doubled", real == 0 ? 1.0 : real * 2);
        }
        return moved;
    }

    /** The single values of a list with more than one. */
    static Optional<Yaml.Items> several(Yaml value) {
        return Optional.of(value)
                .filter(Yaml.Items.class::isInstance)
                .map(Yaml.Items.class::cast)
                .filter(list -> list.items().size() > 1);
    }
}
