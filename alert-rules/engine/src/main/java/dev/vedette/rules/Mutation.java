package dev.vedette.rules;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A rule file with one of its conditions loosened or tightened.
 *
 * @param path of the place: the document's number, then keys and indices
 * @param change in a few words
 */
record Mutation(List<Object> path, int line, String change, List<Yaml> documents) {

    /** By which a rule names it, and a person finds it. */
    String name() {
        Object document = path.get(0);
        String place = path.stream().skip(1).map(Object::toString).collect(Collectors.joining("/"));
        return (document.equals(1) ? "" : document + ":") + place + " " + change;
    }
}
