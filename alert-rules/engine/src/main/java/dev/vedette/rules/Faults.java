package dev.vedette.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with one text, at most 100 faults. */
final class Faults {

    private static final int MAX_FAULTS = 100;

    private final String source;
    private final List<Fault> list = new ArrayList<>();

    Faults(String source) {
        this.source = source;
    }

    void add(Yaml at, String path, String message) {
        add(at.line(), at.column(), path, message);
    }

    void add(int line, int column, String path, String message) {
        if (list.size() < MAX_FAULTS) {
            list.add(new Fault(source, line, column, path, message));
        }
    }

    void addAll(List<Fault> faults) {
        faults.forEach(fault -> {
            if (list.size() < MAX_FAULTS) {
                list.add(fault);
            }
        });
    }

    List<Fault> list() {
        return List.copyOf(list);
    }

    int count() {
        return list.size();
    }

    String source() {
        return source;
    }

    /** In the order of the text. */
    List<Fault> all() {
        return list.stream()
                .sorted(Comparator.comparingInt(Fault::line).thenComparingInt(Fault::column))
                .toList();
    }

    void throwIfAny() throws RuleException {
        if (!list.isEmpty()) {
            throw new RuleException(all());
        }
    }
}
