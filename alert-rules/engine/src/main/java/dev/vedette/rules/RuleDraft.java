package dev.vedette.rules;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A detection rule as read, before pipelines. Immutable.
 *
 * @param attributes all that its document says at the top, for conditions on attributes
 * @param shown its {@code fields}
 * @param groupBy what its alerts are about, where it says so itself
 */
record RuleDraft(
        Map<String, Yaml> attributes,
        LogSource logSource,
        DetectionDraft detection,
        List<String> shown,
        Optional<List<String>> groupBy,
        Place place) {

    RuleDraft {
        shown = List.copyOf(shown);
        groupBy = groupBy.map(List::copyOf);
    }
}
