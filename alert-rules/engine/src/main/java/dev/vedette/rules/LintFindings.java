package dev.vedette.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects findings, of each file at most {@value LintReport#MAX_FINDINGS}. */
final class LintFindings {

    private final List<LintFinding> list = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private int unsaid;

    void add(LintCheck check, LintDocument document, Yaml at, String path, String message) {
        add(check, new Fault(document.file().source(), at.line(), at.column(), path, message));
    }

    /** At a key of the document, or at its beginning where the key is missing. */
    void add(LintCheck check, LintDocument document, String key, String message) {
        Yaml value = document.root().entries().get(key);
        add(check, document, value == null ? document.root() : value, document.path(key), message);
    }

    void add(LintCheck check, Fault fault) {
        if (counts.merge(fault.source(), 1, Integer::sum) <= LintReport.MAX_FINDINGS) {
            list.add(new LintFinding(check, fault));
        } else {
            unsaid++;
        }
    }

    List<LintFinding> list() {
        return list;
    }

    int unsaid() {
        return unsaid;
    }
}
